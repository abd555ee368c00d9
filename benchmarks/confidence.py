"""How often the 95 % intervals hold the known truth: `python benchmarks/confidence.py [EXPERIMENTS] [REPLICATIONS]`.

Each experiment simulates an M/M/3 queue, and one with another service time on the same random numbers, and takes the interval of the
mean time in the system, and of the paired difference, as `sim run` and `sim compare` do.
"""

import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.queues import MEAN_MIN, queue, simulated_d, time_in_system_d
from sim.statistics.intervals import half_widths, variance_reduction

OTHER_MIN = 23.0


def main(experiments: int = 1000, replications: int = 10) -> None:
    """Prints the share of intervals that hold the truth, with the error that so many experiments leave."""
    base, other = (simulated_d(queue(mean), range(experiments * replications)) for mean in (MEAN_MIN, OTHER_MIN))
    truth, other_truth = time_in_system_d(MEAN_MIN), time_in_system_d(OTHER_MIN)
    told = (("mean time in the system", base, truth), ("paired difference", other - base, other_truth - truth))
    print(f"M/M/3, {experiments:,} experiments of {replications} replications")
    for name, values, known in told:
        each = values.reshape(experiments, replications)
        inside = float(np.mean(np.abs(each.mean(axis=1) - known) <= half_widths(each, 0.95)))
        error = 100 * 1.96 * np.sqrt(inside * (1 - inside) / experiments)
        print(f"{name}: truth {1440 * known:.3f} min, mean {1440 * values.mean():.3f} min, covered in {100 * inside:.1f} ± {error:.1f} %")
    print(f"common random numbers: variance of the difference lower by {variance_reduction(other, base):.1f} times")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
