"""`sim decide`."""

import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.questions.options import Cluster, Jobs, Json, Out, Quiet, Reps, Scenarios, Seed, Set, With, write_json, write_table
from sim.questions.session import RUNS, Asked, progress, records, tell_end, tell_warnings, workers

if TYPE_CHECKING:
    from sim.scenario.loading import Loaded
    from sim.tables import Table

AS_WRITTEN = "as_written"


Policies = Annotated[
    list[str] | None,
    typer.Option("--policy", metavar="FILE[=PROBABILITY]", help="A policy file, with its probability if there is one; may be repeated."),
]
By = Annotated[str, typer.Option("--measure", metavar="MEASURE[.OF]", help="What to decide by: the best npv, landed_cost, lead_time, ...")]


def decide(
    scenarios: Scenarios,
    policies: Policies = None,
    measure: By = "npv",
    reps: Reps = 10,
    seed: Seed = 1,
    jobs: Jobs = None,
    cluster: Cluster = None,
    out: Out = None,
    overlays: With = None,
    settings: Set = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Say which site is best under each policy, and what each would regret; with probabilities also what is to be expected.

    Regret is what a site falls short of the best one under the same policy. Probabilities may leave a rest, which goes to the
    scenarios as written. A policy that changes only prices costs no simulation.

    \b
    Example:
      sim decide texas.yaml southeast_asia.yaml --policy policies/surcharge_25.yaml=30% --policy policies/demand_half.yaml=20%
    """
    from sim.measures.naming import check_name
    from sim.questions.decide.words import decision_text
    from sim.report import run_folder as keeping
    from sim.report.about import about
    from sim.scenario.loading import load

    if len(scenarios) < 2:
        raise typer.BadParameter("give two scenarios or more", param_hint="SCENARIO...")
    files, probabilities = _weighed(policies or [])
    asked = Asked("decide", scenarios, reps, seed, jobs, out, overlays or (), settings or (), as_json, quiet, cluster)
    written = [load(name, asked.overlays, asked.settings) for name in scenarios]
    tell_warnings(written, quiet)
    under = {name: [load(each, [*asked.overlays, *file], asked.settings) for each in scenarios] for name, file in files.items()}
    check_name(measure, "--measure", [each.scenario for loaded in under.values() for each in loaded], judged=True)
    began = datetime.now()
    everything = [*written, *(each for loaded in under.values() for each in loaded)]
    where = out or RUNS / keeping.folder_name(f"decide {measure} {probabilities} {reps}", everything, seed, began.date())
    run = keeping.Run(asked.command, sys.argv[1:], seed, reps, began)
    keeping.write_start(where, written, run)
    keeping.write_policies(where, under)
    measures, missing = _measures(asked, under)
    tables = _tables(measures, measure, probabilities)
    keeping.write_decision(where, written, run, tables, missing, about(written, seed))
    if as_json:
        write_json({"folder": str(where), "decision": records(tables["decision"]), "regret": records(tables["regret"])})
    elif sys.stdout.isatty():
        print(decision_text(tables["decision"], tables["regret"], seed))
    else:
        write_table(tables["decision"])
    following = f"sim compare {' '.join(scenarios)} --with {next(iter(files.values()))[0]}"
    tell_end(asked, f"Written to {where} (tables, figure, what was run). Next: {following}", missing)


def _measures(asked: Asked, under: "dict[str, list[Loaded]]") -> tuple[dict[str, "Table"], list[tuple[str, int, str]]]:
    """The measures of all sites by policy, and what could not be simulated."""
    from sim.running.replicate import replicate
    from sim.running.store import STORE

    measures, missing = {}, []
    with workers(asked) as hired, progress(asked, len(under) * len(asked.scenarios) * asked.replications) as step:
        for name, loaded in under.items():
            study = replicate(loaded, asked.replications, asked.seed, hired, (asked.out or RUNS) / STORE, step)
            measures[name] = study.tables["measures"]
            missing += [(f"{site} under {name}", number, why) for site, number, why in study.missing]
    return measures, missing


def _tables(measures: "dict[str, Table]", by: str, probabilities: Sequence[float]) -> dict[str, "Table"]:
    """decision and regret, and the measures they come from with the policy in front."""
    from sim.questions.decide.regret import decision, outcomes, regret
    from sim.tables import concatenated

    found = outcomes(measures, by)
    rows = concatenated([rows.with_columns(policy=name) for name, rows in measures.items()])
    return {"decision": decision(found, probabilities), "regret": regret(found, probabilities), "measures": rows}


def _weighed(policies: Sequence[str]) -> tuple[dict[str, tuple[str, ...]], list[float]]:
    """The files of each policy by name, and their probabilities: none, or one each that add up to 1, the scenario as written last."""
    from sim.questions.decide.regret import rest

    if not policies:
        raise typer.BadParameter(f"give one or more, as FILE or FILE=PROBABILITY; there are {', '.join(_known())}", param_hint="--policy")
    files: dict[str, tuple[str, ...]] = {}
    probabilities = []
    for text in policies:
        file, equals, share = text.partition("=")
        name = Path(file).stem
        if name in files:
            raise typer.BadParameter(f"'{name}' is given twice", param_hint="--policy")
        files[name] = (file,)
        probabilities += [_probability(share, file)] if equals else []
    if probabilities and len(probabilities) < len(files):
        raise typer.BadParameter("give every policy a probability, or none of them", param_hint="--policy")
    try:
        left = rest(probabilities) if probabilities else 0.0
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--policy") from None
    if left:
        files[AS_WRITTEN] = ()
        probabilities.append(left)
    return files, probabilities


def _probability(text: str, file: str) -> float:
    from sim.units import UnitError, parsed

    try:
        share = parsed(text, "%").value
    except UnitError as error:
        raise typer.BadParameter(f"{file}: {error}", param_hint="--policy") from None
    if not 0 <= share <= 1:
        raise typer.BadParameter(f"{file}: expected 0 % to 100 %, got '{text}'", param_hint="--policy")
    return share


def _known() -> list[str]:
    """The policies that come with the program, as they are written on the command line."""
    from sim.scenario.loading import shipped

    return [f"policies/{path.name}" for path in sorted((shipped() / "policies").glob("*.yaml"))]
