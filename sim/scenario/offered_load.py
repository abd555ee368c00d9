"""Offered load: the work that demand brings at full rate against what pools and stations can do. Above capacity is a warning."""

from collections.abc import Iterator

import numpy as np

from sim.distributions import BEYOND, Distribution, distribution_mean, traced
from sim.plant import UNLIMITED
from sim.scenario.assumption import Assumption
from sim.scenario.checks.flows import following
from sim.scenario.routes import goes_back
from sim.scenario.schema import Scenario
from sim.scenario.subjects.demand import Demand, Orders
from sim.scenario.subjects.market import demand_factors
from sim.scenario.subjects.process import Operation
from sim.units import YEAR_H

SLIVER = 0.05  # of the warm-up: a run that measures less than that has hardly measured anything


def load_warnings(scenario: Scenario) -> Iterator[str]:
    """One line for each pool or station that is offered more than it can do, with the number, and one for what rests on little."""
    measured_h = scenario.horizon.value - scenario.warm_up.value
    if measured_h < SLIVER * scenario.warm_up.value:
        left = f"only {measured_h / 24:.3g} d of the horizon of {scenario.horizon.text} are measured after the warm-up"
        yield f"warm_up: {left}, {scenario.warm_up.text}; lengthen `horizon` or shorten `warm_up`"
    if scenario.finance is not None and scenario.horizon.value < YEAR_H:
        years = scenario.finance.years.text
        yield f"finance: {scenario.horizon.text} of simulation stand for {years}; simulate a year or more to value a plant"
    for name, load in offered_load(scenario).items():
        if load >= 1:
            yield f"{name}: offered load {100 * load:.0f} % of capacity at full rate; queues will grow without end"


def offered_load(scenario: Scenario) -> dict[str, float]:
    """Load over capacity by 'pools.name' and 'stations.name', as a fraction; those without work or without limit are left out.

    Solves the traffic equations rate = arrivals + rate x routing for each flow (Jackson, Oper. Res. 5, 1957). A task counts against
    its first crew, batches as full, and breakdowns add lasts / every to the work they strike (White and Christie, Oper. Res. 6,
    1958). Holidays, set-ups, learning and what closes by the calendar are left out.
    """
    hands: dict[str, float] = {}
    slots: dict[str, float] = {}
    for flow, operations in scenario.flows.items():
        rates = visits_a_year(scenario, flow)
        for operation, rate in zip(operations.values(), rates, strict=True):
            work_h = rate * _task_h(scenario, flow, operation)
            station = scenario.stations[operation.station].called(operation.station, flow)
            slots[station] = slots.get(station, 0.0) + work_h
            for pool, count in operation.crew[0].items():
                hands[pool] = hands.get(pool, 0.0) + work_h * count.value
    found = {f"pools.{pool}": hours / max(_hand_hours(scenario, pool), 1e-9) for pool, hours in hands.items()}
    limited = {part: (count, name) for name, place in scenario.stations.items() for part, count in place.split(name).items()}
    return found | {
        f"stations.{part}": slots[part] / (count * _station_hours(scenario, name, part))
        for part, (count, name) in limited.items()
        if part in slots and scenario.stations[name].slots.value < UNLIMITED
    }


def _task_h(scenario: Scenario, flow: str, operation: Operation) -> float:
    """Hours that a unit takes of a slot and of each hand: its part of a batch, and of the repairs that its work brings."""
    efficiency = scenario.workforce.efficiency.value if any(operation.crew) else 1.0
    size = max(operation.batch.size.value, 1.0) if operation.batch else 1.0
    place = scenario.stations[operation.station]
    services = sum(each.lasts.value / each.every.value for each in place.maintenance.values() if each.by == "work")
    failures = [failure for failure in scenario.stations[operation.station].failures.values() if failure.by == "work"]
    down = sum(
        distribution_mean(failure.time_to_repair.distribution()) / distribution_mean(failure.time_between_failures.distribution())
        for failure in failures
    )
    return _mean_work_h(scenario, flow, operation.work.distribution()) / max(efficiency, 1e-9) / size * (1 + down + services)


def _mean_work_h(scenario: Scenario, flow: str, work: Distribution) -> float:
    """Hours of work of a task on average; of a trace over the units that ask for it within the horizon."""
    if work.kind != "trace" or flow not in scenario.demand:
        return distribution_mean(work)
    horizon_h = scenario.horizon.value
    units = round(arriving_a_year(scenario, flow) * horizon_h / YEAR_H)
    given = _first(work, min(units or 1, len(work.parameters)))
    return sum(given) / len(given)


