"""What the readers of a ledger want to know of its tasks, added up stretch by stretch in whole seconds, and so exactly.

What is kept is by interval of the run, by unit, or one row each time something rare happened: no row a task, but two or three numbers of
those that take or make parts.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Floats, Ints, Wholes, distinct, narrow
from sim.calendars import DAY, FOREVER, HOUR, Calendar, either
from sim.ledger.parts import InProcess, Supplied
from sim.ledger.rows import Compact, Ledger
from sim.ledger.spans import Spans
from sim.ledger.stretch import Moments, Stretch, Units, Visits, last_stretch
from sim.plant import LEAVE, SHIP_BACK, UNLIMITED, Crew, Operation, Plant

WORKED = ("bench", "burn_in", "elsewhere")  # legs of a repair's turnaround in which somebody or something works on it


@dataclass(frozen=True, slots=True)
class Served:
    """What one operation's crew `number` works."""

    operation: int
    number: int
    crew: Crew

    def hands(self, pool: int) -> int:
        """How many hands of a pool the crew has."""
        return dict(self.crew.hands).get(pool, 0)

    @property
    def all_hands(self) -> int:
        """How many hands the crew has, of all pools."""
        return sum(hands for _, hands in self.crew.hands)


@dataclass(frozen=True, slots=True)
class Late:
    """The rows of the ledger's overtime with their tasks: number, operation, crew, start and end of the task, pool, since when, hands."""

    task: Ints
    operation: Compact
    crew: Compact
    start: Compact
    end: Compact
    pool: Compact
    from_s: Compact
    hands: Compact


