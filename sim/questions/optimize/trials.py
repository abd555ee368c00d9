"""Staffing plans that were simulated, and what was measured of each in every replication."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from math import isnan
from pathlib import Path

import numpy as np

from sim.arrays import Floats
from sim.evaluate import priced
from sim.measures.naming import Key
from sim.questions.optimize.staffing import Plan, Staffing
from sim.running.replicate import NothingFinished, happenings
from sim.running.workers import Workers
from sim.scenario.loading import Loaded
from sim.tables import Table


@dataclass(slots=True)
class Trials:
    """The plans that were simulated, in the order they were asked for, with their measures by replication."""

    loaded: Loaded
    posts: Staffing
    seed: int
    workers: int | Workers
    folder: Path
    measured: dict[Plan, dict[int, dict[Key, float]]] = field(default_factory=dict)
    units: dict[Key, str] = field(default_factory=dict)
    missing: list[tuple[str, int, str]] = field(default_factory=list)

    def simulate(self, plans: Sequence[Plan], replications: int) -> None:
        """The first replications of plans, as far as the store lacks them."""
        staffed = [self._staffed(plan) for plan in plans]
        happened = happenings(staffed, replications, self.seed, self.workers, self.folder)
        for plan, loaded, store, finished in zip(plans, staffed, happened.stores, happened.finished, strict=True):
            by_replication = self.measured[plan]
            for replication in finished:
                if replication not in by_replication:
                    by_replication[replication] = self._measures(priced(store.load(replication), loaded.scenario).tables["measures"])
        self.missing += [failure for failure in happened.missing if failure not in self.missing]

    def nothing(self, what: str) -> NothingFinished:
        """The error that so little could be finished that there is nothing to choose by, with the last reason."""
        return NothingFinished(f"no {what} could be finished: {self.missing[-1][2]}; what is finished is kept")

    def _staffed(self, plan: Plan) -> Loaded:
        self.measured.setdefault(plan, {})
        scenario = self.posts.at(plan)
        return replace(self.loaded, scenario=scenario.model_copy(update={"name": f"{scenario.name}, plan {self.number(plan)}"}))

    def _measures(self, rows: Table) -> dict[Key, float]:
        columns = (rows[name].tolist() for name in ("measure", "of", "value", "unit"))
        values = {}
        for measure, of, value, unit in zip(*columns, strict=True):
            values[measure, of] = float(value)
            self.units.setdefault((measure, of), unit)
        return values

    def number(self, plan: Plan) -> int:
        """The plan's place in the order asked for; 0 is as written."""
        return list(self.measured).index(plan)

    def values(self, plan: Plan, key: Key, first: int = 0, last: int | None = None) -> Floats:
        """A measure of the plan by replication from `first` on, before `last`; NaN where one does not have it."""
        return np.array(
            [self.measured[plan][k].get(key, np.nan) for k in sorted(self.measured[plan]) if first <= k and (last is None or k < last)]
        )

    def means(self, plan: Plan, keys: Iterable[Key], first: int = 0, last: int | None = None) -> dict[Key, float]:
        """Means over replications; NaN where there are none, or one lacks the measure."""
        values = {key: self.values(plan, key, first, last) for key in keys}
        return {key: float(np.mean(numbers)) if len(numbers) else float("nan") for key, numbers in values.items()}

    def used(self, plan: Plan) -> list[float]:
        """How busy each post is under a plan, in %: the mean utilization of its workers; 100 where it has none."""
        named = [key.split(".") for key in self.posts.keys]
        keys = [("utilization", f"{words[1]}/{words[3]}" if len(words) == 4 else words[1]) for words in named]
        alone = [("utilization", words[1]) for words in named]  # a pool on a single shift goes by its own name
        means = self.means(plan, [*keys, *alone])
        shares = [means[other] if isnan(means[key]) else means[key] for key, other in zip(keys, alone, strict=True)]
        return [100.0 if isnan(share) else share for share in shares]
