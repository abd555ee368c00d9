"""M/M/3 queues with known answers, for the measurements of statistics."""

from collections.abc import Sequence
from math import factorial

import numpy as np
from numpy.typing import NDArray

from sim.evaluate import happened
from sim.scenario.loading import load
from sim.scenario.schema import Scenario

SERVERS, EVERY_MIN, MEAN_MIN = 3, 10.0, 24.0  # as scenarios/queue.yaml has them
MINUTES_A_DAY = 1440


def queue(mean_min: float = MEAN_MIN) -> Scenario:
    """The shipped queue with another service time, over 75 days of which the first five are left out."""
    settings = ("horizon=75 d", "warm_up=5 d", f"flows.customers.serve.work.mean={mean_min} min")
    return load("queue.yaml", settings=settings).scenario


def time_in_system_d(mean_min: float = MEAN_MIN) -> float:
    """The mean time in the system by Erlang's C formula, days (Gross et al., Fundamentals of Queueing Theory, sec. 2.4)."""
    load_, servers = mean_min / EVERY_MIN, SERVERS
    last = load_**servers / factorial(servers) / (1 - load_ / servers)
    waits = last / (sum(load_**k / factorial(k) for k in range(servers)) + last)
    return (mean_min + waits * mean_min / (servers - load_)) / MINUTES_A_DAY


def service_for(days: float) -> float:
    """The mean service time, minutes, with which a customer is that long in the system."""
    from scipy.optimize import brentq

    return float(brentq(lambda mean_min: time_in_system_d(mean_min) - days, 1.0, SERVERS * EVERY_MIN - 1e-6))


def simulated_d(scenario: Scenario, replications: Sequence[int]) -> NDArray[np.float64]:
    """The mean time in the system of each replication, days, seed 1."""
    found = []
    for replication in replications:
        measures = happened(scenario, 1, replication).tables["measures"]
        found += measures["value"][measures["measure"] == "lead_time"].tolist()
    return np.array(found)
