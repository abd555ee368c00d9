"""How often selection finds the best plant, against its guarantee: `python benchmarks/selection.py [EXPERIMENTS]`.

Four M/M/3 queues on independent random numbers, the best ahead of the three others by the indifference exactly: the hardest case for which
Kim and Nelson's procedure promises 95 in 100. Each experiment replicates who is wanted until one is left.
"""

import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.queues import MINUTES_A_DAY, queue, service_for, simulated_d, time_in_system_d
from sim.statistics.kim_nelson import FIRST, standing

SYSTEMS = 4
INDIFFERENCE_MIN = 2.0
APART = 100_000  # replication numbers of a system's own, so that no two share random numbers


def main(experiments: int = 400) -> None:
    """Prints how often the best was selected, and how many replications it took."""
    indifference = INDIFFERENCE_MIN / MINUTES_A_DAY
    best, other = queue(), queue(service_for(time_in_system_d() + indifference))
    right, taken = 0, 0
    for k in range(experiments):
        firsts = [(k * SYSTEMS + system) * APART for system in range(SYSTEMS)]
        samples = [simulated_d(best if not system else other, range(first, first + FIRST)) for system, first in enumerate(firsts)]
        while (found := standing(samples, indifference, larger=False)).wanted:
            for system in found.wanted:
                number = firsts[system] + len(samples[system])
                samples[system] = np.append(samples[system], simulated_d(other if system else best, [number]))
        right += found.alive == (0,)
        taken += sum(map(len, samples))
    share = right / experiments
    error = 100 * 1.96 * np.sqrt(share * (1 - share) / experiments)
    print(f"{SYSTEMS} M/M/3 queues, {experiments} experiments, the best ahead by {INDIFFERENCE_MIN:g} min")
    print(f"selected in {100 * share:.1f} ± {error:.1f} %, promised 95 %; {taken / experiments:.1f} replications an experiment")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
