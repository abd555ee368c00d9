"""How many replications a study takes: so many, or as many as a precision, a choice or a budget asks for."""

import math
import re
from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.questions.experiment import Experiment
    from sim.running.replicate import Study
    from sim.running.sequential_stopping import Wanted
    from sim.scenario.loading import Loaded
    from sim.scenario.schema import Scenario


class Misused(ValueError):
    """An option that makes no sense as it is given; `option` names it as on the command line."""

    exit_code = 2

    def __init__(self, option: str, message: str) -> None:
        super().__init__(f"{option}: {message}")
        self.option, self.message = option, message


@dataclass(frozen=True, slots=True)
class Outcome:
    """A study, what there is to say of how it went, and whether it came as far as was asked for."""

    study: "Study"
    sentence: str = ""
    enough: bool = True


@dataclass(frozen=True, slots=True)
class Effort:
    """How many replications: at least those of the experiment."""

    @property
    def measure(self) -> str:
        """The measure that is asked about; '' if none is named."""
        return ""

    def checked(self, scenarios: "Sequence[Scenario]", first: int) -> None:
        """Raises Misused for what makes no sense with these scenarios and so many first replications, NoMeasure for a measure they lack."""

    def most(self, scenarios: int, first: int) -> int:
        """How many replications there will be at most, of all scenarios together."""
        return scenarios * first

    @abstractmethod
    def outcome(self, loaded: "Sequence[Loaded]", experiment: "Experiment") -> Outcome:
        """Does the study."""


@dataclass(frozen=True, slots=True)
class Fixed(Effort):
    """As many of each."""

    def outcome(self, loaded: "Sequence[Loaded]", experiment: "Experiment") -> Outcome:
        from sim.running.replicate import concluded

        by = experiment
        return Outcome(concluded(loaded, by.replications, by.seed, by.workers, by.store, by.on_progress))


@dataclass(frozen=True, slots=True)
class Within(Effort):
    """On until the answer is known to so much, as it was written; never more than `each` replications of a scenario."""

    text: str
    each: int

    @property
    def measure(self) -> str:
        return self.text.rpartition("=")[0].strip()

    def checked(self, scenarios: "Sequence[Scenario]", first: int) -> None:
        from sim.measures.naming import check_name

        _in_order(first, self.each)
        if not (wanted := width(self.text, "--precision", "1% or npv=250000")).measure and not wanted.relative:
            raise Misused("--precision", f"say of which measure, like npv={self.text}")
        if wanted.measure:
            check_name(wanted.measure, "--precision", scenarios)

    def most(self, scenarios: int, first: int) -> int:  # noqa: ARG002  # the bound counts
        return scenarios * self.each

    def outcome(self, loaded: "Sequence[Loaded]", experiment: "Experiment") -> Outcome:
        from sim.questions.ranking.effort_words import precision_sentence
        from sim.running.sequential_stopping import replicate_until

        wanted, by = width(self.text, "--precision", "1% or npv=250000"), experiment
        study, verdict = replicate_until(loaded, wanted, by.replications, self.each, by.seed, by.workers, by.store, by.on_progress)
        return Outcome(study, precision_sentence(verdict), verdict.reached)


@dataclass(frozen=True, slots=True)
class Selecting(Effort):
    """On until one is selected as the best with a guarantee, or with a budget where that many replications tell most."""

    text: str
    each: int
    budget: int | None

    @property
    def measure(self) -> str:
        return self.text.rpartition("=")[0].strip()

    def checked(self, scenarios: "Sequence[Scenario]", first: int) -> None:
        from sim.measures.naming import check_name

        _in_order(first, self.each)
        wanted = width(self.text, "--select", "npv=250000")
        if not wanted.measure or wanted.relative:
            raise Misused("--select", f"expected a measure and an amount like npv=250000, got '{self.text}'")
        check_name(wanted.measure, "--select", scenarios, judged=True)
        if first < 2:
            raise Misused("--reps", "a selection begins with 2 replications or more")
        if self.budget is not None and self.budget < len(scenarios) * first:
            from sim.counts import counted

            least = f"{len(scenarios)} scenarios begin with {counted(first, 'replication')} each, {len(scenarios) * first} in all"
            raise Misused("--budget", f"{self.budget} are too few: {least}")

    def most(self, scenarios: int, first: int) -> int:  # noqa: ARG002  # the bound counts
        return self.budget or scenarios * self.each

    def outcome(self, loaded: "Sequence[Loaded]", experiment: "Experiment") -> Outcome:
        from sim.questions.ranking.effort_words import choice_sentence, spent_sentence
        from sim.questions.ranking.study import allocate, eliminate

        wanted, by = width(self.text, "--select", "npv=250000"), experiment
        if self.budget is not None:
            study, choice = allocate(loaded, wanted, by.replications, self.budget, by.seed, by.workers, by.store, by.on_progress)
            return Outcome(study, spent_sentence(choice))
        study, choice = eliminate(loaded, wanted, by.replications, self.each, by.seed, by.workers, by.store, by.on_progress)
        return Outcome(study, choice_sentence(choice), bool(choice.selected))


def effort_of(precision: str | None, select: str | None = None, budget: int | None = None, most: int = 100) -> Effort:
    """What the options ask for together. Raises Misused where they contradict each other."""
    if precision is not None and select is not None:
        raise Misused("--select", "a study goes on either to a precision or to a choice; leave out one of them")
    if budget is not None and select is None:
        raise Misused("--budget", "say what to choose by, like --select npv=250000")
    if select is not None:
        return Selecting(select, most, budget)
    return Within(precision, most) if precision is not None else Fixed()


def width(text: str, option: str, like: str) -> "Wanted":
    """'npv=250000' or '1%' as a measure and a width. Raises Misused for what is none."""
    from sim.running.sequential_stopping import Wanted

    measure, equals, written = (part.strip() for part in text.rpartition("="))
    number = re.fullmatch(r"(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*(\S.*)?", written, re.IGNORECASE | re.ASCII)
    size = float(f"{number[1]}{number[2] or ''}") if number else 0.0
    if not number or not 0 < size < math.inf or (equals and not measure):
        raise Misused(option, f"expected a width like {like}, got '{text}'")
    return Wanted(measure, size, number[3] or "")


def _in_order(first: int, each: int) -> None:
    if each < first:
        raise Misused("--max-reps", f"{each} are fewer than the {first} of --reps")
