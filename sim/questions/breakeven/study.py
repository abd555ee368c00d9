"""At which value of an assumption two scenarios are equal: the recipe of `sim breakeven`."""

from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

from sim.measures.naming import check_name
from sim.questions.breakeven import words
from sim.questions.breakeven.crossing import NONE, break_evens
from sim.questions.breakeven.difference import Comparison, Varied, axes_in, varied_along
from sim.questions.experiment import Experiment, Source, experiment, scenarios
from sim.questions.sweep.points import Point, key_columns
from sim.report.about import About, about, standing_still
from sim.report.answer import Answer, Finding, Picture, Tables
from sim.report.assumption_words import given_alike
from sim.running.progress import OnProgress, silent
from sim.running.run_record import REPLICATIONS, RUNS
from sim.running.workers import Workers
from sim.scenario.loading import Loaded, changed
from sim.scenario.sweep import Axis
from sim.statistics.intervals import t_interval
from sim.tables import Table, concatenated, table
from sim.units import UnitError, in_written, parsed

if TYPE_CHECKING:
    from sim.report.style import Sheet

BREAKEVEN_NAMES = (
    "base", "scenario", "measure", "of", "unit", "key", "key_unit", "today", "breakeven", "low", "high", "rises",
    "method", "replications",
)  # fmt: skip
DIFFERENCE_NAMES = (
    "base", "scenario", "measure", "of", "unit", "key", "key_unit", "value", "mean_difference", "low", "high", "replications",
)  # fmt: skip


class TooManyKeys(ValueError):
    """More than one assumption to look along and one to draw a curve over."""

    exit_code = 2


def breakeven(
    base: Source,
    scenario: Source,
    vary: str | Sequence[str],
    *,
    measure: str = "npv",
    replications: int = REPLICATIONS,
    seed: int = 1,
    jobs: int | Workers | None = None,
    overlays: Sequence[str | Path] = (),
    settings: Sequence[str] = (),
    runs: str | Path = RUNS,
    on_progress: OnProgress = silent,
) -> Answer:
    """The value of an assumption at which two scenarios have the same measure, with its 95 % confidence interval.

    `vary` is 'KEY=FROM:TO:COUNT', or a KEY alone, looked at from its low to its high; 'KEY,KEY=...' moves several together. A second one
    draws a curve of break-even values over it. Prices are priced anew on one simulation; other assumptions are simulated at each value.

    Table `breakeven`: a row for each value at which the mean difference, scenario minus base, is zero, or one without numbers and with
    method 'none in range'; `breakeven`, `low`, `high` are in `key_unit`, an end is infinite where nothing in the range bounds it; `rises`
    says whether the difference is below zero before; `method` is 'closed form' (a straight line, Fieller's interval) or 'root'.
    Table `differences`: the mean difference in `unit` with its interval at each value looked at. With a second key its values stand in
    front of both.

    Raises ScenarioError for a scenario or `vary` that is not valid, WholeNumbers, NoMeasure, NoReplication; otherwise as `sim.run`.
    """
    pair = scenarios((base, scenario), overlays, settings)
    options = (vary,) if isinstance(vary, str) else tuple(vary)
    return breakeven_answer(pair, options, measure, experiment(replications, seed, jobs, runs, on_progress))


def breakeven_answer(pair: Sequence[Loaded], options: Sequence[str], measure: str, made: Experiment) -> Answer:
    """What `breakeven` gives, of loaded scenarios."""
    varied, second = prepared(pair, options, measure)
    comparison = Comparison((pair[0], pair[1]), varied, measure, made)
    tables = _tables(comparison, second)
    result = words.Break(tables["breakeven"], tables["differences"], second)
    return Answer(
        question="breakeven",
        title=words.title(result, made.seed),
        headline=words.headline(result),
        findings=(*words.findings(result), *_still(comparison, result)),
        loaded=tuple(pair),
        seed=made.seed,
        replications=made.replications,
        tables=tables,
        headline_table=words.grid(result),
        figures=(Picture("breakeven", words.headline(result).sentence, _figure(second, about(pair, made.seed))),),
        caveats=(" ".join(filter(None, (given_alike(pair, varied.keys), words.LUCK_ONLY))),),
        missing=tuple((name, number, why) for (name, number), why in comparison.missing.items()),
        following=_following(comparison),
    )


