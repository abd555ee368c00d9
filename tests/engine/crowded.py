"""Random crowded plants by number: short shifts that end, large crews, urgent tasks, and more work than there are hands for."""

from dataclasses import replace
from random import Random

import numpy as np

from sim.calendars import ALWAYS, NEVER, Calendar, intersect
from sim.distributions import Distribution
from sim.plant import (
    BREAK,
    FINISH,
    FIT,
    LEAVE,
    PAUSE,
    SCRAP,
    SHIP,
    Crew,
    Failure,
    Flow,
    Lane,
    Limit,
    Operation,
    Plant,
    Pool,
    Station,
    Stock,
)

HORIZON = 600


def crowded(number: int) -> Plant:
    """The plant of a number, always the same."""
    luck = Random(number)
    pools = tuple(_pool(k, luck) for k in range(luck.choice([1, 2, 2, 3])))
    special = luck.random() < 0.3
    stations = tuple(_station(k, luck, special) for k in range(luck.choice([1, 2, 3])))
    limits = tuple(Limit(f"limit{k}", luck.randint(2, 6), luck.random() < 0.3) for k in range(luck.choice([0, 0, 0, 1, 2])))
    mode, urgent = luck.choice([PAUSE, FINISH, FIT, None]), luck.random() < 0.4
    operations: list[Operation] = []
    flows = []
    for flow in range(luck.choice([1, 2, 3])):
        first, steps = len(operations), luck.choice([1, 1, 2])
        for index in range(first, first + steps):
            described = _operation(index, flow, first + steps - 1, pools, len(stations), mode, luck)
            if special:
                described = _special(described, luck)
            if limits and luck.random() < 0.5:
                described = replace(described, limits=(luck.randrange(len(limits)),))
            operations.append(replace(described, preempt=urgent and luck.random() < 0.5))
        flows.append(_flow(flow, first, np.array([luck.randrange(HORIZON - 50) for _ in range(luck.randint(5, 30))])))
    stock = Stock("part", 4, True, np.array([0]), np.array([0]), reorder_point=2, order_quantity=5)
    lane = Lane("lane", False, Distribution("constant", (20.0,)), 0.0, None)
    return Plant(HORIZON, np.array([0, HORIZON]), 0, pools, stations, tuple(operations), (stock,), (lane,), tuple(flows), (), limits)


def _pool(index: int, luck: Random) -> Pool:
    """Present in turns of one to three shifts; now and then somebody comes or goes within a shift, or it has no shifts at all."""
    if luck.random() < 0.15:
        return Pool(f"pool{index}", ALWAYS, np.array([0]), np.array([luck.randint(1, 4)]), ())
    lengths = [luck.randint(20, 90) for _ in range(luck.choice([1, 2, 2, 3]))]
    gaps = [luck.choice([0, 0, luck.randint(1, 40)]) for _ in lengths]
    levels = [luck.randint(1, 4) for _ in lengths]
    opens, closes, steps, ends, at = [], [], {}, [], luck.choice([0, 0, 10])
    while at < 3 * HORIZON:
        for length, gap, level in zip(lengths, gaps, levels, strict=True):
            opens.append(at)
            steps[at] = level
            if luck.random() < 0.2:
                steps[at + length // 2] = luck.randint(1, 4)
            if luck.random() < 0.3 and length > 30:  # a break
                opens.append(at + length // 2 + 5)
                closes.append(at + length // 2)
            at += length
            closes.append(at)
            ends.append(at)
            at += gap
    calendar = _joined(opens, closes, apart=luck.random() < 0.3)
    step_s = np.array(sorted(steps))
    hands = np.array([steps[second] for second in step_s.tolist()])
    shift_end_s = np.array([end for end in ends if luck.random() < 0.9])
    before, after = (hands[np.maximum(np.searchsorted(step_s, shift_end_s + later, side="right") - 1, 0)] for later in (-1, 0))
    staying = np.array(
        [luck.choice([BREAK, 0, 0, luck.randint(0, most), most]) for most in np.minimum(before, after).tolist()], dtype=np.int64
    )
    return Pool(f"pool{index}", calendar, step_s, hands, (), shift_end_s=shift_end_s, staying=staying)


def _joined(opens: list[int], closes: list[int], apart: bool) -> Calendar:
    """Windows that meet are one, unless they are to stay apart."""
    windows: list[list[int]] = []
    for a, b in zip(sorted(opens), sorted(closes), strict=True):
        if windows and windows[-1][1] == a and not apart:
            windows[-1][1] = b
        else:
            windows.append([a, b])
    both = np.array(windows)
    return Calendar(both[:, 0].copy(), both[:, 1].copy())


def _station(index: int, luck: Random, special: bool) -> Station:
    step_s = np.array([0, *sorted(luck.sample(range(1, HORIZON), luck.choice([0, 0, 2])))])
    slots = np.array([luck.randint(1, 5) for _ in step_s])
    jam = Failure(f"station{index}.jam", Distribution("exponential", (60.0,)), Distribution("exponential", (10.0,)))
    return Station(f"station{index}", step_s, slots, failures=(jam,) if special and luck.random() < 0.5 else ())


def _operation(index: int, flow: int, last: int, pools: tuple[Pool, ...], stations: int, mode: int | None, luck: Random) -> Operation:
    crews = []
    for _ in range(luck.choice([1, 1, 1, 2])):
        of = luck.sample(range(len(pools)), min(len(pools), luck.choice([0, 1, 1, 1, 2, 2])))
        shift_end = luck.choice([PAUSE, FINISH, FIT]) if mode is None else mode
        crews.append(
            Crew(tuple((pool, luck.choice([1, 1, 2, 3])) for pool in of), intersect(pools[pool].calendar for pool in of), shift_end)
        )
    calendars: dict[tuple[int, ...], Calendar] = {}
    crews = [replace(crew, calendar=calendars.setdefault(tuple(sorted(dict(crew.hands))), crew.calendar)) for crew in crews]
    targets = (SHIP,) if index == last else luck.choice([(index + 1,), (index + 1, index), (index + 1, SCRAP)])
    return Operation(
        name=f"operation{index}",
        flow=flow,
        station=luck.randrange(stations),
        crews=tuple(crews),
        work=Distribution(*luck.choice([("constant", (float(luck.randint(1, 60)),)), ("exponential", (float(luck.randint(5, 60)),))])),
        parts=((0, 1),) if luck.random() < 0.2 else (),
        makes=(),
        next_targets=targets,
        next_shares=tuple([1 / len(targets)] * len(targets)),
        priority=luck.randint(1, 3),
        max_visits=3,
        give_up=luck.choice([SCRAP, LEAVE]),
        patience=Distribution(*luck.choice([("constant", (40.0,)), ("exponential", (60.0,))])) if luck.random() < 0.2 else None,
    )


def _special(operation: Operation, luck: Random) -> Operation:
    """The same with a batch or a set-up."""
    return replace(
        operation, batch=luck.choice([1, 2, 3]), batch_wait_s=luck.choice([0, 15, 60]), setup_s=luck.choice([0, 0, luck.randint(1, 8)])
    )


def _flow(number: int, first: int, release: np.ndarray) -> Flow:
    zero = np.zeros(len(release), dtype=np.int64)
    return Flow(
        f"flow{number}", first, release, release, release, np.arange(len(release)), zero, -1, zero - 1, zero, zero, zero, zero - 1,
        zero > 0, NEVER,
    )  # fmt: skip
