"""Scenarios x replications -> a study, every replication simulated at most once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from sim.counts import counted
from sim.running.conclusions import Conclusions, Partly, Tables, conclusions
from sim.running.jobs import Missing, failures
from sim.running.limits import CutShort
from sim.running.progress import OnProgress, silent
from sim.running.store import EntryLost, Store
from sim.running.traces import long_enough
from sim.running.workers import Workers
from sim.scenario.loading import Loaded
from sim.scenario.nodes import place_of
from sim.tables import Table, concatenated

if TYPE_CHECKING:
    from sim.evaluate import Result

TABLES = ("measures", "profiles", "quantities", "entries", "costs", "terms", "cash")
LARGE = frozenset(("quantities", "entries", "costs"))  # of which no conclusion is kept: they are in the store, or priced where asked for

WEEK_H = 168.0
ATTEMPTS = 2  # at simulating again what was lost from the store

Known = dict[tuple[str, int], "Result"]  # priced replications by scenario and number


class SameName(ValueError):
    """Scenarios that tables could not tell apart."""

    exit_code = 3


class NothingFinished(RuntimeError):
    """A study without a single replication; the reason is that of the first."""

    exit_code = 4


@dataclass(frozen=True, slots=True)
class Study:
    """Tidy tables over scenarios x replications, each with columns scenario and replication in front; and what could not be done.

    `tables` has measures, profiles, quantities, entries, where there is money costs, terms and cash, `summary`, `settling` where the run is
    long enough, and with several scenarios `comparisons`. `missing` names the (scenario, replication, reason) that failed. `kept` is where
    more can be kept that is concluded from these replications, if it can.
    """

    names: tuple[str, ...]
    tables: Mapping[str, Table]
    missing: tuple[Missing, ...]
    loaded: tuple[Loaded, ...] = ()
    seed: int = 1
    kept: Conclusions | None = None

    def events(self, replication: int = 0, scenario: str | None = None) -> Mapping[str, Table]:
        """The event log of one replication of a scenario, by name, or of the first: tables tasks, units, shipments, stops.

        It is simulated anew for it, and the same to the byte: see `sim.ledger.events`. Raises KeyError if no scenario has that name.
        """
        from sim.evaluate import events

        by_name = {each.scenario.name: each.scenario for each in self.loaded}
        return events(by_name[self.names[0] if scenario is None else scenario], self.seed, replication)

    @property
    def replications(self) -> int:
        """How many replications were asked for of the scenario that has most of them."""
        return 1 + max([int(self.tables["measures"]["replication"].max()), *(number for _, number, _ in self.missing)])


def replicate(
    loaded: Sequence[Loaded], replications: int, seed: int, jobs: int | Workers, folder: Path, on_progress: OnProgress = silent
) -> Study:
    """Simulates what the store in `folder` lacks, in so many processes or by the workers given, prices it and puts the study together.

    All scenarios use the same seed, hence common random numbers. `on_progress` hears how many were kept, then of each
    as its months are simulated and it is ready.
    Raises SameName if two scenarios have the same name.
    """
    return study_of(loaded, happenings(loaded, replications, seed, jobs, folder, on_progress))


def concluded(
    loaded: Sequence[Loaded], replications: int, seed: int, jobs: int | Workers, folder: Path, on_progress: OnProgress = silent
) -> Study:
    """The study of `replicate`, the same to the last bit; one that was made before comes back without anything being priced again.

    Its large tables are then priced when they are asked for. Raises EntryLost if a replication that they need is gone by then.
    """
    happened = happenings(loaded, replications, seed, jobs, folder, on_progress)
    if happened.missing:
        return study_of(loaded, happened)
    kept = conclusions(loaded, happened.stores, happened.finished)
    small = kept.load("study")
    if small is not None:
        names = tuple(each.scenario.name for each in loaded)
        return Study(names, Partly(small, cache(lambda: _whole(loaded, happened))), (), tuple(loaded), seed, kept)
    study = study_of(loaded, happened)
    if study.missing:
        return study
    kept.save("study", Partly.kept(study.tables, LARGE))
    return replace(study, kept=kept)


def _whole(loaded: Sequence[Loaded], happened: "Happenings") -> Tables:
    """The tables of a study. Raises EntryLost if a replication is gone."""
    study = study_of(loaded, happened)
    if study.missing:
        raise EntryLost(study.missing[0][2])
    return study.tables


def study_of(loaded: Sequence[Loaded], happened: "Happenings", known: Known | None = None) -> Study:
    """Prices what happened and puts it together; results that are `known` are not priced again, and those priced are added to them."""
    from sim.running.estimates import comparisons, summary
    from sim.running.settling import settling

    missing = list(happened.missing)
    tables = _gathered(loaded, happened, missing, {} if known is None else known)
    tables["summary"] = summary(tables["measures"])
    left_out = {each.scenario.name: each.scenario.warm_up.value / WEEK_H for each in loaded}
    if "profiles" in tables and len(settled := settling(tables["profiles"], left_out)):
        tables["settling"] = settled
    if len(loaded) > 1:
        tables["comparisons"] = comparisons(tables["measures"], tables.get("terms"))
    return Study(tuple(each.scenario.name for each in loaded), tables, tuple(missing), tuple(loaded), happened.stores[0].seed)


@dataclass(frozen=True, slots=True)
class Happenings:
    """The finished replications of each scenario, in the order given, and what could not be done; without money."""

    stores: tuple[Store, ...]
    finished: tuple[tuple[int, ...], ...]
    missing: tuple[Missing, ...]


def happenings(
    loaded: Sequence[Loaded],
    replications: int | Sequence[int],
    seed: int,
    jobs: int | Workers,
    folder: Path,
    on_progress: OnProgress = silent,
) -> Happenings:
    """Simulates what the store lacks, like `replicate`, and prices nothing; `replications` may be a number for each scenario.

    Raises SameName if two scenarios have the same name, ScenarioError where more values of a trace are asked for than it has, CutShort
    where the time is over, or the cluster gone, before each scenario has a replication.
    """
    names = tuple(each.scenario.name for each in loaded)
    if len(set(names)) < len(names):
        raise SameName(_same_name(loaded, max(names, key=names.count)))
    for each in loaded:
        long_enough(each, seed)
    stores = tuple(Store.of(folder, each.scenario, seed) for each in loaded)
    counts = [replications] * len(stores) if isinstance(replications, int) else list(replications)
    cuts: list[CutShort] = []
    missing = tuple(failures(loaded, stores, counts, seed, jobs, cuts, on_progress))
    finished = _finished(stores, counts)
    for _ in range(ATTEMPTS):
        if not _lost(loaded, finished, counts, missing):
            break
        missing += tuple(failures(loaded, stores, counts, seed, jobs, cuts, silent, {(name, number) for name, number, _ in missing}))
        finished = _finished(stores, counts)
    missing = (*missing, *_lost(loaded, finished, counts, missing))
    for cut in cuts if not all(finished) else ():
        count = sum(map(len, finished))
        raise type(cut)(
            f"{cut}: {count:,} of the {counted(sum(counts), 'replication')} that it was at are finished; "
            "all that is finished is kept, and the same command goes on from there"
        )
    return Happenings(stores, finished, missing)


def _finished(stores: Sequence[Store], counts: Sequence[int]) -> tuple[tuple[int, ...], ...]:
    return tuple(tuple(filter(store.has, range(count))) for store, count in zip(stores, counts, strict=True))


def _lost(loaded: Sequence[Loaded], finished: Sequence[Sequence[int]], counts: Sequence[int], missing: Sequence[Missing]) -> list[Missing]:
    """Replications that are neither kept nor known to have failed: somebody took them away meanwhile."""
    failed = {(name, number) for name, number, _ in missing}
    return [
        (each.scenario.name, number, "it was lost from the store while the command was at work")
        for each, own, count in zip(loaded, finished, counts, strict=True)
        for number in range(count)
        if number not in own and (each.scenario.name, number) not in failed
    ]


def kept(loaded: Loaded, seed: int, folder: Path) -> int:
    """How many replications of a scenario, from the first on, are finished and need not be simulated."""
    store = Store.of(folder, loaded.scenario, seed)
    return next(number for number in count() if not store.has(number))


def _same_name(loaded: Sequence[Loaded], name: str) -> str:
    places = {place_of(each.tree, ("name",)) for each in loaded if each.scenario.name == name}
    if len(places) > 1:
        return f"two scenarios are named '{name}': change `name:` in one of the files"
    return f"two scenarios are named '{name}': one is given twice, or extends the other without a `name:` of its own"


def priced_once(loaded: Loaded, store: Store, replication: int, known: Known) -> "Result":
    """A kept replication with its money, from what is `known`, or else put there. Raises UncoveredEntry."""
    from sim.evaluate import priced

    key = loaded.scenario.name, replication
    if key not in known:
        known[key] = priced(store.load(replication), loaded.scenario)
    return known[key]


def _gathered(loaded: Sequence[Loaded], happened: Happenings, missing: list[Missing], known: Known) -> dict[str, Table]:
    """The tables of all replications, priced; those lost from the store are put into `missing`. Raises UncoveredEntry."""
    parts: dict[str, list[Table]] = {}
    for each, store, finished in zip(loaded, happened.stores, happened.finished, strict=True):
        name = each.scenario.name
        for replication in finished:
            try:
                result = priced_once(each, store, replication, known)
            except EntryLost as error:
                missing.append((name, replication, str(error)))
                continue
            for kind, table in result.tables.items():
                if len(table):
                    parts.setdefault(kind, []).append(table.with_columns(scenario=name, replication=replication))
    if "measures" not in parts:
        raise NothingFinished("no replication could be finished" + (f": {missing[0][2]}" if missing else ""))
    return {kind: concatenated(parts[kind]) for kind in TABLES if kind in parts}
