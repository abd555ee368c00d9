"""What a run says of a plant that is yet to open: when it does, when it ships, what holds it up, and what is paid until then."""

from collections.abc import Iterator
from datetime import date, timedelta

from sim.report import tables
from sim.report.answer import Finding, Uncertainty, number
from sim.report.phrases import joined, money, spell
from sim.report.rounding import Estimate
from sim.tables import Table

RARE = 0.5  # per cent: a stage that is critical more rarely is not named
NAMED = 5


def opening_findings(summary: Table, scenario: str, start: date | None) -> Iterator[Finding]:
    """Three sentences at most; none for a plant that stands."""
    opens = tables.estimates(summary, scenario, "opening_time").get("plant")
    if opens is None:
        return
    first = tables.estimates(summary, scenario, "first_output")
    soonest = min(first.values(), key=lambda e: e.mean, default=None)
    ships = f", and ships its first unit {_when(soonest, start)}" if soonest else ""
    spent = tables.estimates(summary, scenario, "cash_before_opening").get("plant")
    paid = f"; until then {money(spent)} is paid" if spent else ""
    numbers = [number(name, e) for name, e in (("opening_time", opens), ("first_output", soonest), ("cash_before_opening", spent)) if e]
    yield Finding(f"The plant opens {_when(opens, start)}{ships}{paid}.", tuple(numbers), Uncertainty.LUCK, 6.6)
    yield from _chances(summary, scenario)
    yield from _critical(summary, scenario)


def _when(e: Estimate, start: date | None) -> str:
    """'210 ± 20 days after the start, on 2026-08-03 on average'."""
    on = f", on {start + timedelta(days=int(e.mean))} on average" if start else ""
    return f"{spell(e)} after the start{on}"


def _chances(summary: Table, scenario: str) -> Iterator[Finding]:
    chances = tables.estimates(summary, scenario, "ships_by")
    if chances:
        told = joined(f"{e.plus_minus} % by {day}" for day, e in chances.items())
        yield Finding(f"The chance to have shipped is {told}.", tuple(number(f"ships_by.{d}", e) for d, e in chances.items()), weight=6.5)


def _critical(summary: Table, scenario: str) -> Iterator[Finding]:
    """Which stages decide the day of the opening: those that always do, and the others by how often they do."""
    found = {of: e for of, e in tables.estimates(summary, scenario, "criticality").items() if e.mean >= RARE}
    if not found:
        return
    order = sorted(found, key=lambda of: -found[of].mean)
    told = [tables.pool_label(of) + (" always" if found[of].mean == 100 else f" in {found[of].brief} %") for of in order]
    yield Finding(
        f"On the critical path to the opening, so that a day more is a day more for the plant: {joined(told[:NAMED])} of the replications.",
        tuple(number(f"criticality.{of}", found[of]) for of in order),
        Uncertainty.LUCK,
        6.4,
    )
