"""Assumptions with a range as the factors of an experiment, and the value of a measure at points within their ranges.

Two sites that have an assumption with the same value and range move it together, as one factor; where they differ each has its own.
Prices are priced anew on what was simulated; each distinct plant is simulated once, with the same random numbers as every other.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Floats
from sim.economics.landed import measures_of_money, returns, valued
from sim.evaluate import Result, quantities_of
from sim.measures import REGISTRY
from sim.measures.naming import Key, resolve
from sim.running.physical_draws import Senseless, at, is_whole
from sim.running.price_draws import Repriced, as_written, range_quantile, repriced
from sim.running.replicate import Happenings
from sim.scenario.assumption import Assumption
from sim.scenario.checks.all import sense_issues
from sim.scenario.kinds import PRICE, Kind, kind, physical_ranged, ranged
from sim.scenario.loading import Loaded
from sim.scenario.schema import Scenario


class NoFactor(ValueError):
    """No assumption to move, or no measure to look at."""

    exit_code = 3


@dataclass(frozen=True, slots=True)
class Factor:
    """An assumption with a range, the numbers of the sites that share it, and, where that is not all of them, the name of its site."""

    key: str
    assumption: Assumption
    sites: tuple[int, ...]
    only: str

    @property
    def kind(self) -> Kind:
        return kind(self.key)

    @property
    def low(self) -> float:
        """The low end of the range; the value where there is none."""
        return self.assumption.value if self.assumption.low is None else self.assumption.low

    @property
    def high(self) -> float:
        """The high end of the range; the value where there is none."""
        return self.assumption.value if self.assumption.high is None else self.assumption.high

    def uniform(self, places: Floats) -> Floats:
        """Values at places along the range, 0 its low end and 1 its high end; whole numbers where the assumption takes only those."""
        return self._rounded(self.low + places * (self.high - self.low))

    def triangular(self, probabilities: Floats) -> Floats:
        """Quantiles of the triangular distribution over the range, whose mode is the value."""
        return self._rounded(range_quantile(self.assumption, probabilities))

    def _rounded(self, values: Floats) -> Floats:
        return np.rint(values) if self.kind != PRICE and is_whole(self.assumption) else values


def factors(loaded: Sequence[Loaded], over: Sequence[str] = ("*",)) -> list[Factor]:
    """The factors whose keys fit one of the patterns, in the order of the scenarios. Raises NoFactor for a pattern that none fits."""
    shared: dict[tuple[str, float, float | None, float | None], tuple[Assumption, list[int]]] = {}
    for number, site in enumerate(loaded):
        for key, a in {**ranged(site.scenario), **physical_ranged(site.scenario)}.items():
            shared.setdefault((key, a.value, a.low, a.high), (a, []))[1].append(number)
    for pattern in over:
        if not any(fnmatchcase(key, pattern) for key, *_ in shared):
            what = "no assumption has a range" if pattern == "*" else f"no assumption with a range has a key like '{pattern}'"
            raise NoFactor(f"{' and '.join(site.scenario.name for site in loaded)}: {what}; give one a `low` or a `high`")
    return [
        Factor(key, a, tuple(sites), "" if len(sites) == len(loaded) else loaded[sites[0]].scenario.name)
        for (key, *_), (a, sites) in shared.items()
        if any(fnmatchcase(key, pattern) for pattern in over)
    ]


# ---- the plants that points ask for


@dataclass(frozen=True, slots=True)
class Group:
    """The points (`rows`) at which a site has the same plant, with the physical values that are not as written.

    It is simulated once, and priced at each of the points.
    """

    site: int
    changed: Mapping[str, float]
    rows: NDArray[np.int64]


def groups(sites: int, moved: Sequence[Factor], points: Floats) -> list[Group]:
    """Every distinct plant of every site, by the physical values that are not as written. `points` is (points, factors)."""
    distinct = []
    for site in range(sites):
        columns = [(k, factor) for k, factor in enumerate(moved) if site in factor.sites and factor.kind != PRICE]
        rows: dict[tuple[tuple[str, float], ...], list[int]] = {}
        for number, point in enumerate(points):
            changed = tuple((factor.key, float(point[k])) for k, factor in columns if point[k] != factor.assumption.value)
            rows.setdefault(changed, []).append(number)
        distinct += [Group(site, dict(changed), np.array(numbers)) for changed, numbers in rows.items()]
    return distinct


def plant(loaded: Sequence[Loaded], group: Group) -> Loaded:
    """The scenario of a group, named by what is changed. Raises Senseless where it makes no sense, with what is wrong."""
    site = loaded[group.site]
    if not group.changed:
        return site
    changes = ", ".join(f"{key} {value!r}" for key, value in group.changed.items())
    scenario = at(site.scenario, group.changed)
    for keys, _, message in sense_issues(scenario):
        raise Senseless(f"{scenario.name}: {'.'.join(keys)}: {message}, where {changes} (in canonical units); narrow the range there")
    return replace(site, scenario=scenario.model_copy(update={"name": f"{scenario.name}, {changes}"}))


# ---- what a measure becomes


def measure_named(text: str, results: Sequence[Result], loaded: Sequence[Loaded]) -> tuple[Key, str]:
    """The measure meant by 'name' or 'name.of' and its unit, from a replication of each site. Raises NoMeasure if not all sites have it."""
    present = {site.scenario.name: _present(result, site.scenario) for result, site in zip(results, loaded, strict=True)}
    key = resolve(text, "--measure", present)
    return key, REGISTRY[key[0]].unit


def _present(result: Result, scenario: Scenario) -> list[Key]:
    """The measures that a replication has, those of money first."""
    tables = [result.tables["measures"]]
    if scenario.money is not None:
        tables.insert(0, measures_of_money(valued(quantities_of(result), scenario), scenario))
    return [key for rows in tables for key in zip(rows["measure"].tolist(), rows["of"].tolist(), strict=True)]


def outcomes(
    loaded: Sequence[Loaded], moved: Sequence[Factor], points: Floats, plants: Sequence[Group], happened: Happenings, measure: Key
) -> Floats:
    """The measure at every point: (points, replications) of the first site, less that of the second if there is one.

    Of the replications that every plant has finished; `happened` is that of the groups, in order. NaN where a replication has no such
    measure, like the payback of a loss. Raises NoFactor without any replication.
    """
    finished = sorted(set.intersection(*map(set, happened.finished)))
    if not finished:
        raise NoFactor("no replication was finished at every point")
    values = np.empty((len(loaded), len(points), len(finished)))
    for group, store in zip(plants, happened.stores, strict=True):
        results = [store.load(number) for number in finished]
        scenario = at(loaded[group.site].scenario, group.changed)
        draws = {factor.key: points[group.rows, k] for k, factor in enumerate(moved) if group.site in factor.sites and factor.kind == PRICE}
        values[group.site, group.rows] = _measured(results, scenario, draws, measure)
    return np.asarray(values[0] - values[1] if len(loaded) > 1 else values[0])


def _measured(results: Sequence[Result], scenario: Scenario, draws: Mapping[str, Floats], measure: Key) -> Floats:
    """A measure of one plant: (draws of prices or 1, replications); NaN where there is none."""
    name, of = measure
    rows = [result.tables["measures"].where(measure=name, of=of)["value"] for result in results]
    if any(map(len, rows)):
        return np.array([[float(row[0]) if len(row) else np.nan for row in rows]])
    if scenario.money is None:
        return np.full((1, len(results)), np.nan)
    parts = REGISTRY[name].of == "category"
    worth = repriced([quantities_of(result) for result in results], scenario, draws or as_written(scenario), parts=parts)
    if measure in worth.measures:
        return worth.measures[measure][0]
    return _returned(worth, scenario, draws, measure)


def _returned(worth: Repriced, scenario: Scenario, draws: Mapping[str, Floats], measure: Key) -> Floats:
    """A rate of return or a payback at each draw and replication; NaN where there is none."""
    values = np.full(worth.cash_usd.shape[:2], np.nan)
    if scenario.finance is None:
        return values
    own = scenario.finance
    rates = draws.get("finance.discount_rate", np.full(len(values), own.discount_rate.value))
    reinvested = draws.get(
        "finance.reinvestment_rate", np.full(len(values), own.reinvestment_rate.value) if own.reinvestment_rate else rates
    )
    for at_draw in np.ndindex(values.shape):
        flows = np.diff(worth.cash_usd[at_draw], prepend=0.0)
        of_draw = {(name, of): value for name, of, value, _ in returns(flows, float(rates[at_draw[0]]), float(reinvested[at_draw[0]]))}
        values[at_draw] = of_draw.get(measure, np.nan)
    return values
