"""Cost lines: quantity x rate = amount, with what each line is of kept beside it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from sim.arrays import Floats, floats, times
from sim.economics.categories import Kind
from sim.economics.escalation import Index, Price, Prices
from sim.economics.years import Years
from sim.portable import added, in_stretches, powers, weighted
from sim.tables import Table

COST_NAMES = ("month", "category", "kind", "item", "flow", "quantity", "quantity_unit", "rate_usd", "amount_usd")

Of = tuple[str, ...]  # names of what a line is of, the whole before the part: ("assembly", "day")
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
        return summed([(self, np.ones(1))], weights[np.newaxis])[..., 0]

    def by_year(self, years: Years) -> Floats:
        """USD of each year: [..., years], as `summed_by_year` has it."""
        return summed_by_year((self,), years)


def summed(scaled: Iterable[tuple[Line, Floats]], weights: Floats) -> Floats:
    """USD of some lines together, months added up by rows of weights (rows, months), of each line times its scale [..., rows]: [..., rows].

    This is linear in prices: quantities of one index are summed over it together, those that are alike once, and priced then.
    """
    found, by_index = floats(0.0), dict[int, tuple[Index, dict[bytes, tuple[Floats, Floats]]]]()
    for line, scale in scaled:
        price = line.price
        if line.quantity.ndim > 1:
            found = found + in_stretches(line.amount, weights) * scale
            continue
        counted = line.quantity * weights * scale[:, np.newaxis]
        if price.index is None:
            found = found + price.summed(counted)
            continue
        _, alike = by_index.setdefault(id(price.index), (price.index, {}))
        before = alike.get(counted.tobytes())
        alike[counted.tobytes()] = (before[0] + price.start if before else price.start), counted
    for index, alike in by_index.values():
        sums = index.summed(np.concatenate([counted for _, counted in alike.values()]))
        for k, (start, _) in enumerate(alike.values()):
            found = found + start * sums[..., k * len(weights) : (k + 1) * len(weights)]
    return floats(found)


def total_usd(lines: Sequence[Line], months: slice) -> Floats:
    """USD of some lines and some months together: [...]."""
    if not lines:
        return np.zeros(())
    weights = np.zeros((1, lines[0].quantity.shape[-1]))
    weights[:, months] = 1.0
    return summed([(line, np.ones(1)) for line in lines], weights)[..., 0]


def summed_by_year(lines: Iterable[Line], years: Years) -> Floats:
    """USD of some lines together in each year: [..., years]; those whose prices grow alike are added up before they grow.

    Years beyond the run have the quantity of an average one at the rate of the last one grown, so that a duty that has ended stays ended;
    where nothing had it then, and of what flows share, whose rates no law moves, each typical year counts at what its prices have grown to.
    """
    alike: dict[tuple[int, bool], list[tuple[Line, Floats]]] = {}
    for line in lines:
        counts = weighted(line.quantity, years.rows[list(years.typical)])
        at_last = not line.kind.shared and bool(np.all(counts[..., 0] > 0))
        alike.setdefault((id(line.price.growth), at_last), []).append((line, counts))
    return floats(sum((_repeated(own, at_last, years) for (_, at_last), own in alike.items()), np.zeros(len(years))))


def _repeated(lines: Sequence[tuple[Line, Floats]], at_last: bool, years: Years) -> Floats:
    """USD in each year of lines of one growth, together: [..., years]; beside each line its quantity in typical years [..., typical]."""
    rows = years.rows[[*range(years.simulated), *years.typical[: 1 if at_last else None]]]
    once = np.ones(len(rows))
    amounts = summed([(line, _with_average(counts, years.simulated) if at_last else once) for line, counts in lines], rows)
    typical, growth = amounts[..., years.simulated :], 1 + lines[0][0].price.growth
    if not at_last:
        typical = added(times(typical, powers(growth, years.ago)))[..., np.newaxis] / len(years.typical)
    beyond = times(typical, powers(growth, years.beyond))
    return np.concatenate([np.broadcast_to(amounts[..., : years.simulated], (*beyond.shape[:-1], years.simulated)), beyond], axis=-1)


def _with_average(counts: Floats, simulated: int) -> Floats:
    """1 for each simulated year, and after them how many times the quantity of the last one an average year has: [..., simulated + 1]."""
    average = counts.mean(axis=-1, keepdims=True) / counts[..., :1]
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
    return Line(kind, of, flow, quantity, unit, replace(price, growth=prices.of(kind.growth, 0.0).growth))


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
