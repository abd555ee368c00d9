"""Workers who are hired, learn, miss a day and leave: who is there on each day of a shift.

A shift has as many seats as its headcount, opened and closed by its hiring plan. An open seat is taken a lead time after it opens or
falls vacant, for as long as its worker stays; a seat's n-th worker is the n-th visit of its cells. So a seat's history is the same
however many others there are, and with a smaller headcount the same workers stay on.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Floats, Ints
from sim.calendars import DAY, FOREVER
from sim.distributions import Distribution
from sim.draws import Draws

WEEK_S = 7 * DAY


@dataclass(frozen=True, slots=True)
class Plan:
    """A hiring plan: `seats[k]` are open from second `step_s[k]` on; the first step is at second 0.

    At second `opens_s`, when the plant opens or the pool's phase begins, its first crew comes.
    """

    step_s: Ints
    seats: Ints
    opens_s: int = 0

    def at(self, seconds: Ints) -> Ints:
        """Seats open at each second, none of which is below 0."""
        return np.asarray(self.seats[np.searchsorted(self.step_s, seconds, side="right") - 1])

    def changes(self, after_s: int = 0) -> tuple[Ints, Ints]:
        """The second of each hire and of each dismissal after some second if every open seat is taken at once, by one who stays."""
        later = self.step_s[1:] > after_s
        step_s, change = self.step_s[1:][later], np.diff(self.seats)[later]
        return np.repeat(step_s, np.maximum(change, 0)), np.repeat(step_s, np.maximum(-change, 0))


@dataclass(frozen=True, slots=True)
class Turnover:
    """What makes a pool's workers come and go. Times are in seconds; no `lead`: a seat is taken at once; no `stay`: nobody leaves.

    A new hire does the share `rate_from` of a trained worker's work, rising evenly to all of it over `training_s`;
    or `by_week[k]` of it in the week k of service, and all of it after. The share
    `trained_before` of the seats open when its first crew comes is taken by trained workers from then on.
    `longer[k]` is how much longer hiring takes for seats that open at step k of the plan, where the market is narrow.
    """

    lead: Distribution | None
    stay: Distribution | None
    training_s: float
    rate_from: float
    trained_before: float
    absence: float
    by_week: tuple[float, ...] = ()
    longer: Floats = field(default_factory=lambda: np.ones(1))


@dataclass(frozen=True, slots=True)
class Stays:
    """One worker an entry: on the books of a seat from `begin_s` until `end_s`, and trained from the start or not."""

    seat: Ints
    begin_s: Ints
    end_s: Ints
    trained: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Attendance:
    """A shift's workers by day: `booked` are paid, `present` are there, and do as much as the number `effective` of trained workers."""

    booked: Ints
    present: Ints
    effective: Floats

    @property
    def hands(self) -> Ints:
        """The hands that count on the floor, whole ones."""
        return np.asarray(np.rint(self.effective), dtype=np.int64)


def stays(name: str, plan: Plan, turnover: Turnover, draws: Draws, last_s: int) -> Stays:
    """Everyone who is on the books of a shift, named pool/shift, before `last_s`."""
    count = int(plan.seats.max())
    is_open = plan.seats[:, None] > np.arange(count)
    settled = np.arange(count) < round(turnover.trained_before * int(plan.at(np.array([plan.opens_s]))[0]))
    vacant = _first(plan.step_s, is_open, np.zeros(count, dtype=np.int64))
    found: list[tuple[Ints, Ints, Ints, NDArray[np.bool_]]] = []
    while (vacant < last_s).any():
        visit = len(found) + 1
        closes = _first(plan.step_s, ~is_open, vacant)
        lead = _seconds(turnover.lead, 0, f"{name}.hiring", count, visit, draws)
        begin = vacant + np.where(settled, 0, _stretched(lead, vacant, plan, turnover.longer))
        end = np.minimum(begin + np.maximum(_seconds(turnover.stay, FOREVER, f"{name}.stay", count, visit, draws), 1), closes)
        comes = (begin < closes) & (begin < last_s)  # a seat that closes before is never taken
        found.append((np.flatnonzero(comes), begin[comes], end[comes], settled[comes]))
        vacant = np.where(comes & (end < closes), end, _first(plan.step_s, is_open, closes))
        settled = np.zeros(count, dtype=bool)
    seat, begins, ends, trained = (np.concatenate(column) for column in zip(*found, strict=True)) if found else _NOBODY
    return Stays(seat, begins, ends, trained)


