"""What the sliders of report.html are made from: each site's kept replications priced with symbols in the place of some assumptions.

Tracing, not probing, was chosen. The one pricing code, `sim.economics`, is given `Traced` numbers in the place of the sliders' values and
gives back a graph of each measure, so that no formula is written twice: duties, limits and rounding of fees, growth of prices, loss
carry-forwards and taxes of the states are in it as they are. Probing (pricing at the corners of the sliders, and storing what multiplies
what) needs less, but only knows streams that are straight in every slider: it cannot hold growth of prices and limits of fees, and the
taxes after the streams would have had to be written a second time.

Comparing the graph with Python at random points is part of making it: a slider for which they differ is not offered, and that is said.
Fees of customs entries are not rounded to the cent in the graph, each entry would need an atom of its own for it; that is some ten dollars
in the NPV of a plant, far less than the last digit shown, and less than `TOLERANCE`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from fnmatch import fnmatchcase
from typing import Any

import numpy as np

from sim.draws import Draws
from sim.economics.landed import Valued, valued
from sim.evaluate import quantities_of
from sim.graphs import Graph, TooLarge, evaluated, graph, packed
from sim.measures import REGISTRY
from sim.quantities import Quantities
from sim.questions.experiment import Experiment
from sim.questions.report.plan import Laid
from sim.report.assumption_words import assumption_words
from sim.report.phrases import capital, joined, shorts
from sim.report.report import Report
from sim.running.replicate import happenings
from sim.scenario.assumption import Assumption
from sim.scenario.kinds import prices, ranged, with_values
from sim.scenario.loading import Loaded
from sim.scenario.schema import Scenario
from sim.scenario.walk import leaves
from sim.statistics.intervals import LEVEL, t_quantile
from sim.tracing import NotTraced, Poly, Tape, Traced
from sim.units import UnitError, in_written, parsed

WANTED = (  # patterns of keys, and how many assumptions of each are offered at most, those that matter most first
    ("trade.duties.*.rate", 2),
    ("trade.duties.forced_labor*.rate", 2),
    ("trade.exemptions.*.share", 1),
    ("money.prices.*", 2),
    ("pools.*.wage", 3),
    ("money.energy.price", 1),
    ("money.facility.rent", 1),
    ("finance.discount_rate", 1),
    ("money.escalation.*", 3),
)
MEASURES = ("npv", "landed_cost", "repair_cost", "customer_cost")
POINTS = 6  # random points at which the graph is compared with Python
TOLERANCE = 1e-6  # of the largest size of a measure: less than the last digit shown
LARGEST = 2_600_000  # bytes of all graphs
FIXED = "trade.duties.forced_labor*.rate"  # offered without a range too: what a law says today, another may say tomorrow
WIDEST = 2.0  # times its value reaches the slider of a number without a range, from zero


Under = Mapping[str, Sequence[Mapping[str, Assumption]]]  # the prices of each site under each policy
Values = dict[str, object]


@dataclass(frozen=True, slots=True)
class Slider:
    """An assumption that the page can change, in those sites (by number) that have it with this value and range.

    `low`, `high`, `value` are canonical, `least` and `most` how far the graph holds; a number as written is `scale` times a canonical one.
    """

    key: str
    words: str
    unit: str
    scale: float
    low: float
    high: float
    value: float
    least: float
    most: float
    sites: tuple[int, ...]


def pricing_of(report: Report, laid: Laid, made: Experiment) -> dict[str, Any] | None:
    """The sliders, a graph for each site, and the policies that are values of sliders; None where nothing is priced or can be offered."""
    if any(each.scenario.money is None for each in report.loaded):
        return None
    happened = happenings(report.loaded, made.replications, made.seed, made.workers, made.store)
    finished = sorted(set.intersection(*map(set, happened.finished)))
    kept = [[quantities_of(store.load(number)) for number in finished] for store in happened.stores]
    if not finished:
        return None
    under = {name: [prices(each.scenario) for each in sites] for name, sites in laid.under.items()}
    offered, left_out = _offered(report.loaded, kept, _chosen(report, laid, under))
    while offered:
        try:
            return _record(report, laid, under, offered, _packed(report.loaded, kept, offered), len(finished), left_out)
        except TooLarge as error:
            left_out.append(f"{offered[-1].words}: the page would be too large with it ({error}).")
        offered = offered[:-1]
    return None


def _packed(loaded: Sequence[Loaded], kept: Sequence[Sequence[Quantities]], sliders: Sequence[Slider]) -> list[dict[str, Any]]:
    """The graphs of each site's replications. Raises TooLarge, as soon as two replications of each site tell."""
    first = [_graphs(loaded[k], own[:2], _of(sliders, k)) for k, own in enumerate(kept)]
    size = _size(first, len(kept[0]))
    if size > LARGEST:
        raise TooLarge(f"{size / 1e6:.1f} MB")
    return [packed([*first[k], *_graphs(loaded[k], own[2:], _of(sliders, k))]) for k, own in enumerate(kept)]


