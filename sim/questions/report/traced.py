"""The graphs of a plant's replications: its prices followed with symbols in the place of the sliders, and held against Python.

Tracing, not probing, was chosen. The one pricing code, `sim.economics`, is given `Traced` numbers in the place of the sliders' values and
gives back a graph of each measure, so that no formula is written twice: duties, limits and rounding of fees, growth of prices, loss
carry-forwards and taxes of the states are in it as they are. Probing (pricing at the corners of the sliders, and storing what multiplies
what) needs less, but only knows streams that are straight in every slider: it cannot hold growth of prices and limits of fees, and the
taxes after the streams would have had to be written a second time.

Comparing the graph with Python at random points is part of making it: a slider for which they differ is not offered, and that is said.
Fees of customs entries are not rounded to the cent in the graph, each entry would need an atom of its own for it; that is some ten dollars
in the NPV of a plant, far less than the last digit shown, and less than `TOLERANCE`.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from sim.draws import Draws
from sim.economics.landed import Valued, valued
from sim.graphs import Graph, TooLarge, evaluated, graph, packed
from sim.quantities import Quantities
from sim.questions.report.sliders import Slider, of_site
from sim.scenario.kinds import with_values
from sim.scenario.loading import Loaded
from sim.scenario.schema import Scenario
from sim.tracing.arrays import Traced, unknown
from sim.tracing.polynomials import NotTraced, Poly, Tape

MEASURES = ("npv", "landed_cost", "repair_cost", "customer_cost")
POINTS = 6  # random points at which the graph is compared with Python
TOLERANCE = 1e-6  # of the largest size of a measure: less than the last digit shown

Kept = Sequence[Sequence[Quantities]]  # by site and replication
Record = dict[str, Any]


# ---- which sliders can be followed


def offered(loaded: Sequence[Loaded], first: Sequence[Quantities], wanted: Sequence[Slider]) -> tuple[list[Slider], list[str]]:
    """The sliders whose graph, each alone and all together, gives what Python gives, and what there is to say of the others.

    `first` is one replication of each site: all have the same formulas.
    """
    if not why_not(loaded, first, wanted):
        return list(wanted), []
    good, why = [], []
    for slider in wanted:
        if problem := why_not(loaded, first, [slider]):
            why.append(f"{slider.words}: {problem}.")
        else:
            good.append(slider)
    problem = why_not(loaded, first, good)
    return ([], [*why, f"All together: {problem}."]) if problem else (good, why)


def why_not(loaded: Sequence[Loaded], first: Sequence[Quantities], sliders: Sequence[Slider]) -> str:
    """Why some sliders cannot be offered together; '' if they can. Sites that have none of them are not asked."""
    asked = ((site, quantities, of_site(sliders, k)) for k, (site, quantities) in enumerate(zip(loaded, first, strict=True)))
    return next(filter(None, (problem(site.scenario, quantities, own) for site, quantities, own in asked if own)), "")


def problem(scenario: Scenario, quantities: Quantities, sliders: Sequence[Slider]) -> str:
    """Why some sliders cannot be offered for a replication; '' if they can."""
    try:
        made = _graph(scenario, quantities, sliders)
    except NotTraced as error:
        return f"it cannot be followed through the prices ({error})"
    places = Draws(0, 0).uniforms("points of the sliders", POINTS * len(sliders)).reshape(POINTS, -1)
    points = np.array([[s.least + place * (s.most - s.least) for s, place in zip(sliders, row, strict=True)] for row in places])
    at = with_values(scenario, {slider.key: points[:, k : k + 1] for k, slider in enumerate(sliders)})
    truth = np.array([np.broadcast_to(each, POINTS) for each in _measured(valued(quantities, at)).values()])
    found = np.array([evaluated(made, point.tolist()) for point in points]).T
    worst = float(np.max(np.abs(found - truth) / np.maximum(np.max(np.abs(truth), axis=1, keepdims=True), 1e-6)))
    return "" if worst <= TOLERANCE else f"what the page computes differs from what sim computes by a part of {worst:.1g}"


# ---- the graphs


def graphs_of(loaded: Sequence[Loaded], kept: Kept, sliders: Sequence[Slider], most: float) -> list[Record]:
    """The packed graphs of each site's replications, with the names of the measures that they give in order (`which`).

    A site without replications has none. Raises TooLarge for more than `most` bytes, as soon as two replications of each site tell.
    """
    first = [_graphs(loaded[k], own[:2], of_site(sliders, k)) for k, own in enumerate(kept)]
    size = sum(_foreseen(graphs, len(own)) for graphs, own in zip(first, kept, strict=True) if own)
    if size > most:
        raise TooLarge(f"{size / 1e6:.1f} MB")
    found = []
    for k, own in enumerate(kept):
        graphs = [*first[k], *_graphs(loaded[k], own[2:], of_site(sliders, k))]
        found.append(packed(graphs) | {"which": list(_measured(valued(own[0], loaded[k].scenario)))} if own else {})
    return found


def _graphs(site: Loaded, kept: Sequence[Quantities], sliders: Sequence[Slider]) -> list[Graph]:
    return [_graph(site.scenario, each, sliders) for each in kept]


def _foreseen(first: Sequence[Graph], replications: int) -> float:
    """Bytes of all graphs of a site, as one replication and a second one tell."""
    one, two = (len(packed(first[:count])["data"]) for count in (1, 2))
    return one + (replications - 1) * (two - one)


def _measured(found: Valued) -> dict[str, Any]:
    """The measures that the page shows, of the first flow that has each, by name."""
    first = {name: (name, of) for name, of in reversed(found.measures)}
    return {name: found.measures[first[name]][0] for name in MEASURES if name in first}


def _graph(scenario: Scenario, quantities: Quantities, sliders: Sequence[Slider]) -> Graph:
    """Every measure of a replication as a function of the sliders. Raises NotTraced."""
    tape = Tape()
    prices = {slider.key: unknown(tape, slider.least, slider.most) for slider in sliders}
    at = with_values(scenario, prices)  # type: ignore[arg-type]  # they compute like arrays of one draw
    outputs = list[Poly]()
    for value in _measured(valued(quantities, at)).values():
        outputs += value.polys() if isinstance(value, Traced) else [{(): float(np.ravel(value)[0])}]
    return graph(tape, outputs)
