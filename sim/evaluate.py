"""One replication from scenario to result: the arrows of the architecture in two halves, what happens and what it is worth."""

from collections.abc import Mapping
from dataclasses import dataclass

from sim.arrays import give_memory_back
from sim.building import build
from sim.building.traces import enough_for_what_happened
from sim.calendars import HOUR
from sim.draws import Draws
from sim.economics.landed import economics
from sim.engine import Engine, OnMonth, simulate, unheard
from sim.ledger.events import event_log
from sim.ledger.laws import check
from sim.ledger.reader import Reader
from sim.ledger.rows import Ledger
from sim.ledger.stretch import HandOver
from sim.measures import measures
from sim.measures.profiles import profiles
from sim.plant import Plant
from sim.quantities import Quantities, tally
from sim.scenario.schema import Scenario
from sim.tables import Table, concatenated

BOTH = ("measures", "profiles")  # tables with a part of what happened and a part of what it is worth


@dataclass(frozen=True, slots=True)
class Result:
    """One replication's tables by name: measures, profiles, quantities, entries; when it is priced, also costs, terms and cash."""

    tables: Mapping[str, Table]


def happened(scenario: Scenario, seed: int, replication: int, engine: Engine | None = None, on_month: OnMonth = unheard) -> Result:
    """Simulates one replication: what happened, without money; by the engine that suits it, unless one is named.

    `on_month` is told after each month what part of the horizon is simulated.

    Raises `BrokenLaw` if the ledger breaks a conservation law, TraceTooShort where more values of a trace are asked for than it has.
    """
    draws = Draws(seed, replication)
    plant = build(scenario, draws)
    give_memory_back()
    reader = Reader(plant, from_s=round(scenario.warm_up.value * HOUR))
    record = reader.record(_simulated(plant, draws, engine, on_month, reader.read))  # which keeps no row of a task, as nobody here does
    quantities = tally(record)
    give_memory_back()
    measured = measures(record)
    give_memory_back()
    tables = {"measures": measured, "profiles": profiles(record), "quantities": quantities.table, "entries": quantities.entries}
    return Result(tables)


def _simulated(plant: Plant, draws: Draws, engine: Engine | None, on_month: OnMonth = unheard, hand_over: HandOver | None = None) -> Ledger:
    ledger = simulate(plant, draws, engine, on_month, hand_over)
    enough_for_what_happened(ledger, plant)
    return ledger


def events(scenario: Scenario, seed: int, replication: int, engine: Engine | None = None) -> Mapping[str, Table]:
    """The event log of one replication, simulated for it: see `sim.ledger.events`. The same for every engine and process."""
    draws = Draws(seed, replication)
    plant = build(scenario, draws)
    ledger = _simulated(plant, draws, engine)
    check(ledger, plant)
    return event_log(ledger, plant, scenario.start)


def quantities_of(result: Result) -> Quantities:
    """The bill of quantities of a replication that was kept as tables."""
    table = result.tables["quantities"]
    return Quantities(int(table["month"].max()) + 1, table, result.tables["entries"])


def priced(result: Result, scenario: Scenario) -> Result:
    """The result with its money; as it is where the scenario has none. Raises UncoveredEntry if an entry has no duty rule."""
    if scenario.money is None:
        return result
    worth = economics(quantities_of(result), scenario)
    return Result({**result.tables, **worth, **{name: concatenated([result.tables[name], worth[name]]) for name in BOTH}})


def evaluate(scenario: Scenario, seed: int, replication: int) -> Result:
    """Simulates and prices one replication."""
    return priced(happened(scenario, seed, replication), scenario)
