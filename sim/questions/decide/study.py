"""Which site to choose when the policy is not known: the recipe of `sim decide`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

from sim.measures.naming import check_name
from sim.questions.decide import tree_words, words
from sim.questions.decide.chances import chance_tables, has_states, others_of, weighed
from sim.questions.decide.plans import Others
from sim.questions.decide.policies import AS_WRITTEN, Policies, folder_name, laid_over_all, policies_of
from sim.questions.decide.regret import decision, outcomes, regret
from sim.questions.experiment import Experiment, experiment
from sim.questions.experiment import scenarios as sites_of
from sim.report.about import About, about
from sim.report.answer import Answer, Finding, Grid, Picture, Tables
from sim.report.chance_words import open_in
from sim.report.folder import file_names
from sim.running.progress import OnProgress, silent
from sim.running.replicate import replicate
from sim.running.run_record import REPLICATIONS, RUNS
from sim.running.workers import Workers
from sim.scenario.loading import Loaded, resolved_yaml
from sim.tables import Table, concatenated

if TYPE_CHECKING:
    from sim.report.style import Sheet


def decide(
    scenarios: Sequence[str | Path],
    policies: Sequence[str | Path] | Mapping[str | Path, float] = (),
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
    """The best site under each policy, and what choosing another would regret; with probabilities also what is expected.

    `policies` are files to lay over every scenario, or such files with their probabilities (fractions); what these leave to 1 goes to the
    scenarios as written. Sites are compared in pairs under common random numbers; regret is what a site falls short of the best one under
    the same policy (Savage, 1951), so never below zero on average.

    Table `decision`: a row for each policy and scenario with the mean of the measure in `unit`, its 95 % interval, the regret and its
    interval, `best`, and whether more than simulation luck sets it apart (`distinguishable`).
    Table `regret`: a row for each scenario with its largest regret, `under` which policy, and with probabilities what is expected.
    Table `measures`: every measure of every replication with the policy in front.

    Chances that the scenarios leave open (`struck_down`, `raised`, `headings`) and policies with probabilities make states of the world, in
    which all is priced without simulating again; `options` of a scenario are its later choices. Table `tree`: a row for each choice at each
    point where it is made, with what it is `expected` to come to there and which is `best`; `policy` has it in short. Table `values`: the
    best plan, the value of waiting (what deciding later adds to a plan fixed now), and of information, of everything (EVPI) and of each
    chance (EVPPI), with 95 % intervals. Table `branches`: what each first choice comes to where a chance turns out so. Table `states`: all
    states.

    Raises ScenarioError, WrongPolicy, NoMeasure, NothingToDecide, NotPriceOnly, TooManyStates; otherwise as `sim.run`.
    """
    weighed = policies.items() if isinstance(policies, Mapping) else [(file, None) for file in policies]
    texts = [f"{file}" if share is None else f"{file}={100 * share:.12g} %" for file, share in weighed]
    files = [str(name) for name in scenarios]
    question = prepared(sites_of(files, overlays, settings), policies_of(texts), overlays, settings)
    return decide_answer(question, measure, experiment(replications, seed, jobs, runs, on_progress))


@dataclass(frozen=True, slots=True)
class Question:
    """What is to be decided: the scenarios as written and under each policy, and what their options name."""

    loaded: tuple[Loaded, ...]
    under: Mapping[str, Sequence[Loaded]]
    policies: Policies
    others: Others

    @property
    def weighed(self) -> tuple[Mapping[str, Sequence[Loaded]], tuple[float, ...]]:
        """The policies that have probabilities, or else the scenarios as written."""
        return weighed(self.loaded, self.under, self.policies)

    @property
    def is_open(self) -> bool:
        """Whether something is left to chance, or may be decided later."""
        return has_states(*self.weighed)


def prepared(loaded: Sequence[Loaded], policies: Policies, overlays: Sequence[str | Path], settings: Sequence[str]) -> Question:
    """The question of loaded scenarios. Raises ScenarioError, NothingToDecide, NotPriceOnly and TooManyStates."""
    under = laid_over_all(loaded, policies, overlays, settings)
    found = Question(tuple(loaded), under, policies, {})
    ways = len(loaded) > 1 or any(each.scenario.options for each in loaded)
    if not ways:
        raise NothingToDecide("one scenario without `options` leaves nothing to decide: give another, or write what may be decided later")
    if not policies.files and not found.is_open:
        raise NothingToDecide("nothing is left to chance: give a --policy, or write in a scenario what may turn out in several ways")
    return replace(found, others=others_of(found.weighed[0], policies, overlays, settings))


class NothingToDecide(ValueError):
    """One way only, or a single state of the world."""

    exit_code = 2


def decide_answer(question: Question, measure: str, made: Experiment) -> Answer:
    """What `decide` gives, of loaded scenarios as written and under each policy."""
    check({**question.under, AS_WRITTEN: question.loaded}, measure)
    several = len(question.loaded) > 1 and bool(question.policies.files)
    regrets, missing = _regrets(question, measure, made) if several else (None, ())
    weighed = _weighed(question, measure, made)
    parts = [part for part in (regrets, weighed) if part is not None]
    if not parts:
        raise NothingToDecide(f"no price decides {measure}: without a --policy only what prices decide can be weighed, like npv")
    first, *others = [finding for part in parts for finding in part.findings]
    others += words.idle_policies(question.under, question.policies.files)
    return Answer(
        question="decide",
        title=parts[0].title,
        headline=first,
        findings=tuple(others),
        loaded=question.loaded,
        seed=made.seed,
        replications=made.replications,
        tables={name: rows for part in parts for name, rows in part.tables.items()},
        headline_table=parts[0].grids[0],
        further_tables=tuple(grid for k, part in enumerate(parts) for grid in part.grids[0 if k else 1 :]),
        figures=tuple(part.figure for part in parts),
        caveats=tuple(part.caveat for part in parts),
        missing=missing,
        following=_following(question.loaded, question.policies),
        bulky=frozenset({"measures", "states"}),
        texts=_resolved(question.under),
    )


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the answer: regret under each policy, or what weighing all chances gives."""

    title: tuple[str, ...]
    findings: tuple[Finding, ...]
    tables: Mapping[str, Table]
    grids: tuple[Grid, ...]
    figure: Picture
    caveat: str


