"""The best way to split workers over skills and shifts: the recipe of `sim optimize`.

A search simulates a few replications of each plan (search.py). Its best plans are then simulated anew, on random numbers the search has
not seen, until one is selected by Kim and Nelson's procedure (selection.py): what was chosen for being best on some replications looks
better on them than it is.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

from sim.measures.naming import check_name
from sim.questions.experiment import Experiment, Source, experiment, scenarios
from sim.questions.objective import Bound, Goal, bound
from sim.questions.optimize import words
from sim.questions.optimize.search import FEW, begun, searched
from sim.questions.optimize.selection import FINALISTS, selected
from sim.questions.optimize.staffing import Staffing, staffing
from sim.questions.optimize.tables import optimum_tables
from sim.questions.optimize.trials import Trials
from sim.report.about import About, about
from sim.report.answer import Answer, Picture, Tables
from sim.running.progress import OnProgress, silent
from sim.running.run_record import OF_BEST_PLANS, RUNS
from sim.running.workers import Workers, hired
from sim.scenario.loading import Loaded

if TYPE_CHECKING:
    from sim.report.style import Sheet

BEST = "best.yaml"  # the best plan in the folder, to lay over the scenario


class WrongPlan(ValueError):
    """A total of workers or a bound that is none."""

    exit_code = 2


def optimize(
    scenario: Source,
    over: str | Sequence[str],
    *,
    total: int | tuple[int, int] | None = None,
    objective: str = "npv",
    subject_to: str | Sequence[str] = (),
    plans: int = 40,
    replications: int = OF_BEST_PLANS,
    indifference: float | None = None,
    seed: int = 1,
    jobs: int | Workers | None = None,
    overlays: Sequence[str | Path] = (),
    settings: Sequence[str] = (),
    runs: str | Path = RUNS,
    on_progress: OnProgress = silent,
) -> Answer:
    """The best split of workers over pools and shifts for an objective, among at most `plans` plans that keep bounds on average.

    `over` are patterns of headcounts like 'pools.*.headcount'; `total` is how many workers there are on them, or from how many to how many
    (as many as written if left out). `objective` is a measure like 'npv' or 'turnaround_time_p95.repair', `subject_to` are bounds like
    'turnaround_time_p95<=18 d'. A plan that is better than the other finalists by `indifference` (1 % of the objective if left out) is
    selected with 95 % or more, if `replications` of each suffice. Pools that no operation needs stay as written.

    Table `best`: workers of each post as written and in the best plan. `finalists`: the objective of each on new replications with its
    interval. `gains`: the best plan against the one as written, replication by replication, intervals for all finalists at once. `plans`
    and `outcomes`: every plan that was tried. `front`: money against time of every plan, and which are not beaten in both. The answer's
    text `best.yaml` lays the best plan over the scenario. The answer is not complete where no plan keeps all bounds.

    Raises ScenarioError, NoMeasure, NoPlan, WrongPlan; otherwise as `sim.run`.
    """
    (loaded,) = scenarios([scenario], overlays, settings)
    goal = Target(objective, bounds_of((subject_to,) if isinstance(subject_to, str) else subject_to), plans, indifference)
    patterns = (over,) if isinstance(over, str) else tuple(over)
    posts = staffing(loaded.scenario, patterns, (total, total) if isinstance(total, int) else total)
    return optimize_answer(loaded, posts, goal, experiment(replications, seed, jobs, runs, on_progress))


@dataclass(frozen=True, slots=True)
class Target:
    """What a search is for: the objective as written, bounds, how many plans may be tried, and the difference that does not matter."""

    objective: str
    bounds: tuple[Bound, ...]
    plans: int
    indifference: float | None

    def check(self, loaded: Loaded) -> None:
        """Raises NoMeasure for an objective or a bound that the scenario cannot have."""
        check_name(self.objective, "--objective", [loaded.scenario], judged=True)
        for limit in self.bounds:
            check_name(limit.goal.text, "--subject-to", [loaded.scenario])

    def replications(self, most: int) -> int:
        """How many replications there are at most: of the search, and of the finalists and the plan as written anew."""
        return (self.plans + 1) * min(FEW, most) + (FINALISTS + 1) * most


def bounds_of(texts: Sequence[str]) -> tuple[Bound, ...]:
    """Bounds from texts like 'turnaround_time_p95<=18 d'. Raises WrongPlan."""
    try:
        return tuple(bound(text) for text in texts)
    except ValueError as error:
        raise WrongPlan(f"--subject-to: {error}") from None


def total_of(text: str | None) -> tuple[int, int] | None:
    """'250' or '200:300' as from how many to how many workers. Raises WrongPlan."""
    if text is None:
        return None
    low, _, high = text.partition(":")
    try:
        least, most = int(low), int(high or low)
    except ValueError:
        least, most = 0, 0
    if not 1 <= least <= most:
        raise WrongPlan(f"--total: expected a number of workers like 250, or a range like 200:300, got '{text}'")
    return least, most


def optimize_answer(loaded: Loaded, posts: Staffing, target: Target, made: Experiment) -> Answer:
    """What `optimize` gives, of a loaded scenario and the posts to plan."""
    target.check(loaded)
    few = min(FEW, made.replications)
    with hired(made.workers) as workers:
        trials = Trials(loaded, posts, made.seed, workers, made.store)
        aimed = begun(trials, Goal(target.objective), target.bounds, few)
        local = searched(trials, aimed, target.plans, few, lambda plans: made.on_progress(plans * few))
        chosen = selected(trials, aimed, few, made.replications, target.indifference, made.on_progress)
    tables = optimum_tables(trials, aimed, chosen, few)
    note = f"plan {trials.number(chosen.plan)} of sim optimize, objective {target.objective}, seed {made.seed}"
    first, *others = words.findings(tables, chosen.indifference, chosen.feasible, local, target.plans)
    grids = words.grids(tables)
    return Answer(
        question="optimize",
        title=words.title(loaded.scenario.name, tables, made.seed),
        headline=first,
        findings=tuple(others),
        loaded=(loaded,),
        seed=made.seed,
        replications=made.replications,
        tables=tables,
        headline_table=grids[0],
        further_tables=tuple(grids[1:]),
        figures=(Picture("staffing", words.figure_title(tables["gains"]), _figure(about([loaded], made.seed))),),
        caveats=(words.SHARES, words.LUCK_ONLY),
        missing=tuple(trials.missing),
        following=_following(loaded, chosen.feasible),
        complete=chosen.feasible,
        bulky=frozenset({"plans", "outcomes"}),
        texts={BEST: posts.overlay(chosen.plan, note)},
    )


def _following(loaded: Loaded, feasible: bool) -> str:
    """The run with the best plan; what else to ask for if none keeps the bounds."""
    if not feasible:
        return "a looser --subject-to, or more --plans"
    return f"sim run {quote(loaded.name)} --with {BEST}"


def _figure(context: About) -> Callable[[Tables], "Sheet | None"]:
    """How the plans are drawn."""

    def draw(tables: Tables) -> "Sheet | None":
        from sim.questions.optimize.figures import staffing as drawn

        return drawn(tables, context)

    return draw
