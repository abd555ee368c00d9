"""The assumptions that nobody knows as the factors of an experiment, and what a measure becomes at points of their ranges.

A factor is an assumption with a range. Sites that share one, with its value and range, move it together; what differs is a factor of each.
Prices are priced anew on what was simulated; each distinct plant is simulated, with the same chance as every other.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Floats
from sim.draws import quantile
from sim.economics.landed import measures_of_money, returns, valued
from sim.evaluate import Result, quantities_of
from sim.measures import REGISTRY
from sim.measures.naming import Key, resolve
from sim.running.physical_draws import Senseless, at, is_whole
from sim.running.price_draws import Repriced, as_written, range_law, repriced
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
    """An assumption with a range, the positions of the sites that have it, and the name of the site where not all have."""

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
        """Values at places from 0 to 1 along the range."""
        return self._rounded(self.low + places * (self.high - self.low))

    def triangular(self, probabilities: Floats) -> Floats:
        """Quantiles of the law that assumptions are drawn from: between the ends of the range, the value the most likely."""
        return self._rounded(quantile(range_law(self.assumption), probabilities))

    def _rounded(self, values: Floats) -> Floats:
        return np.rint(values) if self.kind != PRICE and is_whole(self.assumption) else values


def factors(loaded: Sequence[Loaded], over: Sequence[str] = ("*",)) -> list[Factor]:
    """The factors whose keys fit one of the patterns, in the order of the scenarios. Raises NoFactor for a pattern that none fits."""
    found: dict[tuple[str, float, float | None, float | None], tuple[Assumption, list[int]]] = {}
    for site, each in enumerate(loaded):
        for key, a in {**ranged(each.scenario), **physical_ranged(each.scenario)}.items():
            found.setdefault((key, a.value, a.low, a.high), (a, []))[1].append(site)
    for pattern in over:
        if not any(fnmatchcase(key, pattern) for key, *_ in found):
            what = "no assumption has a range" if pattern == "*" else f"no assumption with a range has a key like '{pattern}'"
            raise NoFactor(f"{' and '.join(each.scenario.name for each in loaded)}: {what}; give one a `low` or a `high`")
    return [
        Factor(key, a, tuple(sites), "" if len(sites) == len(loaded) else loaded[sites[0]].scenario.name)
        for (key, *_), (a, sites) in found.items()
        if any(fnmatchcase(key, pattern) for pattern in over)
    ]


# ---- the plants that points ask for


@dataclass(frozen=True, slots=True)
class Group:
    """Points at which a site has the same plant: to be simulated once, and priced at each."""

    site: int
    changed: Mapping[str, float]
    rows: NDArray[np.int64]


def groups(sites: int, moved: Sequence[Factor], points: Floats) -> list[Group]:
    """Every distinct plant of every site, by the physical values that are not as written. `points` is (points, factors)."""
    found = []
    for site in range(sites):
        columns = [(k, each) for k, each in enumerate(moved) if site in each.sites and each.kind != PRICE]
        rows: dict[tuple[tuple[str, float], ...], list[int]] = {}
        for number, point in enumerate(points):
            changed = tuple((each.key, float(point[k])) for k, each in columns if point[k] != each.assumption.value)
            rows.setdefault(changed, []).append(number)
        found += [Group(site, dict(changed), np.array(numbers)) for changed, numbers in rows.items()]
    return found


def plant(loaded: Sequence[Loaded], group: Group) -> Loaded:
    """The scenario of a group, named by what is changed. Raises Senseless where it makes no sense, with what is wrong."""
    site = loaded[group.site]
    if not group.changed:
        return site
    said = ", ".join(f"{key} {value!r}" for key, value in group.changed.items())
    scenario = at(site.scenario, group.changed)
    for keys, _, message in sense_issues(scenario):
        raise Senseless(f"{scenario.name}: {'.'.join(keys)}: {message}, where {said} (in canonical units); narrow the range there")
    return replace(site, scenario=scenario.model_copy(update={"name": f"{scenario.name}, {said}"}))


# ---- what a measure becomes


def measure_named(text: str, results: Sequence[Result], loaded: Sequence[Loaded]) -> tuple[Key, str]:
    """The measure meant by 'name' or 'name.of' and its unit, from a replication of each site. Raises NoMeasure if not all sites have it."""
    present = {each.scenario.name: _present(result, each.scenario) for result, each in zip(results, loaded, strict=True)}
    key = resolve(text, "--measure", present)
    return key, REGISTRY[key[0]].unit


def _present(result: Result, scenario: Scenario) -> list[Key]:
    """The measures that a replication has: what it is worth first."""
    tables = [result.tables["measures"]]
    if scenario.money is not None:
        tables.insert(0, measures_of_money(valued(quantities_of(result), scenario), scenario))
    return [key for rows in tables for key in zip(rows["measure"].tolist(), rows["of"].tolist(), strict=True)]


def outcomes(
    loaded: Sequence[Loaded], moved: Sequence[Factor], points: Floats, found: Sequence[Group], happened: Happenings, measure: Key
) -> Floats:
    """The measure at every point: (points, replications) of the first site, less that of the second if there is one.

    Of the replications that every plant has finished; `happened` is that of the groups, in order. NaN where a replication has no such
    measure, like the payback of a loss. Raises NoFactor without any replication.
    """
    common = sorted(set.intersection(*map(set, happened.finished)))
    if not common:
        raise NoFactor("no replication was finished at every point")
    values = np.empty((len(loaded), len(points), len(common)))
    for group, store in zip(found, happened.stores, strict=True):
        results = [store.load(number) for number in common]
        scenario = at(loaded[group.site].scenario, group.changed)
        draws = {each.key: points[group.rows, k] for k, each in enumerate(moved) if group.site in each.sites and each.kind == PRICE}
        values[group.site, group.rows] = _measured(results, scenario, draws, measure)
    return np.asarray(values[0] - values[1] if len(loaded) > 1 else values[0])


def _measured(results: Sequence[Result], scenario: Scenario, draws: Mapping[str, Floats], measure: Key) -> Floats:
    """A measure of one plant: (draws of prices or 1, replications); NaN where there is none."""
    name, of = measure
    rows = [result.tables["measures"].where(measure=name, of=of)["value"] for result in results]
    if any(map(len, rows)):
        return np.array([[float(each[0]) if len(each) else np.nan for each in rows]])
    if scenario.money is None:
        return np.full((1, len(results)), np.nan)
    worth = repriced(
        [quantities_of(result) for result in results], scenario, draws or as_written(scenario), parts=REGISTRY[name].of == "category"
    )
    if measure in worth.measures:
        return worth.measures[measure][0]
    return _returned(worth, scenario, draws, measure)


def _returned(worth: Repriced, scenario: Scenario, draws: Mapping[str, Floats], measure: Key) -> Floats:
    """A rate of return or a payback at each draw and replication; NaN where there is none."""
    found = np.full(worth.cash_usd.shape[:2], np.nan)
    if scenario.finance is None:
        return found
    rates = draws.get("finance.discount_rate", np.full(len(found), scenario.finance.discount_rate.value))
    for at_draw in np.ndindex(found.shape):
        flows = np.diff(worth.cash_usd[at_draw], prepend=0.0)
        known = {(name, of): value for name, of, value, _ in returns(flows, float(rates[at_draw[0]]))}
        found[at_draw] = known.get(measure, np.nan)
    return found
