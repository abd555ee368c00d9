"""The cells of visits: of first ones drawn as their units come, of later ones as units want them, most of them foreseen."""

from itertools import pairwise

import numpy as np

from sim.arrays import Ints
from sim.engine.compiled.drawing import Drawing
from sim.engine.compiled.jit import Handing
from sim.engine.compiled.layout import NONE, Floor, longer
from sim.engine.compiled.ready import FORESEEN, walk
from sim.plant import Plant

MOST_AHEAD = 256  # cells of a unit drawn ahead of the one it asks for


def of_flow(plant: Plant, flow: int) -> list[int]:
    """The operations of a flow."""
    return [k for k, operation in enumerate(plant.operations) if operation.flow == flow]


def draw_first(floor: Floor, drawing: Drawing, operation: int, serials: slice) -> None:
    """Draws the cells of the first visits of some units to an operation; their serial numbers in its flow begin at a multiple of 4."""
    first, count, step = serials.start, serials.stop - serials.start, floor.operations[operation]
    here = slice(step["cells_at"] + first, step["cells_at"] + first + count)
    floor.work[here], targets = drawing.first_visits(operation, first, count)
    if step["targets_at"] != NONE:
        floor.target[step["targets_at"] + first : step["targets_at"] + first + count] = targets
    if step["patience_at"] != NONE:
        here = slice(step["patience_at"] + first, step["patience_at"] + first + count)
        floor.patience[here] = drawing.first_patience(operation, first, count)


def foreseen(floor: Floor, drawing: Drawing, handed: Handing, plant: Plant, units: Ints) -> Floor:
    """Draws the cells of all later visits on the routes of new units; only who reneges may want others."""
    if len(floor.visits) == 0:
        return floor
    first = plant.first_unit()
    flows = [units[(units >= first[k]) & (units < first[k + 1])] - first[k] for k in range(len(plant.flows))]
    for number, (flow, serials) in enumerate(zip(plant.flows, flows, strict=True)):
        released = serials[flow.release_s[serials] < plant.horizon_s]
        _begin(floor, first[number] + released, flow.entries()[released])
    walk(handed(floor))
    while floor.clock[0]["wanted"]:
        floor = cells_wanted(floor, drawing)
        walk(handed(floor))
    floor.units["operation"][units] = floor.units["visit"][units] = 0
    for number, serials in enumerate(flows):
        for at in floor.operations["visits_at"][of_flow(plant, number)]:
            if at != NONE:
                floor.visits[at + serials] = 0
    return floor


def _begin(floor: Floor, unit: Ints, enters: Ints) -> None:
    """Has units walk that come to these operations for the first time."""
    clock, visits_at = floor.clock[0], floor.operations["visits_at"][enters]
    floor.visits[(visits_at + unit - floor.operations["first_unit"][enters])[visits_at != NONE]] = 1
    floor.units["operation"][unit] = enters
    floor.wanted[clock["wanted"] : clock["wanted"] + len(unit)] = unit
    clock["wanted"] += len(unit)


def cells_wanted(floor: Floor, drawing: Drawing) -> Floor:
    """Draws the cells of the visits that units want, and links them to those they have.

    Who comes back again and again gets the cells of his next visits too: half as many as he has made, so that few are never used.
    """
    clock = floor.clock[0]
    wants = np.sort(floor.wanted[: clock["wanted"]])
    visits = floor.units["visit"][wants]
    ahead = np.where(visits >= FORESEEN, np.minimum(visits // 2, MOST_AHEAD), 0)
    last = np.cumsum(1 + ahead) - 1  # of each unit's cells, in the order of units and visits
    unit = np.repeat(wants, 1 + ahead)
    operation, visit = floor.units["operation"][unit], np.repeat(visits - (last - ahead), 1 + ahead) + np.arange(len(unit))
    have, needed = int(clock["later"]), int(clock["later"]) + len(unit)
    later = longer(floor.later, have, len(unit))
    clock["later"], new = needed, later[have:needed]
    new["operation"], new["visit"], new["before"] = operation, visit, have + 1 + np.arange(len(unit))
    new["before"][last] = floor.later_of[wants]
    order = np.lexsort((unit, visit, operation))
    ends = np.flatnonzero(np.diff(operation[order], append=NONE)) + 1
    for first, end in pairwise([0, *ends.tolist()]):
        here = order[first:end]
        of = int(operation[here[0]])
        serials = unit[here] - floor.operations["first_unit"][of]
        new["work"][here], new["target"][here], new["patience"][here] = drawing.later(of, visit[here], serials)
    floor.later_of[wants] = have + last - ahead
    return floor._replace(later=later)