class Sums:
    """The sums over the stretches of one ledger; `from_s` is where its readers' window begins.

    Everything by unit has one entry for each unit of the plant, `served` one for each crew of each operation.
    """

    def __init__(self, plant: Plant, from_s: int, units: Units) -> None:
        self._plant, self.units, count, operations = plant, units, plant.first_unit()[-1], plant.operations
        self.served = [Served(k, number, crew) for k, one in enumerate(operations) for number, crew in enumerate(one.crews)]
        self.grid_s = _grid_s(plant, from_s)
        self.station_hours = [_hours(plant, station) for station in range(len(plant.stations))]
        self.weeks_s = np.append(np.arange(0, plant.horizon_s, 7 * DAY, dtype=np.int64), plant.horizon_s)
        calendars = {id(served.crew.calendar): served.crew.calendar for served in self.served}
        edges = {key: _with_windows(self.grid_s, calendar) for key, calendar in calendars.items()}
        self._work = [Spans(edges[id(served.crew.calendar)]) for served in self.served]
        self._lasted = [Spans(distinct(np.append(self.weeks_s, from_s))) for _ in operations]
        self._blocked: dict[int, Spans] = {}
        self.started: Ints = np.zeros((len(operations), len(plant.month_s) - 1), dtype=np.int64)  # tasks by operation and month
        self.first_start_s: Compact = np.full(count, FOREVER, dtype=np.int32)  # FOREVER where a unit has none
        self.missed: NDArray[np.bool_] = np.zeros(count, dtype=bool)  # whether it was reworked or at an operation twice
        self.sent_away: NDArray[np.bool_] = np.zeros(count, dtype=bool)  # whether a task sent it to leave
        self._rework = np.array([operation.rework for operation in operations], dtype=bool)
        self._visits = {k: _none_yet(plant, one) for k, one in enumerate(operations) if one.max_visits}
        self._tended = {(number, leg): np.zeros(_units(plant, number), dtype=np.int32) for number in _repairs(plant) for leg in WORKED}
        self._supplied: dict[int, list[Supplied]] = {k: [] for k, one in enumerate(operations) if one.parts or one.makes}
        self._in_process = {k: InProcess(plant.month_s) for k, one in enumerate(operations) if one.parts}
        self._late: list[Late] = []
        self._tasks = 0

    @staticmethod
    def of(ledger: Ledger, plant: Plant, from_s: int) -> "Sums":
        """Those of a ledger that is there as a whole."""
        sums, stretch = Sums(plant, from_s, units := Units(plant)), last_stretch(ledger)
        sums.add(stretch, units.follow(stretch))
        return sums

    def add(self, stretch: Stretch, visits: Visits) -> None:
        """The next stretch."""
        self._add_units(stretch, visits)
        gone = self.units.gone
        for index, in_process in self._in_process.items():
            rows = stretch.tasks.of(index)
            in_process.add(stretch.tasks.unit[rows], stretch.tasks.start[rows], self.units, gone)
        for index, operation in enumerate(self._plant.operations):
            self._add_operation(stretch, index, operation)
        for served, spans in zip(self.served, self._work, strict=True):
            spans.add(*_work(stretch, served))
            legs = self._tended.get((self._flow(served.operation), leg_of(self._plant, served)))
            if legs is not None:
                self._add_tended(stretch, served, legs)
        self._add_blocked(stretch)
        if len(stretch.overtime.task):
            self._late.append(_late(stretch, self._tasks))
        self._tasks += len(stretch.tasks.unit)

    def _flow(self, operation: int) -> int:
        return self._plant.operations[operation].flow

    def _add_units(self, stretch: Stretch, visits: Visits) -> None:
        tasks, first = stretch.tasks, visits.first
        self.first_start_s[visits.unit[first]] = tasks.start[visits.row[first]]
        self.missed[tasks.unit[(tasks.visit > 1) | self._rework[tasks.operation]]] = True
        self.sent_away[tasks.unit[tasks.target == LEAVE]] = True

    def _add_operation(self, stretch: Stretch, index: int, operation: Operation) -> None:
        tasks, rows, begins = stretch.tasks, stretch.tasks.of(index), stretch.begins(index)
        self._lasted[index].add(begins, stretch.ends(index))
        self.started[index] += np.diff(np.searchsorted(begins.seconds, self._plant.month_s.astype(np.int32)))
        if index in self._supplied:
            takes, makes = rows if operation.parts else rows[:0], rows if operation.makes else rows[:0]
            self._supplied[index].append(Supplied(tasks.ready[takes], tasks.start[takes], tasks.end[makes]))
        if index in self._visits:
            here, more = _by_unit(tasks.unit[rows] - self._plant.first_unit()[operation.flow])
            so_far = self._visits[index][here]
            so_far[:] = np.minimum(so_far + more, operation.max_visits)

    def _add_tended(self, stretch: Stretch, served: Served, total: Compact) -> None:
        """Adds the seconds of work on each unit by a crew."""
        leading = stretch.tasks.worked(served.operation, served.number)
        if len(leading) == 0:
            return
        carried = leading
        if self._plant.operations[served.operation].batch > 1:
            rows = stretch.tasks.of(served.operation)
            carried = rows[stretch.tasks.carrying[rows] == served.number]
        unit = stretch.tasks.unit[carried] - self._plant.first_unit()[self._flow(served.operation)]
        worked = _worked_s(stretch, served)[np.searchsorted(leading, carried, side="right") - 1]
        here, seconds = _by_unit(unit, worked)
        total[here] += seconds.astype(np.int32)

    def _add_blocked(self, stretch: Stretch) -> None:
        tasks = stretch.tasks
        for served in self.served if self._plant.limits else ():
            rows = tasks.worked(served.operation, served.number)
            stays = rows[tasks.slot_until[rows] > tasks.end[rows]]
            if len(stays):
                station = self._plant.operations[served.operation].station
                spans = self._blocked.setdefault(station, Spans(_with_windows(self.grid_s, self.station_hours[station])))
                spans.add(_ordered(tasks.end[stays]), _ordered(tasks.slot_until[stays]))

    @cached_property
    def work_s(self) -> list[Wholes]:
        """Slot-seconds of work in open time that is no overtime, by what was served and by interval of `grid_s`.

        To be asked for when no stretch is to come: the spans of work are given up for it one by one.
        """
        return [narrow(self._work.pop(0).whole_seconds(self.grid_s, served.crew.calendar)) for served in self.served]

    def lasted_s(self, operation: int, edges: Ints) -> Floats:
        """How long tasks last, pauses too, between edges that are ends of weeks, of the window or of the run."""
        return self._lasted[operation].seconds(edges)

    def blocked_s(self, station: int) -> Floats | None:
        """Slot-seconds of a station in its open time under units that had to wait for room, by interval; None where none had to."""
        spans = self._blocked.get(station)
        return None if spans is None else spans.seconds(self.grid_s, self.station_hours[station])

    def tended_s(self, flow: int, leg: str) -> Compact:
        """Seconds of work on each unit of a flow of repairs that belong to a leg of `WORKED`, without waiting and pauses."""
        return self._tended[flow, leg]

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


def leg_of(plant: Plant, served: Served) -> str:
    """The leg of a repair's turnaround to which a crew's work belongs."""
    bench, burn_in, elsewhere = WORKED
    if served.all_hands > 0:
        return bench
    station = plant.stations[plant.operations[served.operation].station]
    return elsewhere if station.slots[0] >= UNLIMITED else burn_in


