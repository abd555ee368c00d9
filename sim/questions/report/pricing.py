"""What the sliders and choices of report.html are made from: graphs of each plant's kept replications, and what the sliders start at."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from sim.evaluate import quantities_of
from sim.graphs import TooLarge
from sim.measures import REGISTRY
from sim.quantities import Quantities
from sim.questions.experiment import Experiment
from sim.questions.report.choices import Alternative
from sim.questions.report.plan import Laid
from sim.questions.report.sliders import Slider, Under, Values, chosen, values_of
from sim.questions.report.traced import MEASURES, graphs_of, offered, why_not
from sim.report import tables
from sim.report.phrases import capital, joined, policy_title
from sim.report.report import Report
from sim.running.replicate import happenings
from sim.scenario.assumption import Assumption
from sim.scenario.kinds import prices
from sim.scenario.loading import Loaded
from sim.statistics.intervals import LEVEL, t_interval, t_quantile
from sim.tables import Table

AS_WRITTEN = "as written"
SERVICE = ("lead_time", "turnaround_time", "on_time")  # what no price moves, shown where there are plants to choose from
LARGEST = 2_400_000  # bytes of all graphs: with words, tables and figures a page stays below 3 MB

Record = dict[str, Any]


def pricing_of(report: Report, laid: Laid, made: Experiment) -> Record | None:
    """The sliders, the plants to choose from with a graph for each site, and the policies that are values of sliders.

    None where nothing is priced, and where there is neither a slider nor a choice.
    """
    if any(each.scenario.money is None for each in report.loaded):
        return None
    written = _run(AS_WRITTEN, report.loaded, made)
    if not written.numbers:
        return None
    under = {name: _prices(sites) for name, sites in laid.under.items()}
    reached = under | {each.name: _prices(each.sites) for each in laid.alternatives}
    wanted, left_out = offered(report.loaded, written.first, chosen(report, laid, reached))
    graphs, sliders = _fitting(written, wanted, left_out)
    plants = [_plant(written, graphs)]
    for each in laid.alternatives:
        room = LARGEST - sum(map(_bytes, plants))
        if plant := _alternative(each, written, sliders, made, room, left_out):
            plants.append(plant)
    return _record(report, laid, under, sliders, plants, left_out) if sliders or len(plants) > 1 else None


def _prices(sites: Sequence[Loaded]) -> list[Mapping[str, Assumption]]:
    return [prices(each.scenario) for each in sites]


# ---- the plants


@dataclass(frozen=True, slots=True)
class Run:
    """The replications of a plant that every site has finished: their numbers, and by site and replication what happened."""

    name: str
    sites: Sequence[Loaded]
    numbers: list[int]
    quantities: list[list[Quantities]]
    measures: list[list[Table]]

    @property
    def first(self) -> list[Quantities]:
        """The quantities of the first replication of each site."""
        return [own[0] for own in self.quantities]


def _run(name: str, sites: Sequence[Loaded], made: Experiment) -> Run:
    """Simulates what the store lacks."""
    happened = happenings(sites, made.replications, made.seed, made.workers, made.store, made.on_progress)
    numbers = sorted(set.intersection(*map(set, happened.finished)))
    results = [[store.load(number) for number in numbers] for store in happened.stores]
    quantities = [[quantities_of(each) for each in own] for own in results]
    return Run(name, sites, numbers, quantities, [[each.tables["measures"] for each in own] for own in results])


def _fitting(run: Run, sliders: Sequence[Slider], left_out: list[str]) -> tuple[list[Record], list[Slider]]:
    """The graphs of a run with as many sliders, the first ones, as a page can hold; the others are told in `left_out`."""
    kept = list(sliders)
    while kept:
        try:
            return graphs_of(run.sites, run.quantities, kept, LARGEST), kept
        except TooLarge as error:
            left_out.append(f"{kept.pop().words}: the page would be too large with it ({error}).")
    return graphs_of(run.sites, run.quantities, (), LARGEST), []


def _alternative(
    asked: Alternative, written: Run, sliders: Sequence[Slider], made: Experiment, room: float, left_out: list[str]
) -> Record | None:
    """Another plant, with the sliders if they can follow it and there is room; None, and why, if none of it was finished."""
    run = _run(asked.name, asked.sites, made)
    if not run.numbers:
        left_out.append(f"{asked.name}: no replication of it could be finished.")
        return None
    still = _why_still(run, sliders)
    try:
        graphs = graphs_of(run.sites, _moved(run, written), sliders, room) if not still else []
    except TooLarge:
        still = "the page would be too large"
    graphs = graphs if not still else graphs_of(run.sites, run.quantities, (), LARGEST)
    said = _prices(run.sites)
    values = [{} if still else _set_by(said[k], sliders, k) for k in range(len(said))]
    return _plant(run, graphs) | {"options": list(asked.options), "values": values, "still": still}


def _moved(run: Run, written: Run) -> list[list[Quantities]]:
    """The quantities of the sites in which a plant is another than the one written: the page has the others' graphs already."""
    alike = [
        run.numbers == written.numbers and values_of(a.scenario) == values_of(b.scenario)
        for a, b in zip(run.sites, written.sites, strict=True)
    ]
    return [[] if same else own for same, own in zip(alike, run.quantities, strict=True)]


