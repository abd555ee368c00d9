"""The cases of `cases.yaml` as values."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from sim.scenario.nodes import plain
from sim.scenario.reading import read_file

FILE = Path(__file__).parent / "cases.yaml"


@dataclass(frozen=True, slots=True)
class Expected:
    """One value that is known: what it is, where it is read in the answer of the program, and how near that must be.

    `within` is a share of the value if `relative`, else in its unit. `source` is the name of a measure, of an event or of a result.
    """

    what: str
    value: float
    unit: str
    source: str
    of: str
    factor: float
    within: float
    relative: bool

    @property
    def allowed(self) -> float:
        """The largest difference, or half width, in the unit of the value."""
        return self.within * abs(self.value) if self.relative else self.within


@dataclass(frozen=True, slots=True)
class Case:
    """A case: a scenario to simulate, or a formula with what it is given; exactly one of the two is not empty.

    `hours` is the length of a stochastic scenario, quick and as whole; it is empty where chance has no part.
    """

    id: str
    area: str
    title: str
    source: str
    expected: tuple[Expected, ...]
    scenario: str = ""
    hours: tuple[float, ...] = ()
    formula: str = ""
    given: Mapping[str, Any] | None = None
    whole: bool = False

    def text(self, full: bool) -> str:
        """The scenario at its quick or its whole length."""
        return self.scenario.replace("{hours}", f"{self.hours[full]:g}") if self.hours else self.scenario


@cache
def cases() -> tuple[Case, ...]:
    """All cases, in the order of the file."""
    return tuple(_case(record) for record in plain(read_file(FILE, FILE.name))["cases"])


def _case(record: dict[str, Any]) -> Case:
    hours = record.get("hours", {})
    return Case(
        id=record["id"],
        area=record["area"],
        title=record["title"],
        source=record["source"],
        expected=tuple(_expected(line) for line in record["expected"]),
        scenario=record.get("scenario", ""),
        hours=tuple(float(hours[length]) for length in ("quick", "full") if length in hours),
        formula=record.get("formula", ""),
        given=_numbers(record.get("given")),
        whole=record.get("whole") == "yes",
    )


def _expected(line: dict[str, str]) -> Expected:
    number, percent, _ = line["within"].partition("%")
    return Expected(
        what=line["what"],
        value=float(line["value"]),
        unit=line["unit"],
        source=line.get("measure") or line.get("event") or line["name"],
        of=line.get("of", ""),
        factor=float(line.get("factor", "1")),
        within=float(number) / (100 if percent else 1),
        relative=bool(percent),
    )


def _numbers(value: Any) -> Any:
    """What is given, with numbers where the text is one."""
    if isinstance(value, dict):
        return {key: _numbers(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_numbers(inner) for inner in value]
    try:
        return float(value) if isinstance(value, str) else value
    except ValueError:
        return value
