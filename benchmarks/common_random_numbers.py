"""How much common random numbers help: `python benchmarks/common_random_numbers.py FOLDER`, a folder that `sim compare` wrote.

For the first two scenarios: the variance of the paired difference against that of a difference of independent replications, which is
the sum of the two variances. The ratio is the factor by which fewer replications give the same interval.
"""

import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent))

from sim.tables import read_csv

MEASURES = ("lead_time", "turnaround_time", "landed_cost", "repair_cost", "npv")


def main(folder: str) -> None:
    """Prints a line for each measure that both scenarios have."""
    measures = read_csv(Path(folder) / "measures.csv")
    base, other = list(dict.fromkeys(measures["scenario"].tolist()))[:2]
    print(f"{other} minus {base}")
    for measure in MEASURES:
        left, right = (measures.where(scenario=name, measure=measure)["value"] for name in (base, other))
        if len(left) == len(right) > 1:
            paired, apart = np.var(right - left, ddof=1), np.var(left, ddof=1) + np.var(right, ddof=1)
            print(f"{measure}: variance paired {paired:.3g}, independent {apart:.3g}, ratio {apart / paired:.0f}")


if __name__ == "__main__":
    main(sys.argv[1])
