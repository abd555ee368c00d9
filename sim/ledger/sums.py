"""What the readers of a ledger want to know of its tasks, added up stretch by stretch in whole seconds, and so exactly.

What is kept is by interval of the run, by unit, or one row each time something rare happened: no row a task, but two or three numbers of
those that take or make parts.
"""

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Floats, Ints, Wholes, distinct, narrow
from sim.calendars import DAY, Calendar, either
from sim.ledger.grid import Grid, Located, PlantGrid
from sim.ledger.parts import InProcess, Supplied
from sim.ledger.passes import add_tasks, run
from sim.ledger.pauses import Late, extra_s, leave_out
from sim.ledger.rows import Compact, Ledger
from sim.ledger.served import Tended, served_of
from sim.ledger.spans import Spans
from sim.ledger.stretch import Stretch, Units, last_stretch
from sim.plant import Operation, Plant


class Sums:
    """The sums over the stretches of one ledger; `from_s` is where its readers' window begins.

    Everything by unit has one entry for each unit of the plant, `served` one for each crew of each operation.
    """

    def __init__(self, plant: Plant, from_s: int, units: Units, grid: PlantGrid) -> None:
        self._plant, self.units, self.grid, operations = plant, units, grid, plant.operations
        self.served = served_of(plant)
        self.station_hours = [_hours(plant, station) for station in range(len(plant.stations))]
        self._months = Grid(plant.month_s)
        self._weeks = Grid(distinct(np.concatenate([np.arange(0, plant.horizon_s, 7 * DAY, dtype=np.int64), [from_s, plant.horizon_s]])))
        self._work = [Spans(grid) for _ in self.served]
        self._lasted = [Spans(self._weeks) for _ in operations]
        self._blocked: dict[int, Spans] = {}
        self.started: Ints = np.zeros((len(operations), len(plant.month_s) - 1), dtype=np.int64)
        self._visits = {k: _none_yet(plant, one) for k, one in enumerate(operations) if one.max_visits}
        self._tended = Tended(plant, grid)
        self._supplied: dict[int, list[Supplied]] = {k: [] for k, one in enumerate(operations) if one.parts or one.makes}
        self._in_process = {k: InProcess(self._months) for k, one in enumerate(operations) if one.parts}
        self._late: list[Late] = []
        self._tasks = 0

    @staticmethod
    def of(ledger: Ledger, plant: Plant, from_s: int) -> "Sums":
        """Those of a ledger that is there as a whole."""
        stretch, grid = last_stretch(ledger), PlantGrid(plant, from_s)
        sums = Sums(plant, from_s, units := Units(plant), grid)
        units.follow(stretch)
        sums.add(stretch, grid.of(stretch))
        return sums

    def add(self, stretch: Stretch, located: Located) -> None:
        """The next stretch, when its units have been followed."""
        self._add_tasks(stretch, located)
        gone = self.units.gone
        for index, in_process in self._in_process.items():
            rows = stretch.tasks.of(index)
            in_process.add(stretch.tasks.unit[rows], stretch.tasks.start[rows], self.units, gone)
        for index, operation in enumerate(self._plant.operations):
            self._add_operation(stretch, index, operation)
        self._add_blocked(stretch)
        if len(stretch.overtime.task):
            self._late.append(Late.of(stretch, self._tasks))
        self._tasks += len(stretch.tasks.unit)

    def _add_tasks(self, stretch: Stretch, located: Located) -> None:
        tasks, grid, width = stretch.tasks, self.grid, len(located.edges)
        count, into_s = np.zeros((2, len(grid.calendar), width), dtype=np.int64)
        month = self._months.interval(located.edges)
        rows = tasks.operation, tasks.crew, tasks.unit, tasks.start, tasks.end, located.begins, located.ends
        sums = self.started.ravel(), count.ravel(), into_s.ravel()
        hours = grid.calendar, located.is_open.ravel(), located.opened.ravel()
        tended = self._tended.whose, self._tended.worked_s
        run(add_tasks, *rows, extra_s(stretch, grid), grid.place, located.edges, month, *sums, *hours, *tended)
        self._add_lasted(located, count, into_s)
        leave_out(stretch, located, grid, count, into_s)
        for served, spans in zip(self.served, self._work, strict=True):
            place = grid.place[served.operation] + served.number
            spans.put(located.first, count[place], into_s[place])

    def _add_lasted(self, located: Located, count: Ints, into_s: Ints) -> None:
        """Adds how long tasks last, pauses too: by operation and week what is by place and interval."""
        week = self._weeks.interval(located.edges)
        starts = np.flatnonzero(np.append(True, week[1:] != week[:-1]))
        for index, first in enumerate(self.grid.place - 1):
            of = slice(first, first + 1 + len(self._plant.operations[index].crews))
            here, into = count[of].sum(axis=0), into_s[of].sum(axis=0)
            into += here * (located.edges - self._weeks.edges[week])
            self._lasted[index].put(int(week[0]), np.add.reduceat(here, starts), np.add.reduceat(into, starts))

    def _add_operation(self, stretch: Stretch, index: int, operation: Operation) -> None:
        tasks, rows = stretch.tasks, stretch.tasks.of(index)
        if index in self._supplied:
            takes, makes = rows if operation.parts else rows[:0], rows if operation.makes else rows[:0]
            self._supplied[index].append(Supplied(tasks.ready[takes], tasks.start[takes], tasks.end[makes]))
        if index in self._visits:
            so_far, unit = self._visits[index], tasks.unit[rows] - self._plant.first_unit()[operation.flow]
            first = int(unit.min(initial=len(so_far)))
            more = np.bincount(unit - first)
            here = slice(first, first + len(more))
            so_far[here] = np.minimum(so_far[here] + more, operation.max_visits)

    def _add_blocked(self, stretch: Stretch) -> None:
        tasks = stretch.tasks
        for served in self.served if self._plant.limits else ():
            rows = tasks.worked(served.operation, served.number)
            stays = rows[tasks.slot_until[rows] > tasks.end[rows]]
            if len(stays):
                station = self._plant.operations[served.operation].station
                self._blocked.setdefault(station, Spans(self.grid)).add(tasks.end[stays], tasks.slot_until[stays])

    @cached_property
    def work_s(self) -> list[Wholes]:
        """Slot-seconds of work in open time that is no overtime, by what was served and by interval of the hours.

        To be asked for when no stretch is to come: the spans of work are given up for it one by one.
        """
        return [narrow(self._work.pop(0).whole_seconds(self.grid.hours_s, served.crew.calendar)) for served in self.served]

    def lasted_s(self, operation: int, edges: Ints) -> Floats:
        """How long tasks last, pauses too, between edges that are ends of weeks, of the window or of the run."""
        return self._lasted[operation].seconds(edges)

    def blocked_s(self, station: int) -> Floats | None:
        """Slot-seconds of a station in its open time under units that had to wait for room, by interval; None where none had to."""
        spans = self._blocked.get(station)
        return None if spans is None else spans.seconds(self.grid.hours_s, self.station_hours[station])

    def tended_s(self, flow: int, leg: str) -> Compact:
        """Seconds of work on each unit of a flow of repairs that belong to a leg of `WORKED`, without waiting and pauses."""
        return self._tended.of(flow, leg)

    def visited(self, operation: int) -> NDArray[np.integer]:
        """How often tasks of an operation with `max_visits` have begun on each unit of its flow; those beyond do not count."""
        return self._visits[operation]

    def supplied(self, operation: int) -> Supplied:
        """The tasks of an operation that takes or makes parts."""
        pieces = self._supplied[operation]
        return Supplied(*(np.concatenate([getattr(piece, name) for piece in pieces]) for name in Supplied.__slots__))

    def in_process(self, operation: int) -> InProcess:
        """What became of the tasks of an operation that takes parts."""
        return self._in_process[operation]

    @cached_property
    def late(self) -> Late:
        """The overtime past the end of shifts."""
        empty = Late(np.zeros(0, dtype=np.int64), *[np.zeros(0, dtype=np.int32)] * 7)
        return Late(*(np.concatenate([getattr(piece, name) for piece in (empty, *self._late)]) for name in Late.__slots__))


def _hours(plant: Plant, station: int) -> Calendar:
    """When a station is open: whenever a crew of one of its operations is."""
    crews = [crew for operation in plant.operations if operation.station == station for crew in operation.crews]
    return either({id(crew.calendar): crew.calendar for crew in crews}.values())


def _units(plant: Plant, flow: int) -> int:
    return len(plant.flows[flow].release_s)


def _none_yet(plant: Plant, operation: Operation) -> NDArray[np.integer]:
    return np.zeros(_units(plant, operation.flow), dtype=np.min_scalar_type(operation.max_visits))
