"""The rules of the floor, compiled: the event loop runs on tables, and comes back to have something drawn or made longer."""

import sys
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.calendars import FOREVER
from sim.draws import Draws
from sim.engine.cells import BLOCK
from sim.engine.compiled.drawing import Drawing
from sim.engine.compiled.event_loop import run
from sim.engine.compiled.initial_state import MARGIN, initial_state
from sim.engine.compiled.jit import compiled, handed
from sim.engine.compiled.kept import alone, at_hand
from sim.engine.compiled.layout import CELLS, DONE, FAILURES, NONE, ROOM, TRANSITS, Floor
from sim.engine.compiled.ready import FORESEEN, walk
from sim.engine.compiled.stretches import STRETCH, hand_over_some, interruptions, overtime, short
from sim.engine.months import OnMonth, months, unheard
from sim.ledger.rows import Interruptions, Ledger, Receipts, Stops, Tasks
from sim.ledger.stretch import HandOver
from sim.plant import Plant

MOST_AHEAD = 256  # cells of a unit drawn ahead of the one it asks for


def simulate(plant: Plant, draws: Draws, on_month: OnMonth = unheard, hand_over: HandOver | None = None) -> Ledger:
    """The ledger of one replication, from an empty floor at second 0 to the horizon; without the tasks handed over on the way."""
    prepare()
    drawing = Drawing(plant, draws)
    floor = _foreseen(initial_state(plant, drawing), drawing)
    if hand_over:
        floor = short(floor)
    for floor.clock["until"] in months(plant, on_month):
        while (asks := run(handed(floor))) != DONE:
            if hand_over and asks == ROOM:
                hand_over_some(floor, hand_over)
            floor = _ANSWERS[asks](floor, drawing)
    return _ledger(floor)


def prepare() -> None:
    """Compiles what is not yet, once for all processes, and says so."""
    outermost: Any = run
    if outermost.signatures or at_hand():
        return
    with alone():
        if not at_hand():
            sys.stderr.write("Compiling the fast engine, once for this version: about ten seconds.\n")
        for function in (walk, run):
            compiled(function)


def _foreseen(floor: Floor, drawing: Drawing) -> Floor:
    """Draws the cells of all later visits on the routes of the units that are released; only who reneges may want others."""
    if len(floor.visits) == 0:
        return floor
    clock, unit, operation = floor.clock[0], floor.releases["unit"][:-1], floor.releases["operation"][:-1]
    visits_at = floor.operations["visits_at"][operation]
    first = (visits_at + unit - floor.operations["first_unit"][operation])[visits_at != NONE]
    floor.visits[first] = 1
    floor.units["operation"][unit] = operation
    floor.wanted[: len(unit)] = unit
    clock["wanted"] = len(unit)
    walk(handed(floor))
    while clock["wanted"]:
        floor = _cells(floor, drawing)
        walk(handed(floor))
    floor.visits[:] = 0
    floor.units["operation"] = floor.units["visit"] = 0
    return floor


