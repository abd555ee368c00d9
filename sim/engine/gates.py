"""Limits: how much room each has left, the units that wish to enter, and how a unit goes on from one operation to the next."""

from collections.abc import Callable
from functools import cache
from heapq import heapify, heappop, heappush
from typing import NamedTuple

from sim.engine.state import Resource
from sim.engine.step import Step
from sim.plant import LEAVE, Plant


class Slot:
    """A slot that units still stand on after their task; it comes free when the last of a batch has gone."""

    __slots__ = ("resource", "units")

    def __init__(self, resource: Resource, units: int) -> None:
        self.resource = resource
        self.units = units


class Wish(NamedTuple):
    """A unit that wishes to go on: since when, where to, from which operation (None: from the door), and the slot it stands on."""

    since: int
    unit: int
    target: int
    source: Step | None
    slot: Slot | None


class Gates:
    """`changed` tells that a wish came or room was made since the moves were last made.

    `send` takes a unit to its target, `free` gives back a slot; both belong to the engine.
    """

    def __init__(
        self, plant: Plant, steps: list[Step], send: Callable[[int, int, int], None], free: Callable[[Resource, int], None]
    ) -> None:
        self._steps = steps
        self._send = send
        self._free = free
        self._room = [limit.units for limit in plant.limits]
        self._turns_away = [limit.balk for limit in plant.limits]
        self._wishes: dict[tuple[int, ...], list[Wish]] = {}  # by the limits they would enter, those first in line on top
        self._doors: list[tuple[Wish, tuple[int, ...]]] = []
        self.changed = False

    def release(self, unit: int, target: int, now: int) -> None:
        """A unit comes to the door of a flow."""
        entering = self._steps[target].limits
        wish = Wish(now, unit, target, None, None)
        self._wish(wish, entering)
        if any(self._turns_away[limit] for limit in entering):
            self._doors.append((wish, entering))

    def go_on(self, step: Step, unit: int, target: int, slot: Slot | None, now: int) -> None:
        """A unit leaves an operation for the next, if no limit is in the way, or else wishes to."""
        target = self._resolved(target, unit)
        limits = self._limits(target)
        entering = () if limits == step.limits else _without(limits, step.limits)
        wish = Wish(now, unit, target, step, slot)
        if entering:
            self._wish(wish, entering)
        else:
            self._gone(wish, now)

    def move(self, now: int) -> None:
        """Units enter limits that have room, in the order of (since, unit); those just released that found none are turned away."""
        while able := [(wishes[0], entering) for entering, wishes in self._wishes.items() if wishes and not self._full(entering)]:
            wish, entering = min(able)
            heappop(self._wishes[entering])
            for limit in entering:
                self._room[limit] -= 1
            self._gone(wish, now)
        self.changed = False
        for wish, entering in self._doors:
            if wish in self._wishes[entering] and any(self._turns_away[limit] for limit in self._full(entering)):
                self._wishes[entering].remove(wish)
                heapify(self._wishes[entering])
                self._send(LEAVE, wish.unit, now)
        self._doors.clear()

    def _wish(self, wish: Wish, entering: tuple[int, ...]) -> None:
        heappush(self._wishes.setdefault(entering, []), wish)
        self.changed = True

    def _full(self, limits: tuple[int, ...]) -> list[int]:
        return [limit for limit in limits if self._room[limit] <= 0]

    def _limits(self, target: int) -> tuple[int, ...]:
        return self._steps[target].limits if target >= 0 else ()

    def _gone(self, wish: Wish, now: int) -> None:
        """The unit is where it wished to be: it has left its slot, and the limits it has no more part in."""
        if wish.source is not None and wish.source.limits:
            for limit in _without(wish.source.limits, self._limits(wish.target)):
                self._room[limit] += 1
                self.changed = True
        if wish.slot is not None:
            wish.slot.units -= 1
            if wish.slot.units == 0:
                self._free(wish.slot.resource, 1)
        self._send(wish.target, wish.unit, now)

    def _resolved(self, target: int, unit: int) -> int:
        """Where a unit really goes: on to `give_up` from where it has been too often."""
        while target >= 0:
            step = self._steps[target]
            if step.visits is None or step.max_visits == 0 or step.visits[unit - step.first_unit] < step.max_visits:
                return target
            target = step.give_up
        return target


@cache
def _without(a: tuple[int, ...], b: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(limit for limit in a if limit not in b)
