"""Traces that are long enough: nobody asks for more values than a trace has, unless the scenario says what comes then.

What is asked for is known when the plant is built (units, orders, events), or when it has been simulated (repairs of failures that come
with work, orders for parts).
"""

import numpy as np

from sim.calendars import HOUR
from sim.counts import counted
from sim.distributions import Distribution
from sim.ledger.rows import Ledger
from sim.plant import Plant


class TraceTooShort(ValueError):
    """A trace of which more values are asked for than it has: the dotted key it stands under, and what to do."""

    exit_code = 3

    def __init__(self, key: str, message: str) -> None:
        super().__init__(key, message)
        self.key, self.message = key, message

    def __str__(self) -> str:
        return f"{self.key}: {self.message}"


def enough(law: Distribution | None, key: str, count: int, of: str) -> None:
    """Raises TraceTooShort if `law` is a trace with fewer values than `count` of something, counted in the plural `of`, ask for."""
    if law is not None and _is_open(law) and count > len(law.parameters):
        raise TraceTooShort(key, f"{_has(law)}, and {count:,} {of} ask for one each; give {count:,}, or say `then: repeat`")


def reaches(gaps: Distribution, key: str, until_s: float, of: str) -> None:
    """Raises TraceTooShort if `gaps` is a trace of times between events that ends before second `until_s` of their clock."""
    if _is_open(gaps) and sum(gaps.parameters) < until_s:
        ends = f"end after {sum(gaps.parameters) / HOUR:,.6g} h of {until_s / HOUR:,.6g} h"
        raise TraceTooShort(key, f"{_has(gaps)}, which {ends}; give more, or say `then: stop` for no more {of}, or `then: repeat`")


def _is_open(law: Distribution) -> bool:
    """Whether it is a trace that does not say what comes after its last value."""
    return law.kind == "trace" and not law.then


def _has(law: Distribution) -> str:
    return f"has {counted(len(law.parameters), 'value')}"


def enough_for_plant(plant: Plant) -> None:
    """Raises TraceTooShort for the work or patience of an operation that units of its flow ask for by their number."""
    for operation in plant.operations:
        units = len(plant.flows[operation.flow].placed_s)
        enough(operation.work, f"flows.{operation.name}.work", units, "units")
        enough(operation.patience, f"flows.{operation.name}.patience", units, "units")


def enough_for_what_happened(ledger: Ledger, plant: Plant) -> None:
    """Raises TraceTooShort for a trace of failures or transits that ran out while the plant was simulated."""
    for number, station in enumerate(plant.stations):
        for k, failure in enumerate(station.failures):
            stops = int(np.count_nonzero((ledger.stops.station == number) & (ledger.stops.failure == k)))
            key = "stations.{}.failures.{}".format(*_names(failure.name))
            enough(failure.time_between_failures, f"{key}.time_between_failures", stops + 1 if stops else 0, "failures and the next")
            enough(failure.time_to_repair, f"{key}.time_to_repair", stops, "failures")
    for number, lane in enumerate(plant.lanes):
        orders = ledger.receipts.number[ledger.receipts.lane == number]
        count = int(orders.max()) + 1 if len(orders) else 0
        enough(lane.transit, f"lanes.{lane.name}.transit", count, "orders for a part")
        enough(lane.hold, f"lanes.{lane.name}.hold.lasts", count, "orders for a part")


def _names(failure: str) -> tuple[str, str]:
    """The station and the failure of a name like racks/build.fan."""
    station, _, name = failure.partition(".")
    return station.partition("/")[0], name
