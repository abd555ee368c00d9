"""Customs: duty and fees of many entries at once, by month, for every draw of prices."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Floats
from sim.economics.drivers import month_of
from sim.economics.duty import harbor_fee_usd, layers_of, processing_fee_usd
from sim.portable import weighted
from sim.scenario.schema import Scenario
from sim.scenario.trade import Fees, Goods
from sim.tables import Table

Whole = NDArray[np.int64]

PROCESSING, HARBOR = "merchandise processing fee", "harbor maintenance fee"


@dataclass(frozen=True, slots=True)
class Charge:
    """One layer of duty, named by its rule, or one fee: quantity by month (months,) in its unit, and the amount [..., months] in USD."""

    name: str
    is_duty: bool
    unit: str
    quantity: Floats
    amount: Floats


def customs(
    entries: Table, scenario: Scenario, months: int, value_usd: Floats, origin: str, customs_class: str, repair_usd: Floats | None = None
) -> Iterator[Charge]:
    """Duty by layer and fees on entries of one kind of goods until the last month, by month.

    Fees are rounded to the cent entry by entry, as on the entry summary; duty is not.
    `value_usd` [..., months or 1] is one piece's customs value in the month of entry. Goods that come back from repair have a
    `repair_usd` too, what the repair of a piece is worth: they are entered at it, but for rules on their whole value. Raises
    UncoveredEntry for an entry that no rule covers, ContradictoryRules for one with two of a kind.
    """
    entries = entries.rows(month_of(scenario.start, entries["day"]) < months) if len(entries) else entries
    entered_usd = value_usd if repair_usd is None else repair_usd
    for lane_name in dict.fromkeys(entries["lane"].tolist()):
        own = entries.where(lane=lane_name)
        lane, fees = scenario.lanes[lane_name], scenario.trade.fees
        month, pieces = month_of(scenario.start, own["day"]), own["pieces"].astype(np.float64)
        goods = Goods(lane.crosses or "", origin, customs_class, repair_usd is not None)
        for name, (came, due) in _duties(own, month, months, scenario, goods).items():
            on = value_usd if scenario.trade.duties[name].basis == "whole value" else entered_usd
            yield Charge(name, True, "pieces", came, on * due)
        count = np.bincount(month, minlength=months).astype(np.float64)
        due_usd = _fees_usd(processing_fee_usd, month, pieces, months, entered_usd, fees)
        yield Charge(PROCESSING, False, "entries", count, due_usd)
        if lane.mode == "ocean":
            shipped = np.bincount(month, pieces, months).astype(np.float64)
            yield Charge(HARBOR, False, "pieces", shipped, _fees_usd(harbor_fee_usd, month, pieces, months, entered_usd, fees))


def _duties(entries: Table, month: Whole, months: int, scenario: Scenario, goods: Goods) -> dict[str, tuple[Floats, Floats]]:
    """By layer, the pieces it falls on (months,), and its rate times pieces [..., months]: entries between two changes are one sum."""
    found: dict[str, tuple[Floats, Floats]] = {}
    nothing = np.zeros(months)
    for same, day in _periods(entries, scenario):
        pieces = np.bincount(month[same], entries["pieces"][same], months)
        for name, layer in layers_of(scenario.trade, goods, day, f"{entries['of'][0]} on {entries['lane'][0]}").items():
            came, due = found.get(name, (nothing, nothing))
            found[name] = came + pieces, due + layer.effective * pieces
    return found


def _periods(entries: Table, scenario: Scenario) -> Iterator[tuple[NDArray[np.bool_], date]]:
    """The entries between two changes of the rules, and a day on which one of them came."""
    rules = [*scenario.trade.duties.values(), *scenario.trade.exemptions.values()]
    changes = {rule.from_ for rule in rules} | {rule.until + timedelta(days=1) for rule in rules if rule.until and rule.until < date.max}
    period = np.searchsorted([(day - scenario.start).days for day in sorted(changes)], entries["day"], side="right")
    for number in np.unique(period).tolist():
        same = period == number
        yield same, scenario.start + timedelta(days=int(entries["day"][same][0]))


def _fees_usd(
    fee_usd: Callable[[Floats, Fees], Floats], month: Whole, pieces: Floats, months: int, value_usd: Floats, fees: Fees
) -> Floats:
    """A fee of each entry, to the cent, summed by month: [..., months].

    Entries of one size and, where the value of a piece changes from month to month, of one month pay the same, which is worked out once.
    """
    if value_usd.shape[-1] == 1:
        sizes, which = np.unique(pieces, return_inverse=True)
        alike = np.zeros((len(sizes), months))
        np.add.at(alike, (which, month), 1.0)
        return weighted(fee_usd(value_usd * sizes, fees), alike.T)
    pairs, count = np.unique(np.stack([month, pieces]), axis=1, return_counts=True)
    months_of, sizes = pairs[0].astype(np.int64), pairs[1]
    each = fee_usd(value_usd[..., months_of] * sizes, fees)
    found = np.zeros((*each.shape[:-1], months))
    present, first = np.unique(months_of, return_index=True)
    found[..., present] = np.add.reduceat(each * count, first, axis=-1)
    return found
