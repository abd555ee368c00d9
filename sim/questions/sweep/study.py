"""Scenarios at many values of an assumption, or at all combinations of several: the recipe of `sim sweep`."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

from sim.questions.experiment import Experiment, Source, experiment
from sim.questions.experiment import scenarios as loaded_of
from sim.questions.sweep import words
from sim.questions.sweep.points import Point, axes_of, points_of, sweep_tables, swept
from sim.report.about import About, about
from sim.report.answer import Answer, Picture, Tables
from sim.report.assumption_words import given_alike
from sim.running.progress import OnProgress, silent
from sim.running.run_record import REPLICATIONS, RUNS
from sim.running.workers import Workers
from sim.scenario.loading import Loaded
from sim.scenario.sweep import Axis
from sim.tables import Table

if TYPE_CHECKING:
    from sim.report.style import Sheet

MOST_POINTS = 200


def sweep(
    scenarios: Source | Sequence[Source],
    vary: str | Sequence[str] = (),
    *,
    most: int = MOST_POINTS,
    replications: int = REPLICATIONS,
    seed: int = 1,
    jobs: int | Workers | None = None,
    overlays: Sequence[str | Path] = (),
    settings: Sequence[str] = (),
    runs: str | Path = RUNS,
    on_progress: OnProgress = silent,
) -> Answer:
    """One or several scenarios at every value, or combination of values, of one or several assumptions.

    `vary` are texts like 'KEY=FROM:TO:COUNT' or 'KEY=[0 %, 10 %]', each an axis of its own; 'KEY,KEY=...' moves several together. Without
    it the block `sweep:` of the first scenario that has one is taken. What differs in prices alone is simulated once.

    Table `points`: a row for each point, scenario and measure, with mean, 95 % interval and number of replications. Table `differences`, of
    several scenarios: scenario minus base in pairs of replications. In front of both stand the number of the point and a column for each
    key varied, like 'trade.duties.surcharge.rate [%]'.

    Raises ScenarioError with what is wrong at any point, NothingVaried, TooManyPoints beyond `most`, SameName; otherwise as `sim.run`.
    """
    loaded = loaded_of([scenarios] if isinstance(scenarios, str | Path | Loaded) else scenarios, overlays, settings)
    options = (vary,) if isinstance(vary, str) else tuple(vary)
    return sweep_answer(loaded, options, most, experiment(replications, seed, jobs, runs, on_progress))


def sweep_answer(loaded: Sequence[Loaded], vary: Sequence[str], most: int, made: Experiment) -> Answer:
    """What `sweep` gives, of loaded scenarios."""
    axes, along = prepared(loaded, vary, most)
    measured = swept(along, made)
    tables = sweep_tables(along, axes, measured)
    first, *others = words.findings(tables["points"], tables.get("differences"), axes)
    grids = [words.grid(tables["points"], axes, key) for key in words.asked(tables["points"])]
    return Answer(
        question="sweep",
        title=words.title(tables["points"], axes, made.seed),
        headline=first,
        findings=tuple(others),
        loaded=tuple(loaded),
        seed=made.seed,
        replications=made.replications,
        tables=tables,
        headline_table=grids[0] if grids else None,
        further_tables=tuple(grids[1:]),
        figures=_pictures(tables, axes, about(loaded, made.seed)),
        caveats=(" ".join(filter(None, (given_alike(loaded, [key for axis in axes for key in axis.keys]), words.LUCK_ONLY))),),
        missing=measured.missing,
        following=_following(loaded),
    )


def prepared(loaded: Sequence[Loaded], vary: Sequence[str], most: int) -> tuple[tuple[Axis, ...], list[Point]]:
    """The axes and the scenarios at every point; raises what `sweep` raises of its arguments. Nothing is simulated."""
    axes = axes_of(loaded, vary)
    return axes, points_of(loaded, axes, most)


def _pictures(tables: Mapping[str, Table], axes: Sequence[Axis], context: About) -> tuple[Picture, ...]:
    """A figure of each measure most asked for; none over three axes or more, which no sheet of paper shows."""
    if len(axes) > 2:
        return ()
    points, differences = tables["points"], tables.get("differences")
    return tuple(
        Picture(words.file_name(points, key), words.figure_title(points, differences, axes, key), _drawn(axes, key, context))
        for key in words.asked(points)
    )


def _drawn(axes: Sequence[Axis], key: words.Key, context: About) -> Callable[[Tables], "Sheet | None"]:
    """How the figure of a measure is drawn."""

    def draw(tables: Tables) -> "Sheet | None":
        from sim.questions.sweep.figures import figure_of_sweep

        return figure_of_sweep(tables["points"], tables.get("differences"), axes, key, context)

    return draw


def _following(loaded: Sequence[Loaded]) -> str:
    """The comparison of the scenarios as written, or the run of the only one."""
    files = " ".join(quote(scenario.name) for scenario in loaded)
    return f"sim compare {files}" if len(loaded) > 1 else f"sim run {files}"
