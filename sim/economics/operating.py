"""Cost lines of running the plant: people, energy, services, the building, overhead, depreciation, damage and penalties."""

from collections.abc import Iterator

import numpy as np

from sim.arrays import Floats, floats, is_followed, times
from sim.economics.categories import Kind, Kinds
from sim.economics.drivers import Drivers
from sim.economics.escalation import Prices
from sim.economics.lines import Line, Of, at_price, priced
from sim.economics.opening import at_its_opening
from sim.economics.wages import wage_usd
from sim.economics.worth.investment import cost_with_tax_usd, with_replacements
from sim.scenario.schema import Scenario
from sim.scenario.subjects.finance import Capex
from sim.scenario.subjects.prices import Money
from sim.units import YEAR_H


def operating_lines(known: Drivers, scenario: Scenario, money: Money, prices: Prices) -> Iterator[Line]:
    """All of them, by flow."""
    yield from _labor(known, scenario, prices)
    yield from _hiring(known, scenario, prices)
    yield from _energy(known, money, prices)
    yield from _services(known, scenario, prices)
    yield from _facility(known, money, prices)
    yield from _overhead(known, scenario, money, prices)
    yield from _depreciation(known, scenario, prices)
    yield from _struck(known, scenario, prices)
    yield from _penalties(known, scenario, prices)


def _labor(known: Drivers, scenario: Scenario, prices: Prices) -> Iterator[Line]:
    """Paid hours by pool and shift at the wage, its premium and the burden on both; overtime at its own rate."""
    burden = scenario.workforce.burden_rate.value
    for driver in known.of("paid_hours"):
        of = _pool_and_shift(driver)
        premium = scenario.shifts[of[1]].premium.value if of[1:] else 0.0
        wage = wage_usd(scenario, of[0])
        rates: dict[Kind, float | Floats] = {Kinds.WAGES: wage, Kinds.PREMIUM: premium, Kinds.BURDEN: (wage + premium) * burden}
        for flow, share in known.pool_shares(of[0]).items():
            hours = known.get("paid_hours", driver) * share
            for kind, rate in rates.items():
                yield _paid(kind, of, flow, hours, rate, scenario, prices)
    more = (1 + scenario.workforce.overtime_premium.value) * (1 + burden)
    for driver in known.of("planned_overtime_hours"):
        of = _pool_and_shift(driver)
        for flow, share in known.pool_shares(of[0]).items():
            hours = known.get("planned_overtime_hours", driver) * share
            yield _paid(Kinds.PLANNED_OVERTIME, of, flow, hours, wage_usd(scenario, of[0]) * more, scenario, prices)
    for pool in known.of("overtime_hours"):
        for flow in known.flows:
            hours = known.get("overtime_hours", pool, flow)
            yield _paid(Kinds.OVERTIME, (pool,), flow, hours, wage_usd(scenario, pool) * more, scenario, prices)


def _paid(kind: Kind, of: Of, flow: str, hours: Floats, rate: float | Floats, scenario: Scenario, prices: Prices) -> Line:
    """Hours of a pool at a rate that grows as wages do, or those of its occupation."""
    growth = scenario.pools[of[0]].wage_growth
    price = prices.of(kind.growth, rate) if growth is None else prices.growing(growth.value, rate)
    return at_price(kind, of, flow, hours, "h", price)


def _pool_and_shift(driver: str) -> tuple[str, ...]:
    """What paid hours are of: 'assembly/day' -> ('assembly', 'day'), and 'assembly' of a pool that is always there -> ('assembly',)."""
    pool, _, shift = driver.partition("/")
    return (pool, shift) if shift else (pool,)


def _hiring(known: Drivers, scenario: Scenario, prices: Prices) -> Iterator[Line]:
    for pool in known.of("hires"):
        for flow, share in known.pool_shares(pool).items():
            hires = known.get("hires", pool) * share
            yield priced(Kinds.HIRING, (pool,), flow, hires, "hires", scenario.workforce.replacement_cost.value, prices)


def _energy(known: Drivers, money: Money, prices: Prices) -> Iterator[Line]:
    if money.energy is None:
        return
    price, base, grid = money.energy.price.value, money.energy.base_load.value, money.energy.coincident_peaks
    peaks = grid.charge.value * (1 - grid.avoided.value)
    for station in known.of("energy"):
        for flow in known.flows:
            yield priced(Kinds.STATION_ENERGY, (station,), flow, known.get("energy", station, flow), "kWh", price, prices)
    for station in known.of("idle_energy"):
        for flow, share in known.energy_shares(station).items():
            yield priced(Kinds.IDLE_ENERGY, (station,), flow, known.get("idle_energy", station) * share, "kWh", price, prices)
    for flow, share in known.shares().items():
        yield priced(Kinds.BASE_LOAD, (), flow, times(known.get("hours") * known.open_share * share, base), "kWh", price, prices)
        peak = (known.get("peak_power") + times(base, known.open_share)) * share * known.years
        yield priced(Kinds.DEMAND_CHARGE, (), flow, peak * 12, "kW month", money.energy.demand_charge.value, prices)
        yield priced(Kinds.COINCIDENT_PEAKS, (), flow, peak, "kW year", peaks, prices)


