"""The difference of two scenarios in each replication, as a function of the value of an assumption.

Both scenarios see the same random numbers. A price is priced anew on what was simulated once; anything else is simulated at each value.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace

import numpy as np

from sim.arrays import Floats
from sim.economics.landed import valued
from sim.evaluate import Result, quantities_of
from sim.measures import REGISTRY
from sim.measures.naming import Key, NoMeasure, resolve
from sim.questions.breakeven.crossing import Differences
from sim.questions.experiment import Experiment
from sim.questions.sweep.points import axes_of, measures_at
from sim.running.price_draws import repriced
from sim.running.progress import silent
from sim.running.replicate import happenings
from sim.scenario.assumption import suggestion
from sim.scenario.kinds import effect, prices
from sim.scenario.loading import Loaded, ScenarioError, changed
from sim.scenario.nodes import Leaf, Place, issue
from sim.scenario.sweep import Axis, Changes
from sim.tables import Table, concatenated
from sim.units import in_written, parsed

OWN_POINTS = 9  # at which the range of a key is looked at first


class WholeNumbers(ValueError):
    """An assumption that cannot take the values between two others."""

    exit_code = 3


class NoReplication(RuntimeError):
    """Two scenarios that have no finished replication in common."""

    exit_code = 4


@dataclass(frozen=True, slots=True)
class Varied:
    """The keys that take one value together, the values at which they are looked at first, in rising order, and their unit as written."""

    keys: tuple[str, ...]
    grid: tuple[float, ...]
    unit: str

    @property
    def title(self) -> str:
        """'trade.duties.surcharge.rate', or all keys that move together."""
        return ", ".join(self.keys)

    def changes(self, value: float) -> Changes:
        """The keys at a value, as they would be written on the command line."""
        text = f"{value:.12g} {self.unit}".strip()
        return {key: Leaf(text, Place(f"--vary {self.title}")) for key in self.keys}

    def at(self, pair: Sequence[Loaded], value: float) -> list[Loaded]:
        """Both scenarios at a value. Raises ScenarioError where one cannot have it."""
        return [changed(loaded, self.changes(value)) for loaded in pair]


def axes_in(pair: Sequence[Loaded], options: Sequence[str]) -> tuple[Axis, ...]:
    """What to vary: keys with their values, or a key alone, which is looked at from its low to its high in the first scenario.

    Raises ScenarioError for what cannot be read, or for a key alone that has no range.
    """
    return axes_of(pair, [text if "=" in text else f"{text}={_own_range(pair[0], text)}" for text in options])


def _own_range(loaded: Loaded, key: str) -> str:
    """'0 %:15 %:9'. Raises ScenarioError for a key without a range."""
    assumptions = {entry.key: entry.assumption for entry in loaded.assumptions}
    a = assumptions.get(key)
    if a is None:
        message = f"{loaded.scenario.name} has no such number{suggestion(key, list(assumptions))}"
    elif a.low is None or a.high is None or a.low == a.high:
        message = f"has no range: write --vary '{key}=FROM:TO:COUNT'"
    else:
        unit = parsed(a.text, a.unit).written
        low, high = (f"{in_written(end, unit, a.unit):.12g} {unit}".strip() for end in (a.low, a.high))
        return f"{low}:{high}:{OWN_POINTS}"
    raise ScenarioError([issue(Place(f"--vary {key}"), key.split("."), message)])


def varied_along(axis: Axis, pair: Sequence[Loaded]) -> Varied:
    """What an axis varies. Raises ScenarioError if its values are not numbers in one unit, or not two, or cannot be had by a scenario.

    Raises WholeNumbers for an assumption without values in between.
    """
    numbers, place = axis.scale, next(iter(axis.points[0].values())).place
    if numbers is None:
        raise ScenarioError([issue(place, axis.title.split("."), "expected numbers in one unit, like 0 %:25 %:6")])
    values = tuple(sorted(set(numbers[0])))
    if len(values) < 2:
        raise ScenarioError([issue(place, axis.title.split("."), "expected two values or more to look between, like 0 %:25 %:6")])
    varied = Varied(axis.keys, values, numbers[1])
    for end in (values[0], values[-1]):
        varied.at(pair, end)
    try:
        varied.at(pair, values[0] + 0.381966 * (values[1] - values[0]))
    except ScenarioError:
        message = f"{varied.title} takes whole numbers only, so that no value makes the two equal"
        raise WholeNumbers(f"{message}; see where they change places with sim sweep --vary {varied.title}=FROM:TO:COUNT") from None
    return varied


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two scenarios, what is varied in both and the measure compared; `missing` says why, of each (scenario, replication) that failed."""

    pair: tuple[Loaded, Loaded]
    varied: Varied
    measure: str
    experiment: Experiment
    missing: dict[tuple[str, int], str] = field(default_factory=dict)

    def difference(self) -> tuple[Differences, Key, str]:
        """The second scenario minus the first by the value varied, the measure meant, and its unit.

        Each value gives an array over replications, NaN where one failed or lacks the measure. Raises NoMeasure, NoReplication.
        """
        first = self.varied.at(self.pair, self.varied.grid[0])
        finished, results = self._simulated(first)
        known = [prices(loaded.scenario) for loaded in first]
        priced = all(not effect(key).chosen and key in own for key in self.varied.keys for own in known)
        key, unit = self._meant(results, self.varied.grid if priced else self.varied.grid[:1])
        repricing = self._repriced(first, results, key) if priced else None
        if repricing is not None:
            return (lambda value: self._of_all(finished, repricing(value))), key, unit
        return (lambda value: self._simulated_difference(value, key)), key, unit

    def cash(self, value: float) -> Table | None:
        """Table `cash` of both at a value that was looked at, as a study has it; None where nothing is valued."""
        pair = self.varied.at(self.pair, value)
        quiet = replace(self, experiment=replace(self.experiment, on_progress=silent))
        finished, results = quiet._simulated(pair)
        rows = [
            own.table().with_columns(scenario=loaded.scenario.name, replication=number)
            for loaded, each in zip(pair, results, strict=True)
            for number, result in zip(finished, each, strict=True)
            if loaded.scenario.money and (own := valued(quantities_of(result), loaded.scenario).cash)
        ]
        return concatenated(rows) if rows else None

    def _of_all(self, finished: Sequence[int], values: Floats) -> Floats:
        """Values of the finished replications among those of all, NaN where there is none."""
        whole = np.full(self.experiment.replications, np.nan)
        whole[list(finished)] = values
        return whole

    def _simulated(self, pair: Sequence[Loaded]) -> tuple[list[int], list[list[Result]]]:
        """The replications that both have finished, and the results of each of the two."""
        e = self.experiment
        happened = happenings(pair, e.replications, e.seed, e.workers, e.store, e.on_progress)
        self.missing.update({(name, number): why for name, number, why in happened.missing})
        both = sorted(set.intersection(*map(set, happened.finished)))
        if not both:
            raise NoReplication(f"no replication could be finished: {happened.missing[0][2]}")
        return both, [[store.load(replication) for replication in both] for store in happened.stores]

    def _simulated_difference(self, value: float, key: Key) -> Floats:
        """The difference in each replication, simulated at a value."""
        pair = self.varied.at(self.pair, value)
        finished, results = self._simulated(pair)
        base, other = (
            np.array([_value(measures_at(result, loaded.scenario), key) for result in own])
            for own, loaded in zip(results, pair, strict=True)
        )
        return self._of_all(finished, other - base)

    def _repriced(self, pair: Sequence[Loaded], results: Sequence[Sequence[Result]], key: Key) -> Differences | None:
        """The difference by pricing again; None for a measure in which there is no money."""
        quantities = [[quantities_of(result) for result in own] for own in results]
        units = {name: prices(pair[0].scenario)[name].unit for name in self.varied.keys}
        parts = REGISTRY[key[0]].of == "category"

        def values(k: int, value: float) -> Floats | None:
            draws = {name: np.array([parsed(leaf.text, units[name]).value]) for name, leaf in self.varied.changes(value).items()}
            priced = repriced(quantities[k], pair[k].scenario, draws, parts=parts).measures.get(key)
            return None if priced is None else priced[0][0]

        if values(0, self.varied.grid[0]) is None:
            return None
        return lambda value: np.asarray(values(1, value)) - np.asarray(values(0, value))

    def _meant(self, results: Sequence[Sequence[Result]], grid: Sequence[float]) -> tuple[Key, str]:
        """The measure meant and its unit, at the first value of a grid where both have it. Raises NoMeasure."""
        for value in grid:
            with suppress(NoMeasure):
                return _measured(self.varied.at(self.pair, value), results, self.measure)
        return _measured(self.pair, results, self.measure)


def _measured(pair: Sequence[Loaded], results: Sequence[Sequence[Result]], measure: str) -> tuple[Key, str]:
    """The measure meant among those that both have, and its unit. Raises NoMeasure."""
    tables = {loaded.scenario.name: measures_at(own[0], loaded.scenario) for own, loaded in zip(results, pair, strict=True)}
    key = resolve(measure, "--measure", {name: zip(rows["measure"], rows["of"], strict=True) for name, rows in tables.items()})
    return key, REGISTRY[key[0]].unit


def _value(measures: Table, key: Key) -> float:
    """A measure of a replication; NaN where there is none."""
    values = measures.where(measure=key[0], of=key[1])["value"]
    return float(values[0]) if len(values) else float("nan")