def _cells(floor: Floor, drawing: Drawing) -> Floor:
    """Draws the cells of the visits that units want, and links them to those they have.

    Who comes back again and again gets the cells of his next visits too: half as many as he has made, so that few are never used.
    """
    wants = np.sort(floor.wanted[: floor.clock["wanted"][0]])
    visits = floor.units["visit"][wants]
    ahead = np.where(visits >= FORESEEN, np.minimum(visits // 2, MOST_AHEAD), 0)
    last = np.cumsum(1 + ahead) - 1  # of each unit's cells, in the order of units and visits
    unit = np.repeat(wants, 1 + ahead)
    operation, visit = floor.units["operation"][unit], np.repeat(visits - (last - ahead), 1 + ahead) + np.arange(len(unit))
    have = len(floor.later)
    later = np.empty(have + len(unit), dtype=floor.later.dtype)
    later[:have], new = floor.later, later[have:]
    new["operation"], new["visit"], new["before"] = operation, visit, have + 1 + np.arange(len(unit))
    new["before"][last] = floor.later_of[wants]
    order = np.lexsort((unit, visit, operation))
    ends = np.flatnonzero(np.diff(operation[order], append=NONE) | np.diff(visit[order], append=NONE)) + 1
    for first, end in pairwise([0, *ends.tolist()]):
        here = order[first:end]
        of = int(operation[here[0]])
        serials = unit[here] - floor.operations["first_unit"][of]
        new["work"][here], new["target"][here], new["patience"][here] = drawing.later(of, int(visit[here[0]]), serials)
    floor.later_of[wants] = have + last - ahead
    return floor._replace(later=later)


def _failures(floor: Floor, drawing: Drawing) -> Floor:
    every, lasts = drawing.failures(floor.every.shape[1] // BLOCK)
    return floor._replace(every=np.hstack([floor.every, every]), lasts=np.hstack([floor.lasts, lasts]))


def _transits(floor: Floor, drawing: Drawing) -> Floor:
    transit, held = drawing.transits(floor.transit.shape[1] // BLOCK)
    return floor._replace(transit=np.hstack([floor.transit, transit]), held=np.hstack([floor.held, held]))


def _room(floor: Floor, _: Drawing) -> Floor:
    """Makes longer what may become too short: a quarter again, and the margin that the event loop asks for."""
    clock, units = floor.clock[0], len(floor.units)
    receipts = _longer(floor.receipts, int(clock["receipts"]), MARGIN // 2)
    bells = 2 * len(floor.hours) + 3 * len(floor.operations) + len(receipts)
    return floor._replace(
        receipts=receipts,
        stops=_longer(floor.stops, int(clock["stops"]), MARGIN // 2),
        tasks=_longer(floor.tasks, int(clock["tasks"]), units + STRETCH // 2),
        interruptions=_longer(floor.interruptions, int(clock["interruptions"]), units),
        overtime_rows=_longer(floor.overtime_rows, int(clock["overtime_rows"]), int(clock["widest"] * clock["working"])),
        events=_longer(floor.events, int(clock["events"]), 2 * units + bells),
    )


def _longer(rows: NDArray[Any], used: int, spare: int) -> NDArray[Any]:
    """The same rows (the last axis) with room for as many as are asked for."""
    have = rows.shape[-1]
    if used + spare <= have:
        return rows
    longer = np.empty((*rows.shape[:-1], used + spare + have // 4), dtype=rows.dtype)
    longer[..., :used] = rows[..., :used]
    return longer


_ANSWERS: dict[int, Callable[[Floor, Drawing], Floor]] = {CELLS: _cells, FAILURES: _failures, TRANSITS: _transits, ROOM: _room}


def _ledger(floor: Floor) -> Ledger:
    clock = floor.clock[0]
    receipts, stops = floor.receipts[: clock["receipts"]], floor.stops[: clock["stops"]]
    return Ledger(
        Tasks(*floor.tasks[:, : clock["tasks"]]),
        floor.finished,
        floor.end,
        Receipts(*(receipts[name].astype(np.int32) for name in Receipts.__slots__)),
        Stops(*(stops[name].astype(np.int32) for name in Stops.__slots__)),
        _interruptions(floor),
        overtime(floor.overtime_rows[: clock["overtime_rows"]]),
    )


def _interruptions(floor: Floor) -> Interruptions:
    """Those that are over, and those that were not at the horizon, in order."""
    clock, stopped = floor.clock[0], floor.stopped[: floor.clock["stopped"][0]]
    still = np.flatnonzero(floor.units["stood"] != NONE)
    kept = np.isin(still, stopped)
    rows = np.empty(int(clock["interruptions"]) + len(still), dtype=floor.interruptions.dtype)
    rows[: clock["interruptions"]] = floor.interruptions[: clock["interruptions"]]
    for name, column in (("task", floor.units["row"][still]), ("stopped_s", floor.units["stood"][still]), ("slot_kept", kept)):
        rows[name][clock["interruptions"] :] = column
    rows["resumed_s"][clock["interruptions"] :] = FOREVER
    return interruptions(rows)