def _graphs(site: Loaded, kept: Sequence[Quantities], sliders: Sequence[Slider]) -> list[Graph]:
    return [_graph(site.scenario, each, sliders) for each in kept]


def _size(first: Sequence[Sequence[Graph]], replications: int) -> float:
    """Bytes of all graphs, as one replication of each site and a second one tell."""
    one, two = (sum(len(packed(own[:count])["data"]) for own in first) for count in (1, 2))
    return one + (replications - 1) * (two - one)


def _of(sliders: Sequence[Slider], site: int) -> list[Slider]:
    return [slider for slider in sliders if site in slider.sites]


# ---- which assumptions


def _chosen(report: Report, laid: Laid, under: Under) -> list[Slider]:
    """The sliders that are wanted, those of each pattern in the order in which they move the difference; growth last.

    After them the prices that policies set which set nothing else, so that their regret follows the sliders.
    """
    moved = [key for answer in report.of("sensitivity") for key in answer.tables["tornado"]["key"].tolist()]
    rank = {key: k for k, key in reversed(list(enumerate(moved)))}
    known = [(ranged(each.scenario), prices(each.scenario)) for each in report.loaded]
    found: list[Slider] = []
    for pattern, most in WANTED:
        offered = [own | (_above_zero(every) if pattern == FIXED else {}) for own, every in known]
        keys = dict.fromkeys(key for own in offered for key in own if fnmatchcase(key, pattern))
        named = [key for key in sorted(keys, key=lambda key: rank.get(key, len(rank))) if pattern.count(".") == key.count(".")]
        for key in named[:most]:
            found += _sliders(key, [own.get(key) for own in offered], report, under)
    there = {slider.key for slider in found}
    for key in _set_alone(report.loaded, laid, [every for _, every in known]):
        found += () if key in there else _sliders(key, [every.get(key) for _, every in known], report, under)
    return found


def _set_alone(loaded: Sequence[Loaded], laid: Laid, known: Sequence[Mapping[str, Assumption]]) -> list[str]:
    """The prices that policies change which change nothing else, in any site, in the order of the policies."""
    own = [_values(each.scenario) for each in loaded]
    found: dict[str, None] = {}
    for sites in laid.under.values():
        changed = [_changed(_values(site.scenario), own[k]) for k, site in enumerate(sites)]
        if all(keys <= known[k].keys() for k, keys in enumerate(changed)):
            found |= dict.fromkeys(sorted(set[str]().union(*changed)))
    return list(found)


def _changed(under: Values, own: Values) -> set[str]:
    """The keys under which two scenarios differ."""
    return {key for key in under.keys() | own.keys() if key not in under or key not in own or under[key] != own[key]}


def _above_zero(known: Mapping[str, Assumption]) -> dict[str, Assumption]:
    return {key: a for key, a in known.items() if a.value > 0}


def _sliders(key: str, own: Sequence[Assumption | None], report: Report, under: Under) -> Iterator[Slider]:
    """A slider for each value and range that the sites have of an assumption; its bounds reach as far as the policies do."""
    groups: dict[tuple[float, float | None, float | None], list[int]] = {}
    for number, a in enumerate(own):
        if a is not None:
            groups.setdefault((a.value, a.low, a.high), []).append(number)
    brief = shorts(report.names)
    for sites in groups.values():
        a = own[sites[0]]
        assert a is not None
        low, high = (a.value if end is None else end for end in (a.low, a.high))
        set_by = [said[k][key].value for said in under.values() for k in sites if key in said[k]]
        if low == high and fnmatchcase(key, FIXED):
            low, high = 0.0, WIDEST * a.value
        elif low == high:
            low, high = min(low, *set_by), max(high, *set_by)
        if low == high:  # no policy changes it in these sites
            continue
        only = f" ({', '.join(brief[report.names[k]] for k in sites)})" if len(sites) < len(report.loaded) else ""
        ends = min(low, a.value, *set_by), max(high, a.value, *set_by)
        unit, scale = _written(a)
        yield Slider(key, capital(assumption_words(key)) + only, unit, scale, low, high, a.value, *ends, tuple(sites))


def _written(a: Assumption) -> tuple[str, float]:
    """The unit in which an assumption is written, and what a canonical 1 is in it."""
    try:
        unit = parsed(a.text, a.unit).written
        return unit, in_written(1.0, unit, a.unit)
    except UnitError:
        return a.unit, 1.0