def _grid_s(plant: Plant, from_s: int) -> Ints:
    hours = np.arange(0, plant.horizon_s, HOUR, dtype=np.int64)
    return distinct(np.concatenate([hours, plant.month_s, [from_s, plant.horizon_s]]))


def _with_windows(edges: Ints, calendar: Calendar) -> Ints:
    """Edges, and those of a calendar's windows between them."""
    windows = np.concatenate([calendar.opens, calendar.closes])
    return distinct(np.concatenate([edges, windows[(windows > edges[0]) & (windows < edges[-1])]]))


def _hours(plant: Plant, station: int) -> Calendar:
    """When a station is open: whenever a crew of one of its operations is."""
    crews = [crew for operation in plant.operations if operation.station == station for crew in operation.crews]
    return either({id(crew.calendar): crew.calendar for crew in crews}.values())


def _repairs(plant: Plant) -> list[int]:
    """The flows whose units can be shipped back."""
    back = {one.flow for one in plant.operations if SHIP_BACK in (*one.next_targets, one.give_up)}
    return sorted(back)


def _units(plant: Plant, flow: int) -> int:
    return len(plant.flows[flow].release_s)


def _none_yet(plant: Plant, operation: Operation) -> NDArray[np.integer]:
    return np.zeros(_units(plant, operation.flow), dtype=np.min_scalar_type(operation.max_visits))


def _by_unit(unit: Compact, weight: Ints | None = None) -> tuple[slice, NDArray[Any]]:
    """Units counted, or weighted: those from the first to the last of them that occur."""
    first = int(unit.min()) if len(unit) else 0
    found = np.bincount(unit - first, weight)
    return slice(first, first + len(found)), found


def _ordered(seconds: NDArray[np.integer]) -> Moments:
    return Moments.of(np.sort(seconds))


def _stops_of(stretch: Stretch, served: Served) -> NDArray[np.intp]:
    """The interruptions of the tasks of a crew."""
    tasks, task = stretch.tasks, stretch.interruptions.task
    return np.flatnonzero((tasks.operation[task] == served.operation) & (tasks.crew[task] == served.number))


def _since(stretch: Stretch, served: Served) -> tuple[Compact, Compact]:
    """The tasks of a crew of which hands work overtime, in order, and since when the first of them do."""
    tasks, late = stretch.tasks, stretch.overtime
    first = np.append(True, late.task[1:] != late.task[:-1])[: len(late.task)]
    first &= (tasks.operation[late.task] == served.operation) & (tasks.crew[late.task] == served.number)
    return late.task[first], late.from_s[first]


def _work(stretch: Stretch, served: Served) -> tuple[Moments, Moments]:
    """When work of a crew begins and when it ends, or overtime begins."""
    each = served.operation, served.number
    begins, ends, stops, mine = stretch.begins(*each), stretch.ends(*each), stretch.interruptions, _stops_of(stretch, served)
    late, _ = _since(stretch, served)
    if len(late) or len(mine):
        begins = _ordered(np.concatenate([begins.seconds, stops.resumed_s[mine]]))
        ends = _ordered(np.concatenate([_regular_end(stretch, served), stops.stopped_s[mine]]))
    return begins, ends


def _regular_end(stretch: Stretch, served: Served) -> Compact:
    """When the work of each task ends or, if hands of it work overtime, when that begins."""
    rows, (late, since) = stretch.tasks.worked(served.operation, served.number), _since(stretch, served)
    end = stretch.tasks.end[rows]
    k = np.searchsorted(rows, late)
    end[k] = np.minimum(end[k], since)
    return end


def _worked_s(stretch: Stretch, served: Served) -> Ints:
    """Seconds of work on each task that a crew works, overtime too."""
    opened, stops, tasks = served.crew.calendar.open_seconds, stretch.interruptions, stretch.tasks
    rows, (late, since), mine = tasks.worked(served.operation, served.number), _since(stretch, served), _stops_of(stretch, served)
    worked = opened(_regular_end(stretch, served)) - opened(tasks.start[rows])
    worked[np.searchsorted(rows, late)] += tasks.end[late] - since
    np.subtract.at(worked, np.searchsorted(rows, stops.task[mine]), opened(stops.resumed_s[mine]) - opened(stops.stopped_s[mine]))
    return worked


def _late(stretch: Stretch, before: int) -> Late:
    tasks, late = stretch.tasks, stretch.overtime
    operation, crew, start, end = (column[late.task] for column in (tasks.operation, tasks.crew, tasks.start, tasks.end))
    return Late(late.task.astype(np.int64) + before, operation, crew, start, end, late.pool, late.from_s, late.hands)
