"""How many replications a study takes: so many, or as many as a precision, a choice or a budget asks for."""

import math
import re
from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from sim.running.progress import OnProgress
    from sim.running.replicate import Study
    from sim.running.sequential_stopping import Wanted
    from sim.running.workers import Workers
    from sim.scenario.loading import Loaded
    from sim.scenario.schema import Scenario


@dataclass(frozen=True, slots=True)
class Outcome:
    """A study, what there is to say of how it went, and whether it came as far as was asked for."""

    study: "Study"
    said: str = ""
    enough: bool = True


@dataclass(frozen=True, slots=True)
class Effort:
    """`reps` replications of each scenario, at least."""

    reps: int

    @property
    def measure(self) -> str:
        """The measure that is asked about; '' if none is named."""
        return ""

    def checked(self, scenarios: "Sequence[Scenario]") -> None:
        """Raises typer.BadParameter for what makes no sense with these scenarios, NoMeasure for a measure that they cannot have."""

    def most(self, scenarios: int) -> int:
        """How many replications there will be at most, of all scenarios together."""
        return scenarios * self.reps

    @abstractmethod
    def outcome(self, loaded: "Sequence[Loaded]", seed: int, jobs: "int | Workers", store: Path, on_progress: "OnProgress") -> Outcome:
        """Does the study."""


@dataclass(frozen=True, slots=True)
class Fixed(Effort):
    """As many of each."""

    def outcome(self, loaded: "Sequence[Loaded]", seed: int, jobs: "int | Workers", store: Path, on_progress: "OnProgress") -> Outcome:
        from sim.running.replicate import replicate

        return Outcome(replicate(loaded, self.reps, seed, jobs, store, on_progress))


@dataclass(frozen=True, slots=True)
class Within(Effort):
    """On until the answer is known to so much, as it was written; never more than `each` replications of a scenario."""

    text: str
    each: int

    @property
    def measure(self) -> str:
        return self.text.rpartition("=")[0].strip()

    def checked(self, scenarios: "Sequence[Scenario]") -> None:
        from sim.measures.naming import check_name

        _in_order(self.reps, self.each)
        if not (wanted := width(self.text, "--precision", "1% or npv=250000")).measure and not wanted.relative:
            raise typer.BadParameter(f"say of which measure, like npv={self.text}", param_hint="--precision")
        if wanted.measure:
            check_name(wanted.measure, "--precision", scenarios)

    def most(self, scenarios: int) -> int:
        return scenarios * self.each

    def outcome(self, loaded: "Sequence[Loaded]", seed: int, jobs: "int | Workers", store: Path, on_progress: "OnProgress") -> Outcome:
        from sim.questions.ranking.effort_words import precision_sentence
        from sim.running.sequential_stopping import replicate_until

        wanted = width(self.text, "--precision", "1% or npv=250000")
        study, verdict = replicate_until(loaded, wanted, self.reps, self.each, seed, jobs, store, on_progress)
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

    def checked(self, scenarios: "Sequence[Scenario]") -> None:
        from sim.measures.naming import check_name

        _in_order(self.reps, self.each)
        wanted = width(self.text, "--select", "npv=250000")
        if not wanted.measure or wanted.relative:
            raise typer.BadParameter(f"expected a measure and an amount like npv=250000, got '{self.text}'", param_hint="--select")
        check_name(wanted.measure, "--select", scenarios, judged=True)
        if self.reps < 2:
            raise typer.BadParameter("a selection begins with 2 replications or more", param_hint="--reps")
        if self.budget is not None and self.budget < len(scenarios) * self.reps:
            least = f"{len(scenarios)} scenarios begin with {self.reps} replications each, {len(scenarios) * self.reps} in all"
            raise typer.BadParameter(f"{self.budget} are too few: {least}", param_hint="--budget")

    def most(self, scenarios: int) -> int:
        return self.budget or scenarios * self.each

    def outcome(self, loaded: "Sequence[Loaded]", seed: int, jobs: "int | Workers", store: Path, on_progress: "OnProgress") -> Outcome:
        from sim.questions.ranking.effort_words import choice_sentence, spent_sentence
        from sim.questions.ranking.study import allocate, eliminate

        wanted = width(self.text, "--select", "npv=250000")
        if self.budget is not None:
            study, choice = allocate(loaded, wanted, self.reps, self.budget, seed, jobs, store, on_progress)
            return Outcome(study, spent_sentence(choice))
        study, choice = eliminate(loaded, wanted, self.reps, self.each, seed, jobs, store, on_progress)
        return Outcome(study, choice_sentence(choice), bool(choice.selected))


def width(text: str, option: str, like: str) -> "Wanted":
    """'npv=250000' or '1%' as a measure and a width. Raises typer.BadParameter for what is none."""
    from sim.running.sequential_stopping import Wanted

    measure, equals, written = (part.strip() for part in text.rpartition("="))
    number = re.fullmatch(r"(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*(\S.*)?", written, re.IGNORECASE | re.ASCII)
    size = float(f"{number[1]}{number[2] or ''}") if number else 0.0
    if not number or not 0 < size < math.inf or (equals and not measure):
        raise typer.BadParameter(f"expected a width like {like}, got '{text}'", param_hint=option)
    return Wanted(measure, size, number[3] or "")


def _in_order(reps: int, each: int) -> None:
    if each < reps:
        raise typer.BadParameter(f"{each} are fewer than the {reps} of --reps", param_hint="--max-reps")
