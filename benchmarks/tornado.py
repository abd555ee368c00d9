"""What a tornado takes against one simulation, side by side: `python benchmarks/tornado.py [PRICES] [PHYSICAL] [DAYS]`.

Of the assumptions of Texas that have a range, so many prices and physical ones are taken, evenly from first to last. Each goes to its low
and its high end: a physical one is simulated there, a price priced anew. One simulation is timed before, in the middle and after. DAYS
shortens the horizon.
"""

import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent))

from sim.evaluate import happened
from sim.questions.sensitivity.factors import Factor, factors, groups, outcomes, plant
from sim.questions.sensitivity.study import tornado_points, tornado_table
from sim.running.replicate import Happenings
from sim.running.store import Store
from sim.scenario.kinds import PRICE
from sim.scenario.loading import Loaded, load


def chosen(found: list[Factor], count: int) -> list[Factor]:
    """So many of the factors, evenly from first to last."""
    return [found[k] for k in np.linspace(0, len(found) - 1, count).round().astype(int)]


def simulated_s(loaded: Loaded, store: Store) -> float:
    """Seconds to simulate one replication and keep it."""
    began = time.perf_counter()
    store.save(0, happened(loaded.scenario, seed=1, replication=0))
    return time.perf_counter() - began


def main(prices: int = 50, physical: int = 10, days: int | None = None) -> None:
    """Prints the time of the tornado, of one simulation, and their ratio."""
    loaded = [load("texas.yaml", settings=(f"horizon={days} d", "warm_up=0 d") if days else ())]
    found = factors(loaded)
    moved = chosen([each for each in found if each.kind == PRICE], prices)
    moved += chosen([each for each in found if each.kind != PRICE], physical)
    points = tornado_points(moved)
    asked = groups(1, moved, points)
    with TemporaryDirectory() as folder:
        beside = Store(Path(folder) / "beside", "beside", 1)
        simulated_s(loaded[0], beside)  # compiles the engine, or loads it
        stores = [Store(Path(folder) / str(number), str(number), 1) for number in range(len(asked))]
        one, whole = [simulated_s(loaded[0], beside)], 0.0
        for number, (group, store) in enumerate(zip(asked, stores, strict=True)):
            whole += simulated_s(plant(loaded, group), store)
            if number == len(asked) // 2:
                one.append(simulated_s(loaded[0], beside))
        one.append(simulated_s(loaded[0], beside))
        began = time.perf_counter()
        values = outcomes(loaded, moved, points, asked, Happenings(tuple(stores), ((0,),) * len(stores), ()), ("npv", "plant"))
        table = tornado_table(moved, values)
        pricing = time.perf_counter() - began
    one_s = float(np.mean(one))
    print(f"{loaded[0].scenario.name}: tornado of the net present value over {prices} prices and {physical} physical assumptions")
    print(f"{len(asked)} plants simulated in {whole:.0f} s, {len(points)} priced in {pricing:.1f} s; one simulation takes {one_s:.1f} s")
    print(f"the tornado costs {(whole + pricing) / one_s:.1f} simulations; first of it: {table['key'][0]}, then {table['key'][1]}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
