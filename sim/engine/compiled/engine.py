"""The rules of the floor, compiled: the event loop runs on tables, and comes back to have something drawn or made longer."""

import sys
from collections.abc import Callable
from typing import Any

import numpy as np

from sim.arrays import Ints
from sim.calendars import FOREVER
from sim.draws import Draws
from sim.engine.cells import BLOCK
from sim.engine.compiled.arrivals import Arrivals
from sim.engine.compiled.drawing import Drawing
from sim.engine.compiled.event_loop import run
from sim.engine.compiled.foreseen import cells_wanted
from sim.engine.compiled.initial_state import MARGIN, initial_state
from sim.engine.compiled.jit import Handing, compiled, over_rows
from sim.engine.compiled.kept import alone, at_hand
from sim.engine.compiled.layout import CELLS, DONE, FAILURES, NONE, ROOM, TRANSITS, Floor, longer
from sim.engine.compiled.ready import walk
from sim.engine.compiled.stretches import STRETCH, hand_over_some, interruptions, overtime, short
from sim.engine.months import OnMonth, months, unheard
from sim.ledger.passes import use
from sim.ledger.rows import Interruptions, Ledger, Receipts, Stops, Tasks
from sim.ledger.stretch import HandOver
from sim.plant import Plant


def simulate(plant: Plant, draws: Draws, on_month: OnMonth = unheard, hand_over: HandOver | None = None) -> Ledger:
    """The ledger of one replication, from an empty floor at second 0 to the horizon; without the tasks handed over on the way."""
    prepare()
    drawing, handed = Drawing(plant, draws), Handing()
    arrivals, floor = Arrivals(plant, drawing, handed), initial_state(plant, drawing)
    if hand_over:
        floor = short(floor)
    for until_s in months(plant, on_month):
        floor = arrivals.until(floor, until_s)
        floor.clock["until"] = until_s
        while (asks := run(handed(floor))) != DONE:
            if hand_over and asks == ROOM:
                hand_over_some(floor, hand_over, arrivals.inside(floor))
            floor = _ANSWERS[asks](floor, drawing)
    return _ledger(floor, arrivals.inside(floor))


def prepare() -> None:
    """Compiles what is not yet, once for all processes, and says so; has the ledger's passes compiled as well."""
    outermost: Any = run
    if not outermost.signatures and not at_hand():
        with alone():
            if not at_hand():
                sys.stderr.write("Compiling the fast engine, once for this version: about ten seconds.\n")
            use(over_rows)
            for function in (walk, run):
                compiled(function)
    use(over_rows)


def _failures(floor: Floor, drawing: Drawing) -> Floor:
    every, lasts = drawing.failures(floor.every.shape[1] // BLOCK)
    return floor._replace(every=np.hstack([floor.every, every]), lasts=np.hstack([floor.lasts, lasts]))


def _transits(floor: Floor, drawing: Drawing) -> Floor:
    transit, held = drawing.transits(floor.transit.shape[1] // BLOCK)
    return floor._replace(transit=np.hstack([floor.transit, transit]), held=np.hstack([floor.held, held]))


def _room(floor: Floor, _: Drawing) -> Floor:
    """Makes longer what may become too short: a quarter again, and the margin that the event loop asks for."""
    clock, units = floor.clock[0], len(floor.units)
    receipts = longer(floor.receipts, int(clock["receipts"]), MARGIN // 2)
    bells = 2 * len(floor.hours) + 3 * len(floor.operations) + len(receipts)
    return floor._replace(
        receipts=receipts,
        stops=longer(floor.stops, int(clock["stops"]), MARGIN // 2),
        tasks=longer(floor.tasks, int(clock["tasks"]), units + STRETCH // 2),
        interruptions=longer(floor.interruptions, int(clock["interruptions"]), units),
        overtime_rows=longer(floor.overtime_rows, int(clock["overtime_rows"]), int(clock["widest"] * clock["working"])),
        events=longer(floor.events, int(clock["events"]), 2 * units + bells),
    )


_ANSWERS: dict[int, Callable[[Floor, Drawing], Floor]] = {CELLS: cells_wanted, FAILURES: _failures, TRANSITS: _transits, ROOM: _room}


def _ledger(floor: Floor, inside: Ints) -> Ledger:
    clock = floor.clock[0]
    receipts, stops = floor.receipts[: clock["receipts"]], floor.stops[: clock["stops"]]
    return Ledger(
        Tasks(*floor.tasks[:, : clock["tasks"]]),
        floor.finished,
        floor.end,
        Receipts(*(receipts[name].astype(np.int32) for name in Receipts.__slots__)),
        Stops(*(stops[name].astype(np.int32) for name in Stops.__slots__)),
        _interruptions(floor, inside),
        overtime(floor.overtime_rows[: clock["overtime_rows"]]),
    )


def _interruptions(floor: Floor, inside: Ints) -> Interruptions:
    """Those that are over, and those of units inside that were not at the horizon, in order."""
    clock, stopped = floor.clock[0], floor.stopped[: floor.clock["stopped"][0]]
    still = inside[floor.units["stood"][inside] != NONE]
    kept = np.isin(still, stopped)
    rows = np.empty(int(clock["interruptions"]) + len(still), dtype=floor.interruptions.dtype)
    rows[: clock["interruptions"]] = floor.interruptions[: clock["interruptions"]]
    for name, column in (("task", floor.units["row"][still]), ("stopped_s", floor.units["stood"][still]), ("slot_kept", kept)):
        rows[name][clock["interruptions"] :] = column
    rows["resumed_s"][clock["interruptions"] :] = FOREVER
    return interruptions(rows)
