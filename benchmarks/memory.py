"""What a process needs at its peak for one replication: `python benchmarks/memory.py`, and the constants of `sim/scenario/size.py`.

Each replication runs in a process of its own, whose largest resident memory the system counts. The shipped queue has one task a unit,
Texas about ten, so that the slopes of the two over the horizon tell what a unit takes and what a task takes. All are large enough for the
compiled engine, which takes more than SimPy before anything happens.
"""

import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

import numpy as np

from sim.scenario.loading import load
from sim.scenario.size import expected_size

PLANTS = (("queue.yaml", 600), ("queue.yaml", 3000), ("texas.yaml", 365), ("texas.yaml", 1826), ("texas.yaml", 3652))
WITHIN = """
import sys
sys.path.insert(0, sys.argv[1])
from benchmarks.memory import replicate, said
replicate(sys.argv[2], int(sys.argv[3]))
said()
"""


def settings(days: int) -> tuple[str, ...]:
    """A horizon, and a warm-up that fits every one of them."""
    return f"horizon={days} d", "warm_up=30 d"


def replicate(name: str, days: int) -> None:
    """One replication, as a worker does it."""
    from sim.evaluate import happened

    happened(load(name, settings=settings(days)).scenario, seed=1, replication=0)


def said() -> None:
    """Prints the bytes of this process's own peak: what `wait` counts begins with the peak of the process that started this one."""
    import resource

    status = Path("/proc/self/status")
    if status.exists():
        print(1024 * next(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("VmHWM")))
    else:
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024))


def peak_bytes(name: str, days: int) -> int:
    """The peak of a process that does nothing else."""
    command = [sys.executable, "-c", WITHIN, str(Path(__file__).parent.parent), name, str(days)]
    return int(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def main() -> None:
    """Prints the peaks, and the constants that fit them best."""
    rows = []
    for name, days in PLANTS:
        size, peak = expected_size(load(name, settings=settings(days)).scenario), peak_bytes(name, days)
        told = f"{size.all_units:,.0f} units, {size.tasks:,.0f} tasks at full rate"
        print(f"{name}, {days:,} days: {told}, peak {peak / 1e6:,.0f} MB", flush=True)
        rows.append((size.tasks, size.all_units, 1.0, float(peak)))
    found = np.array(rows)
    a_task, a_unit, at_all = np.linalg.lstsq(found[:, :3], found[:, 3], rcond=None)[0]
    print(f"BYTES_A_TASK, BYTES_A_UNIT, BYTES_AT_ALL = {a_task:.0f}, {a_unit:.0f}, {at_all:,.0f}")


if __name__ == "__main__":
    main()
