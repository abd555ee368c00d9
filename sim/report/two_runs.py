"""Why two runs differ, from their folders alone: what was run, what was assumed, and what came of it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from sim.counts import counted
from sim.measures import REGISTRY, headline
from sim.report.folder import file_names
from sim.report.phrases import joined
from sim.report.rounding import Estimate
from sim.report.tables import differences as measured_differences
from sim.report.tables import estimates, pool_label
from sim.running.estimates import comparisons, summary
from sim.running.run_record import RUN, NoRun, record
from sim.scenario.editors.describe import Difference, differences
from sim.scenario.loading import Loaded, load
from sim.tables import Table, concatenated, read_csv

FIRST, SECOND = "first", "second"  # what the runs are called where their measures stand side by side
MOST_ASKED = "npv"


@dataclass(frozen=True, slots=True)
class KeptRun:
    """A run as its folder tells it: `run.json`, the scenarios as resolved, and the measures of each replication."""

    folder: Path
    record: dict[str, Any]
    sites: dict[str, Loaded]
    measures: Table
    places: Mapping[tuple[str, str], str]  # where each assumption of a site was written when it was run: 'texas.yaml:41'


@dataclass(frozen=True, slots=True)
class Moved:
    """A measure in both runs, and the second less the first where their replications can be paired."""

    measure: str
    of: str
    first: Estimate
    second: Estimate
    difference: Estimate | None

    @property
    def cells(self) -> tuple[str, str, str, str, str, str]:
        """For people: measure, of, unit, both values, and the difference with its interval."""
        change = "" if self.difference is None else self.difference.signed
        return self.measure, pool_label(self.of), self.first.unit, self.first.plus_minus, self.second.plus_minus, change


@dataclass(frozen=True, slots=True)
class TwoRuns:
    """What differs between two runs: `asked` as a whole, `assumed` and `moved` with the site in front; `alone`: sites of one run only."""

    asked: tuple[tuple[str, str, str], ...]
    assumed: tuple[tuple[str, Difference], ...]
    moved: tuple[tuple[str, Moved], ...]
    paired: bool
    alone: tuple[str, ...]

    @property
    def same(self) -> bool:
        """Whether both ran the same and gave the same."""
        return not (self.asked or self.assumed or self.moved or self.alone)


def kept_run(folder: Path) -> KeptRun:
    """The run in a folder. Raises NoRun where there is none that has ended, and ScenarioError where its scenario cannot be read."""
    run = record(folder)
    names = _names(folder, run)
    if not run.get("end"):
        raise NoRun(f"{folder}: the run was interrupted; the same command goes on from there")
    files = _resolved(folder, names)
    _require_there((*files.values(), folder / "measures.csv"))
    try:
        measures = read_csv(folder / "measures.csv")
        measures["scenario"], measures["replication"], measures["value"]
    except (OSError, ValueError, KeyError, IndexError, StopIteration) as error:
        raise NoRun(f"{folder / 'measures.csv'}: cannot be read ({error}); run the same command again") from None
    return KeptRun(folder, run, {name: load(path) for name, path in files.items()}, measures, _places(folder, names))


def _names(folder: Path, run: Mapping[str, Any]) -> list[str]:
    """What the sites of a run are called. Raises NoRun."""
    try:
        return [str(name) for name in run["scenarios"]]
    except (KeyError, TypeError) as error:
        raise NoRun(f"{folder / RUN}: is not the record of a run ({error!r}); run the same command again") from None


def _resolved(folder: Path, names: Sequence[str]) -> dict[str, Path]:
    """The file of each site as resolved."""
    return {name: folder / "scenario" / f"{file}.resolved.yaml" for name, file in zip(names, file_names(names), strict=True)}


def _require_there(files: Sequence[Path]) -> None:
    """Raises NoRun for the first file that a folder lacks."""
    if missing := [path for path in files if not path.is_file()]:
        raise NoRun(f"{missing[0]}: is missing, so nothing can be said of this run; a command that simulates sites writes it")


def assumed_apart(folder: Path, scenario: Loaded, *, run_first: bool) -> list[Difference]:
    """What the site of a run assumed and a scenario does not, or otherwise; the run on the left if `run_first`, else on the right.

    Of several sites, the one that is called like the scenario. Places of the run are those of the files as they were: 'texas.yaml:41'.
    Raises NoRun where no site is meant or the folder does not tell, and ScenarioError where its scenario cannot be read.
    """
    names = _names(folder, record(folder))
    name = _meant(folder, names, scenario)
    path = _resolved(folder, names)[name]
    _require_there([path])
    places, kept = _places(folder, names), load(path)
    if run_first:
        return [replace(each, left_place=places.get((name, each.key), "")) for each in differences(kept, scenario)]
    return [replace(each, right_place=places.get((name, each.key), "")) for each in differences(scenario, kept)]


def _meant(folder: Path, names: Sequence[str], scenario: Loaded) -> str:
    """The site of a run that a scenario is held against. Raises NoRun."""
    own = scenario.scenario.name
    if len(names) == 1 or own in names:
        return own if own in names else names[0]
    if not names:
        raise NoRun(f"{folder / RUN}: names no site; run the same command again")
    raise NoRun(
        f"{folder}: has no site '{own}', which {scenario.name} is called, but {joined(list(names))}; say which: --set name='{names[0]}'"
    )


def _places(folder: Path, names: Sequence[str]) -> dict[tuple[str, str], str]:
    """Where assumptions were written, by site and key, as `assumptions.csv` has it; nothing where it is gone."""
    path = folder / "assumptions.csv"
    if not path.is_file():
        return {}
    try:
        rows = read_csv(path)
        sites = rows["scenario"].tolist() if "scenario" in rows.names else [*names[:1]] * len(rows)
        written = zip(sites, *(rows[name].tolist() for name in ("key", "file", "line")), strict=True)
        return {(str(site), str(key)): f"{file}:{int(line)}" if line else str(file) for site, key, file, line in written}
    except (OSError, ValueError, KeyError, IndexError, StopIteration):
        return {}


def two_runs(first: KeptRun, second: KeptRun) -> TwoRuns:
    """What differs between two runs. Sites are paired by name; where each run has one, whatever they are called."""
    pairs = _pairs([*first.sites], [*second.sites])
    common = {name for pair in pairs for name in pair}
    alone = tuple(f"{name} is only in {run.folder}" for run in (first, second) for name in run.sites if name not in common)
    assumed = [
        (left, replace(each, left_place=first.places.get((left, each.key), ""), right_place=second.places.get((right, each.key), "")))
        for left, right in pairs
        for each in differences(first.sites[left], second.sites[right])
    ]
    paired = first.record.get("seed") == second.record.get("seed")
    moved = [(left, each) for left, right in pairs for each in _moved(first.measures, left, second.measures, right, paired)]
    return TwoRuns(tuple(_asked(first.record, second.record)), tuple(assumed), tuple(moved), paired, alone)


def _pairs(ours: Sequence[str], theirs: Sequence[str]) -> list[tuple[str, str]]:
    if len(ours) == len(theirs) == 1:
        return [(ours[0], theirs[0])]
    return [(name, name) for name in ours if name in theirs]


ASKED = {"command": "command", "scenarios": "sites", "seed": "seed", "replications": "replications", "missing": "missing replications"}
MADE_BY = {
    "version": "version of sim",
    "commit": "commit of sim",
    "model": "rules of the floor (model)",
    "python": "Python",
    "packages": "packages",
}


POLICIES, FILES = "policies", "input files"


def _behind(ours: dict[str, Any], theirs: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Policies as they were given, and files read that are not in both, or not of the same content."""
    a, b = (", ".join(_given(each.get("arguments") or (), "--with")) for each in (ours, theirs))
    if a != b:
        yield POLICIES, a or "none", b or "none"
    a_files, b_files = (each.get("inputs") or {} for each in (ours, theirs))
    names = [name for name in {**a_files, **b_files} if a_files.get(name) != b_files.get(name)]
    if names:
        left, right = (", ".join(f"{n} ({files[n][:8]})" for n in names if n in files) or "none" for files in (a_files, b_files))
        yield FILES, left, right