def visits_a_year(scenario: Scenario, flow: str, entry: str | None = None) -> list[float]:
    """Visits a year to each operation of a flow at full rate, of units that enter at `entry` or else at its first one."""
    operations = scenario.flows[flow]
    names = list(operations)
    routing = np.zeros((len(names), len(names)))
    for k, name in enumerate(names):
        for target, share in following(operations, name).items():
            if target in operations:
                routing[k, names.index(target)] += share
    arrivals = np.zeros(len(names))
    arrivals[names.index(entry) if entry else 0] = arriving_a_year(scenario, flow) if flow in scenario.demand else 0.0
    return [float(rate) for rate in np.linalg.lstsq(np.eye(len(names)) - routing.T, arrivals, rcond=None)[0]]


def arriving_a_year(scenario: Scenario, flow: str) -> float:
    """Units a year that the demand of a flow brings at full rate, and where the market brings the most of them."""
    moved = [] if goes_back(scenario.flows[flow]) else list(demand_factors(scenario.market).values())
    return units_a_year(scenario.demand[flow], scenario.horizon.value, max([1.0, *moved]))


def units_a_year(demand: Demand, horizon_h: float, times: float = 1.0) -> float:
    """Units a year that a demand brings at full rate, as they are simulated over a horizon; `times` as many are ordered."""
    units = sum(contract.volume.value for contract in demand.contracts.values())
    if demand.orders:
        units += _ordered_a_year(demand.orders, horizon_h)
    return (units * times + _failures_a_year(demand)) * demand.share.value


def _ordered_a_year(orders: Orders, horizon_h: float) -> float:
    """Units a year of random orders; of a trace of gaps that does not repeat those of its orders that come within the horizon."""
    gaps = orders.every.distribution()
    sizes = orders.size.distribution()
    if gaps.kind != "trace" or gaps.then == "repeat":
        return YEAR_H / distribution_mean(gaps) * max(distribution_mean(sizes), 1.0)
    count = int(np.count_nonzero(np.cumsum(gaps.parameters) < horizon_h))
    return YEAR_H / horizon_h * sum(max(size, 1.0) for size in _first(sizes, count))


def _first(law: Distribution, count: int) -> list[float]:
    """What the first so many values of a distribution are worth: of a trace themselves, of what is random the mean of each."""
    if law.kind != "trace":
        return [distribution_mean(law)] * count
    return [value for value in traced(law, 0, count).tolist() if value < BEYOND]


def _failures_a_year(demand: Demand) -> float:
    """Failures a year of the fleet at the start, in the long run of each unit; units shipped later are left out."""
    if isinstance(demand.fleet, Assumption):
        return demand.fleet.value * demand.failures.value if demand.failures else 0.0
    found = 0.0
    for model in demand.models.values():
        yearly = YEAR_H / distribution_mean(model.life.distribution()) if model.life else model.hazard.value if model.hazard else 0.0
        found += model.units.value * yearly
    return found


def _shift_hours(scenario: Scenario, shift: str) -> float:
    """Working hours a year of a shift, breaks and meals left out."""
    pattern = scenario.shifts[shift]
    span = (pattern.to - pattern.from_) % 86_400 or 86_400
    pauses = sum((end - start) % 86_400 for start, end in (*pattern.meals, *pattern.breaks))
    return (span - pauses) / 3600 * len(pattern.days) / 7 * 365


def _hand_hours(scenario: Scenario, pool: str) -> float:
    workers = scenario.pools[pool]
    if workers.headcount is not None:
        return workers.headcount.value * YEAR_H
    return sum(count.value * _shift_hours(scenario, shift) for shift, count in (workers.shifts or {}).items())


def _station_hours(scenario: Scenario, station: str, part: str) -> float:
    """Hours a year in which some crew of a station is there: its shifts one after another, at most round the clock."""
    named = [(scenario.stations[station].called(station, flow), each) for flow, steps in scenario.flows.items() for each in steps.values()]
    crews = [crew for called, each in named if each.station == station and called == part for crew in each.crew]
    pools = {pool for crew in crews for pool in crew}
    if not all(crews) or any(scenario.pools[pool].headcount is not None for pool in pools):
        return YEAR_H
    shifts = {shift for pool in pools for shift, count in (scenario.pools[pool].shifts or {}).items() if count.value}
    return max(min(sum(_shift_hours(scenario, shift) for shift in shifts), YEAR_H), 1e-9)
