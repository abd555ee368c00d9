"""What a user waited for at another commit, and waits for now: `python benchmarks/against.py COMMIT [ROUNDS]`.

Both are unpacked into an empty folder and run with the packages installed here, as a user runs them: the first command on a machine, where
the engine is not compiled; a run of new replications; the same from the store; and prices drawn anew, less what few draws take. They take
turns, and the ratio of each round is printed. Output goes to a pipe, for which not every commit draws figures. Texas itself may have
changed between the two: each runs what it shipped.
"""

import io
import os
import shutil
import statistics
import subprocess
import sys
import tarfile
import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parent.parent
DRAWS, FEW = 10_000, 100


@dataclass(frozen=True, slots=True)
class Version:
    """The program of a commit, unpacked in `tree`, whose runs are kept in `work`."""

    tree: Path
    work: Path

    def sim(self, *words: str) -> float:
        """Runs a command; seconds until it is done. Raises CalledProcessError where it fails."""
        began = time.perf_counter()
        environment = {**os.environ, "PYTHONPATH": str(self.tree)}
        subprocess.run([sys.executable, "-m", "sim", *words, "--quiet"], cwd=self.work, env=environment, capture_output=True, check=True)
        return time.perf_counter() - began

    def measured_s(self, seed: int) -> dict[str, float]:
        """Seconds of each thing that a user does."""
        run = ("run", "texas.yaml", "--reps", "2", "--seed", str(seed))
        drawn = ("uncertainty", "texas.yaml", "--reps", "2", "--seed", str(seed), "--draws")
        self.forget_compiled()
        found = {"first run of a machine, 2 replications": self.sim(*run)}
        found["run of 2 new replications"] = self.sim(*run[:-1], str(seed + 1000))
        found["run from the store"] = self.sim(*run)
        few = self.sim(*drawn, str(FEW))
        found[f"{DRAWS:,} draws of prices, less {FEW}"] = self.sim(*drawn, str(DRAWS)) - few
        return found

    def forget_compiled(self) -> None:
        """As on a machine that has never run it."""
        for folder in self.tree.rglob("__pycache__"):
            shutil.rmtree(folder)


def unpacked(commit: str, folder: Path) -> Version:
    """The files of a commit, and an empty folder to work in."""
    packed = subprocess.run(["git", "archive", commit], cwd=ROOT, capture_output=True, check=True).stdout
    version = Version(folder / "tree", folder / "work")
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        archive.extractall(version.tree, filter="data")
    version.work.mkdir()
    return version


def main(commit: str, rounds: int = 3) -> None:
    """Prints how many times longer the other commit takes for each, with the spread over rounds."""
    with TemporaryDirectory() as folder:
        other, ours = unpacked(commit, Path(folder) / "other"), unpacked("HEAD", Path(folder) / "ours")
        measured = [(other.measured_s(seed), ours.measured_s(seed)) for seed in range(1, rounds + 1)]
    print(f"Wall time of {commit} over that of HEAD, {rounds} rounds, load {os.getloadavg()[0]:.1f}")
    for what in measured[0][0]:
        ratios = [then[what] / now[what] for then, now in measured]
        print(f"{what}: {statistics.median(ratios):.3g} x ({min(ratios):.3g} to {max(ratios):.3g}); now {measured[-1][1][what]:.3g} s")


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:3]))
