"""Why scenarios differ: the paired difference of each flow's unit cost, by cause, with intervals."""

from itertools import combinations

import numpy as np

from sim.economics.causes import Term, by_cause, terms
from sim.experiment.intervals import t_interval
from sim.experiment.statistics import COMPARISON_NAMES
from sim.tables import Table, table

MEASURE, UNIT = "unit_cost_cause", "USD/unit"

Units = dict[int, dict[tuple[str, str], Term]]


def causes(unit_costs: Table) -> Table:
    """What each cause adds to the cost of a unit, scenario minus base, for each pair in the order of the study.

    Columns as those of comparisons; the measure is `unit_cost_cause` of 'flow, cause'. The means of a flow's causes add up to the mean
    difference of its landed or repair cost. A cause that moves nothing in any replication is left out.
    """
    flows = dict.fromkeys(unit_costs["flow"].tolist())
    rows = [row for flow in flows for row in _of_flow(flow, unit_costs.where(flow=flow))]
    return table(COMPARISON_NAMES, rows)


def _of_flow(flow: str, unit_costs: Table) -> list[tuple[object, ...]]:
    units = {name: _units(unit_costs.where(scenario=name)) for name in dict.fromkeys(unit_costs["scenario"].tolist())}
    rows: list[tuple[object, ...]] = []
    for (base, left), (scenario, right) in combinations(units.items(), 2):
        differences = [by_cause(left[number], right[number]) for number in sorted(left.keys() & right.keys())]
        for cause in dict.fromkeys(name for each in differences for name in each):
            values = np.array([each.get(cause, 0.0) for each in differences])
            if values.any():
                rows.append((base, scenario, MEASURE, f"{flow}, {cause}", UNIT, *t_interval(values), len(values)))
    return rows


def _units(unit_costs: Table) -> Units:
    """The terms of a unit by replication."""
    return {number: terms(unit_costs.where(replication=number)) for number in np.unique(unit_costs["replication"]).tolist()}
