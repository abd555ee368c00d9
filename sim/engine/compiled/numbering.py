"""How places are numbered through, and rows listed in ranges: stocks, pools, stations, calendars, companies."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any

import numpy as np

from sim.calendars import Calendar
from sim.engine.compiled.layout import Rows
from sim.plant import Plant

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
    windows: list[Record] = field(default_factory=list)

    def __post_init__(self) -> None:
        plant = self.plant
        self.calendars = list({id(crew.calendar): crew.calendar for operation in plant.operations for crew in operation.crews}.values())
        kinds = (plant.stocks, plant.pools, plant.stations, self.calendars, plant.operations)
        _, self.pools, self.bays, self.hours, self.companies, self.places = accumulate((len(kind) for kind in kinds), initial=0)
        self.hours_of = {id(calendar): number for number, calendar in enumerate(self.calendars)}

    def needed(self, name: str, needs: Iterable[tuple[int, int]]) -> Record:
        """Lists (place, count) pairs; their range, named."""
        first = len(self.needs)
        self.needs += [{"place": place, "count": count} for place, count in needs]
        return {f"{name}_from": first, f"{name}_to": len(self.needs)}

    def open(self, calendar: Calendar) -> Record:
        """Lists a calendar's windows; their range."""
        first = len(self.windows)
        columns = (calendar.opens.tolist(), calendar.closes.tolist(), calendar.shift_over.tolist())
        self.windows += [{"opens": a, "closes": b, "over": int(over)} for a, b, over in zip(*columns, strict=True)]
        return {"window_from": first, "window_to": len(self.windows)}
