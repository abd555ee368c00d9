"""Several sites as one: what of their measures adds up, and what is an average over the units of all."""

from collections.abc import Mapping, Sequence

from sim.running.estimates import Series, series
from sim.tables import Table, table

TOGETHER = "together"
SUMMED = ("npv", "equivalent_annual", "revenue", "profit", "units_delivered", "repairs_returned")
PER_UNIT = ("landed_cost", "customer_cost", "lead_time", "repair_cost", "turnaround_time")  # averaged over what is delivered or returned
UNITS = ("units_delivered", "repairs_returned")


def together(measures: Table, names: Sequence[str]) -> Table:
    """The measures of some sites together, as rows of a scenario named `TOGETHER`, replication by replication.

    Values, volumes and profits add up; costs of a unit and times are means over the units of all sites. A replication that a site lacks is
    left out, and so is a measure that a site does not have, unless that site delivers nothing.
    """
    found = series(measures)
    own = [found.get(name, {}) for name in names]
    rows = [*_summed(own), *_averaged(own)]
    return table(("scenario", "replication", "measure", "of", "value", "unit"), [(TOGETHER, *row) for row in rows])


def _summed(own: Sequence[Series]) -> list[tuple[int, str, str, float, str]]:
    """Rows replication, measure, of, value, unit of what adds up."""
    keys = [key for key in own[0] if key[0] in SUMMED and all(key in each for each in own)]
    return [(k, *key[:2], sum(each[key][k] for each in own), key[2]) for key in keys for k in _common([each[key] for each in own])]


def _averaged(own: Sequence[Series]) -> list[tuple[int, str, str, float, str]]:
    """Rows of what is a mean over units."""
    rows = []
    for key in dict.fromkeys(key for each in own for key in each if key[0] in PER_UNIT):
        weights = [_units(each, key[1]) for each in own]
        for k in _common(weights):
            parts = [(weight[k], each.get(key, {}).get(k)) for weight, each in zip(weights, own, strict=True) if weight[k]]
            known = [(units, value) for units, value in parts if value is not None]
            if known and len(known) == len(parts):
                rows.append((k, *key[:2], sum(u * v for u, v in known) / sum(u for u, _ in known), key[2]))
    return rows


def _units(own: Series, flow: str) -> Mapping[int, float]:
    """Units of a flow that were delivered or returned, by replication."""
    return next((values for (name, of, _), values in own.items() if of == flow and name in UNITS), {})


def _common(values: Sequence[Mapping[int, float]]) -> list[int]:
    """The replications that all have."""
    return sorted(set(values[0]).intersection(*values[1:]))
