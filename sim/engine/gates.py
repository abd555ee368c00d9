"""Limits: how much room each has left, and the units that wish to enter."""

from heapq import heappop, heappush
from typing import NamedTuple

from sim.engine.state import Resource
from sim.engine.step import Step
from sim.plant import Plant


class Slot:
    """A slot that units still stand on after their task; it comes free when the last of a batch has gone."""

    __slots__ = ("resource", "units")

    def __init__(self, resource: Resource, units: int) -> None:
        self.resource = resource
        self.units = units


class Wish(NamedTuple):
    """A unit that wishes to go on: since when, from which operation (none: from the door), and where to."""

    since: int
    unit: int
    target: int
    source: Step | None
    slot: Slot | None


class Gates:
    """`changed` tells that a wish came or room was made since the moves were last made."""

    def __init__(self, plant: Plant) -> None:
        self._room = [limit.units for limit in plant.limits]
        self._turns_away = [limit.turns_away for limit in plant.limits]
        self._wishes: dict[tuple[int, ...], list[Wish]] = {}
        self._doors: list[Wish] = []
        self.changed = False

    def wish(self, wish: Wish, entering: tuple[int, ...]) -> None:
        """A unit waits for room in the limits it would enter."""
        heappush(self._wishes.setdefault(entering, []), wish)
        if wish.source is None and any(self._turns_away[limit] for limit in entering):
            self._doors.append(wish)
        self.changed = True

    def leave(self, limits: tuple[int, ...]) -> None:
        """A unit has left limits."""
        for limit in limits:
            self._room[limit] += 1
            self.changed = True

    def enter(self, limits: tuple[int, ...]) -> None:
        """A unit has entered limits."""
        for limit in limits:
            self._room[limit] -= 1

    def next_move(self) -> Wish | None:
        """The first unit, by (since, unit), that finds room in all it would enter; it has entered them then. None if none can move."""
        room = self._room
        ready = [
            (wishes[0], entering) for entering, wishes in self._wishes.items() if wishes and all(room[limit] > 0 for limit in entering)
        ]
        if not ready:
            self.changed = False
            return None
        wish, entering = min(ready)
        heappop(self._wishes[entering])
        self.enter(entering)
        return wish

    def turned_away(self) -> list[Wish]:
        """Units just released that found a full limit which turns away; they wish no longer."""
        gone = []
        for wish in self._doors:
            for entering, wishes in self._wishes.items():
                if wish in wishes and any(self._room[limit] <= 0 and self._turns_away[limit] for limit in entering):
                    wishes.remove(wish)
                    wishes.sort()
                    gone.append(wish)
        self._doors.clear()
        return gone


def difference(a: tuple[int, ...], b: tuple[int, ...]) -> tuple[int, ...]:
    """What is in `a` and not in `b`."""
    return tuple(limit for limit in a if limit not in b)
