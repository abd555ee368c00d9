"""`sim explain`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.explain_duty import KEY as DUTY
from sim.cli.explain_duty import AskedDuty, Class, Day, Origin, Part, Pieces, Repaired, explain_duty
from sim.cli.explain_unit import KEYS as OF_A_UNIT
from sim.cli.explain_unit import explain_unit
from sim.cli.usage_hints import is_measure, of_measure
from sim.questions import completing
from sim.questions.options import Jobs, Json, Quiet, Scenario, Seed, Set, With
from sim.questions.session import Asked
from sim.report.console import write_json, write_rows

if TYPE_CHECKING:
    from sim.scenario.editors.describe import Fact
    from sim.scenario.loading import Loaded

Key = Annotated[
    str,
    typer.Argument(
        metavar="KEY",
        help="An assumption like pools.test.wage, a section like pools.test, or landed_cost, repair_cost, customer_cost, duty, measures.",
        autocompletion=completing.keys,
    ),
]


Replicated = Annotated[int, typer.Option("--reps", "-n", min=1, max=10_000, help="With a cost of a unit: replications at least.")]
Kept = Annotated[
    Path | None,
    typer.Option("--out", file_okay=False, help="With a cost of a unit: where runs keep their replications; ./runs if left out."),
]

MEASURES = "measures"
ONE = 1  # replication is enough for the lines of a unit
KINDS = {"price": "a price: changing it prices the same quantities again", "physical": "physical: changing it simulates again"}


def explain(
    scenario: Scenario,
    key: Key,
    overlays: With = None,
    settings: Set = None,
    as_json: Json = False,
    reps: Replicated = ONE,
    seed: Seed = 1,
    jobs: Jobs = None,
    out: Kept = None,
    quiet: Quiet = False,
    part: Part = None,
    customs_class: Class = None,
    origin: Origin = None,
    day: Day = None,
    pieces: Pieces = None,
    repaired: Repaired = False,
) -> None:
    """Show an assumption: its value, range and source, where it is written, and what it replaced.

    With landed_cost, repair_cost or customer_cost: what one unit costs line by line, each with the assumptions it comes from, out of
    the replications that a run has kept; --reps simulates some where there are fewer.

    With measures: every measure with its unit, its meaning and which way is better, under the name it has in tables and in --measure.

    With duty: what one piece of a part, or of a customs class, pays at the border on a day, layer by layer, and why.

    \b
    Examples:
      sim explain texas.yaml pools.test.wage --set pools.test.wage='31 USD/h'
      sim explain texas.yaml landed_cost
      sim explain texas.yaml duty --part psu --date 2026-08-01
    """
    from dataclasses import asdict

    from sim.scenario.loading import load

    duty = AskedDuty(part, customs_class, origin, day, pieces, repaired)
    if duty.anything and key != DUTY:
        raise typer.BadParameter("--part, --class, --origin, --date, --pieces and --repaired go with `duty`", param_hint="KEY")
    if key not in OF_A_UNIT and (reps, seed, jobs, out) != (ONE, 1, None, None):
        raise typer.BadParameter("--reps, --seed, --jobs and --out go with landed_cost, repair_cost and customer_cost", param_hint="KEY")
    if key in OF_A_UNIT:
        explain_unit(Asked("explain", [scenario], reps, seed, jobs, out, overlays or (), settings or (), as_json, quiet), key)
        return
    if key == MEASURES:
        explain_measures(as_json)
        return
    if key == DUTY:
        explain_duty(load(scenario, overlays or (), settings or ()), duty, as_json)
        return
    facts = explained_or_pointed(load(scenario, overlays or (), settings or ()), key, scenario)
    if as_json:
        write_json([asdict(fact) for fact in facts])
    elif len(facts) > 1:
        rows = [(f.key, f.value, f.low, f.high, f.kind, f.source.partition(":")[0], f.place) for f in facts]
        write_rows(("key", "value", "low", "high", "kind", "source", "place"), rows)
    else:
        fact = facts[0]
        reach = f"{fact.low or '?'} to {fact.high or '?'}" if fact.low or fact.high else "none" if fact.source else ""
        lines = [
            ("value", fact.value),
            ("range", reach),
            ("kind", KINDS.get(fact.kind, "")),
            ("source", fact.source),
            ("price year", str(fact.price_year or "")),
            ("note", fact.note),
            ("place", fact.place),
        ]
        lines += [("replaced", f"{value} at {place}") for value, place in fact.replaced]
        write_rows((fact.key, ""), [line for line in lines if line[1]])


def explained_or_pointed(loaded: "Loaded", key: str, scenario: str) -> "list[Fact]":
    """What stands under a key; of a measure, which is no key, raises ScenarioError that says where it is told."""
    from sim.scenario.editors.describe import explained
    from sim.scenario.loading import ScenarioError
    from sim.scenario.nodes import Issue

    try:
        return explained(loaded, key)
    except ScenarioError as error:
        if not is_measure(key):
            raise
        raise ScenarioError([Issue(issue.file, 0, 0, key, of_measure(key, scenario)) for issue in error.issues]) from None


def explain_measures(as_json: bool) -> None:
    """Writes the glossary of measures."""
    from sim.measures.glossary import glossary
    from sim.report.records import rows

    found = glossary()
    if as_json:
        write_json(rows(found))
    else:
        write_rows(found.names, [[str(row[name]) for name in found.names] for row in rows(found)])
