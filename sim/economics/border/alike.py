"""Entries by what they have in common, and how many of them pay which layers of duty in every outcome of the chances."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import reduce
from itertools import product

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Floats, floats, scattered
from sim.economics.border.duty import Layer, layers_of
from sim.economics.drivers import month_of
from sim.economics.outcomes import Days, Outcomes, as_written, fated, raised_days, struck_days
from sim.scenario.schema import Scenario
from sim.scenario.subjects.trade import Goods, Trade, concerns, holds
from sim.tables import Table

Whole = NDArray[np.int64]
Layers = dict[str, Layer]


@dataclass(frozen=True, slots=True)
class Case:
    """Entries on which the same layers fall: `count` [..., groups] says how many of each group from `first` to before `last` do."""

    layers: Layers
    first: int
    last: int
    count: Floats

    def due(self, names: Collection[str] | None = None) -> Floats:
        """What some layers, or all, take together of a dollar of value: [..., 1]."""
        taken = (each.effective for own, each in self.layers.items() if names is None or own in names)
        return np.atleast_1d(floats(sum(taken)))


@dataclass(frozen=True, slots=True)
class Alike:
    """Entries of one lane by what they have in common, (groups,) each: month, pieces of an entry, how many; months never fall.

    In each outcome the `cases` of a group add up to its count, which is [..., groups] where outcomes differ.
    """

    month: Whole
    pieces: Floats
    count: Floats
    cases: tuple[Case, ...]

    def due(self, names: Collection[str] | None = None) -> Floats:
        """What some layers, or all, take of a dollar of value an entry, added up over the entries of each group: [..., groups]."""
        found: dict[int, Floats] = {}
        for case in self.cases:
            own = case.due(names) * case.count
            found[case.first] = found[case.first] + own if case.first in found else own
        shape = np.broadcast_shapes(*(each.shape[:-1] for each in found.values()))
        return np.concatenate([np.broadcast_to(each, (*shape, each.shape[-1])) for each in found.values()], axis=-1)

    def apart(self) -> Iterator["Alike"]:
        """The entries of each case by themselves."""
        for case in self.cases:
            own = slice(case.first, case.last)
            yield Alike(self.month[own], self.pieces[own], case.count, (replace(case, first=0, last=case.last - case.first),))

    def by_month(self, amounts: Floats, months: int) -> Floats:
        """Sums of amounts [..., groups] by month: [..., months]."""
        present, first = np.unique(self.month, return_index=True)
        sums = amounts if len(present) == len(self.month) else np.add.reduceat(amounts, first, axis=-1)
        return sums if len(present) == months else scattered(sums, present, months)


def alike(entries: Table, scenario: Scenario, goods: Sequence[Goods], place: Floats | None, outcomes: Outcomes, what: str) -> Alike:
    """The entries of a lane by period of the rules, month and size, in the order of months.

    `goods` are what the entries may be held to be, `place` [..., 1] which of them they are in each outcome; the first, if it is None.
    """
    fates = struck_days(scenario.trade, outcomes), raised_days(scenario.trade, outcomes)
    trade = _concerning(scenario.trade, goods)
    entries = entries.rows(np.argsort(entries["day"], kind="stable"))
    period = _period(entries, trade, scenario.start)
    groups, of, count = np.unique(
        np.stack([period, month_of(scenario.start, entries["day"]), entries["pieces"]]),
        axis=1,
        return_inverse=True,
        return_counts=True,
    )
    cases = list[Case]()
    for number in dict.fromkeys(period.tolist()):
        first, last = np.searchsorted(groups[0], [number, number + 1]).tolist()
        days, own = entries["day"][period == number], of.reshape(-1)[period == number]
        before = np.concatenate([np.zeros((1, last - first)), np.cumsum(own[:, np.newaxis] == np.arange(first, last), axis=0)])
        for layers, begin, end in _laid(trade, goods, place, fates, scenario.start, days, what):
            cases.append(Case(layers, first, last, before[end[..., 0]] - before[begin[..., 0]]))
    return Alike(groups[1].astype(np.int64), groups[2].astype(np.float64), count.astype(np.float64), tuple(cases))


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
