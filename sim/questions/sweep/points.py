"""Scenarios at every point of a sweep. What happens is simulated once for each distinct physical part; prices are only priced again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import prod

from sim.counts import counted
from sim.economics.landed import measures_of_money, valued
from sim.evaluate import Result, quantities_of
from sim.questions.experiment import Experiment
from sim.running.estimates import comparisons, summary
from sim.running.replicate import NothingFinished, SameName, happenings
from sim.running.store import Store, study_key
from sim.scenario.loading import Loaded, ScenarioError, changed
from sim.scenario.nodes import Issue, Unreadable
from sim.scenario.schema import Scenario
from sim.scenario.sweep import Axis, Changes, block, points, scale, varied
from sim.tables import Table, concatenated, table


class NothingVaried(ValueError):
    """A sweep of which nobody said what it varies."""

    exit_code = 3


class TooManyPoints(ValueError):
    """More points than were allowed."""

    exit_code = 3


@dataclass(frozen=True, slots=True)
class Point:
    """One point of a sweep, and the scenarios there, in the order given."""

    changes: Changes
    loaded: tuple[Loaded, ...]

    @property
    def texts(self) -> dict[str, str]:
        """The values by key, as written."""
        return {key: leaf.text for key, leaf in self.changes.items()}


def axes_of(loaded: Sequence[Loaded], options: Sequence[str]) -> tuple[Axis, ...]:
    """What a sweep varies: as the options say, else as the first scenario with a block `sweep` does.

    Raises ScenarioError for what cannot be read, NothingVaried where nothing says it.
    """
    try:
        axes = varied(options) if options else next(filter(None, (block(site.tree) for site in loaded)), ())
    except Unreadable as error:
        raise ScenarioError(error.issues) from None
    if not axes:
        raise NothingVaried("nothing to vary: give --vary KEY=FROM:TO:COUNT, or a block `sweep:` in a scenario or an overlay")
    return axes


def points_of(loaded: Sequence[Loaded], axes: Sequence[Axis], most: int) -> list[Point]:
    """The scenarios at every point. Raises ScenarioError with what is wrong at any of them, TooManyPoints if there are more than `most`."""
    count = prod(len(axis.points) for axis in axes)
    if count > most:
        raise TooManyPoints(f"{counted(count, 'point')}, more than {most:,}: give fewer values, or raise --max-points")
    whole: list[Point] = []
    issues: list[Issue] = []
    for changes in points(axes):
        there = []
        for scenario in loaded:
            try:
                there.append(changed(scenario, changes))
            except ScenarioError as error:
                issues += error.issues
        whole.append(Point(changes, tuple(there)))
    if issues:
        raise ScenarioError(issues)
    return whole


def physical(along: Sequence[Point], seed: int) -> dict[str, Loaded]:
    """What has to be simulated, by the key of its replications: one scenario for all points that differ in prices alone."""
    distinct: dict[str, Loaded] = {}
    names = set[str]()
    for number, point in enumerate(along):
        for loaded in point.loaded:
            if (key := study_key(loaded.scenario, seed)) not in distinct:
                name = loaded.scenario.name if loaded.scenario.name not in names else f"{loaded.scenario.name}, point {number}"
                names.add(name)
                distinct[key] = replace(loaded, scenario=loaded.scenario.model_copy(update={"name": name}))
    return distinct


@dataclass(frozen=True, slots=True)
class Swept:
    """Measures of each replication by point and scenario, as tables with columns replication, measure, of, value, unit."""

    measures: Mapping[tuple[int, str], Table]
    missing: tuple[tuple[str, int, str], ...]


def swept(along: Sequence[Point], made: Experiment) -> Swept:
    """Simulates what the store lacks and values it at every point, under common random numbers.

    Raises SameName if two scenarios have the same name.
    """
    names = [loaded.scenario.name for loaded in along[0].loaded]
    if len(set(names)) < len(names):
        raise SameName(f"two scenarios are named '{max(names, key=names.count)}': change `name:` in one of the files")
    distinct = physical(along, made.seed)
    happened = happenings(list(distinct.values()), made.replications, made.seed, made.workers, made.store, made.on_progress)
    at: dict[str, list[tuple[int, Scenario]]] = {key: [] for key in distinct}
    for number, point in enumerate(along):
        for loaded in point.loaded:
            at[study_key(loaded.scenario, made.seed)].append((number, loaded.scenario))
    parts: dict[tuple[int, str], list[Table]] = {}
    for key, store, finished in zip(distinct, happened.stores, happened.finished, strict=True):
        for replication in finished:
            for place, measured in _valued(store, replication, at[key]):
                parts.setdefault(place, []).append(measured.with_columns(replication=replication))
    order = [(number, loaded.scenario.name) for number, point in enumerate(along) for loaded in point.loaded]
    return Swept({place: concatenated(parts[place]) for place in order if place in parts}, happened.missing)


def _valued(store: Store, replication: int, places: Sequence[tuple[int, Scenario]]) -> list[tuple[tuple[int, str], Table]]:
    """One replication's measures at the points that share it."""
    result = store.load(replication)
    return [((number, scenario.name), measures_at(result, scenario)) for number, scenario in places]


def measures_at(result: Result, scenario: Scenario) -> Table:
    """The measures of a replication that was kept, at the prices of a scenario: what `priced` gives, without its other tables."""
    physical_ones = result.tables["measures"]
    if scenario.money is None:
        return physical_ones
    return concatenated([physical_ones, measures_of_money(valued(quantities_of(result), scenario), scenario)])


def sweep_tables(along: Sequence[Point], axes: Sequence[Axis], measured: Swept) -> dict[str, Table]:
    """Table points: a row a point, scenario and measure, with its interval; of several scenarios also table differences.

    The differences are those of each pair, in pairs of replications. In front stand the number of the point and a column for each key
    varied: numbers in the unit that its name says in brackets, where all its values are numbers in one unit; else as written.
    """
    parts: dict[str, list[Table]] = {"points": [], "differences": []}
    columns = key_columns(axes, along)
    for number, point in enumerate(along):
        own = [
            measured.measures[number, loaded.scenario.name].with_columns(scenario=loaded.scenario.name)
            for loaded in point.loaded
            if (number, loaded.scenario.name) in measured.measures
        ]
        if own:
            front = {"point": number, **{name: values[number] for name, values in columns.items()}}
            whole = concatenated(own)
            parts["points"].append(summary(whole).with_columns(**front))
            if len(point.loaded) > 1:
                parts["differences"].append(comparisons(whole).with_columns(**front))
    if not parts["points"]:
        raise NothingFinished(f"no replication could be finished: {measured.missing[0][2] if measured.missing else 'none was asked for'}")
    return {name: _under_one_another(tables) for name, tables in parts.items() if tables}


def key_columns(axes: Sequence[Axis], along: Sequence[Point]) -> dict[str, list[float] | list[str]]:
    """The values of each key at each point, by the name of its column; '' where a case leaves it as it is."""
    columns: dict[str, list[float] | list[str]] = {}
    for axis in axes:
        for key in axis.keys:
            texts = [point.changes[key].text if key in point.changes else "" for point in along]
            numbers = scale(texts)
            columns[_named(key, numbers[1] if numbers else "")] = numbers[0] if numbers else texts
    return columns


def _named(key: str, unit: str) -> str:
    return f"{key} [{unit}]" if unit else key


def _under_one_another(tables: Sequence[Table]) -> Table:
    """Tables whose columns may be numbers in one and text in another, as text and numbers."""
    names = tables[0].names
    return table(names, [row for part in tables for row in zip(*(part[name].tolist() for name in names), strict=True)])
