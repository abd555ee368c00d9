"""The operations of a plant as tables: what they need, where their units' entries begin, and which limits lie between them."""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from sim.arrays import Ints
from sim.engine.compiled import layout
from sim.engine.compiled.drawing import Drawing
from sim.engine.compiled.layout import NONE, Rows
from sim.engine.compiled.numbering import Numbering, Record, table
from sim.engine.compiled.pages import padded
from sim.engine.compiled.traits import crosses, plain, returns
from sim.plant import FIT, Crew, Operation


class Routes(NamedTuple):
    """The rows of operations and crews, who uses a place, and how many cells, targets, patiences and counts of visits they need."""

    operations: Rows
    crews: Rows
    users: Ints
    parked: Ints
    user_ranges: list[Record]
    cells: int
    targets: int
    patience: int
    visits: int


class Sets(NamedTuple):
    """Sets of limits, and which of them a unit enters and leaves between any two."""

    sets: Rows
    members: Ints
    entering: Ints
    leaves: Ints
    inside: dict[tuple[int, ...], int]


def routes(numbering: Numbering, drawing: Drawing, inside: dict[tuple[int, ...], int]) -> Routes:
    """The tables of all operations with their crews."""
    plant = numbering.plant
    operations: list[Record] = []
    crews: list[Record] = []
    users: list[set[int]] = [set() for _ in range(numbering.places)]
    patience, visits, cells, targets = 0, 0, 0, 0
    first = plant.first_unit()
    for index, operation in enumerate(plant.operations):
        units = padded(len(plant.flows[operation.flow].release_s))
        record = _operation(index, operation, numbering, drawing) | {"inside": inside[operation.limits], "cells_at": cells}
        record |= {"first_unit": first[operation.flow], "crew_from": len(crews), "crew_to": len(crews) + len(operation.crews)}
        cells += units
        if len(operation.next_targets) > 1:
            record["targets_at"] = targets
            targets += units
        if returns(index, plant):
            record["visits_at"] = visits
            visits += units
        if operation.patience is not None and operation.patience.kind != "constant":
            record["patience_at"] = patience
            patience += units
        operations.append(record)
        crews += [_crew(crew, numbering) for crew in operation.crews]
        for place in _uses(operation, record, crews[record["crew_from"] :], numbering):
            users[place].add(index)
    ends = np.cumsum([len(those) for those in users])
    return Routes(
        table(layout.OPERATION, operations, NONE),
        table(layout.CREW, crews),
        np.array([user for those in users for user in sorted(those)], dtype=np.int64),
        np.zeros((len(operations), max(len(operation.crews) for operation in plant.operations)), dtype=np.int64),
        [{"user_from": end - len(those), "user_to": end} for end, those in zip(ends.tolist(), users, strict=True)],
        cells,
        targets,
        patience,
        visits,
    )


def _operation(index: int, operation: Operation, numbering: Numbering, drawing: Drawing) -> Record:
    counted = [stock.counted for stock in numbering.plant.stocks]
    alike = operation.patience is not None and operation.patience.kind == "constant"
    record = dict.fromkeys(("active", "parked", "listed", "alarm"), 0) | {
        "priority": operation.priority,
        "station": operation.station,
        "bay": numbering.bays + operation.station,
        "company": numbering.companies + index,
        "max_visits": operation.max_visits,
        "give_up": operation.give_up,
        "batch": operation.batch,
        "batch_wait": operation.batch_wait_s,
        "setup": operation.setup_s,
        "plain": plain(index, numbering.plant),
        "crosses": crosses(index, numbering.plant),
        "onward": operation.next_targets[0],
        "alike": int(drawing.first_patience(index, 0, 1)[0]) if alike else NONE,
        "fits": operation.crews[0].shift_end == FIT,
        "preempt": int(operation.preempt),
        "rival": int(index in numbering.rivals),
    }
    record |= numbering.needed("part", [need for need in operation.parts if counted[need[0]]])
    return record | numbering.needed("make", [need for need in operation.makes if counted[need[0]]])


def _crew(crew: Crew, numbering: Numbering) -> Record:
    needs = [(numbering.pools + pool, count) for pool, count in crew.hands]
    tracked = numbering.preempts or any(len(numbering.plant.pools[pool].shift_end_s) for pool, _ in crew.hands)
    hours = {"hours": numbering.hours_of[id(crew.calendar)], "shift_end": crew.shift_end, "tracked": int(tracked)}
    return hours | numbering.needed("hand", needs)


def _uses(operation: Operation, record: Record, crews: list[Record], numbering: Numbering) -> set[int]:
    """All places at which an operation can be parked."""
    hands = {numbering.pools + pool for crew in operation.crews for pool, _ in crew.hands}
    hours = {numbering.hours + crew["hours"] for crew in crews}
    parts = {need["place"] for need in numbering.needs[record["part_from"] : record["part_to"]]}
    return {record["bay"], record["company"]} | hands | hours | parts


def sets_of_limits(operations: Iterable[Operation]) -> Sets:
    """The sets of limits that operations name, and their differences; set 0 is empty."""
    named = sorted({(), *(operation.limits for operation in operations)})
    less = {(a, b): tuple(limit for limit in a if limit not in b) for a in named for b in named}
    known = {limits: number for number, limits in enumerate(sorted({*named, *less.values()}))}
    ends = np.cumsum([len(limits) for limits in known]).tolist()
    entering, leaves = np.zeros((len(known), len(known)), dtype=np.int64), np.zeros((len(known), len(known)), dtype=np.int64)
    for (a, b), left in less.items():
        leaves[known[a], known[b]] = entering[known[b], known[a]] = known[left]
    return Sets(
        table(layout.SET, [{"limit_from": end - len(limits), "limit_to": end} for end, limits in zip(ends, known, strict=True)]),
        np.array([limit for limits in known for limit in limits], dtype=np.int64),
        entering,
        leaves,
        known,
    )