_NOBODY = (np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64), np.zeros(0, dtype=bool))


def _seconds(law: Distribution | None, otherwise: int, stream: str, count: int, visit: int, draws: Draws) -> Ints:
    if law is None:
        return np.full(count, otherwise, dtype=np.int64)
    return np.asarray(np.minimum(np.rint(draws.sample(law, stream, count, visit)), FOREVER), dtype=np.int64)


def _stretched(lead: Ints, vacant: Ints, plan: Plan, longer: Floats) -> Ints:
    """How long hiring takes for seats that fall vacant at these seconds: longer by what many that open on a day of the plan bring."""
    if len(longer) != len(plan.step_s):
        return lead
    k = np.minimum(np.searchsorted(plan.step_s, vacant), len(longer) - 1)
    factor = np.where(plan.step_s[k] == vacant, longer[k], 1.0)
    return np.asarray(np.minimum(np.rint(lead * factor), FOREVER), dtype=np.int64)


def _first(step_s: Ints, wanted: NDArray[np.bool_], from_s: Ints) -> Ints:
    """For each seat the first second, at or after its own `from_s`, at which the plan has it as wanted (step x seat); FOREVER if never."""
    until = np.append(step_s[1:], FOREVER)[:, None]
    at = np.maximum(step_s[:, None], from_s)
    return np.asarray(np.where(wanted & (at < until), at, FOREVER).min(axis=0), dtype=np.int64)


def attendance(name: str, everyone: Stays, turnover: Turnover, draws: Draws, days: Ints, starts: Ints) -> Attendance:
    """Who is there on the days (0 the first, in order, from -1 on) on which a shift, named pool/shift, starts at these seconds.

    A worker is on the books for the shifts that start during the stay. The cell of an absence is (seat, calendar day), so that a
    holiday or a smaller headcount changes nobody's other days.
    """
    booked, present = np.zeros(len(starts), dtype=np.int64), np.zeros(len(starts), dtype=np.int64)
    effective = np.zeros(len(starts))
    here = np.ones(len(starts), dtype=bool)
    first, last = np.searchsorted(starts, everyone.begin_s), np.searchsorted(starts, everyone.end_s)
    seat_before = -1
    for k in np.argsort(everyone.seat, kind="stable").tolist():
        seat, mine = int(everyone.seat[k]), slice(int(first[k]), int(last[k]))
        if turnover.absence and len(days) and seat != seat_before:
            here = draws.uniforms(f"{name}.absence", int(days[-1]) + 2, visit=seat + 1)[days + 1] >= turnover.absence
            seat_before = seat
        booked[mine] += 1
        present[mine] += here[mine]
        rate = 1.0 if everyone.trained[k] else _rate(turnover, starts[mine] - everyone.begin_s[k])
        effective[mine] += here[mine] * rate
    return Attendance(booked, present, effective)


def _rate(turnover: Turnover, service_s: Ints) -> Floats | float:
    """What a new hire does after so many seconds of service, against a trained worker."""
    if turnover.by_week:
        week = np.minimum(service_s // WEEK_S, len(turnover.by_week))
        return np.append(turnover.by_week, 1.0)[week]
    if turnover.training_s == 0:
        return 1.0
    return np.asarray(turnover.rate_from + (1.0 - turnover.rate_from) * np.minimum(service_s / turnover.training_s, 1.0))