def _given(arguments: Sequence[str], option: str) -> Iterator[str]:
    """What an option was given as: `--with a` or `--with=a`."""
    for word, after in zip(arguments, [*arguments[1:], ""], strict=True):
        if word == option:
            yield after
        elif word.startswith(f"{option}="):
            yield word.removeprefix(f"{option}=")


def _asked(ours: dict[str, Any], theirs: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    yield from _behind(ours, theirs)
    for key, label in {**ASKED, **MADE_BY}.items():
        a, b = ours.get(key), theirs.get(key)
        if a == b:
            continue
        if isinstance(a, dict) and isinstance(b, dict):
            yield from ((name, str(a.get(name, "")), str(b.get(name, ""))) for name in {**a, **b} if a.get(name) != b.get(name))
        else:
            yield label, _brief(key, a), _brief(key, b)


def _brief(key: str, value: Any) -> str:
    """A value in a cell: lists by their entries, the hash of the model by its beginning."""
    if key == "missing":
        return str(len(value or ()))
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)[:12] if key == "model" else str(value)


def _moved(ours: Table, left: str, theirs: Table, right: str, paired: bool) -> Iterator[Moved]:
    """The measures of the headline table that are not the same in both."""
    both = concatenated([_called(FIRST, ours.where(scenario=left)), _called(SECOND, theirs.where(scenario=right))])
    means, change = summary(both), comparisons(both) if paired else None
    for measure in headline():
        found = [estimates(means, side, measure.name) for side in (FIRST, SECOND)]
        apart = measured_differences(change, SECOND, FIRST, measure.name) if change is not None else {}
        for of in (each for each in found[0] if each in found[1]):
            one, other = found[0][of], found[1][of]
            if (one.mean, one.low, one.high) != (other.mean, other.low, other.high):
                yield Moved(measure.name, of, one, other, apart.get(of))


