"""What one question found, as a value. Every output (terminal, JSON, folder, report, workbook, slides) is made from it.

A question's recipe (`sim.questions.<name>.study`) returns an `Answer`; its sentences come from `sim.questions.<name>.words`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from math import isfinite, nan
from typing import TYPE_CHECKING

from sim.report.rounding import Estimate
from sim.tables import Table

if TYPE_CHECKING:
    from sim.report.style import Sheet
    from sim.running.replicate import Study
    from sim.scenario.loading import Loaded

Tables = Mapping[str, Table]


class Uncertainty(StrEnum):
    """Of what the intervals and probabilities of a finding are uncertain; nobody may state one without it."""

    LUCK = "simulation luck"
    RANGES = "the assumptions' ranges"
    BOTH = "simulation luck and the assumptions' ranges"
    ESTIMATES = "simulation luck and what estimates leave open"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Number:
    """A number of a finding: what it is, in which unit, and its interval; `low` and `high` are NaN where there is none."""

    name: str
    value: float
    unit: str = ""
    low: float = nan
    high: float = nan

    @property
    def has_interval(self) -> bool:
        """Whether both ends of the interval are known."""
        return isfinite(self.low) and isfinite(self.high)


def number(name: str, estimate: Estimate) -> Number:
    """An estimate as a number of a finding: mean and 95 % interval."""
    return Number(name, estimate.mean, estimate.unit, estimate.low, estimate.high)


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence, with the numbers it names and of what they are uncertain.

    `weight` orders findings, the heaviest first; those of equal weight stay in the order given.
    """

    sentence: str
    numbers: tuple[Number, ...] = ()
    uncertainty: Uncertainty = Uncertainty.NONE
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Grid:
    """A small table of texts as people read it: `head` above `rows`, `heading` a line above it, `note` a legend below.

    `alignment` has an l or an r a column; without it the first is left, the others, numbers, right. A tidy table with every digit belongs
    into `Answer.tables` instead.
    """

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    heading: str = ""
    note: str = ""
    alignment: str = ""

    @property
    def sides(self) -> str:
        """An l or an r for each column."""
        return self.alignment or "l" + "r" * (len(self.head) - 1)


@dataclass(frozen=True, slots=True)
class Picture:
    """A figure that is not drawn yet: a file name, a title that states the finding, and how it is drawn from the answer's tables.

    `draw` imports matplotlib when it is called, not before; it returns None where the tables have nothing to show.
    """

    name: str
    title: str
    draw: Callable[[Tables], "Sheet | None"]


@dataclass(frozen=True, slots=True)
class Drawn:
    """What came of one picture: the contents of its files by their ending, none where there is nothing to show, or what went wrong.

    `lacking` holds the letters that no font of this machine has.
    """

    contents: dict[str, bytes] = field(default_factory=dict)
    lacking: str = ""
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a question found.

    question: the command, like 'run'.
    title: the lines above the answer: which scenarios (shipped with sim or an own file), horizon, workers, replications, seed.
    headline: the one finding to read if only one is read.
    findings: the others; `ordered` has them by weight.
    loaded: the scenarios as loaded; seed and replications: with what they were simulated, if they were.
    tables: tidy tables by name, each becomes `<name>.csv`; `bulky` names those too large to mail, kept only on request.
    headline_table: the rows and columns that a terminal shows, twelve at most; `further_tables` are shown by `--all`.
    above: how many findings (the headline counts) stand above the headline table; all of them if None.
    figures: drawn on request only.
    caveats: what limits the answer; a terminal shows the first in full.
    missing: what could not be done, as (scenario, replication, reason).
    following: the next command to type.
    complete: False where it is not known as well as was asked for (exit code 4, like `missing`).
    study: the replications behind it, where there is one study.
    texts: further files of the folder by name, like the best plan as an overlay.
    """

    question: str
    title: tuple[str, ...]
    headline: Finding
    findings: tuple[Finding, ...] = ()
    loaded: "tuple[Loaded, ...]" = ()
    seed: int | None = None
    replications: int = 0
    tables: Tables = field(default_factory=dict)
    headline_table: Grid | None = None
    further_tables: tuple[Grid, ...] = ()
    above: int | None = None
    figures: tuple[Picture, ...] = ()
    caveats: tuple[str, ...] = ()
    missing: tuple[tuple[str, int, str], ...] = ()
    following: str = ""
    complete: bool = True
    study: "Study | None" = None
    bulky: frozenset[str] = frozenset()
    texts: Mapping[str, str] = field(default_factory=dict)

    @property
    def ordered(self) -> tuple[Finding, ...]:
        """The headline, then the findings, the heaviest first."""
        return self.headline, *sorted(self.findings, key=lambda finding: -finding.weight)

    @property
    def kept(self) -> Tables:
        """The tables that every folder and every JSON holds: all but the bulky ones."""
        return {name: self.tables[name] for name in self.tables if name not in self.bulky}

    @property
    def sentences(self) -> tuple[str, ...]:
        """The sentences of the findings, in order."""
        return tuple(finding.sentence for finding in self.ordered)


def findings(sentences: Sequence[str], uncertainty: Uncertainty = Uncertainty.NONE, weight: float = 1.0) -> tuple[Finding, ...]:
    """Sentences whose numbers are all in the tables, as findings; empty ones are left out."""
    return tuple(Finding(sentence, (), uncertainty, weight) for sentence in sentences if sentence)
