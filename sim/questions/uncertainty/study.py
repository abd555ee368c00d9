"""How a site's money and times spread over the ranges of its assumptions: the recipe of `sim uncertainty`."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

from sim.questions.experiment import Experiment, Source, experiment
from sim.questions.experiment import scenarios as loaded_of
from sim.questions.uncertainty import words
from sim.questions.uncertainty.outcomes import uncertainty_tables
from sim.questions.uncertainty.rates import rate_findings
from sim.questions.uncertainty.sites import Drawn, check_drawn, physical_points, repriced_sites, simulated_sites
from sim.report.about import About, about, market_told, simulated_years
from sim.report.answer import Answer, Picture, Tables
from sim.running.progress import OnProgress, silent
from sim.running.replicate import happenings
from sim.running.run_record import REPLICATIONS, RUNS
from sim.running.workers import Workers
from sim.scenario.loading import Loaded

if TYPE_CHECKING:
    from sim.report.style import Sheet


def uncertainty(
    scenarios: Source | Sequence[Source],
    *,
    draws: int = 1000,
    physical: int | None = None,
    replications: int = REPLICATIONS,
    seed: int = 1,
    jobs: int | Workers | None = None,
    overlays: Sequence[str | Path] = (),
    settings: Sequence[str] = (),
    runs: str | Path = RUNS,
    on_progress: OnProgress = silent,
) -> Answer:
    """The distribution of money and times over the ranges of the assumptions and over replications, of one site or several.

    Each price with a range is drawn `draws` times from a triangular distribution whose mode is its value, or where it
    was estimated from `n` observations from the sampling distribution of the estimate, correlated where `correlations:`
    of the scenario says so; what was simulated is priced at each draw. With `physical` also the physical assumptions are drawn, at so many
    points, each simulated with all replications; the draws of prices are then shared out over the points. Sites are compared at the same
    draws and replications.

    Table `uncertainty`: a row for each site and measure with the mean and the 5, 25, 50, 75 and 95 % quantiles of the outcomes in `unit`,
    the variance that prices, simulation luck (and physical assumptions) make, and of several sites the share of the outcomes in which it is
    the best. Table `chances`: of each event that is left to chance the outcomes in which it turned out so, by branch. Tables `rates` and
    `rate_spread`: how far exchange rates wander, and what they alone do. Table `differences`: each site minus the first. Table `fan`:
    quantiles of cumulative cash by year, in M USD. Tables `outcomes`, `price_draws`, `chance_draws` and `physical_draws` hold every
    outcome and all that was drawn.

    Raises ScenarioError, NothingUnknown where nothing has a range; otherwise as `sim.run`.
    """
    loaded = loaded_of([scenarios] if isinstance(scenarios, str | Path | Loaded) else scenarios, overlays, settings)
    return uncertainty_answer(loaded, draws, physical, experiment(replications, seed, jobs, runs, on_progress))


def uncertainty_answer(loaded: Sequence[Loaded], draws: int, physical: int | None, made: Experiment) -> Answer:
    """What `uncertainty` gives, of loaded scenarios."""
    points = prepared(loaded, physical, made.seed)
    plants = loaded if points is None else [place for _, places in points for place in places]
    happened = happenings(plants, made.replications, made.seed, made.workers, made.store, made.on_progress)
    sites = (
        repriced_sites(loaded, happened, draws, made.seed)
        if points is None
        else simulated_sites(loaded, points, happened, draws, made.seed)
    )
    tables = uncertainty_tables(loaded, sites)
    prices = {key for site in sites for key in site.draws}
    events = {key for site in sites for key in site.chances}
    assumptions = {key for site in sites for key in site.physical or ()}
    over = words.drawn_over(tables["uncertainty"], "chances" in tables, "rates" in tables)
    first, *others = words.findings(tables["uncertainty"], tables.get("chances"), "rates" in tables)
    grids = words.grids(tables["uncertainty"], tables.get("differences"))
    return Answer(
        question="uncertainty",
        title=words.title(tables["uncertainty"], len(prices), len(events), made.seed, len(assumptions)),
        headline=first,
        findings=(*others, *rate_findings(tables)),
        loaded=tuple(loaded),
        seed=made.seed,
        replications=made.replications,
        tables=tables,
        headline_table=grids[0],
        further_tables=tuple(grids[1:]),
        figures=(Picture("fan", words.fan_title(tables["fan"], over), _figure(about(loaded, made.seed), over)),) if "fan" in tables else (),
        caveats=(
            *words.caveats(tables["uncertainty"], tables.get("chances")),
            *filter(None, [market_told([each.scenario for each in loaded])]),
        ),
        missing=happened.missing,
        following=f"sim sensitivity {quote(loaded[0].name)}",
        bulky=frozenset({"outcomes", "price_draws", "chance_draws", "physical_draws"}),
    )


def prepared(loaded: Sequence[Loaded], physical: int | None, seed: int) -> list[Drawn] | None:
    """The points of the physical assumptions, None where only prices are drawn. Raises NothingUnknown where nothing has a range."""
    if physical:
        return physical_points(loaded, physical, seed)
    for site in loaded:
        check_drawn(site)
    return None


def _figure(context: About, over: Sequence[str]) -> Callable[[Tables], "Sheet | None"]:
    """How the fan of cash is drawn."""

    def draw(tables: Tables) -> "Sheet | None":
        from sim.questions.uncertainty.figures import fan

        return fan(tables["fan"], replace(context, simulated_years=simulated_years(tables["fan"])), tables["uncertainty"], over)

    return draw