def _still(comparison: Comparison, result: words.Break) -> tuple[Finding, ...]:
    """That a plant stands still at the value that tells most of those looked at; nothing of a curve, whose points differ."""
    if result.second is not None:
        return ()
    value = result.telling
    cash = comparison.cash(value)
    return words.still(result, value, () if cash is None else tuple(standing_still(cash)))


def prepared(pair: Sequence[Loaded], options: Sequence[str], measure: str) -> tuple[Varied, Axis | None]:
    """What is varied, and the second axis if there is one; raises what `breakeven` raises of its arguments. Nothing is simulated."""
    check_name(measure, "--measure", [loaded.scenario for loaded in pair])
    if not 1 <= len(options) <= 2:
        raise TooManyKeys("--vary: give one assumption, or two for a curve")
    first, *rest = axes_in(pair, options)
    return varied_along(first, pair), rest[0] if rest else None


def _figure(second: Axis | None, context: About) -> Callable[[Tables], "Sheet | None"]:
    """How the figure is drawn from the tables."""

    def draw(tables: Tables) -> "Sheet | None":
        from sim.questions.breakeven.figures import figure_of_breakeven

        return figure_of_breakeven(words.Break(tables["breakeven"], tables["differences"], second), context)

    return draw


def _following(comparison: Comparison) -> str:
    """The sweep that shows both sides of the break-even."""
    varied = comparison.varied
    files = " ".join(quote(loaded.name) for loaded in comparison.pair)
    unit = f" {varied.unit}" if varied.unit else ""
    return f"sim sweep {files} --vary '{','.join(varied.keys)}={varied.grid[0]:g}:{varied.grid[-1]:g}{unit}:{len(varied.grid)}'"


def _tables(comparison: Comparison, second: Axis | None) -> dict[str, Table]:
    """Tables breakeven and differences, with a second axis for each of its points, whose values stand in front like those of a sweep."""
    if second is None:
        return _tables_at(comparison)
    points = [Point(changes, tuple(changed(loaded, changes) for loaded in comparison.pair)) for changes in second.points]
    columns = key_columns((second,), points)
    parts = [
        _tables_at(Comparison((p.loaded[0], p.loaded[1]), comparison.varied, comparison.measure, comparison.experiment, comparison.missing))
        for p in points
    ]
    return {
        name: concatenated([part[name].with_columns(**{key: values[k] for key, values in columns.items()}) for k, part in enumerate(parts)])
        for name in ("breakeven", "differences")
    }


def _tables_at(comparison: Comparison) -> dict[str, Table]:
    difference, key, unit = comparison.difference()
    varied, experiment_ = comparison.varied, comparison.experiment
    at = cache(difference)
    for value in varied.grid:
        at(value)  # so that what could not be simulated is known
    lost = {number for _, number in comparison.missing}
    finished = [number for number in range(experiment_.replications) if number not in lost]
    paired = cache(lambda value: at(value)[finished])
    head = (*(loaded.scenario.name for loaded in comparison.pair), *key, unit, varied.title, varied.unit)
    count, now = len(finished), _today(comparison)
    rows = [(*head, now, *point.value, "yes" if point.rises else "no", point.method, count) for point in break_evens(paired, varied.grid)]
    nothing = (*head, now, *(3 * (float("nan"),)), "", NONE, count)
    looked = [(*head, value, *t_interval(paired(value)), count) for value in varied.grid]
    return {"breakeven": table(BREAKEVEN_NAMES, rows or [nothing]), "differences": table(DIFFERENCE_NAMES, looked)}


def _today(comparison: Comparison) -> float:
    """The value that both scenarios have today, in the unit of the range; NaN where they differ or it is no number."""
    unit, values = comparison.varied.unit, set[float]()
    for key in comparison.varied.keys:
        for loaded in comparison.pair:
            a = next((entry.assumption for entry in loaded.assumptions if entry.key == key), None)
            values.add(in_written(a.value, unit, a.unit) if a and _fits(unit, a.unit) else float("nan"))
    return values.pop() if len(values) == 1 else float("nan")


def _fits(unit: str, canonical: str) -> bool:
    """Whether numbers in a unit are of the kind that a canonical unit measures."""
    try:
        parsed(f"1 {unit}".strip(), canonical)
    except UnitError:
        return False
    return True
