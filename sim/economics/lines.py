"""Cost lines: quantity x rate = amount, with what each line is of kept beside it."""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from sim.arrays import Floats, floats, times
from sim.economics.categories import Kind
from sim.economics.escalation import Index, Price, Prices
from sim.economics.years import Years
from sim.portable import added, in_stretches, powers, weighted
from sim.tables import Table

COST_NAMES = ("month", "category", "kind", "item", "flow", "quantity", "quantity_unit", "rate_usd", "amount_usd")

Of = tuple[str, ...]  # names of what a line is of, the whole before the part: ("assembly", "day")
K = TypeVar("K", bound=Hashable)
LineKey = tuple[str, Of, str]  # name of the kind, what it is of, flow


@dataclass(frozen=True, slots=True)
class Line:
    """One cost line: quantity [..., months] x the rate of its price [..., months or 1] = amount, in USD.

    `of` is what it is of, as the scenario names it. Two lines of one kind, `of` and flow are never made.
    """

    kind: Kind
    of: Of
    flow: str
    quantity: Floats
    unit: str
    price: Price

    @property
    def rate(self) -> Floats:
        """USD a unit of quantity: [..., months or 1]."""
        return self.price.rate

    @property
    def category(self) -> str:
        """The name of its category."""
        return self.kind.category.name

    @property
    def item(self) -> str:
        """Its name within the category, for people and tables."""
        return self.kind.item.format(of="/".join(self.of))

    @property
    def key(self) -> LineKey:
        """What tells it from every other line."""
        return self.kind.name, self.of, self.flow

    @property
    def amount(self) -> Floats:
        """USD of each month: [..., months]."""
        return times(self.quantity, self.rate)

    def total(self, months: slice) -> Floats:
        """USD of some months together: [...]."""
        return total_usd((self,), months)

    def summed_over(self, weights: Floats) -> Floats:
        """USD of all months together, each by its weight: [...]."""
        return summed_each({self.key: [(self, np.ones(1))]}, weights[np.newaxis])[self.key][..., 0]

    def by_year(self, years: Years) -> Floats:
        """USD of each year: [..., years], as `summed_by_year` has it."""
        return summed_by_year((self,), years)


def summed_each(groups: Mapping[K, Iterable[tuple[Line, Floats]]], weights: Floats) -> dict[K, Floats]:
    """USD of the lines of each group together, months added up by rows of weights (rows, months): [..., rows].

    Beside each line its scale, by which each row of it counts: (rows,), or [..., rows] of a line whose quantity is drawn. This is linear
    in prices: the months of all lines with one index are weighted by it at once, of those alike in a group only once, and priced then.
    """
    found = [floats(0.0) for _ in groups]
    by_index: dict[int, tuple[Index, _Alike]] = {}
    for group, scaled in enumerate(groups.values()):
        for line, scale in scaled:
            index, quantity = line.price.index, line.quantity
            if index is None or quantity.ndim > 1:
                found[group] = found[group] + _alone(line, weights) * scale
            else:
                by_index.setdefault(id(index), (index, _Alike()))[1].add(group, quantity, scale, line.price.start)
    for index, alike in by_index.values():
        sums = index.summed(alike.counted(weights))
        for k, (group, start) in enumerate(alike.starts()):
            found[group] = found[group] + start * sums[..., k * len(weights) : (k + 1) * len(weights)]
    return dict(zip(groups, found, strict=True))


def _alone(line: Line, weights: Floats) -> Floats:
    """USD of a line by rows of weights, at one price or at one of each month: [..., rows]."""
    if line.price.index is None and line.price.start.shape[-1] == 1:
        return times(line.price.start, in_stretches(line.quantity, weights))
    return in_stretches(line.amount, weights)


class _Alike:
    """Starts of prices with one index, those of one group that are of the same quantities added up."""

    def __init__(self) -> None:
        self._own: dict[tuple[int, bytes, bytes], tuple[Floats, Floats, Floats]] = {}

    def add(self, group: int, quantity: Floats, scale: Floats, start: Floats) -> None:
        key = group, quantity.tobytes(), scale.tobytes()
        before = self._own.get(key)
        self._own[key] = quantity, scale, before[2] + start if before else start

    def counted(self, weights: Floats) -> Floats:
        """Quantities by weights and scales, the rows of each after another: (rows, months)."""
        quantities, scales = (np.stack([own[k] for own in self._own.values()]) for k in (0, 1))
        return floats((quantities[:, np.newaxis] * weights * scales[..., np.newaxis]).reshape(-1, weights.shape[1]))

    def starts(self) -> Iterator[tuple[int, Floats]]:
        """The number of the group of each, and what its price is at the start."""
        return ((group, start) for (group, _, _), (_, _, start) in self._own.items())


def total_each(groups: Mapping[K, Sequence[Line]], months: slice, count: int) -> dict[K, Floats]:
    """USD of the lines of each group and some of `count` months together: [...]."""
    weights = np.zeros((1, count))
    weights[:, months] = 1.0
    found = summed_each({group: [(line, np.ones(1)) for line in lines] for group, lines in groups.items()}, weights)
    return {group: usd[..., 0] if usd.ndim else usd for group, usd in found.items()}


def total_usd(lines: Sequence[Line], months: slice) -> Floats:
    """USD of some lines and some months together: [...]."""
    return total_each({"": lines}, months, lines[0].quantity.shape[-1])[""] if lines else np.zeros(())


def summed_by_year(lines: Iterable[Line], years: Years) -> Floats:
    """USD of some lines together in each year, as `each_by_year` has it: [..., years]."""
    return each_by_year({"": lines}, years)[""]


