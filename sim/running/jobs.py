"""The jobs of a study: the replications that the store lacks, each done by one worker of one process, and the failures.

A job is claimed before it is done, so that processes at the same store share the work, and its result is kept by the process that asked.
"""

import logging
import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from time import sleep
from traceback import format_exception
from typing import TYPE_CHECKING

from sim.counts import counted
from sim.running.limits import LIMITS, CutShort
from sim.running.locks import Claims
from sim.running.progress import AT_WORK, OnProgress, Pieces
from sim.running.store import Store
from sim.running.traces import at_its_place
from sim.running.workers import Nobody, NotKept, Workers, done, hired
from sim.scenario.loading import Loaded
from sim.scenario.schema import Scenario

if TYPE_CHECKING:
    from sim.evaluate import Result

PATIENCE_S = 0.2  # between two looks at what another process is simulating

Missing = tuple[str, int, str]  # scenario, replication, reason

log = logging.getLogger("sim.jobs")


@dataclass(frozen=True, slots=True)
class Job:
    """One replication to simulate and keep."""

    scenario: Scenario
    seed: int
    replication: int
    store: Store


def failures(
    loaded: Sequence[Loaded],
    stores: Sequence[Store],
    counts: Sequence[int],
    seed: int,
    jobs: int | Workers,
    cuts: list[CutShort],
    on_progress: OnProgress,
    but: Collection[tuple[str, int]] = (),
) -> Iterator[Missing]:
    """Does the jobs that are left, replication by replication so that an interrupted comparison has pairs; yields the failures.

    A simulation that several scenarios share fails for each. What another process is simulating is waited for, and done here if that
    process ends without it. Those in `but` have failed before. When the time of the study is over, or its workers are gone for good, all
    that is left has failed; why is put into `cuts`.
    """
    pieces = Pieces(on_progress)
    left = [job for job in _lacking(loaded, stores, counts, seed, pieces) if (job.scenario.name, job.replication) not in but]
    if not left:
        return
    if isinstance(jobs, Nobody):
        raise NotKept(_not_kept(left))
    for store, name in {job.store: job.scenario.name for job in left}.items():
        store.sign(name, seed)
    sharing = {store: [each.scenario.name for each, own in zip(loaded, stores, strict=True) if own == store] for store in stores}
    try:
        failed = _failed(left, loaded, stores, jobs, pieces)
        yield from ((name, job.replication, why) for job, why in failed for name in sharing[job.store])
    except CutShort as over:
        cuts.append(over)
        unfinished = [job for job in left if not job.store.has(job.replication)]
        yield from ((name, job.replication, str(over)) for job in unfinished for name in sharing[job.store])


def _lacking(loaded: Sequence[Loaded], stores: Sequence[Store], counts: Sequence[int], seed: int, pieces: Pieces) -> list[Job]:
    """The jobs whose replications are not kept yet."""
    jobs = (
        Job(each.scenario, seed, replication, store)
        for replication in range(max(counts))
        for each, store, count in zip(loaded, stores, counts, strict=True)
        if replication < count and not store.has(replication)
    )
    left = list({(job.store, job.replication): job for job in jobs}.values())  # sites that differ in prices alone share a simulation
    pieces.done(sum(counts) - len(left))
    return left


def _not_kept(left: Sequence[Job]) -> str:
    first, others = left[0], len(left) - 1
    more = f" and {counted(others, 'other')} are" if others else " is"
    lacking = f"{first.scenario.name}: replication {first.replication}{more} not in the store {first.store.folder.parent}"
    return f"{lacking} (deleted, or made by another version of sim); the command of the run, typed again, simulates what is missing"


def _failed(
    left: list[Job], loaded: Sequence[Loaded], stores: Sequence[Store], jobs: int | Workers, pieces: Pieces
) -> Iterator[tuple[Job, str]]:
    """Does these jobs; yields those that failed, with the reason. Raises CutShort, TraceTooShort at the place of the trace."""
    from sim.building.traces import TraceTooShort

    if not isinstance(jobs, Workers):
        _make_ready(left)
    with ExitStack() as stack:
        claims = {folder: stack.enter_context(Claims(folder)) for folder in {store.folder for store in stores}}
        stack.callback(AT_WORK.reset, AT_WORK.set(lambda share: pieces.at_work([share])))
        workers = stack.enter_context(hired(jobs if isinstance(jobs, Workers) else min(jobs, len(left))))
        while left:
            elsewhere: list[Job] = []
            for job, future in done(perform, _claimed(left, claims, elsewhere, pieces), workers, pieces.at_work):
                error = future.exception()
                if isinstance(error, TraceTooShort):
                    raise at_its_place(next(each for each in loaded if each.scenario.name == job.scenario.name), error)
                if error is None:
                    job.store.save(job.replication, future.result())
                    pieces.done()
                else:
                    yield job, _why(error)
                claims[job.store.folder].drop(job.replication)
            left = elsewhere
            if left:
                sleep(PATIENCE_S)


def _claimed(left: Sequence[Job], claims: Mapping[Path, Claims], elsewhere: list[Job], pieces: Pieces) -> Iterator[Job]:
    """The jobs nobody else is doing, each claimed when it is asked for; the others are put into `elsewhere`."""
    for job in left:
        own = claims[job.store.folder]
        if not own.take(job.replication):
            elsewhere.append(job)
        elif job.store.has(job.replication):
            own.drop(job.replication)
            pieces.done()
        else:
            yield job


def _make_ready(left: Sequence[Job]) -> None:
    """Has the fast engine compiled where these jobs together are worth it."""
    from sim.engine import make_ready
    from sim.scenario.size import expected_size

    tasks = {job.store: expected_size(job.scenario).tasks for job in {job.store: job for job in left}.values()}
    make_ready(tasks[job.store] for job in left)


def _why(error: BaseException) -> str:
    """What went wrong in a replication; with SIM_TRACEBACK also where, in whatever process it was."""
    if os.environ.get("SIM_TRACEBACK"):
        log.warning("%s", "".join(format_exception(error)))
    if isinstance(error, MemoryError) and isfinite(LIMITS.get().memory_bytes):
        return "it needs more memory than --max-memory leaves a process"
    return f"{type(error).__name__}: {error}"


def perform(job: Job) -> "Result":
    """Simulates one replication; what a worker runs, wherever it is."""
    from sim.evaluate import happened

    return happened(job.scenario, job.seed, job.replication, on_month=AT_WORK.get())
