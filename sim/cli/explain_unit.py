"""`sim explain FILE landed_cost`, `repair_cost` and `customer_cost`: the worked unit."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from sim.questions.session import Asked, progress
from sim.report.console import remark, write_json, write_rows
from sim.running.run_record import RUNS

if TYPE_CHECKING:
    from sim.report.unit import Worked

KEYS = ("landed_cost", "repair_cost", "customer_cost")
HEADER = ("category", "item", "per unit", "of", "rate USD", "USD", "from")


def explain_unit(asked: Asked, measure: str) -> None:
    """Prints what a unit costs line by line, from replications that are kept or, where there are none, from new ones."""
    from dataclasses import asdict

    from sim.counts import counted
    from sim.report.unit import worked_unit
    from sim.running.replicate import kept, replicate
    from sim.running.store import STORE
    from sim.running.workers import available
    from sim.scenario.loading import load

    loaded = load(asked.scenarios[0], asked.overlays, asked.settings)
    if loaded.scenario.money is None:
        raise typer.BadParameter(f"{asked.scenarios[0]} has no `money`, so nothing has a cost", param_hint="KEY")
    store = (asked.out or RUNS) / STORE
    replications = max(kept(loaded, asked.seed, store), asked.replications)
    with progress(asked, replications) as step:
        study = replicate([loaded], replications, asked.seed, asked.jobs or available(), store, step)
    lines = worked_unit(study.tables, loaded, measure)
    if not lines:
        raise typer.BadParameter(
            f"{loaded.scenario.name} has no {measure}: it delivered no such unit, or has no customer", param_hint="KEY"
        )
    if asked.as_json:
        write_json([asdict(line) for line in lines])
        return
    write_rows(HEADER, _rows(lines, measure))
    remark(f"{loaded.scenario.name}: mean of {counted(replications, 'replication')}, seed {asked.seed}, in the months after the warm-up.")


def _rows(lines: "Sequence[Worked]", measure: str) -> list[tuple[str, ...]]:
    """The lines, and below each flow its sum."""
    rows: list[tuple[str, ...]] = []
    for flow in dict.fromkeys(line.flow for line in lines):
        own = [line for line in lines if line.flow == flow]
        rows += [
            (line.category, line.item, f"{line.quantity:.6g}", line.unit, f"{line.rate_usd:.6g}", f"{line.amount_usd:.4f}", _origins(line))
            for line in own
        ]
        rows.append((measure.replace("_", " "), flow, "1", "unit", "", f"{sum(line.amount_usd for line in own):.4f}", ""))
    return rows


def _origins(line: "Worked") -> str:
    """'parts.fan.cost = 11.99 USD/unit (base.yaml:432, assumed); ...'."""
    return "; ".join(f"{fact.key} = {fact.value} ({_place(fact.place)}, {fact.source.partition(':')[0]})" for fact in line.origins)


def _place(place: str) -> str:
    """File and line without the folder and the column."""
    return ":".join(Path(place).name.split(":")[:2])
