"""Parts: what they cost at the door, and how freight, duty and fees follow them through the stock."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from sim.economics.drivers import Drivers, month_of
from sim.economics.duty import cents, harbor_fee_usd, layers_of, processing_fee_usd
from sim.quantities import Quantities
from sim.scenario.schema import Scenario
from sim.scenario.supply import Lane

Floats = NDArray[np.float64]

CHARGES = ("freight", "duty", "fees")


@dataclass(frozen=True, slots=True)
class Layered:
    """Customs charges of one kind in one month: amount = quantity x rate, with the quantity's unit."""

    month: int
    name: str
    quantity: float
    unit: str
    rate: float
    amount: float


@dataclass(frozen=True, slots=True)
class PartCosts:
    """One part by month: USD a piece of freight, duty and fees as it leaves the stock, and what was paid for them on receipt.

    `bought_usd` and `used_usd` are the whole value that came into stock and left it, nothing for a part without a lane;
    `opening_usd` is how much of the first month's buying was the opening stock.
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


def customs(
    quantities: Quantities, scenario: Scenario, of: str, kind: str, value_usd: float, origin: str, customs_class: str
) -> Iterator[Layered]:
    """Duty by layer and fees of every entry of a part or of a flow's units, `value_usd` being one piece's customs value.

    Raises UncoveredEntry for an entry that no rule covers.
    """
    own = quantities.entries.where(of=of, kind=kind) if len(quantities.entries) else quantities.entries
    fees = scenario.trade.fees
    for day, lane_name, pieces in zip(*(own[name].tolist() for name in ("day", "lane", "pieces")), strict=True) if len(own) else ():
        lane, month, value = scenario.lanes[lane_name], month_of(scenario.start, day), value_usd * pieces
        on = scenario.start + timedelta(days=day)
        for name, rate in layers_of(scenario.trade.duties, lane.crosses or "", origin, customs_class, on, f"{of} on {lane_name}").items():
            yield Layered(month, name, value, "USD value", rate, float(cents(value * rate)))
        fee = float(processing_fee_usd(value, fees))
        yield Layered(month, "merchandise processing fee", 1.0, "entries", fee, fee)
        if lane.mode == "ocean" and fees.harbor.value:
            yield Layered(
                month, "harbor maintenance fee", value, "USD value", fees.harbor.value, float(harbor_fee_usd(value, fees, lane.mode))
            )


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
    paid["freight"] = received * freight_usd(scenario.lanes[part.lane], part.mass.value)
    if scenario.lanes[part.lane].crosses:
        for entry in customs(quantities, scenario, name, "part", cost, part.origin or "", part.customs_class or ""):
            paid["fees" if entry.name.endswith("fee") else "duty"][entry.month] += entry.amount
    released = {charge: weighted_average(received, used, amounts) for charge, amounts in paid.items()}
    bought = received * cost + sum(paid.values())
    opening = min(part.opening_stock.value / received[0], 1.0) if received[0] else 0.0
    return PartCosts(released, paid, bought, used * (cost + sum(released.values())), opening * float(bought[0]))


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
