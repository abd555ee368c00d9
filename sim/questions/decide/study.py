"""Which site to choose when the policy is not known: the recipe of `sim decide`."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

from sim.measures.naming import check_name
from sim.questions.decide import words
from sim.questions.decide.policies import Policies, policies_of
from sim.questions.decide.regret import decision, outcomes, regret
from sim.questions.experiment import RUNS, Experiment, experiment
from sim.report.about import About, about
from sim.report.answer import Answer, Picture, Tables
from sim.report.folder import file_names
from sim.running.progress import OnProgress, silent
from sim.running.replicate import replicate
from sim.running.workers import Workers
from sim.scenario.loading import Loaded, load, resolved_yaml
from sim.tables import Table, concatenated

if TYPE_CHECKING:
    from sim.report.style import Sheet


def decide(
    scenarios: Sequence[str | Path],
    policies: Sequence[str | Path] | Mapping[str | Path, float],
    *,
    measure: str = "npv",
    replications: int = 10,
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

    Raises ScenarioError, WrongPolicy, NoMeasure; otherwise as `sim.run`.
    """
    weighed = policies.items() if isinstance(policies, Mapping) else [(file, None) for file in policies]
    texts = [f"{file}" if share is None else f"{file}={100 * share:.12g} %" for file, share in weighed]
    files = [str(name) for name in scenarios]
    loaded = [load(name, overlays, settings) for name in files]
    under = laid(files, policies_of(texts), overlays, settings)
    return decide_answer(loaded, under, policies_of(texts), measure, experiment(replications, seed, jobs, runs, on_progress))


def laid(files: Sequence[str], policies: Policies, overlays: Sequence[str | Path], settings: Sequence[str]) -> dict[str, list[Loaded]]:
    """The scenarios under each policy, laid over them before the settings. Raises ScenarioError."""
    return {name: [load(file, [*overlays, *policy], settings) for file in files] for name, policy in policies.files.items()}


def decide_answer(
    loaded: Sequence[Loaded], under: Mapping[str, Sequence[Loaded]], policies: Policies, measure: str, made: Experiment
) -> Answer:
    """What `decide` gives, of loaded scenarios as written and under each policy."""
    check(under, measure)
    measures, missing = _measures(under, made)
    values = outcomes(measures, measure)
    tables = {
        "decision": decision(values, policies.probabilities),
        "regret": regret(values, policies.probabilities),
        "measures": concatenated([rows.with_columns(policy=name) for name, rows in measures.items()]),
    }
    first, *others = words.findings(tables["decision"], tables["regret"])
    return Answer(
        question="decide",
        title=words.title(tables["decision"], made.seed),
        headline=first,
        findings=tuple(others),
        loaded=tuple(loaded),
        seed=made.seed,
        replications=made.replications,
        tables=tables,
        headline_table=words.means(tables["decision"]),
        further_tables=(words.regrets(tables["decision"], tables["regret"]),),
        figures=(Picture("regret", words.figure_title(tables["decision"], tables["regret"]), _figure(about(loaded, made.seed))),),
        caveats=(words.LUCK_ONLY,),
        missing=missing,
        following=_following(loaded, policies),
        bulky=frozenset({"measures"}),
        texts=_resolved(under),
    )


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
        f"scenario/{policy}/{name}.resolved.yaml": resolved_yaml(site)
        for policy, loaded in under.items()
        for name, site in zip(file_names([site.scenario.name for site in loaded]), loaded, strict=True)
    }


def _following(loaded: Sequence[Loaded], policies: Policies) -> str:
    """The comparison under the first policy."""
    files = " ".join(quote(site.name) for site in loaded)
    return f"sim compare {files} --with {quote(next(iter(policies.files.values()))[0])}"
