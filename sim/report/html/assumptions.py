"""The assumptions of all sites side by side: value, range, source and place; those that differ between sites first."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sim.report.assumption_words import assumption_words
from sim.report.phrases import capital
from sim.report.rounding import separated
from sim.scenario.assumption import Assumption
from sim.scenario.loading import Entry, Loaded
from sim.units import UnitError, in_written, parsed


@dataclass(frozen=True, slots=True)
class AssumptionCell:
    """An assumption of one site as written, its range, where it comes from and where it stands; all empty where a site has none."""

    value: str = ""
    range: str = ""
    source: str = ""
    note: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class AssumptionRow:
    """One assumption of every site, in the order of the sites."""

    key: str
    words: str
    cells: tuple[AssumptionCell, ...]
    differs: bool

    @property
    def sources(self) -> tuple[str, ...]:
        """What the sites name as its source, each once."""
        return tuple(dict.fromkeys(cell.source for cell in self.cells if cell.source))


def assumption_rows(loaded: Sequence[Loaded]) -> list[AssumptionRow]:
    """Every assumption that a file states, those that differ between the sites first."""
    own = [{entry.key: entry for entry in each.assumptions if entry.place is not None} for each in loaded]
    rows = []
    for key in dict.fromkeys(key for entries in own for key in entries):
        cells = tuple(_cell(entries.get(key)) for entries in own)
        differs = len({(cell.value, cell.range) for cell in cells}) > 1
        rows.append(AssumptionRow(key, capital(assumption_words(key)), cells, differs))
    return sorted(rows, key=lambda row: not row.differs)


def _cell(entry: Entry | None) -> AssumptionCell:
    if entry is None:
        return AssumptionCell()
    a = entry.assumption
    place = f"{Path(entry.place.file).name}:{entry.place.line}" if entry.place else ""
    return AssumptionCell(separated(a.text), _range(a), a.source or "", a.note or "", place)


def _range(a: Assumption) -> str:
    """'18.5 to 23.5 USD/h'; empty without a range."""
    if a.low is None and a.high is None:
        return ""
    try:
        unit = parsed(a.text, a.unit).written
    except UnitError:  # a word, like 'unlimited'
        return ""
    low, high = (in_written(a.value if end is None else end, unit, a.unit) for end in (a.low, a.high))
    return f"{low:,.6g} to {high:,.6g} {unit}".strip()
