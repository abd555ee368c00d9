"""The recipe of `sim report`: every question about some sites, each answered by its own recipe, put together as one `Report`."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from glob import escape
from pathlib import Path

from sim.measures import judging
from sim.measures.naming import NoMeasure
from sim.questions.breakeven.difference import NoReplication, WholeNumbers
from sim.questions.breakeven.study import breakeven_answer
from sim.questions.compare.study import compare_answer
from sim.questions.decide.study import Question, decide_answer
from sim.questions.effort import Fixed
from sim.questions.experiment import Experiment, experiment, scenarios
from sim.questions.report.plan import QUESTIONS, Laid, Plan, laid_out
from sim.questions.run.study import run_answer
from sim.questions.sensitivity.factors import NoFactor
from sim.questions.sensitivity.study import design_of, sensitivity_answer
from sim.questions.uncertainty.sites import NothingUnknown
from sim.questions.uncertainty.study import uncertainty_answer
from sim.report.answer import Answer
from sim.report.pairs import ordered
from sim.report.phrases import joined, short
from sim.report.report import Report
from sim.running.progress import OnProgress, silent
from sim.running.replicate import NothingFinished
from sim.running.run_record import REPLICATIONS, RUNS
from sim.running.workers import Workers
from sim.scenario.kinds import ranged
from sim.scenario.loading import Loaded, ScenarioError

DRAWS = 1000
BREAK_EVENS = 3  # assumptions whose break-even is looked for
TRIED = 12  # assumptions, the most important first, among which they are found

OnQuestion = Callable[[str], None]


def full_report(
    *sites: str | Path,
    policies: Sequence[str | Path] | None = None,
    questions: Sequence[str] = QUESTIONS,
    title: str = "",
    replications: int = REPLICATIONS,
    seed: int = 1,
    jobs: int | Workers | None = None,
    overlays: Sequence[str | Path] = (),
    settings: Sequence[str] = (),
    runs: str | Path = RUNS,
    on_progress: OnProgress = silent,
    on_question: OnQuestion = lambda _question: None,
) -> Report:
    """All questions about the sites, from the store where things are known: comparison, policies, uncertainty, sensitivity, break-evens.

    `policies` are files to lay over every site, or texts like 'surcharge.yaml=30 %'; left out, those that come with the scenarios and
    change prices only. The difference between the two best sites is looked at assumption by assumption, prices only, so that nothing is
    simulated for it; break-evens are those of the three assumptions that move it most. `sim.report.html.page.page` makes report.html.

    Raises ScenarioError for a scenario or policy that is not valid, WrongPolicy, NoMeasure; otherwise as `sim.run`.
    """
    given = None if policies is None else tuple(map(str, policies))
    plan = Plan(tuple(map(str, sites)), given, tuple(questions), title)
    loaded = scenarios(plan.sites, overlays, settings)
    by = experiment(replications, seed, jobs, runs, on_progress)
    return report_of(loaded, plan, laid_out(plan, loaded, overlays, settings), by, on_question)


def report_of(
    loaded: Sequence[Loaded], plan: Plan, laid: Laid, made: Experiment, on_question: OnQuestion = lambda _question: None
) -> Report:
    """What `full_report` gives, of loaded scenarios and their policies; `on_question` hears each question before it is asked."""
    left_out: list[str] = []
    answers = list(_answers(loaded, plan, laid, made, on_question, left_out))
    title = plan.title or " or ".join(short(each.scenario.name) for each in loaded)
    return Report(title, tuple(loaded), tuple(answers), made.seed, made.replications, tuple(left_out))


def _answers(
    loaded: Sequence[Loaded], plan: Plan, laid: Laid, made: Experiment, on_question: OnQuestion, left_out: list[str]
) -> Iterator[Answer]:
    """The answers in order; what is not asked is told in `left_out`."""
    several = len(loaded) > 1
    on_question("compare" if several else "run")
    main = compare_answer(loaded, made, Fixed()) if several else run_answer(loaded[0], made, Fixed())
    yield main
    best = _best(main)
    asked: dict[str, Callable[[], list[Answer]]] = {
        "decide": lambda: _decided(loaded, laid, made),
        "uncertainty": lambda: [uncertainty_answer(loaded, DRAWS, None, made)],
        "sensitivity": lambda: [_sensitivity(loaded, best, made)],
        "breakeven": lambda: list(_break_evens(loaded, best, made)),
    }
    for question, ask in asked.items():
        if question not in plan.questions:
            left_out.append(f"'{question}' was not asked for.")
            continue
        on_question(question)
        try:
            yield from ask()
        except (NotAsked, NoMeasure, NothingUnknown, NoFactor, NothingFinished, NoReplication) as reason:
            left_out.append(f"'{question}' was not asked: {reason}.")
    left_out.extend(laid.left_out if "decide" in plan.questions and several else ())


class NotAsked(ValueError):
    """A question that makes no sense with these scenarios."""

    exit_code = 3


def _decided(loaded: Sequence[Loaded], laid: Laid, made: Experiment) -> list[Answer]:
    if len(loaded) < 2:
        raise NotAsked("it takes two sites or more")
    question = Question(tuple(loaded), laid.under, laid.policies, laid.others)
    if not laid.under and not question.is_open:
        raise NotAsked("no policy changes anything here")
    return [decide_answer(question, "npv", made)]


def _best(main: Answer) -> tuple[str, list[str]]:
    """The first measure to judge by that the sites have, and the sites that have it, the best first."""
    summary, comparisons = main.tables["summary"], main.tables.get("comparisons")
    for measure in judging():
        own = set(summary.where(measure=measure.name)["scenario"].tolist())
        if own and comparisons is not None and len(own) > 1:
            return measure.name, ordered(summary, comparisons, measure.name)
        if own and comparisons is None:
            return measure.name, list(own)
    return "", []


def _sensitivity(loaded: Sequence[Loaded], best: tuple[str, list[str]], made: Experiment) -> Answer:
    """What moves the difference between the best and the second most; of a single site the measure itself. Prices only."""
    measure, pair = best[0], _pair(loaded, best[1])
    keys = dict.fromkeys(key for each in pair for key in ranged(each.scenario))
    if not (measure and keys):
        raise NotAsked("no price has a range")
    return sensitivity_answer(pair, measure, [escape(key) for key in keys], design_of("tornado", None, made.seed), made)


def _pair(loaded: Sequence[Loaded], order: Sequence[str]) -> list[Loaded]:
    """The best site and the second; the only one."""
    by_name = {each.scenario.name: each for each in loaded}
    return [by_name[name] for name in order[:2]]


def _break_evens(loaded: Sequence[Loaded], best: tuple[str, list[str]], made: Experiment) -> Iterator[Answer]:
    """At which values of the assumptions that the difference hangs on most the two best sites change places.

    Of those that both have alike: a break-even gives its value to both, which says nothing of a wage that each has of its own.
    """
    if len(best[1]) < 2:
        raise NotAsked("it takes two sites with a measure in common")
    first, second = _pair(loaded, best[1])
    quiet = replace(made, on_progress=silent)
    ranked = _sensitivity(loaded, best, quiet).tables["tornado"]
    found = 0
    for key in [key for key in dict.fromkeys(ranked["key"].tolist()) if _alike(key, (first, second))][:TRIED]:
        try:
            answer = breakeven_answer([second, first], [key], best[0], quiet)
        except (ScenarioError, WholeNumbers, NoReplication):  # a site has no such number, or none in between
            continue
        found += 1
        yield answer
        if found == BREAK_EVENS:
            return
    if not found:
        names = joined([short(first.scenario.name), short(second.scenario.name)])
        raise NotAsked(f"none of the assumptions that matter most is alike and can be moved in both {names}")


def _alike(key: str, pair: Sequence[Loaded]) -> bool:
    """Whether both sites have the same value of an assumption, or one of them does not have it."""
    return len({entry.assumption.value for each in pair for entry in each.assumptions if entry.key == key}) < 2