def _why_still(run: Run, sliders: Sequence[Slider]) -> str:
    """Why the sliders cannot be moved with a plant; '' if they can."""
    known = _prices(run.sites)
    lost = [slider.words for slider in sliders if any(slider.key not in known[k] for k in slider.sites)]
    return f"{joined(lost)} {'are' if len(lost) > 1 else 'is'} not there" if lost else why_not(run.sites, run.first, sliders)


def _plant(run: Run, graphs: Sequence[Record]) -> Record:
    """A plant as the page gets it: graphs and service by site, and the t quantile of its intervals, None of a single replication.

    A site without graphs has those of the plant as written.
    `options` are the words that ask sim for it, `values` the sliders that it sets, by site; `still`: why no slider can be moved.
    """
    count = len(run.numbers)
    return {
        "name": run.name,
        "graphs": list(graphs),
        "replications": count,
        "t": t_quantile((1 + LEVEL) / 2, count - 1) if count > 1 else None,
        "service": [_service(own) for own in run.measures],
        "options": ["" for _ in run.sites],
        "values": [{} for _ in run.sites],
        "still": "",
    }


def _service(replications: Sequence[Table]) -> Record:
    """Mean, low and high of what a site's customers wait for, of the first flow that has each, by measure."""
    found = {}
    for name in SERVICE:
        own = [rows.where(measure=name) for rows in replications]
        values = np.array([rows["value"][0] for rows in own if len(rows)], dtype=np.float64)
        if len(values) and np.all(np.isfinite(values)):
            mean, low, high = t_interval(values)
            ends = REGISTRY[name].clipped(low, mean, high)
            found[name] = [mean, *(None if np.isnan(end) else end for end in ends)]
    return found


def _bytes(plant: Record) -> int:
    return sum(len(each["data"]) for each in plant["graphs"] if each)


# ---- what the page gets


def _record(
    report: Report, laid: Laid, under: Under, sliders: Sequence[Slider], plants: Sequence[Record], left_out: Sequence[str]
) -> Record:
    there = {name for plant in plants for each in plant["graphs"] if each for name in each["which"]}
    measures = [REGISTRY[name] for name in MEASURES if name in there]
    own = [values_of(each.scenario) for each in report.loaded]
    said = {policy_title(name): _policy(sites, under[name], own, sliders) for name, sites in laid.under.items()}
    lost = [name for name, values in said.items() if values is None]
    return {
        "sliders": [asdict(slider) for slider in sliders],
        "measures": [{"name": m.name, "label": capital(m.label), "unit": m.unit, "larger": m.better == "higher"} for m in measures],
        "service": [{"name": n, "label": capital(tables.label(n)), "unit": tables.unit_label(REGISTRY[n].unit)} for n in SERVICE],
        "plants": list(plants),
        "files": [each.name for each in report.loaded],
        "policies": [{"name": name, "values": values} for name, values in said.items() if values is not None],
        "fixed": joined(lost),
        "left_out": list(left_out),
    }


def _policy(
    laid_on: Sequence[Loaded], under: Sequence[Mapping[str, Assumption]], own: Sequence[Values], sliders: Sequence[Slider]
) -> list[dict[int, float]] | None:
    """The sliders that a policy sets in each site, by number; None for a policy that changes anything else."""
    found = []
    for number, (site, said) in enumerate(zip(laid_on, under, strict=True)):
        changed = _set_by(said, sliders, number)
        back = {sliders[k].key: sliders[k].value for k in changed}
        if values_of(site.scenario) | back != own[number]:
            return None
        found.append(changed)
    return found


def _set_by(said: Mapping[str, Assumption], sliders: Sequence[Slider], site: int) -> dict[int, float]:
    """The sliders of a site, by number, to which its prices give another value than the one written."""
    own = {k: slider for k, slider in enumerate(sliders) if site in slider.sites and slider.key in said}
    return {k: said[slider.key].value for k, slider in own.items() if said[slider.key].value != slider.value}
