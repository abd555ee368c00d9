"""`sim` with a log of what is simulated: a line as each replication begins."""

import os
import sys
from functools import partial
from pathlib import Path

from sim.cli import main
from sim.evaluate import Result
from sim.report import run_folder
from sim.running import jobs

perform = jobs.perform


def counted(log: Path, job: jobs.Job) -> Result:
    """A replication, with a line appended to the log in one write, so that lines of several processes never mix."""
    file = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.write(file, f"{job.replication}\t{os.getpid()}\n".encode())
    os.close(file)
    return perform(job)


def run() -> None:
    """`sim` with the log named by its first argument, and without figures, which take longer than the small plant."""
    run_folder.write_figures = lambda *_: {}
    jobs.perform = partial(counted, Path(sys.argv.pop(1)))
    main()