def _offered(loaded: Sequence[Loaded], kept: Sequence[Sequence[Quantities]], wanted: Sequence[Slider]) -> tuple[list[Slider], list[str]]:
    """The sliders whose graph, each alone and all together, gives what Python gives, and what there is to say of the others.

    One replication of each site is looked at: all have the same formulas.
    """
    if not any(_problem(site.scenario, kept[k][0], _of(wanted, k)) for k, site in enumerate(loaded) if _of(wanted, k)):
        return list(wanted), []
    good, why = [], []
    for slider in wanted:
        problem = next(filter(None, (_problem(loaded[site].scenario, kept[site][0], [slider]) for site in slider.sites)), "")
        if problem:
            why.append(f"{slider.words}: {problem}.")
        else:
            good.append(slider)
    for number, site in enumerate(loaded):
        problem = _problem(site.scenario, kept[number][0], _of(good, number)) if _of(good, number) else ""
        if problem:
            return [], [*why, f"All together: {problem}."]
    return good, why


def _problem(scenario: Scenario, quantities: Quantities, sliders: Sequence[Slider]) -> str:
    """Why some sliders cannot be offered for a replication; '' if they can."""
    try:
        made = _graph(scenario, quantities, sliders)
    except NotTraced as error:
        return f"it cannot be followed through the prices ({error})"
    places = Draws(0, 0).uniforms("points of the sliders", POINTS * len(sliders)).reshape(POINTS, -1)
    points = np.array([[s.least + place * (s.most - s.least) for s, place in zip(sliders, row, strict=True)] for row in places])
    at = with_values(scenario, {slider.key: points[:, k : k + 1] for k, slider in enumerate(sliders)})
    truth = np.array([np.broadcast_to(each, POINTS) for each in _measured(valued(quantities, at))])
    found = np.array([evaluated(made, point.tolist()) for point in points]).T
    worst = float(np.max(np.abs(found - truth) / np.maximum(np.max(np.abs(truth), axis=1, keepdims=True), 1e-6)))
    return "" if worst <= TOLERANCE else f"what the page computes differs from what sim computes by a part of {worst:.1g}"


# ---- the graph of a site


def _measured(found: Valued) -> list[Any]:
    """The measures that the page shows, of the first flow that has each."""
    return [found.measures[key][0] for key in _keys(found)]


def _keys(found: Valued) -> list[tuple[str, str]]:
    first = {name: (name, of) for name, of in reversed(found.measures)}
    return [first[name] for name in MEASURES if name in first]


def _graph(scenario: Scenario, quantities: Quantities, sliders: Sequence[Slider]) -> Graph:
    """Every measure of a replication as a function of the sliders. Raises NotTraced."""
    tape = Tape()
    unknown = {slider.key: tape.unknown(slider.least, slider.most) for slider in sliders}
    at = with_values(scenario, unknown)  # type: ignore[arg-type]  # they compute like arrays of one draw
    outputs = list[Poly]()
    for value in _measured(valued(quantities, at)):
        outputs += value.polys() if isinstance(value, Traced) else [{(): float(np.ravel(value)[0])}]
    return graph(tape, outputs)


# ---- what the page gets


def _record(
    report: Report,
    laid: Laid,
    under: Under,
    sliders: Sequence[Slider],
    graphs: list[dict[str, Any]],
    replications: int,
    left_out: list[str],
) -> dict[str, Any]:
    summary = report.main.tables["summary"]
    measures = [REGISTRY[name] for name in MEASURES if np.any(summary["measure"] == name)]
    own = [_values(each.scenario) for each in report.loaded]
    said = {name.replace("_", " "): _policy(sites, under[name], own, sliders) for name, sites in laid.under.items()}
    lost = [name for name, values in said.items() if values is None]
    return {
        "sliders": [asdict(slider) for slider in sliders],
        "measures": [{"name": m.name, "label": capital(m.label), "unit": m.unit, "larger": m.better == "higher"} for m in measures],
        "graphs": graphs,
        "files": [each.name for each in report.loaded],
        "replications": replications,
        "t": t_quantile((1 + LEVEL) / 2, replications - 1) if replications > 1 else None,
        "policies": [{"name": name, "values": values} for name, values in said.items() if values is not None],
        "fixed": joined(lost),
        "left_out": left_out,
    }


def _policy(
    laid_on: Sequence[Loaded], under: Sequence[Mapping[str, Assumption]], own: Sequence[Values], sliders: Sequence[Slider]
) -> list[dict[int, float]] | None:
    """The sliders that a policy sets in each site, by number; None for a policy that changes anything else."""
    found = []
    for number, (site, said) in enumerate(zip(laid_on, under, strict=True)):
        mine = {k: slider for k, slider in enumerate(sliders) if number in slider.sites and slider.key in said}
        changed = {k: said[slider.key].value for k, slider in mine.items() if said[slider.key].value != slider.value}
        back = {mine[k].key: mine[k].value for k in changed}
        if _values(site.scenario) | back != own[number]:
            return None
        found.append(changed)
    return found


def _values(scenario: Scenario) -> Values:
    """Everything that a scenario says, by key, of an assumption its value; without the list of sources, which decides nothing."""
    said = (leaf for leaf in leaves(scenario) if leaf.keys[0] != "sources")
    return {leaf.key: leaf.value.value if isinstance(leaf.value, Assumption) else leaf.value for leaf in said}
