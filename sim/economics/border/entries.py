"""Entries of a lane in the order of days, and which layers of duty fall on each of them in every outcome of the chances."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import reduce
from itertools import product

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Floats, floats, scattered
from sim.economics.border.duty import Layer, layers_of
from sim.economics.drivers import month_of
from sim.economics.outcomes import Days, Outcomes, as_written, fated, raised_days, struck_days
from sim.portable import in_stretches
from sim.scenario.schema import Scenario
from sim.scenario.subjects.trade import Goods, Trade, concerns, holds
from sim.tables import Table

Whole = NDArray[np.int64]
Layers = dict[str, Layer]


@dataclass(frozen=True, slots=True)
class Case:
    """Entries of a period of the rules on which the same layers of duty fall: in each outcome those from one to before another, [..., 1].

    `period` are the first entry of the period and the first after it; entries are told by their numbers.
    """

    layers: Layers
    period: tuple[int, int]
    first: Whole
    last: Whole

    def due(self, names: Collection[str] | None = None) -> Floats:
        """What some layers, or all, take together of a dollar of value: [..., 1]."""
        taken = (each.effective for own, each in self.layers.items() if names is None or own in names)
        return np.atleast_1d(floats(sum(taken)))

    def among(self, running: Floats) -> Floats:
        """Sums over its entries [..., columns], from those over all entries before each one and over all (entries + 1, columns)."""
        return floats(np.take(running, self.last[..., 0], axis=0) - np.take(running, self.first[..., 0], axis=0))

    @property
    def inside(self) -> NDArray[np.bool_]:
        """Which entries of the period are of the case: [..., entries of the period]."""
        number = np.arange(*self.period)
        return (self.first <= number) & (number < self.last)


@dataclass(frozen=True, slots=True)
class Entries:
    """Entries of one lane in the order of days: month and pieces of each, (entries,); in each outcome each is of one of the `cases`."""

    month: Whole
    pieces: Floats
    cases: tuple[Case, ...]

    def due(self, names: Collection[str] | None = None) -> Floats:
        """What some layers, or all, take of a dollar of the value of each entry: [..., entries]."""
        found: dict[tuple[int, int], Floats] = {}
        for case in self.cases:
            start, stop = case.period
            own = case.due(names)
            before = found.get(case.period)
            found[case.period] = own * np.ones(stop - start) if before is None else np.where(case.inside, own, before)
        shape = np.broadcast_shapes(*(each.shape[:-1] for each in found.values()))
        return np.concatenate([np.broadcast_to(each, (*shape, each.shape[-1])) for each in found.values()], axis=-1)

    def running(self, months: int) -> Floats:
        """Pieces before each entry, and in all, by month: (entries + 1, months)."""
        own = self.pieces[:, np.newaxis] * (self.month[:, np.newaxis] == np.arange(months))
        return np.cumsum(np.concatenate([np.zeros((1, months)), own]), axis=0)

    def alike(self) -> tuple[Whole, Floats, Floats]:
        """Entries of one month and size: month and pieces, which never fall, and how many, (groups,) each."""
        order = np.lexsort((self.pieces, self.month))
        month, pieces = self.month[order], self.pieces[order]
        first = np.flatnonzero(np.append(True, (month[1:] != month[:-1]) | (pieces[1:] != pieces[:-1])))
        return month[first], pieces[first], np.diff(first, append=len(order)).astype(np.float64)


def by_month(amounts: Floats, month: Whole, months: int) -> Floats:
    """Sums of amounts by month [..., months] of what [...] comes in months that never fall."""
    present = month[np.append(True, month[1:] != month[:-1])]
    sums = amounts if len(present) == len(month) else in_stretches(amounts, floats(present[:, np.newaxis] == month))
    return sums if len(present) == months else scattered(sums, present, months)


def entries_of(entries: Table, scenario: Scenario, goods: Sequence[Goods], place: Floats | None, outcomes: Outcomes, what: str) -> Entries:
    """The entries of a lane, and the cases of their duty.

    `goods` are what the entries may be held to be, `place` [..., 1] which of them they are in each outcome; the first, if it is None.
    """
    trade = _concerning(scenario.trade, goods)
    fates = struck_days(trade, outcomes), raised_days(trade, outcomes)
    entries = entries.rows(np.argsort(entries["day"], kind="stable"))
    period, cases = _period(entries, trade, scenario.start), list[Case]()
    for number in dict.fromkeys(period.tolist()):
        start, stop = np.searchsorted(period, [number, number + 1]).tolist()
        for layers, first, last in _laid(trade, goods, place, fates, scenario.start, entries["day"][start:stop], what):
            cases.append(Case(layers, (start, stop), start + first, start + last))
    return Entries(month_of(scenario.start, entries["day"]), entries["pieces"].astype(np.float64), tuple(cases))


def _laid(
    trade: Trade, goods: Sequence[Goods], place: Floats | None, fates: tuple[Days, Days], start: date, days: Whole, what: str
) -> Iterator[tuple[Layers, Whole, Whole]]:
    """The layers on entries of one period of the rules that come on some days, and on which of them: from one to before another [..., 1].

    For each class of goods and each set of what may have happened by then, if it has in some outcome.
    """
    day, ordinals = start + timedelta(days=int(days[0])), start.toordinal() + days
    for number, each in enumerate(goods):
        for begin, end, rules in _held(trade, each, day, fates, ordinals):
            last = end if place is None else np.where(place == number, end, begin)
            if np.any(begin < last):
                yield layers_of(rules, each, day, what), begin, last


def _held(trade: Trade, goods: Goods, day: date, fates: tuple[Days, Days], days: Whole) -> Iterator[tuple[Whole, Whole, Trade]]:
    """Each set of what may have happened to the rules on goods, with the rules then: from which of some rising days to before which.

    [..., 1] each, by number; the first is not before the second where the set never is what has happened.
    """
    both = [
        (name, k, np.searchsorted(days, since))
        for k, by in enumerate(fates)
        for name, since in by.items()
        if name in trade.duties and holds(trade.duties[name], goods, day) and np.any(since <= days[-1])
    ]
    for happened in product((False, True), repeat=len(both)):
        began, ends = ([own for (_, _, own), has in zip(both, happened, strict=True) if has is which] for which in (True, False))
        begin: Whole = reduce(np.maximum, began, np.zeros(1, dtype=np.int64))
        end: Whole = reduce(np.minimum, ends, np.full(1, len(days)))
        yield begin, np.maximum(begin, end), _after(trade, {(name, k) for (name, k, _), has in zip(both, happened, strict=True) if has})


def _concerning(trade: Trade, goods: Sequence[Goods]) -> Trade:
    """The rules without those that never fall on any of some goods."""
    duties, exemptions = (
        {name: rule for name, rule in rules.items() if any(concerns(rule, each) for each in goods)}
        for rules in (trade.duties, trade.exemptions)
    )
    return trade.model_copy(update={"duties": duties, "exemptions": exemptions})


def _after(trade: Trade, happened: set[tuple[str, int]]) -> Trade:
    """The rules after some were struck down (name, 0) or raised (name, 1)."""
    if not happened:
        return trade
    duties: Mapping[str, object] = {name: fated(duty, (name, 0) in happened, (name, 1) in happened) for name, duty in trade.duties.items()}
    return trade.model_copy(update={"duties": duties})


def as_written_on(scenario: Scenario, day: date) -> Trade:
    """The rules of a day as a run has them: after what is certain to have happened by then."""
    written, last = as_written(scenario), float(day.toordinal())
    by = (struck_days(scenario.trade, written), raised_days(scenario.trade, written))
    return _after(scenario.trade, {(name, k) for k, days in enumerate(by) for name, since in days.items() if since.item() <= last})


def _period(entries: Table, trade: Trade, start: date) -> Whole:
    """The number of changes of the rules before each entry."""
    rules = [*trade.duties.values(), *trade.exemptions.values()]
    changes = {rule.from_ for rule in rules} | {rule.until + timedelta(days=1) for rule in rules if rule.until and rule.until < date.max}
    return np.searchsorted([(day - start).days for day in sorted(changes)], entries["day"], side="right")
