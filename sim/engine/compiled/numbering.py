"""How places are numbered through, and rows listed in ranges: stocks, pools, stations, calendars, companies."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any

import numpy as np

from sim.calendars import Calendar
from sim.engine.compiled.layout import WINDOW, Rows
from sim.plant import Operation, Plant

Record = dict[str, int]


def table(dtype: Any, records: Sequence[Record], otherwise: int = 0) -> Rows:
    """Records as rows; what they do not name is `otherwise`."""
    rows = np.full(len(records), otherwise, dtype=np.int64).astype(dtype)
    for k, record in enumerate(records):
        for name, value in record.items():
            rows[name][k] = value
    return rows


@dataclass
class Numbering:
    """Where each kind of place begins, and ranges of needs, windows and set members as they are listed."""

    plant: Plant
    needs: list[Record] = field(default_factory=list)
    windows: list[Rows] = field(default_factory=list)

    def __post_init__(self) -> None:
        plant = self.plant
        self.calendars = list({id(crew.calendar): crew.calendar for operation in plant.operations for crew in operation.crews}.values())
        kinds = (plant.stocks, plant.pools, plant.stations, self.calendars, plant.operations)
        _, self.pools, self.bays, self.hours, self.companies, self.places = accumulate((len(kind) for kind in kinds), initial=0)
        self.preempts, self.rivals = any(operation.preempt for operation in plant.operations), rivals(plant.operations)
        self.hours_of = {id(calendar): number for number, calendar in enumerate(self.calendars)}

    def needed(self, name: str, needs: Iterable[tuple[int, int]]) -> Record:
        """Lists (place, count) pairs; their range, named."""
        first = len(self.needs)
        self.needs += [{"place": place, "count": count} for place, count in needs]
        return {f"{name}_from": first, f"{name}_to": len(self.needs)}

    def open(self, calendar: Calendar) -> Record:
        """Lists a calendar's windows; their range."""
        windows = np.empty(len(calendar.opens), dtype=WINDOW)
        windows["opens"], windows["closes"] = calendar.opens, calendar.closes
        first = sum(map(len, self.windows))
        self.windows.append(windows)
        return {"window_from": first, "window_to": first + len(windows)}


def rivals(operations: Sequence[Operation]) -> set[int]:
    """The operations against which something may be held, and those that may hold it.

    Only of crews with several hands of a pool can some be free while one lacks the pool. Where one interrupts others, hands come free
    in the middle of a dispatch, and all are to be looked at.
    """
    if any(operation.preempt for operation in operations):
        return set(range(len(operations)))
    uses: dict[int, list[tuple[int, int, int]]] = {}
    for index, operation in enumerate(operations):
        for pool, count in (need for crew in operation.crews for need in crew.hands):
            uses.setdefault(pool, []).append((index, operation.priority, count))
    return {
        index
        for users in uses.values()
        if any(count > 1 and priority < other for _, priority, count in users for _, other, _ in users)
        for index, _, _ in users
    }
