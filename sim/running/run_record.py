"""The record of a run, `run.json` in the run's folder: where runs are kept, which folder is meant, and what its record says."""

import json
from pathlib import Path
from typing import Any

RUNS = Path("runs")  # where runs leave their folders unless --out says otherwise
RUN = "run.json"

# How many replications are made of each scenario, unless others are asked for.
REPLICATIONS = 10
OF_A_BAND = 19  # held against the past: the lowest and the highest of them bound 90 %
OF_BEST_PLANS = 30  # at most, of each plan that a search leaves
REPLICATIONS_OF = {  # by the command of the question
    **dict.fromkeys(("run", "compare", "portfolio", "decide", "sweep", "breakeven", "sensitivity", "uncertainty", "report"), REPLICATIONS),
    **dict.fromkeys(("backtest", "calibrate"), OF_A_BAND),
    "optimize": OF_BEST_PLANS,
}


class NoRun(ValueError):
    """A folder that holds no finished run, or not the kind that is asked for."""

    exit_code = 3


def is_run(folder: Path) -> bool:
    """Whether a run has left this folder."""
    return (folder / RUN).is_file()


def run_folder(name: str) -> Path | None:
    """The folder of a run, by its path or by its name in ./runs; None where no run has left it."""
    return next((path for path in (Path(name), RUNS / name) if is_run(path)), None)


def record(folder: Path, file: str = RUN) -> dict[str, Any]:
    """What a file of a run's folder records. Raises NoRun where there is none or it is no record."""
    try:
        found = json.loads((folder / file).read_text("utf-8"))
    except FileNotFoundError:
        raise NoRun(f"{folder}: {file}: there is none, so this is no folder of a run; sim runs list shows those there are") from None
    except (OSError, ValueError) as error:
        raise NoRun(f"{folder / file}: is not the record of a run ({error}); run the same command again") from None
    if not isinstance(found, dict):
        raise NoRun(f"{folder / file}: is not the record of a run (no keys); run the same command again")
    return found
