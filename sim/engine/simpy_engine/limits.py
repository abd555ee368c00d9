"""Rule 13: limits with the room they have left, and the units that stand blocked before them."""

from collections.abc import Callable
from functools import cache
from heapq import heapify, heappop, heappush
from typing import NamedTuple

from sim.engine.simpy_engine.state import Task
from sim.plant import Limit


class Move(NamedTuple):
    """A unit that goes on: since when it would, where to, which limits it leaves, and on the slot of which task it stands.

    `place` is the unit's number within the task. A unit at the door, or that leaves a queue, stands on no slot.
    """

    since: int
    unit: int
    target: int
    leaves: tuple[int, ...]
    enters: tuple[int, ...]
    task: Task | None = None
    place: int = 0
    door: bool = False


class Limits:
    """`changed` tells that a unit became blocked, or room was made, since units last moved. `go` takes a unit to its target."""

    def __init__(
        self, limits: tuple[Limit, ...], go: Callable[[int, int, Task | None, int], None], turn_away: Callable[[int], None]
    ) -> None:
        self._go, self._turn_away = go, turn_away
        self._room = [limit.units for limit in limits]
        self._balk = [limit.balk for limit in limits]
        self._blocked: dict[tuple[int, ...], list[Move]] = {}  # by the limits they would enter, in heaps
        self._at_door: list[Move] = []  # those released at this instant
        self.changed = False

    def add(self, move: Move) -> None:
        """A unit would go on. One that enters no limit goes at once."""
        if not move.enters:
            self._gone(move)
            return
        heappush(self._blocked.setdefault(move.enters, []), move)
        self.changed = True
        if move.door:
            self._at_door.append(move)

    def move(self) -> None:
        """Units move into limits that have room; of those just released, the ones that find none are turned away if it says so."""
        while able := [moves[0] for enters, moves in self._blocked.items() if moves and not self._full(enters)]:
            move = min(able)
            heappop(self._blocked[move.enters])
            for limit in move.enters:
                self._room[limit] -= 1
            self._gone(move)
        self.changed = False
        for move in self._at_door:
            if move in self._blocked[move.enters] and any(self._balk[limit] for limit in self._full(move.enters)):
                self._blocked[move.enters].remove(move)
                heapify(self._blocked[move.enters])
                self._turn_away(move.unit)
        self._at_door.clear()

    def _full(self, limits: tuple[int, ...]) -> list[int]:
        return [limit for limit in limits if self._room[limit] <= 0]

    def _gone(self, move: Move) -> None:
        for limit in move.leaves:
            self._room[limit] += 1
            self.changed = True
        self._go(move.unit, move.target, move.task, move.place)


@cache
def without(a: tuple[int, ...], b: tuple[int, ...]) -> tuple[int, ...]:
    """Those of `a` that are not in `b`."""
    return tuple(limit for limit in a if limit not in b)