def _called(side: str, measures: Table) -> Table:
    """The measures that this version knows, of a site that is called so."""
    known = measures.rows(np.isin(measures["measure"].astype(str), [*REGISTRY]))
    return Table({**known.columns, "scenario": np.full(len(known), side, dtype=object)})


# ---- sentences


def said(found: TwoRuns) -> list[str]:
    """What differs, in sentences: what was asked and assumed, what became of NPV, and what cannot be told apart."""
    if found.same:
        return ["Nothing differs: both ran the same and gave the same."]
    return [sentence for sentence in (_cause(found), _worth(found), _rules(found), *(f"{each}." for each in found.alone)) if sentence]


def _cause(found: TwoRuns) -> str:
    asked = [what for what, _, _ in found.asked if what in (*ASKED.values(), POLICIES)]
    keys = list(dict.fromkeys(each.key for _, each in found.assumed))
    if not (asked or keys):
        return "Both were asked the same."
    shown = ", ".join(keys if len(keys) <= 3 else [*keys[:2], f"{len(keys) - 2} more"])
    assumed = [f"{counted(len(keys), 'assumption')} ({shown})"] if keys else []
    return f"They differ in {joined([*asked, *assumed])}."


def _worth(found: TwoRuns) -> str:
    """What became of NPV, site by site; where replications cannot be paired, that nothing is said of luck."""
    own = [(site, each) for site, each in found.moved if each.measure == MOST_ASKED]
    if not own:
        return "Every headline measure is the same." if not found.moved else "NPV is the same, or neither has one; other measures differ."
    if not found.paired:
        return "Their seeds differ, so that differences hold the luck of both runs and have no interval."
    named = len({site for site, _ in found.moved}) > 1
    parts = [f"{each.difference.signed} {each.first.unit}{f' at {site}' if named else ''}" for site, each in own if each.difference]
    return f"NPV changes by {joined(parts)} (second less first, paired by replication; ± is simulation luck)." if parts else ""


def _rules(found: TwoRuns) -> str:
    made = [what for what, _, _ in found.asked if what not in (*ASKED.values(), POLICIES, FILES)]
    return f"They were made by different programs ({', '.join(made)}), which may be part of the cause." if made else ""
