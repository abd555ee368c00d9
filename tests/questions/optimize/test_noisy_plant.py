"""How far the search comes on a plant whose best staffing is known: ten posts in a row, each an M/M/1 queue, measured with noise."""

from pathlib import Path

import numpy as np
import pytest

from sim.draws import Draws
from sim.questions.objective import Goal
from sim.questions.optimize.search import FEW, begun, best_of, searched
from sim.questions.optimize.staffing import Plan, staffing
from sim.questions.optimize.trials import Trials
from sim.scenario.loading import load

POSTS, WORKERS = 10, 250
OFFERED = np.array([24.0, 6.0, 22.5, 9.0, 23.5, 15.0, 11.0, 22.0, 13.0, 18.0])  # busy workers each post needs, 164 of 250
WEIGHT = np.array([1.0, 3.0, 0.5, 4.0, 1.0, 2.0, 0.7, 1.5, 2.5, 1.0])  # what a waiting unit costs there
NOISE = 1.0  # standard deviation of one replication's value
PLANT = "\n".join(
    [
        "name: Ten posts\nhorizon: 10 d\npools:",
        *(f"  p{k}: {{headcount: 25}}" for k in range(POSTS)),
        "stations: {floor: {slots: unlimited}}\nflows:\n  units:",
        *(f"    - o{k}: {{station: floor, crew: {{p{k}: 1}}, work: 1 min{', next: ship' if k == 9 else ''}}}" for k in range(POSTS)),
        "demand: {units: {orders: {every: 1 h}}}",
    ]
)


def cost(plan: Plan) -> float:
    """Weighted mean number in an M/M/1 queue of load rho, rho / (1 - rho); beyond a load of 0.98 along its tangent there."""
    load_ = OFFERED / np.maximum(np.array(plan, dtype=float), 0.5)
    capped = np.minimum(load_, 0.98)
    return float(WEIGHT @ (capped / (1 - capped) + (load_ - capped) / (1 - 0.98) ** 2))


class Noisy(Trials):
    """Trials that are worked out instead of simulated; the noise of a replication is half common to all plans."""

    def simulate(self, plans, replications):
        for plan in plans:
            kept = self.measured.setdefault(plan, {})
            own = Draws(self.seed, 0).uniforms(f"own {plan}", replications)
            shared = Draws(self.seed, 0).uniforms("shared", replications)
            for k in range(len(kept), replications):
                noise = NOISE * np.sqrt(12) * (0.5**0.5 * (shared[k] - 0.5) + 0.5**0.5 * (own[k] - 0.5))
                busy = 100 * np.minimum(OFFERED / np.maximum(np.array(plan, dtype=float), 0.5), 1.0)
                kept[k] = {("wip", "all"): cost(plan) + float(noise)} | {("utilization", f"p{n}"): busy[n] for n in range(POSTS)}
                self.units |= {("wip", "all"): "units"} | {("utilization", f"p{n}"): "%" for n in range(POSTS)}


def best_cost() -> float:
    """The least cost of 250 workers: the marginal worker goes where it saves most, as costs are convex."""
    plan = np.full(POSTS, 1)
    while plan.sum() < WORKERS:
        savings = [cost(tuple(plan)) - cost(tuple(plan + np.eye(POSTS, dtype=int)[k])) for k in range(POSTS)]
        plan[int(np.argmax(savings))] += 1
    return cost(tuple(plan))


@pytest.fixture(scope="module")
def loaded(tmp_path_factory):
    path = tmp_path_factory.mktemp("plant") / "plant.yaml"
    path.write_text(PLANT)
    return load(path)


def gain(loaded, seed: int, plans: int) -> float:
    """The share of the possible gain that the search reaches, from ten posts of 25."""
    trials = Noisy(loaded, staffing(loaded.scenario, ["pools.*.headcount"], None), seed, 1, Path())
    aimed = begun(trials, Goal("wip.all"), [], FEW)
    searched(trials, aimed, plans, FEW)
    assert len(trials.measured) <= plans + 1
    start = cost(trials.posts.written)
    return (start - cost(best_of(trials, aimed, FEW))) / (start - best_cost())


@pytest.mark.parametrize("plans", [24, pytest.param(60, marks=pytest.mark.slow)])
def test_the_search_reaches_most_of_the_possible_gain(loaded, plans: int) -> None:
    """Before it rebalanced and halved its step after one failed round, it reached 0.807 with either number of plans."""
    assert np.mean([gain(loaded, seed, plans) for seed in (1, 2, 3)]) > 0.86