def _services(known: Drivers, scenario: Scenario, prices: Prices) -> Iterator[Line]:
    for station in known.of("tasks"):
        fee = scenario.stations[station.partition("/")[0]].fee.value
        for flow in known.flows:
            yield priced(Kinds.SERVICE, (station,), flow, known.get("tasks", station, flow), "tasks", fee, prices)


def _facility(known: Drivers, money: Money, prices: Prices) -> Iterator[Line]:
    """Rent, what the landlord passes on, and insurance, split between the flows."""
    if money.facility is None:
        return
    house = money.facility
    for flow, share in known.shares().items():
        years = known.years * share
        yield priced(Kinds.RENT, (), flow, times(house.area.value, years), "sf year", house.rent.value, prices)
        yield priced(Kinds.PASS_THROUGH, (), flow, times(house.area.value, years), "sf year", house.pass_through.value, prices)
        yield priced(Kinds.INSURANCE, (), flow, times(house.insured_value.value, years), "USD year", house.insurance.value, prices)


def _overhead(known: Drivers, scenario: Scenario, money: Money, prices: Prices) -> Iterator[Line]:
    """Fixed yearly costs; of the time before the opening the share that is paid then."""
    before = scenario.opening.overhead.value if scenario.opening else 0.0
    paid = known.years * (known.open_share + (1 - known.open_share) * before)
    for flow, share in known.shares().items():
        for name, yearly in money.overhead.items():
            yield priced(Kinds.OVERHEAD, (name,), flow, paid * share, "years", yearly.value, prices)


def _depreciation(known: Drivers, scenario: Scenario, prices: Prices) -> Iterator[Line]:
    """What the books write off, evenly over the life of each investment, sales tax included, from when it is placed in service."""
    if scenario.finance is None:
        return
    started, finance = known.begins_h / YEAR_H, with_replacements(at_its_opening(scenario.finance, known))
    lives = {name: np.maximum(capex.life.value / YEAR_H, 1e-9) for name, capex in finance.capex.items()}
    used = {name: _years_of_life(capex, lives[name], started, known.years) for name, capex in finance.capex.items()}
    for flow, share in known.shares().items():
        for name, capex in finance.capex.items():
            yearly = cost_with_tax_usd(capex, finance) / lives[name]
            yield priced(Kinds.DEPRECIATION, (name,), flow, used[name] * share, "years", yearly, prices)


def _years_of_life(capex: Capex, life: float | Floats, started: Floats, years: Floats) -> Floats:
    """How much of each month's `years` lies within the life of an investment: [..., months]."""
    age = started - (capex.in_service or capex.after).value / YEAR_H
    if not is_followed(life) and np.ndim(age) == 1 and np.min(life) >= np.max(age + years):
        life = float(np.min(life))  # all lives are longer than the run: one number, or one of each draw, make no difference
    return floats(np.maximum(np.minimum(life, age + years, order="F") - np.maximum(age, 0.0), 0.0))


def _struck(known: Drivers, scenario: Scenario, prices: Prices) -> Iterator[Line]:
    """Damage done by disruptions, each of its events once; a station's own failures are none."""
    for cause in known.of("strikes"):
        if cause in scenario.disruptions:
            damage = scenario.disruptions[cause].damage.value
            for flow, share in known.shares().items():
                yield priced(Kinds.DAMAGE, (cause,), flow, known.get("strikes", cause) * share, "events", damage, prices)


def _penalties(known: Drivers, scenario: Scenario, prices: Prices) -> Iterator[Line]:
    """What contracts take for each unit and day beyond the promise; units never delivered cost nothing more."""
    for flow in known.flows:
        contracts = list(scenario.demand[flow].contracts.items()) if flow in scenario.demand else []
        for number in known.of("late_unit_days", flow):
            name, contract = contracts[int(number)]
            if contract.penalty is not None:
                late = known.get("late_unit_days", number, flow)
                yield priced(Kinds.PENALTY, (name,), flow, late, "unit days", contract.penalty.value, prices)