def _regrets(question: Question, measure: str, made: Experiment) -> tuple[Part, tuple[tuple[str, int, str], ...]]:
    """Which site is ahead under each policy, what each would regret, and what could not be simulated."""
    policies, context = question.policies, about(question.loaded, made.seed)
    sites = [site.scenario for own in question.under.values() for site in own]
    measures, missing = _measures(question.under, made)
    values = outcomes(measures, measure)
    found = {
        "decision": decision(values, policies.probabilities),
        "regret": regret(values, policies.probabilities),
        "measures": concatenated([rows.with_columns(policy=name) for name, rows in measures.items()]),
    }
    both = found["decision"], found["regret"]
    return Part(
        title=words.title(found["decision"], made.seed),
        findings=words.findings(*both, chances=bool(open_in(sites))),
        tables=found,
        grids=(words.means(found["decision"]), words.regrets(*both)),
        figure=Picture("regret", words.figure_title(*both), _figure(context)),
        caveat=words.LUCK_ONLY,
    ), missing


def _weighed(question: Question, measure: str, made: Experiment) -> Part | None:
    """What all chances come to, weighed by their probabilities; None where there is nothing to weigh, or no price decides the measure."""
    under, probabilities = question.weighed
    if not question.is_open:
        return None
    named, _, of = measure.partition(".")
    found = chance_tables(under, probabilities, question.others, named, of, made)
    if not found:
        return None
    names = tuple(each.scenario.name for each in question.loaded)
    branches = (tree_words.branches_grid(found["branches"], names),) if len(found["branches"]) else ()
    return Part(
        title=tree_words.tree_title(found["states"], made.seed, made.replications, named),
        findings=tree_words.tree_findings(found, named, names),
        tables=found,
        grids=(tree_words.policy_grid(found["policy"], names), *branches, tree_words.values_grid(found["values"])),
        figure=Picture("tree", tree_words.tree_figure_title(found, names), _tree(about(question.loaded, made.seed), names)),
        caveat=tree_words.STATES,
    )


def _tree(context: About, names: tuple[str, ...]) -> Callable[[Tables], "Sheet | None"]:
    """How the policy tree is drawn."""

    def draw(found: Tables) -> "Sheet | None":
        from sim.questions.decide.figures import policy_tree

        return policy_tree(found, names, context)

    return draw


def check(under: Mapping[str, Sequence[Loaded]], measure: str) -> None:
    """Raises NoMeasure for a measure that a scenario cannot have under a policy, or by which nothing can be judged."""
    check_name(measure, "--measure", [site.scenario for sites in under.values() for site in sites], judged=True)


def _measures(under: Mapping[str, Sequence[Loaded]], made: Experiment) -> tuple[dict[str, Table], tuple[tuple[str, int, str], ...]]:
    """The measures of all sites by policy, and what could not be simulated."""
    measures, missing = {}, list[tuple[str, int, str]]()
    for name, loaded in under.items():
        study = replicate(loaded, made.replications, made.seed, made.workers, made.store, made.on_progress)
        measures[name] = study.tables["measures"]
        missing += [(f"{site} under {name}", number, why) for site, number, why in study.missing]
    return measures, tuple(missing)


def _figure(context: About) -> Callable[[Tables], "Sheet | None"]:
    """How the regret table is drawn."""

    def draw(tables: Tables) -> "Sheet | None":
        from sim.questions.decide.figures import regret_table

        return regret_table(tables["decision"], tables["regret"], context)

    return draw


def _resolved(under: Mapping[str, Sequence[Loaded]]) -> dict[str, str]:
    """The scenarios under each policy as resolved, by the name of their file in the folder."""
    return {
        f"scenario/{folder_name(policy)}/{name}.resolved.yaml": resolved_yaml(site)
        for policy, loaded in under.items()
        for name, site in zip(file_names([site.scenario.name for site in loaded]), loaded, strict=True)
    }


def _following(loaded: Sequence[Loaded], policies: Policies) -> str:
    """The comparison under the first policy; without one the draws of the chances."""
    files = " ".join(quote(site.name) for site in loaded)
    first = next(iter(policies.files.values()), ())
    return f"sim compare {files} --with {quote(first[0])}" if first else f"sim uncertainty {files}"