def each_by_year(groups: Mapping[K, Iterable[Line]], years: Years) -> dict[K, Floats]:
    """USD of the lines of each group in each year: [..., years]; those whose prices grow alike are added up before they grow.

    Years beyond the run have the quantity of an average one at the rate of the last one grown, so that a duty that has ended stays ended;
    where nothing had it then, and of what flows share, whose rates no law moves, each typical year counts at what its prices have grown to.
    """
    listed = [(group, line) for group, lines in groups.items() for line in lines]
    at_last, at_each = dict[tuple[K, int], list[tuple[Line, Floats]]](), dict[tuple[K, int], list[tuple[Line, Floats]]]()
    growths, alike = dict[int, Floats](), np.ones(years.simulated + len(years.typical))
    for (group, line), scale in zip(listed, _scales([line for _, line in listed], years), strict=True):
        growths[id(line.price.growth)] = line.price.growth
        own = at_each if scale is None else at_last
        own.setdefault((group, id(line.price.growth)), []).append((line, alike if scale is None else scale))
    found = dict.fromkeys(groups, np.zeros(len(years)))
    for scaled, last in ((at_last, 1), (at_each, len(years.typical))):
        rows = years.rows[[*range(years.simulated), *years.typical[:last]]]
        for (group, growth), amounts in summed_each(scaled, rows).items():
            found[group] = found[group] + _repeated(amounts, growths[growth], years, last)
    return found


def _repeated(amounts: Floats, growth: Floats, years: Years, last: int) -> Floats:
    """USD in each year of the valuation [..., years], of those in simulated and then in the `last` typical years, whose prices grow."""
    typical = amounts[..., years.simulated :]
    if last > 1:
        typical = added(times(typical, powers(1 + growth, years.ago)))[..., np.newaxis] / last
    beyond = times(typical, powers(1 + growth, years.beyond))
    return np.concatenate([np.broadcast_to(amounts[..., : years.simulated], (*beyond.shape[:-1], years.simulated)), beyond], axis=-1)


def _scales(lines: Sequence[Line], years: Years) -> Iterator[Floats | None]:
    """By which each line counts in each simulated year, and then at the rates of the last one: [..., simulated + 1].

    None of a line that counts in each typical year, because flows share it or the last one has nothing of it in some draw.
    """
    typical, months = years.rows[list(years.typical)], years.rows.shape[1]
    counts = weighted(np.stack([line.quantity for line in lines if line.quantity.ndim == 1] or [np.zeros(months)]), typical)
    fixed = iter(zip(counts[:, 0] > 0, _with_average(counts, years.simulated), strict=True))
    for line in lines:
        if line.quantity.ndim == 1:
            at_last, scale = next(fixed)
            yield scale if at_last and not line.kind.shared else None
        else:
            own = np.zeros(1) if line.kind.shared else weighted(line.quantity, typical)
            yield _with_average(own, years.simulated) if np.all(own[..., 0] > 0) else None


def _with_average(counts: Floats, simulated: int) -> Floats:
    """1 for each simulated year, and after them how many times the quantity of the last one an average year has: [..., simulated + 1]."""
    last = counts[..., :1]
    average = counts.mean(axis=-1, keepdims=True) / np.where(last > 0, last, 1.0)
    return np.concatenate([np.ones((*average.shape[:-1], simulated)), average], axis=-1)


def priced(kind: Kind, of: Of, flow: str, quantity: Floats, unit: str, start: float | Floats, prices: Prices) -> Line:
    """A line whose price is `start` USD at the start and grows as its kind does."""
    return at_price(kind, of, flow, quantity, unit, prices.of(kind.growth, start))


def at_price(kind: Kind, of: Of, flow: str, quantity: Floats, unit: str, price: Price) -> Line:
    """A line at a price that is known month by month."""
    return Line(kind, of, flow, quantity, unit, price)


def at_rate(kind: Kind, of: Of, flow: str, quantity: Floats, unit: str, rate: Floats, prices: Prices) -> Line:
    """A line whose rate of each month [..., months or 1] is worked out already; beyond the run it grows as its kind does."""
    return at_own(kind, of, flow, quantity, unit, Price(rate, None, np.zeros(1)), prices)


def at_own(kind: Kind, of: Of, flow: str, quantity: Floats, unit: str, price: Price, prices: Prices) -> Line:
    """A line at a price of its own of each month; beyond the run it grows as its kind does."""
    return Line(kind, of, flow, quantity, unit, Price(price.start, price.index, prices.growth(kind.growth)))


def as_table(lines: tuple[Line, ...]) -> Table:
    """Lines as tidy rows."""
    amounts = [line.amount for line in lines]
    months = [np.flatnonzero(amount) for amount in amounts]
    each = [len(month) for month in months]
    rates = [np.broadcast_to(line.rate, amount.shape) for line, amount in zip(lines, amounts, strict=True)]

    def numbers(columns: list[Floats]) -> Floats:
        return np.concatenate([*(column[month] for column, month in zip(columns, months, strict=True)), np.zeros(0)])

    text = {
        name: np.repeat(np.array([getattr(line, name) for line in lines], dtype=object), each)
        for name in ("category", "item", "flow", "unit")
    }
    columns = {
        "month": np.concatenate([*months, np.zeros(0, dtype=np.int64)]),
        "category": text["category"],
        "kind": np.repeat(np.array([line.kind.name for line in lines], dtype=object), each),
        "item": text["item"],
        "flow": text["flow"],
        "quantity": numbers([line.quantity for line in lines]),
        "quantity_unit": text["unit"],
        "rate_usd": numbers(rates),
        "amount_usd": np.round(numbers(amounts), 2),
    }
    return Table(columns)
