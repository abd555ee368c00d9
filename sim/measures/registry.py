"""The registry of measures: one record a measure, with everything anybody has to know of it.

A measure of the floor is a function from a `Record` to (of, value) pairs, registered with `measured`. A measure of money has no
function here, because the economics compute it from prices; its record is in `money.py`. Labels, units, which way is better, what is
shown where, and what an interval may not cross are read from these records by everybody else.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sim.calendars import DAY
from sim.ledger.record import Record, within_s
from sim.plant import Plant
from sim.tables import Table, table

YEAR = 365 * DAY

Better = Literal["higher", "lower"] | None
Of = (
    Literal["flow", "flow of new units", "flow of repairs", "pool", "pool or station", "station", "part"]
    | Literal["plant", "cause", "category", "incentive", "taxpayer", "day", "stage"]
)
Bounds = tuple[float | None, float | None]
Values = Iterator[tuple[str, float]]

NOT_NEGATIVE: Bounds = (0.0, None)
SHARE: Bounds = (0.0, 100.0)  # in per cent
UNBOUNDED: Bounds = (None, None)

Section = Literal["money", "finance", "customer", "carbon"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One measure: what it is called, in which unit, what it means and how it is shown.

    `label` is its name for people; `of` says of what there is one value each; `better` which way is better, None where neither is.
    `place` is its position in the headline table, from small to large, None where it is not shown there. `bounds` are the values that
    it cannot lie beyond. A row with the value `unremarkable` is left out of the headline table. `asked` ranks the measures by which
    sites are judged most, 1 first. `counted`: each replication has 0 or 100, so that the mean is a chance. `values` reads it off a
    record; a measure of money has none, and `needs` names the section of a scenario without which there is none of it.
    """

    name: str
    label: str
    unit: str
    of: Of
    meaning: str
    better: Better
    place: int | None
    bounds: Bounds
    unremarkable: float | None = None
    asked: int | None = None
    counted: bool = False
    values: Callable[[Record], Iterable[tuple[str, float]]] | None = None
    needs: Section | None = None

    @property
    def money(self) -> bool:
        """Whether prices decide it: the economics compute it, and a change of a price needs no new simulation."""
        return self.needs is not None

    @property
    def causal(self) -> bool:
        """Whether it splits a difference of two scenarios by cause, so that no scenario has it alone."""
        return self.money and self.of == "cause"

    @property
    def best(self) -> Literal["highest", "lowest"]:
        """What the best value is called; 'lowest' where neither way is better."""
        return "highest" if self.better == "higher" else "lowest"

    def clipped(self, low: float, mean: float, high: float) -> tuple[float, float]:
        """The ends of an interval around a mean, without what cannot be. An end never crosses the mean; NaN stays NaN."""
        least, most = self.bounds
        low = low if least is None else float(np.minimum(np.maximum(low, least), mean))
        high = high if most is None else float(np.maximum(np.minimum(high, most), mean))
        return low, high


REGISTRY: dict[str, Measure] = {}


def measured(
    *,
    label: str,
    unit: str,
    of: Of,
    meaning: str,
    better: Better,
    place: int | None,
    bounds: Bounds,
    unremarkable: float | None = None,
    asked: int | None = None,
    counted: bool = False,
) -> Callable[[Callable[[Record], Values]], Callable[[Record], Values]]:
    """Registers a function as the measure of its name."""

    def register(values: Callable[[Record], Values]) -> Callable[[Record], Values]:
        name = values.__name__
        REGISTRY[name] = Measure(
            name=name,
            label=label,
            unit=unit,
            of=of,
            meaning=meaning,
            better=better,
            place=place,
            bounds=bounds,
            unremarkable=unremarkable,
            asked=asked,
            counted=counted,
            values=values,
        )
        return values

    return register


def measures(record: Record) -> Table:
    """All measures of a record: columns measure, of, value, unit. A measure that does not exist there has no row."""
    rows = [
        (m.name, of, float(value), m.unit)
        for m in REGISTRY.values()
        for of, value in (m.values(record) if m.values else ())
        if np.isfinite(value)
    ]
    return table(("measure", "of", "value", "unit"), rows)


def headline() -> list[Measure]:
    """The measures of the headline table, in its order."""
    return sorted((m for m in REGISTRY.values() if m.place is not None), key=lambda m: m.place or 0)


def most_asked() -> list[Measure]:
    """The measures by which sites are judged most, the first one first."""
    return sorted((m for m in REGISTRY.values() if m.asked is not None), key=lambda m: m.asked or 0)


def judging() -> list[Measure]:
    """The measures by which sites can be judged: the most asked-for first, then the others that have a better way, as in the headline."""
    return [*most_asked(), *(m for m in headline() if m.better and m.asked is None)]


def larger(name: str) -> bool:
    """Whether more of a measure is better; of one without a better way less counts as such."""
    return REGISTRY[name].better == "higher"


def ends(plant: Plant, flow: int) -> frozenset[int]:
    """The ends that units of a flow can come to."""
    return frozenset(
        target
        for operation in plant.operations
        if operation.flow == flow
        for target in (*operation.next_targets, *([operation.give_up] if operation.max_visits or operation.patience else []))
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


def mean_by_flow(record: Record, begins: NDArray[np.integer], ends: NDArray[np.integer]) -> Values:
    """Time average within the window, by flow, of the number of units for which the intervals (one a unit) last."""
    first = record.plant.first_unit()
    for number, flow in enumerate(record.plant.flows):
        mine = slice(first[number], first[number + 1])
        yield flow.name, float(within_s(record, begins[mine], ends[mine]).sum()) / (record.to_s - record.from_s)
