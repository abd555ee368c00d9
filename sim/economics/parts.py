"""Parts: what they cost at the door, and how freight, duty and fees follow them through the stock."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from sim.economics.drivers import Drivers, month_of
from sim.economics.duty import cents, harbor_fee_usd, layers_of, processing_fee_usd
from sim.quantities import Quantities
from sim.scenario.schema import Scenario
from sim.scenario.supply import Lane, Part
from sim.tables import Table

Floats = NDArray[np.float64]

CHARGES = ("price", "freight", "duty", "fees")


@dataclass(frozen=True, slots=True)
class Charge:
    """One layer of duty, or one fee, on entries: month, quantity with its unit, and amount in USD of each."""

    name: str
    unit: str
    month: NDArray[np.int64]
    quantity: Floats
    amount: Floats


@dataclass(frozen=True, slots=True)
class PartCosts:
    """One part by month: USD a piece of each charge as it leaves the stock, and what was paid for them on receipt.

    The charge `price` is what another supplier takes above the part's own cost. `bought_usd` and `used_usd` are the whole value that
    came into stock and left it, nothing for a part without a lane; `opening_usd` is how much of the first month's buying was the
    opening stock.
    """

    released: dict[str, Floats]
    paid: dict[str, Floats]
    bought_usd: Floats
    used_usd: Floats
    opening_usd: float


def freight_usd(lane: Lane, mass_kg: float) -> float:
    """Freight of one piece on a lane: by mass, by piece, and its share of a full load."""
    load = lane.per_mile.value * lane.distance.value / max(lane.units_per_load.value, 1.0)
    return lane.per_kg.value * mass_kg + lane.per_unit.value + load


def customs(entries: Table, scenario: Scenario, months: int, value_usd: float, origin: str, customs_class: str) -> Iterator[Charge]:
    """Duty by layer and fees on entries of one kind of goods until the last month, `value_usd` being one piece's customs value.

    Raises UncoveredEntry for an entry that no rule covers.
    """
    entries = entries.rows(month_of(scenario.start, entries["day"]) < months) if len(entries) else entries
    for lane_name in dict.fromkeys(entries["lane"].tolist()):
        own = entries.where(lane=lane_name)
        lane, value, fees = scenario.lanes[lane_name], value_usd * own["pieces"], scenario.trade.fees
        month = month_of(scenario.start, own["day"])
        for same, rates in _layers(own, scenario, lane.crosses or "", origin, customs_class, lane_name):
            for name, rate in rates.items():
                yield Charge(name, "USD value", month[same], value[same], cents(value[same] * rate))
        yield Charge("merchandise processing fee", "entries", month, np.ones(len(own)), processing_fee_usd(value, fees))
        if lane.mode == "ocean" and fees.harbor.value:
            yield Charge("harbor maintenance fee", "USD value", month, value, harbor_fee_usd(value, fees, lane.mode))


def _layers(
    entries: Table, scenario: Scenario, into: str, origin: str, customs_class: str, lane: str
) -> Iterator[tuple[NDArray[np.bool_], dict[str, float]]]:
    """The entries of a lane between two changes of the rules, and the rates of duty in force then."""
    changes = {duty.from_ for duty in scenario.trade.duties.values()}
    changes |= {duty.until + timedelta(days=1) for duty in scenario.trade.duties.values() if duty.until and duty.until < date.max}
    period = np.searchsorted([(day - scenario.start).days for day in sorted(changes)], entries["day"], side="right")
    for number in np.unique(period).tolist():
        same = period == number
        on = scenario.start + timedelta(days=int(entries["day"][same][0]))
        of = entries["of"][0]
        yield same, layers_of(scenario.trade.duties, into, origin, customs_class, on, f"{of} on {lane}")


def part_costs(name: str, quantities: Quantities, known: Drivers, scenario: Scenario) -> PartCosts:
    """Charges on a part, paid at receipt and released at the moving weighted average of the month in which pieces are used."""
    part = scenario.parts[name]
    cost = part.cost.value if part.cost else 0.0
    received = known.get("parts_received", name)
    used = sum(
        (known.get(driver, name, flow) for driver in ("parts_used", "parts_scrapped") for flow in known.flows), np.zeros(known.months)
    )
    paid = {charge: np.zeros(known.months) for charge in CHARGES}
    if part.lane is None:
        return PartCosts(paid, paid, np.zeros(known.months), np.zeros(known.months), 0.0)
    own = quantities.entries.where(of=name, kind="part") if len(quantities.entries) else quantities.entries
    came_on = [of.partition("/")[2] for of in known.of("parts_by_lane") if of.partition("/")[0] == name]
    for lane in dict.fromkeys([*came_on, *own["lane"].tolist()]):
        price, origin = _terms(part, lane)
        pieces = known.get("parts_by_lane", f"{name}/{lane}")
        paid["price"] += pieces * (price - cost)
        paid["freight"] += pieces * freight_usd(scenario.lanes[lane], part.mass.value)
        entered = own.where(lane=lane) if len(own) else own
        for charge in customs(entered, scenario, known.months, price, origin, part.customs_class or ""):
            paid["fees" if charge.name.endswith("fee") else "duty"] += np.bincount(charge.month, charge.amount, known.months)
    released = {charge: weighted_average(received, used, amounts) for charge, amounts in paid.items()}
    bought = received * cost + sum(paid.values())
    opening = min(part.opening_stock.value / received[0], 1.0) if received[0] else 0.0
    return PartCosts(released, paid, bought, used * (cost + sum(released.values())), opening * float(bought[0]))


def _terms(part: Part, lane: str) -> tuple[float, str]:
    """Price at the supplier's door and origin of pieces that come on a lane: the alternative supplier has one of his own."""
    price, origin = part.cost.value if part.cost else 0.0, part.origin or ""
    other = part.alternative
    if other is None or other.lane != lane or lane in (part.lane, part.expedite.lane if part.expedite else None):
        return price, origin
    return other.cost.value if other.cost else price, other.origin or origin


def weighted_average(received: Floats, used: Floats, paid: Floats) -> Floats:
    """USD a piece at which a charge leaves the stock each month: what lies there and what came in, over the pieces of both.

    A month's receipts count before its use, so released + left in stock = paid, to the float.
    """
    pieces = value = rate = 0.0
    rates = np.zeros(len(received))
    for month in range(len(received)):
        pieces += received[month]
        value += paid[month]
        rate = value / pieces if pieces > 0 else rate
        rates[month] = rate
        pieces -= used[month]
        value -= rate * used[month]
    return rates
