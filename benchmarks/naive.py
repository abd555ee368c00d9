"""The naive twin of a plant in SimPy: one process a unit, and at each step `with resource.request()` for the slot and for each hand.

It runs the same releases, work and outcomes as the engine, but knows no calendars, no parts, no priorities: less than the rules ask.
"""

from collections.abc import Iterator

import numpy as np
import simpy

from sim.draws import Draws
from sim.engine.cells import Cells
from sim.plant import Plant


def completions(plant: Plant, draws: Draws) -> int:
    """How many tasks the twin completes before the horizon."""
    env = simpy.Environment()
    stations = [simpy.Resource(env, int(station.slots.max())) for station in plant.stations]
    pools = [simpy.Resource(env, int(pool.hands.max())) for pool in plant.pools if len(pool.hands)]
    cells = [Cells(operation, draws, len(plant.flows[operation.flow].release_s)) for operation in plant.operations]
    done = 0

    def unit(serial: int, index: int) -> Iterator[simpy.Event]:
        nonlocal done
        visits: dict[int, int] = {}
        while index >= 0:
            operation = plant.operations[index]
            visits[index] = visit = visits.get(index, 0) + 1
            if visit > operation.max_visits > 0:
                index = operation.give_up
                continue
            work, target = (cells[index].work[serial], cells[index].target[serial]) if visit == 1 else cells[index].later(visit, serial)
            with stations[operation.station].request() as slot:
                yield slot
                hands = [pools[pool] for pool, count in operation.crews[0].hands for _ in range(count)]
                requests = [pool.request() for pool in hands]
                for request in requests:
                    yield request
                yield env.timeout(work)
                for pool, request in zip(hands, requests, strict=True):
                    pool.release(request)
            done += 1
            index = target

    def source(release_s: list[int], order: list[int], first: int) -> Iterator[simpy.Event]:
        for second, serial in zip(release_s, order, strict=True):
            yield env.timeout(second - env.now)
            env.process(unit(serial, first))

    for flow in plant.flows:
        order = np.argsort(flow.release_s, kind="stable")
        env.process(source(flow.release_s[order].tolist(), order.tolist(), flow.first))
    env.run(until=plant.horizon_s)
    return done
