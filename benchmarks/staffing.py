"""How far the search for a staffing plan comes on the shipped plant from a start that is wrong on purpose: `python benchmarks/staffing.py`.

The posts of texas.yaml are put in order of their workers, and the largest gets the workers of the smallest. From there the search is
let loose twice on the same random numbers: as it is, and without the steps that rebalance by measured busy hours. What the plan as
shipped is worth says how much was to be gained; its staffing is not the best there is, so that a search can come above it.
"""

import sys
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).parent.parent))

from sim.questions.objective import Goal
from sim.questions.optimize import search
from sim.questions.optimize.search import FEW, begun, best_of, searched
from sim.questions.optimize.staffing import Plan, Staffing, staffing
from sim.questions.optimize.trials import Trials
from sim.scenario.loading import Loaded, load

SETTINGS = ("horizon=26 weeks", "warm_up=4 weeks")
SEED, JOBS = 1, 2


def turned(plan: Plan) -> Plan:
    """The workers of the smallest post at the largest, and so on: as wrong as the same workers can be spread."""
    order = sorted(range(len(plan)), key=plan.__getitem__)
    wrong = list(plan)
    for small, large in zip(order, reversed(order), strict=True):
        wrong[small] = plan[large]
    return tuple(wrong)


def reached(loaded: Loaded, posts: Staffing, goal: str, plans: int, folder: Path) -> tuple[float, float, int]:
    """What the goal is at the start and at the best plan of a search, and how many plans it tried."""
    trials = Trials(loaded, posts, SEED, JOBS, folder)
    aimed = begun(trials, Goal(goal), [], FEW)
    searched(trials, aimed, plans, FEW)
    best = best_of(trials, aimed, FEW)
    at = [trials.means(plan, [aimed.key], 0, FEW)[aimed.key] for plan in (posts.written, best)]
    return at[0], at[1], len(trials.measured) - 1


def main(goal: str = "npv", plans: int = 24) -> None:
    """Prints the goal as shipped, at the wrong start, and as reached with and without rebalancing."""
    loaded = load("texas.yaml", settings=SETTINGS)
    posts = staffing(loaded.scenario, ["pools.*.headcount"], None)
    wrong = replace(posts, written=turned(posts.written))
    with TemporaryDirectory() as kept:
        trials = Trials(loaded, posts, SEED, JOBS, Path(kept))
        aimed = begun(trials, Goal(goal), [], FEW)
        shipped = trials.means(posts.written, [aimed.key], 0, FEW)[aimed.key]
        print(f"{goal} of texas.yaml over {SETTINGS[0]}, {FEW} replications, {len(posts.keys)} posts, at most {plans} plans")
        print(f"as shipped {shipped:,.4g}, {dict(zip(posts.keys, posts.written, strict=True))}")
        for name, steps in (("with rebalancing", search.REBALANCES), ("without", 0)):
            search.REBALANCES = steps
            start, best, tried = reached(loaded, wrong, goal, plans, Path(kept))
            print(f"{name}: {start:,.4g} at the wrong start, {best:,.4g} after {tried} plans")


if __name__ == "__main__":
    main(*sys.argv[1:2], *map(int, sys.argv[2:]))
