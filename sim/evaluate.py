"""One replication from scenario to result: the arrows of the architecture in a dozen lines."""

from collections.abc import Mapping
from dataclasses import dataclass

from sim.building import build
from sim.calendars import HOUR
from sim.draws import Draws
from sim.economics import economics
from sim.engine import simulate
from sim.ledger import check
from sim.measures import measures
from sim.profiles import profiles
from sim.quantities import tally
from sim.record import Record
from sim.scenario.schema import Scenario
from sim.tables import Table, concatenated


@dataclass(frozen=True, slots=True)
class Result:
    """One replication's tables by name: measures, profiles, quantities, entries, costs, cash. Without money the last two are missing."""

    tables: Mapping[str, Table]


def evaluate(scenario: Scenario, seed: int, replication: int) -> Result:
    """Simulates and prices one replication. Raises `BrokenLaw` if the ledger breaks a conservation law."""
    draws = Draws(seed, replication)
    plant = build(scenario, draws)
    ledger = simulate(plant, draws)
    check(ledger, plant)
    record = Record(ledger, plant, from_s=round(scenario.warm_up.value * HOUR))
    quantities = tally(record)
    physical = {"measures": measures(record), "profiles": profiles(record), "quantities": quantities.table, "entries": quantities.entries}
    if scenario.money is None:
        return Result(physical)
    priced = economics(quantities, scenario)
    for name in ("measures", "profiles"):
        priced[name] = concatenated([physical[name], priced[name]])
    return Result({**physical, **priced})
