"""The recipe of `fit`: distributions for observations in a file."""

from pathlib import Path

from sim.questions.fit.fitting import fitted_file
from sim.questions.fit.words import answer_of
from sim.report.answer import Answer


def fit(file: str | Path, column: str, unit: str = "", censored: str = "", by: str = "", resolution: str = "", seed: int = 1) -> Answer:
    """Fits the distributions of the language to a column of a table file.

    `unit` is that of bare numbers ('min', 'd', 'USD/unit', ...); `censored` a column of yes and no that says which lifetimes were still
    going on; `by` a column whose values make groups that are fitted apart; `resolution` the step values were rounded to, like '5 min',
    found by itself where it matters. The answer's table `fits` has a row a group, family and parameter with its 95 % interval; its text
    `assumption.yaml` is what to paste into a scenario. Raises DataIssue (exit code 3) for what cannot be read or fitted.
    """
    return answer_of(fitted_file(file, column, unit, censored, by, resolution, seed))
