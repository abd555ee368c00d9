"""Entries by what they have in common, and the layers of duty on each of them in every outcome of the chances."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.arrays import Floats, floats, scattered
from sim.economics.border.duty import Layer, layers_of
from sim.economics.drivers import month_of
from sim.economics.outcomes import Days, Outcomes, as_written, fated, raised_days, struck_days
from sim.scenario.schema import Scenario
from sim.scenario.subjects.trade import Goods, Trade, holds
from sim.tables import Table

Whole = NDArray[np.int64]
Layers = dict[str, Layer]


@dataclass(frozen=True, slots=True)
class Alike:
    """Entries of one lane by what they have in common, (groups,) each: month, pieces of an entry, how many.

    `variant` says which of `layers` are on each group: (groups,), or [..., groups] where outcomes differ.
    """

    month: Whole
    pieces: Floats
    count: Floats
    variant: Whole
    layers: tuple[Layers, ...]

    def due(self, names: Collection[str] | None = None) -> Floats:
        """What some layers, or all, take together of a dollar of value in each group: [..., groups]."""
        return self._of_each([sum(each.effective for own, each in of.items() if names is None or own in names) for of in self.layers])

    def _of_each(self, by_variant: Sequence[ArrayLike]) -> Floats:
        """What is known of each variant [..., 1] as it is of each group."""
        columns = np.concatenate(np.broadcast_arrays(*(np.atleast_1d(floats(each)) for each in by_variant)), axis=-1)
        if self.variant.ndim == 1:
            return floats(columns[..., self.variant])
        shape = np.broadcast_shapes(columns.shape[:-1], self.variant.shape[:-1])
        variant = np.broadcast_to(self.variant, (*shape, self.variant.shape[-1]))
        return floats(np.take_along_axis(np.broadcast_to(columns, (*shape, columns.shape[-1])), variant, axis=-1))

    def by_month(self, amounts: Floats, months: int) -> Floats:
        """Sums of amounts [..., groups] by month: [..., months]."""
        present, first = np.unique(self.month, return_index=True)
        sums = np.add.reduceat(amounts, first, axis=-1)
        return sums if len(present) == months else scattered(sums, present, months)


def alike(entries: Table, scenario: Scenario, goods: Sequence[Goods], place: Floats | None, outcomes: Outcomes, what: str) -> Alike:
    """The entries of a lane by month, period of the rules, size, and day as far as a chance depends on it, in the order of months.

    `goods` are what the entries may be held to be, `place` [..., 1] which of them they are in each outcome; the first, if it is None.
    """
    struck, raised = (of(scenario.trade, outcomes) for of in (struck_days, raised_days))
    month, pieces = month_of(scenario.start, entries["day"]), entries["pieces"].astype(np.float64)
    starts, period = np.unique(_period(entries, scenario), return_inverse=True)
    days = [scenario.start + timedelta(days=int(entries["day"][period == number][0])) for number in range(len(starts))]
    when = _when(entries, scenario, [*struck.values(), *raised.values()])
    groups, count = np.unique(np.stack([month, period, pieces, when]), axis=1, return_counts=True)
    variant, layers = _variants(scenario.trade, goods, place, (struck, raised), days, groups[1].astype(np.int64), groups[3], what)
    return Alike(groups[0].astype(np.int64), groups[2], count.astype(np.float64), variant, layers)


def _when(entries: Table, scenario: Scenario, fates: Sequence[Floats]) -> Floats:
    """The day of each entry, as `date.toordinal` has it, as far as it matters for what happens to rules: 0 where nothing does.

    All days before the first change are one, and all after the last.
    """
    changes = np.concatenate([np.zeros(0), *(days[np.isfinite(days)] for days in fates)])
    if not len(changes):
        return np.zeros(len(entries))
    return np.clip(scenario.start.toordinal() + entries["day"].astype(np.float64), changes.min() - 1, changes.max())


def _variants(
    trade: Trade,
    goods: Sequence[Goods],
    place: Floats | None,
    fates: tuple[Days, Days],
    days: Sequence[date],
    period: Whole,
    when: Floats,
    what: str,
) -> tuple[Whole, tuple[Layers, ...]]:
    """Which variant of the layers is on each group, and all of them: one for each period, class and set of what has happened by then."""
    places = np.zeros(1) if place is None else place
    shape = np.broadcast_shapes(places.shape, *(each.shape for days_of in fates for each in days_of.values()), (1,))
    variant = np.zeros((*shape[:-1], len(period)), dtype=np.int64)
    layers: list[Layers] = []
    for number, day in enumerate(days):
        inside = np.flatnonzero(period == number)
        own = np.zeros((*shape[:-1], len(inside)), dtype=np.int64)
        for alternative, each in enumerate(goods):
            for held, duties in _held(trade, each, day, fates, when[inside]):
                chosen = (places == alternative) & held
                if chosen.any():
                    np.copyto(own, len(layers), where=chosen)
                    layers.append(layers_of(duties, each, day, what))
        variant[..., inside] = own
    return variant, tuple(layers)


def _held(trade: Trade, goods: Goods, day: date, fates: tuple[Days, Days], when: Floats) -> Iterator[tuple[NDArray[np.bool_], Trade]]:
    """Where each set of what may have happened to the rules on goods has happened by the days of groups, and the rules then.

    [..., groups] of truths each, one of which holds everywhere.
    """
    both = [(name, k, by[name]) for k, by in enumerate(fates) for name in by if holds(trade.duties[name], goods, day)]
    for happened in product((False, True), repeat=len(both)):
        held = np.ones((1,), dtype=np.bool_)
        for (_, _, since), has in zip(both, happened, strict=True):
            held = held & ((since <= when) == has)
        yield held, _after(trade, {(name, k) for (name, k, _), has in zip(both, happened, strict=True) if has})


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


def _period(entries: Table, scenario: Scenario) -> Whole:
    """The number of changes of the rules before each entry."""
    rules = [*scenario.trade.duties.values(), *scenario.trade.exemptions.values()]
    changes = {rule.from_ for rule in rules} | {rule.until + timedelta(days=1) for rule in rules if rule.until and rule.until < date.max}
    return np.searchsorted([(day - scenario.start).days for day in sorted(changes)], entries["day"], side="right")
