"""Which site to choose when the policy is not known: the best under each, what another choice would regret, and what is expected.

Every site is simulated under every policy with the same random numbers, so that sites are compared in pairs, replication by
replication. Regret is what a site falls short of the best one under the same policy (Savage, J. Amer. Stat. Assoc. 46, 1951). The best
is the one with the best mean, so a regret is never below zero; whether chance could have made it is in its interval.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Floats
from sim.measures import REGISTRY, larger
from sim.measures.naming import resolve
from sim.portable import weighted
from sim.running.estimates import series
from sim.statistics.intervals import t_interval
from sim.tables import Table, table

ROUNDING = 1e-9

DECISION_NAMES = (
    "policy", "probability", "scenario", "measure", "of", "unit", "mean", "low", "high",
    "regret", "regret_low", "regret_high", "best", "distinguishable", "replications",
)  # fmt: skip
REGRET_NAMES = ("scenario", "measure", "of", "unit", "most_regret", "low", "high", "under", "replications")
EXPECTED_NAMES = tuple(
    f"expected_{name}" for name in ("mean", "low", "high", "regret", "regret_low", "regret_high", "best", "distinguishable")
)


@dataclass(frozen=True, slots=True)
class Outcomes:
    """One measure by policy and scenario: its values by replication, (policies, scenarios, replications)."""

    measure: str
    of: str
    unit: str
    policies: tuple[str, ...]
    scenarios: tuple[str, ...]
    values: Floats

    @property
    def sign(self) -> float:
        """1 where more is better, -1 where less is."""
        return 1.0 if larger(self.measure) else -1.0

    @property
    def best(self) -> NDArray[np.int64]:
        """The scenario with the best mean under each policy; of equal ones the first."""
        return np.asarray(np.argmax(self.sign * self.values.mean(axis=2), axis=1))

    @property
    def regrets(self) -> Floats:
        """How far each scenario is from the best of its policy in each replication: not below zero on average."""
        best = np.take_along_axis(self.values, self.best[:, np.newaxis, np.newaxis], axis=1)
        return np.asarray(self.sign * (best - self.values))


def outcomes(measures: Mapping[str, Table], measure: str) -> Outcomes:
    """A measure out of the tables `measures` of a study of each policy, over the replications that all of them have.

    Raises NoMeasure if there is no such measure that all scenarios have under every policy.
    """
    values = {
        (policy, scenario): {key[:2]: by_number for key, by_number in own.items()}
        for policy, rows in measures.items()
        for scenario, own in series(rows).items()
    }
    key = resolve(measure, "--measure", {f"{scenario} under {policy}": own for (policy, scenario), own in values.items()})
    scenarios = tuple(dict.fromkeys(scenario for _, scenario in values))
    common = sorted(set.intersection(*(set(own[key]) for own in values.values())))
    cells = np.array([[[values[p, s][key][k] for k in common] for s in scenarios] for p in measures])
    shape = (len(measures), len(scenarios), len(common))
    return Outcomes(*key, REGISTRY[key[0]].unit, tuple(measures), scenarios, cells.reshape(shape))


def decision(judged: Outcomes, probabilities: Sequence[float] = ()) -> Table:
    """One row a policy and scenario: mean and regret with 95 % intervals; columns `DECISION_NAMES`.

    `distinguishable` says of a scenario whether chance is ruled out for its distance from the best; of the best, from every other.
    """
    rows = []
    for p, policy in enumerate(judged.policies):
        clear = [_clear(values) for values in judged.regrets[p]]
        clear[judged.best[p]] = all(clear[s] for s in range(len(clear)) if s != judged.best[p])
        for s, scenario in enumerate(judged.scenarios):
            head = (policy, probabilities[p] if probabilities else "", scenario, judged.measure, judged.of, judged.unit)
            regret = t_interval(judged.regrets[p, s])
            tail = ("yes" if s == judged.best[p] else "", "yes" if clear[s] else "no", judged.values.shape[2])
            rows.append((*head, *t_interval(judged.values[p, s]), *regret, *tail))
    return table(DECISION_NAMES, rows)


def _clear(differences: Floats) -> bool:
    """Whether the interval of a mean difference leaves out 0."""
    _, low, high = t_interval(differences)
    return bool(low > 0 or high < 0)


def regret(judged: Outcomes, probabilities: Sequence[float] = ()) -> Table:
    """One row a scenario: its largest regret over the policies and under which; with probabilities also what is to be expected.

    Columns `REGRET_NAMES`, then `EXPECTED_NAMES`: value and regret weighted by the probabilities, which add up to 1. Intervals are over
    replications, each of which gives one weighted mean over the policies.
    """
    rows = []
    for s, scenario in enumerate(judged.scenarios):
        worst = int(np.argmax(judged.regrets[:, s].mean(axis=1)))
        most = t_interval(judged.regrets[worst, s])
        row = (scenario, judged.measure, judged.of, judged.unit, *most, judged.policies[worst], judged.values.shape[2])
        rows.append((*row, *_expected(judged, s, np.asarray(probabilities))) if probabilities else row)
    return table((*REGRET_NAMES, *EXPECTED_NAMES) if probabilities else REGRET_NAMES, rows)


def _expected(judged: Outcomes, scenario: int, weights: Floats) -> tuple[float | str, ...]:
    """A scenario's row below `EXPECTED_NAMES`; the best is set against every other."""
    regrets = weighted(np.moveaxis(judged.regrets, 0, -1), weights[np.newaxis])[..., 0]
    best = int(np.argmin(regrets.mean(axis=1)))
    value = t_interval(weighted(judged.values[:, scenario].T, weights[np.newaxis])[:, 0])
    others = [s for s in range(len(regrets)) if s != best] if scenario == best else [scenario]
    clear = all(_clear(regrets[s] - regrets[best]) for s in others)
    return *value, *t_interval(regrets[scenario]), "yes" if scenario == best else "", "yes" if clear else "no"


def rest(probabilities: Sequence[float]) -> float:
    """What probabilities leave to the scenario as written, 0 if they are complete. Raises ValueError if they exceed 1."""
    left = 1.0 - sum(probabilities)
    if left < -ROUNDING:
        raise ValueError(f"the probabilities add up to {100 * sum(probabilities):g} %, which is more than 100 %")
    return left if left > ROUNDING else 0.0
