"""A small plant whose money can be worked out by hand, and bills of quantities for it without a simulation."""

from calendar import monthrange
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sim.quantities import ENTRY_NAMES, QUANTITY_NAMES, Quantities
from sim.scenario.assumption import Assumption, DistributionAssumption, Section
from sim.scenario.loading import load
from sim.scenario.schema import Scenario
from sim.tables import table

TEXT = """
name: small
start: 2026-01-01
horizon: 2 years
shifts:
  day: {days: Mon-Fri, from: "06:00", to: "14:00"}
  late: {days: Mon-Fri, from: "14:00", to: "22:00", premium: 2 USD/h}
workforce: {burden_rate: 40 %, overtime_premium: 50 %}
pools:
  assembly: {shifts: {day: 2, late: 1}, wage: 20 USD/h, at_shift_end: finish}
  office: {shifts: {day: 1}, wage: 30 USD/h}
product: {mass: 20 kg, hash_rate: 200 TH, customs_class: miner}
stations:
  bench: {slots: 3, power: 2 kW}
  partner: {slots: unlimited, unattended: true, fee: 50 USD/unit}
flows:
  build:
    - assemble: {station: bench, crew: {assembly: 1}, work: 3 h, parts: {chip: 3, screw: 10}, next: {ship: 90 %, scrap: 10 %}}
  repair:
    - mend: {station: bench, crew: {assembly: 1}, work: 2 h, parts: {chip: 1}}
    - check: {station: partner, work: 1 d, next: ship_back}
parts:
  chip:
    {cost: 100 USD/unit, mass: 1 kg, origin: TW, customs_class: ic, lane: air, opening_stock: 60, reorder_point: 60, order_quantity: 120}
  screw: {cost: 0.10 USD/unit}
lanes:
  air: {mode: air, crosses: US, transit: 5 d, per_kg: 6 USD/kg}
  sea_out: {mode: ocean, crosses: US, transit: 30 d, per_unit: 3 USD/unit, per_kg: 0.25 USD/kg}
  road: {transit: 1 d, per_mile: 2 USD/mile, distance: 500 mile, units_per_load: 100}
  pick_up: {transit: 1 d, per_unit: 12 USD/unit}
demand:
  build: {orders: {every: {dist: exponential, mean: 12 h}}, delivered_by: sea_out}
  repair: {orders: {every: {dist: exponential, mean: 24 h}}, collected_by: pick_up, delivered_by: road}
money:
  prices: {terahash: 11 USD/TH, repair: 150 USD/unit}
  energy: {price: 0.10 USD/kWh, demand_charge: 6 USD/kW/month, base_load: 10 kW}
  facility: {area: 1000 sf, rent: 8 USD/sf/year, pass_through: 3 USD/sf/year, insured_value: 500000 USD, insurance: 0.2 %/year}
  overhead: {it_and_software: 7300 USD/year}
  stock: {holding: 12 %/year, tax: 1 %/year}
trade:
  origin: MY
  finished_value: 80 %
  duties:
    ordinary_miner: {origins: [any], classes: [miner], from: 2020-01-01, rate: 2.6 %}
    surcharge: {origins: [MY], classes: [miner], from: 2026-02-01, rate: 10 %}
    chips: {origins: [any], classes: [ic], from: 2020-01-01, rate: 5 %}
  fees: {processing: 0.3464 %, processing_least: 33.58 USD, processing_most: 651.50 USD, harbor: 0.125 %}
finance:
  discount_rate: 10 %
  years: 5 years
  tax: 20 %
  capex:
    line: {cost: 73000 USD, life: 2 years}
"""


def small(folder: Path, *settings: str, text: str = TEXT) -> Scenario:
    """The small plant, with settings laid over it."""
    path = folder / "small.yaml"
    path.write_text(text)
    return load(path, settings=settings).scenario


def bill(
    rows: Iterable[tuple[int, str, str, str, float]] = (), entries: Iterable[tuple[int, str, str, str, int]] = (), months: int = 24
) -> Quantities:
    """A bill of quantities from rows (month, driver, of, flow, quantity) and entries (day, lane, of, kind, pieces), months from 2026-01."""
    hours = [(month, "hours", "", "", 24.0 * monthrange(2026 + month // 12, month % 12 + 1)[1]) for month in range(months)]
    return Quantities(months, table(QUANTITY_NAMES, [(*row, "") for row in [*hours, *rows]]), table(ENTRY_NAMES, entries))


def steady(months: int = 24) -> Quantities:
    """The same every month: 20 units delivered, 10 repairs, 2 units scrapped; 80 chips come in and 76 are used."""
    rows = [
        ("paid_hours", "assembly/day", "", 320.0),
        ("paid_hours", "assembly/late", "", 160.0),
        ("paid_hours", "office/day", "", 160.0),
        ("busy_hours", "assembly", "build", 66.0),
        ("busy_hours", "assembly", "repair", 22.0),
        ("overtime_hours", "assembly", "repair", 4.0),
        ("energy", "bench", "build", 132.0),
        ("energy", "bench", "repair", 44.0),
        ("peak_power", "", "", 6.0),
        ("parts_used", "chip", "build", 60.0),
        ("parts_used", "chip", "repair", 10.0),
        ("parts_scrapped", "chip", "build", 6.0),
        ("parts_used", "screw", "build", 200.0),
        ("parts_scrapped", "screw", "build", 20.0),
        ("parts_received", "chip", "", 80.0),
        ("parts_by_lane", "chip/air", "", 80.0),
        ("stock_on_hand", "chip", "", 50.0),
        ("units_in_transit", "sea_out", "build", 20.0),
        ("units_in_transit", "road", "repair", 1.0),
        ("units_shipped", "sea_out", "build", 20.0),
        ("units_shipped", "road", "repair", 10.0),
        ("units_delivered", "sea_out", "build", 20.0),
        ("units_delivered", "road", "repair", 10.0),
        ("units_collected", "pick_up", "repair", 10.0),
        ("scrapped_units", "", "build", 2.0),
        ("tasks", "bench", "build", 22.0),
        ("tasks", "bench", "repair", 10.0),
        ("tasks", "partner", "repair", 10.0),
    ]
    opening = [(0, "parts_received", "chip", "", 60.0), (0, "parts_by_lane", "chip/air", "", 60.0)]
    entries = [(0, "air", "chip", "part", 60)]
    for month in range(months):
        day = round(365 / 12 * month) + 14
        entries += [(day, "air", "chip", "part", 80), (day, "sea_out", "build", "unit", 20)]
    return bill([*((month, *row) for month in range(months) for row in rows), *opening], sorted(entries), months)


def scaled(value: Any, factor: float) -> Any:
    """A scenario with everything that is in dollars multiplied."""
    match value:
        case Assumption():
            return Assumption(value.value * factor, value.unit, text=value.text) if "USD" in value.unit else value
        case DistributionAssumption() | str() | None:
            return value
        case Section():
            return value.model_copy(update={name: scaled(getattr(value, name), factor) for name in type(value).model_fields})
        case dict():
            return {key: scaled(inner, factor) for key, inner in value.items()}
    return value
