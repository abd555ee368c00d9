"""A whole study as one value: the answers to all its questions, from which report.html, report.xlsx and report.pptx are made.

The recipe `sim.questions.report.study` asks the questions and returns a `Report`; renderers read it and compute nothing.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.report.answer import Answer

if TYPE_CHECKING:
    from sim.scenario.loading import Loaded


@dataclass(frozen=True, slots=True)
class Report:
    """What a study of several sites, or of one, has found.

    title: the name of the study, one line.
    loaded: the scenarios as loaded, in the order in which they were given; every renderer keeps their order and their colors.
    answers: what each question found, in the order in which they are told: `compare` (of one site `run`), `decide`, `uncertainty`,
    `sensitivity` (of the difference between the two best), and `breakeven` once for each assumption that it hangs on most.
    left_out: questions that were not asked, each as a sentence with the reason.
    command: what makes the same report again, as typed.
    """

    title: str
    loaded: "tuple[Loaded, ...]"
    answers: tuple[Answer, ...]
    seed: int
    replications: int
    left_out: tuple[str, ...] = ()
    command: str = ""

    def of(self, question: str) -> tuple[Answer, ...]:
        """The answers to a question, none if it was not asked."""
        return tuple(answer for answer in self.answers if answer.question == question)

    @property
    def main(self) -> Answer:
        """The first answer: who is best and by how much."""
        return self.answers[0]

    @property
    def names(self) -> tuple[str, ...]:
        """The scenarios by name, in order."""
        return tuple(each.scenario.name for each in self.loaded)

    @property
    def missing(self) -> tuple[tuple[str, int, str], ...]:
        """What could not be done, of all answers: (scenario, replication, reason), each once."""
        return tuple(dict.fromkeys(row for answer in self.answers for row in answer.missing))
