"""`sim explain`."""

from typing import Annotated

import typer

from sim.cli.options import Json, Scenario, Set, With, write_json, write_rows

Key = Annotated[str, typer.Argument(metavar="KEY", help="An assumption like pools.test.wage, or a section like pools.test.")]


def explain(scenario: Scenario, key: Key, overlays: With = None, settings: Set = None, as_json: Json = False) -> None:
    """Say what an assumption is, how sure it is, where it comes from and what it replaced.

    Example:  sim explain texas.yaml pools.test.wage --set pools.test.wage='31 USD/h'
    """
    from dataclasses import asdict

    from sim.scenario.describe import explained
    from sim.scenario.loading import load

    facts = explained(load(scenario, overlays or (), settings or ()), key)
    if as_json:
        write_json([asdict(fact) for fact in facts])
    elif len(facts) > 1:
        rows = [(f.key, f.value, f.low, f.high, f.source.partition(":")[0], f.place) for f in facts]
        write_rows(("key", "value", "low", "high", "source", "place"), rows)
    else:
        fact = facts[0]
        reach = f"{fact.low or '?'} to {fact.high or '?'}" if fact.low or fact.high else "none" if fact.source else ""
        lines = [("value", fact.value), ("range", reach), ("source", fact.source), ("note", fact.note), ("place", fact.place)]
        lines += [("replaced", f"{value} at {place}") for value, place in fact.replaced]
        write_rows((fact.key, ""), [line for line in lines if line[1]])
