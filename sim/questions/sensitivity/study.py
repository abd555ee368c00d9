"""Which assumptions a measure, or the difference of two sites, depends on most: the recipe of `sim sensitivity`."""

from collections.abc import Callable, Sequence
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

from sim.measures.naming import Key, check_name
from sim.questions.experiment import Experiment, Source, experiment, scenarios
from sim.questions.sensitivity import words
from sim.questions.sensitivity.designs import Design, about_measure
from sim.questions.sensitivity.factors import Factor, factors, groups, measure_named, outcomes, plant
from sim.questions.sensitivity.method import Method
from sim.report.about import About, about
from sim.report.answer import Answer, Picture, Tables
from sim.running.progress import OnProgress, silent
from sim.running.replicate import NothingFinished, happenings
from sim.running.run_record import REPLICATIONS, RUNS
from sim.running.workers import Workers
from sim.scenario.loading import Loaded

if TYPE_CHECKING:
    from sim.report.style import Sheet

MOST = 20_000  # simulations of one study: weeks of a large plant
POINTS = {Method.tornado: 0, Method.morris: 10, Method.sobol: 256}


class WrongDesign(ValueError):
    """A number of points that the method has no use for, or more simulations than anybody waits for."""

    exit_code = 2


def sensitivity(
    scenario: Source,
    against: Source | None = None,
    *,
    measure: str = "npv",
    method: str = "tornado",
    over: str | Sequence[str] = "*",
    points: int | None = None,
    replications: int = REPLICATIONS,
    seed: int = 1,
    jobs: int | Workers | None = None,
    overlays: Sequence[str | Path] = (),
    settings: Sequence[str] = (),
    runs: str | Path = RUNS,
    on_progress: OnProgress = silent,
) -> Answer:
    """How much each assumption with a range moves a measure, or with `against` the difference: `against` less `scenario`.

    `method` is 'tornado' (each assumption alone to its own low and high), 'morris' (screening along `points` trajectories, 10 if left out)
    or 'sobol' (indices of variance from `points` rows, 256 if left out). `over` are patterns of keys like 'money.*'. What two sites share
    moves in both. Prices are priced anew; each distinct plant is simulated, all with the same random numbers.

    One table, named by the method: a row for each assumption, the most important first, with its key, the site that alone has it (`only`),
    value, low and high as written. `tornado`: the mean of the measure in `unit` as written (`base`), at low and at high with the half-width
    of the 95 % interval of its difference from the base, and the swing from the smallest to the largest. `morris`: mean size of an effect
    over the whole range (`mu_star`), mean effect and standard deviation, with half-widths. `sobol`: shares of the variance that it makes
    alone (`first`) and with all others (`total`), with intervals.

    Raises ScenarioError, NoMeasure, NoFactor, WrongDesign, Senseless; otherwise as `sim.run`.
    """
    loaded = scenarios([scenario, *([] if against is None else [against])], overlays, settings)
    patterns = (over,) if isinstance(over, str) else tuple(over)
    design = design_of(method, points, seed)
    return sensitivity_answer(loaded, measure, patterns, design, experiment(replications, seed, jobs, runs, on_progress))


def design_of(method: str, points: int | None, seed: int) -> Design:
    """A design from its method and number of points. Raises WrongDesign."""
    if method not in list(Method):
        raise WrongDesign(f"--method {method}: expected {', '.join(Method)}")
    if method == Method.tornado and points is not None:
        raise WrongDesign("--points: a tornado has two points an assumption; leave it out, or choose another --method")
    return Design(Method(method), points or POINTS[Method(method)], seed)


def check(loaded: Sequence[Loaded], measure: str, over: Sequence[str], design: Design, replications: int) -> None:
    """Raises NoMeasure, NoFactor, and WrongDesign for more than `MOST` simulations. Nothing is simulated."""
    check_name(measure, "--measure", [site.scenario for site in loaded])
    moved = factors(loaded, over)
    count = len(groups(len(loaded), moved, design.points(moved))) * replications
    if count > MOST:
        raise WrongDesign(
            f"--over: {count:,} simulations asked for, {MOST:,} are the most: fewer assumptions by --over, fewer --points or --reps"
        )


def sensitivity_answer(loaded: Sequence[Loaded], measure: str, over: Sequence[str], design: Design, made: Experiment) -> Answer:
    """What `sensitivity` gives, of loaded scenarios."""
    check(loaded, measure, over, design, made.replications)
    moved = factors(loaded, over)
    points = design.points(moved)
    plants = groups(len(loaded), moved, points)
    key, unit = _measure(loaded, measure, made)
    happened = happenings(
        [plant(loaded, group) for group in plants], made.replications, made.seed, made.workers, made.store, made.on_progress
    )
    rows = design.table(moved, outcomes(loaded, moved, points, plants, happened, key), key)
    table = about_measure(rows, [site.scenario.name for site in loaded], key, unit)
    method = design.method.value
    first, *others = words.findings(method, table)
    return Answer(
        question="sensitivity",
        title=words.title(method, table, made.seed),
        headline=first,
        findings=tuple(others),
        loaded=tuple(loaded),
        seed=made.seed,
        replications=made.replications,
        tables={method: table},
        headline_table=words.grid(method, table, words.FIRST),
        further_tables=(words.grid(method, table, len(table)),) if len(table) > words.FIRST else (),
        figures=(Picture(method, words.figure_title(method, table), _figure(method, about(loaded, made.seed))),),
        caveats=words.caveats(method),
        missing=happened.missing,
        following=_following(loaded, moved, table["key"][0]),
    )


def _measure(loaded: Sequence[Loaded], measure: str, made: Experiment) -> tuple[Key, str]:
    """The measure meant and its unit, from one replication of each site as written. Raises NoMeasure, and NothingFinished without one."""
    first = happenings(loaded, 1, made.seed, made.workers, made.store)
    if first.missing:
        raise NothingFinished(f"no replication could be finished: {first.missing[0][2]}")
    return measure_named(measure, [store.load(0) for store in first.stores], loaded)


def _figure(method: str, context: About) -> Callable[[Tables], "Sheet | None"]:
    """How the bars are drawn."""

    def draw(tables: Tables) -> "Sheet | None":
        from sim.questions.sensitivity.figures import bars

        return bars(method, tables[method], context)

    return draw


def _following(loaded: Sequence[Loaded], moved: Sequence[Factor], key: str) -> str:
    """Where the most important assumption comes from, in a site that has it."""
    site = next(factor.sites[0] for factor in moved if factor.key == key)
    return f"sim explain {quote(loaded[site].name)} {key}"
