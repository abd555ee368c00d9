"""The registry of measures.

A measure is one function from a `Record` to (of, value) pairs, with its name, unit and meaning beside it.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.calendars import DAY
from sim.ledger.record import Record
from sim.plant import Plant
from sim.tables import Table, table

YEAR = 365 * DAY
WEEK = 7 * DAY

Values = Iterator[tuple[str, float]]


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure's name, unit and meaning, and the function that reads it off a record."""

    name: str
    unit: str
    meaning: str
    values: Callable[[Record], Iterable[tuple[str, float]]]


REGISTRY: dict[str, Measure] = {}


def measured(name: str, unit: str, meaning: str) -> Callable[[Callable[[Record], Values]], Callable[[Record], Values]]:
    """Registers a function as a measure."""

    def register(values: Callable[[Record], Values]) -> Callable[[Record], Values]:
        REGISTRY[name] = Measure(name, unit, meaning, values)
        return values

    return register


def measures(record: Record) -> Table:
    """All measures of a record: columns measure, of, value, unit. A measure that does not exist there has no row."""
    rows = [(m.name, of, float(value), m.unit) for m in REGISTRY.values() for of, value in m.values(record) if np.isfinite(value)]
    return table(("measure", "of", "value", "unit"), rows)


def ends(plant: Plant, flow: int) -> frozenset[int]:
    """The ends that units of a flow can come to."""
    return frozenset(
        target
        for operation in plant.operations
        if operation.flow == flow
        for target in (*operation.next_targets, operation.give_up)
        if target < 0
    )


def flows_to(record: Record, end: int) -> Iterator[tuple[int, str]]:
    """Number and name of the flows that can end so."""
    for number, flow in enumerate(record.plant.flows):
        if end in ends(record.plant, number):
            yield number, flow.name


def per_year(record: Record, total: float) -> float:
    """A total of the window as a rate a year of 365 days."""
    return total * YEAR / (record.to_s - record.from_s)


def per_delivered(record: Record, totals: Iterable[float]) -> Values:
    """Totals by flow over the units each flow delivered in the window."""
    for number, (flow, total) in enumerate(zip(record.plant.flows, totals, strict=True)):
        units = np.count_nonzero(record.delivered & (record.flow == number))
        if units and total:
            yield flow.name, total / units


def within_s(record: Record, begins: NDArray[np.integer], ends: NDArray[np.integer]) -> NDArray[np.int64]:
    """How much of each interval [begins, ends) lies in the window, in seconds."""
    return np.asarray(np.maximum(np.minimum(ends, record.to_s) - np.maximum(begins, record.from_s), 0), dtype=np.int64)


def mean_by_flow(record: Record, begins: NDArray[np.integer], ends: NDArray[np.integer]) -> Values:
    """Time average within the window, by flow, of the number of units for which the intervals (one a unit) last."""
    total = np.bincount(record.flow, within_s(record, begins, ends), len(record.plant.flows))
    for flow, seconds in zip(record.plant.flows, total.tolist(), strict=True):
        yield flow.name, seconds / (record.to_s - record.from_s)
