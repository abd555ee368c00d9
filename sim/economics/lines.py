"""Cost lines: quantity x rate = amount, with what each line is of kept beside it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from sim.arrays import Floats, floats
from sim.economics.categories import Kind
from sim.economics.escalation import Price, Prices
from sim.economics.years import Years
from sim.portable import in_stretches, powers, weighted
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
        return self.quantity * self.rate

    def total(self, months: slice) -> Floats:
        """USD of some months together: [...]."""
        return self._summed(np.ones(1), months)[..., 0]

    def summed_over(self, weights: Floats) -> Floats:
        """USD of all months together, each by its weight: [...]."""
        return self._summed(np.atleast_2d(weights), slice(None))[..., 0]

    def by_year(self, years: Years) -> Floats:
        """USD of each year: [..., years], as `summed_by_year` has it."""
        return summed_by_year((self,), years)

    def lasts(self, years: Years) -> bool:
        """Whether an average year counts at the rate of the last one of the run, so that a duty that has ended stays ended.

        Not where nothing had the rate then, and not what flows share, whose rates no law moves.
        """
        return not self.kind.shared and bool(np.all(weighted(self.quantity, years.rows[list(years.typical[:1])]) > 0))

    def of_run(self, years: Years, lasts: bool) -> Floats:
        """USD of each year that is simulated, and then of one average year at the rate of the last one, or of each typical year."""
        rows = years.rows[[*range(years.simulated), *years.typical[: 1 if lasts else None]]]
        found = self._summed(rows, slice(None))
        if not lasts:
            return found
        counts = weighted(self.quantity, years.rows[list(years.typical)])
        average = counts.mean(axis=-1, keepdims=True) / counts[..., :1]
        return np.concatenate([found[..., :-1], found[..., -1:] * average], axis=-1)

    def _summed(self, weights: Floats, months: slice) -> Floats:
        """Sums over months, weighted by rows of weights: [..., rows]; the quantity is summed first where it is not drawn."""
        if self.quantity.ndim > 1:
            return in_stretches(self.amount[..., months], np.broadcast_to(weights, (len(weights), self.quantity[..., months].shape[-1])))
        return self.price.summed(np.atleast_2d(self.quantity[months] * weights), months)


def summed_by_year(lines: Iterable[Line], years: Years) -> Floats:
    """USD of some lines together in each year: [..., years]; those whose prices grow alike are added up before they grow.

    Years beyond the run have the quantity of an average one, at the rate of the last one grown, or each typical year at what its prices
    have grown to: see `Line.lasts`.
    """
    alike: dict[tuple[int, bool], list[Line]] = {}
    for line in lines:
        alike.setdefault((id(line.price.growth), line.lasts(years)), []).append(line)
    return floats(sum((_repeated(own, lasts, years) for (_, lasts), own in alike.items()), np.zeros(len(years))))


def _repeated(lines: Sequence[Line], lasts: bool, years: Years) -> Floats:
    """USD in each year of lines of one growth, together: [..., years]."""
    amounts, growth = floats(sum(line.of_run(years, lasts) for line in lines)), 1 + lines[0].price.growth
    typical = amounts[..., years.simulated :]
    if not lasts:
        typical = (typical * powers(growth, years.ago)).sum(axis=-1, keepdims=True) / len(years.typical)
    beyond = typical * powers(growth, years.beyond)
    return np.concatenate([np.broadcast_to(amounts[..., : years.simulated], (*beyond.shape[:-1], years.simulated)), beyond], axis=-1)


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
