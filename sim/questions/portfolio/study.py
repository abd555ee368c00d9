"""The recipe of `portfolio`: several sites that share one demand, each with its part, and all of them together."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from sim.questions.compare.words import uneven_incentives
from sim.questions.experiment import Experiment, experiment
from sim.questions.portfolio import words
from sim.questions.portfolio.split import Site, sites_of, split
from sim.questions.portfolio.together import together
from sim.report.about import about
from sim.report.answer import Answer
from sim.report.folder import file_names
from sim.running.estimates import comparisons, summary
from sim.running.progress import OnProgress, silent
from sim.running.replicate import replicate
from sim.running.run_record import REPLICATIONS, RUNS
from sim.scenario.loading import Loaded, load, resolved_yaml
from sim.tables import concatenated


def portfolio(
    shares: Mapping[str | Path, float],
    *,
    replications: int = REPLICATIONS,
    seed: int = 1,
    jobs: int | None = None,
    overlays: Sequence[str | Path] = (),
    settings: Sequence[str] = (),
    runs: str | Path = RUNS,
    on_progress: OnProgress = silent,
) -> Answer:
    """What sites are worth together that share one demand: `shares` has a fraction of it for each file, 1 in all.

    A site gets its share of contracts, orders and the fleet in the field, and keeps its people, buildings and capital as they are written.
    Values, volumes and profits add up; costs of a unit and times are means over the units of all sites. Beside them stands each site
    with all of the demand. Nothing is rerouted: each site is simulated by itself.

    Table `summary`: every measure of each site at its share, of `together`, and of each site with all of the demand; `comparisons`: their
    paired differences. Raises Misused for shares or sites that make no sense, ScenarioError for a scenario that is not valid.
    """
    sites = sites_of([f"{file}={100 * share:.12g} %" for file, share in shares.items()])
    loaded = [load(site.file, overlays, settings) for site in sites]
    made = experiment(replications, seed, jobs, runs, on_progress)
    return portfolio_answer(loaded, split(loaded, sites, overlays, settings), sites, made)


def portfolio_answer(loaded: Sequence[Loaded], parts: Sequence[Loaded], sites: Sequence[Site], made: Experiment) -> Answer:
    """The answer of `portfolio` for sites that are loaded, whole and at their shares."""
    study = replicate([*parts, *loaded], made.replications, made.seed, made.workers, made.store, made.on_progress)
    own = study.tables["measures"]
    names = [each.scenario.name for each in parts]
    columns = ("scenario", "replication", "measure", "of", "value", "unit")
    measures = concatenated([type(own)({name: own[name] for name in columns}), together(own, names)])
    known = about(loaded, made.seed, study.tables.get("cash"))
    tables = {**study.tables, "measures": measures, "summary": summary(measures), "comparisons": comparisons(measures)}
    shares = {part: (whole.scenario.name, site.percent) for part, whole, site in zip(names, loaded, sites, strict=True)}
    first, *others = words.findings(shares, tables["summary"], tables["comparisons"], known)
    return Answer(
        question="portfolio",
        title=words.title(shares, tables["summary"], known),
        headline=first,
        findings=tuple(others),
        loaded=tuple(loaded),
        seed=made.seed,
        replications=study.replications,
        tables={name: tables[name] for name in ("summary", "comparisons", "measures")},
        headline_table=words.grid(shares, tables["summary"]),
        caveats=(words.ALONE, *filter(None, [uneven_incentives(loaded)])),
        missing=study.missing,
        following=words.following(sites),
        bulky=frozenset({"measures"}),
        texts=_resolved(parts),
    )


def _resolved(parts: Sequence[Loaded]) -> dict[str, str]:
    """The sites at their shares as resolved, by the name of their file in the folder."""
    names = file_names([each.scenario.name for each in parts])
    return {f"scenario/{name}.resolved.yaml": resolved_yaml(each) for name, each in zip(names, parts, strict=True)}
