"""The folder a study leaves behind: tables, figures, the scenario as resolved and as written, and what was run."""

import platform
import re
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

from sim import __version__
from sim.questions.breakeven.figures import figure_of_breakeven
from sim.questions.compare.figures import figures_of_comparison
from sim.questions.decide.figures import regret_table
from sim.questions.optimize.figures import staffing
from sim.questions.run.figures import figures_of_run
from sim.questions.sensitivity.figures import sensitivity
from sim.questions.sweep.figures import figures_of_sweep
from sim.questions.uncertainty.figures import fan
from sim.report import folder
from sim.report.about import About, simulated_years
from sim.report.style import applied, save
from sim.running.model import model_version
from sim.running.replicate import Study
from sim.running.store import study_key
from sim.scenario.assumption import Assumption
from sim.scenario.loading import Loaded, resolved_yaml
from sim.scenario.sweep import Axis
from sim.tables import Table, table
from sim.units import UnitError, in_written, parsed

PACKAGES = ("holidays", "matplotlib", "numpy", "pydantic", "pyyaml", "scipy", "simpy")
BEST = "best.yaml"
ASSUMPTION_NAMES = ("key", "value", "unit", "low", "high", "source", "note", "file", "line")


@dataclass(frozen=True, slots=True)
class Run:
    """What was asked for."""

    command: str
    arguments: Sequence[str]
    seed: int
    replications: int
    start: datetime


def slug(name: str) -> str:
    """A name fit for a file: 'Texas (Dallas-Fort Worth)' -> 'texas'."""
    return re.sub(r"[^a-z0-9]+", "-", name.partition(" (")[0].lower()).strip("-") or "scenario"


def folder_name(asked: str, loaded: Sequence[Loaded], seed: int, today: date) -> str:
    """'2026-11-22-texas-3f2a': the date, the scenarios, and four digits of what was asked, of what they are and of the model."""
    key = sha256("".join([asked, *(f"{resolved_yaml(each)}{study_key(each.scenario, seed)}" for each in loaded)]).encode()).hexdigest()[:4]
    names = list(dict.fromkeys(slug(each.scenario.name) for each in loaded))[:3]
    return f"{today}-{'-'.join(names)}-{key}"


def write_start(where: Path, loaded: Sequence[Loaded], run: Run) -> None:
    """What is about to be run: the scenarios, their assumptions and `run.json`, not finished yet."""
    for each in loaded:
        name = slug(each.scenario.name)
        folder.write_text(where, f"scenario/{name}.resolved.yaml", resolved_yaml(each))
        for path in each.files:
            folder.write_bytes(where / "scenario" / "original" / name / path.name, path.read_bytes())
    folder.write_tables(where, {"assumptions": assumptions(loaded)})
    folder.write_json(where, "run.json", _run(loaded, run, None, ()))


def write_end(where: Path, loaded: Sequence[Loaded], run: Run, study: Study, about: About) -> None:
    """The results: tables, figures, and `run.json` with its end."""
    folder.write_tables(where, study.tables)
    summary, profiles = study.tables["summary"], study.tables["profiles"]
    several = study.tables.get("comparisons")
    drawn = figures_of_run(summary, profiles, about) if several is None else figures_of_comparison(summary, several, profiles, about)
    for name, figure in drawn.items():
        save(figure, where / "figures", name)
    folder.write_json(where, "run.json", _run(loaded, run, datetime.now(), study.missing))


def write_policies(where: Path, under: Mapping[str, Sequence[Loaded]]) -> None:
    """The scenarios under each policy, as resolved."""
    for policy, loaded in under.items():
        for each in loaded:
            folder.write_text(where, f"scenario/{policy}/{slug(each.scenario.name)}.resolved.yaml", resolved_yaml(each))


def write_decision(
    where: Path, loaded: Sequence[Loaded], run: Run, tables: Mapping[str, Table], missing: Sequence[tuple[str, int, str]], about: About
) -> None:
    """The results of sites x policies: its tables, the regret table as a figure, and `run.json` with its end."""
    folder.write_tables(where, tables)
    with applied():
        save(regret_table(tables["decision"], tables["regret"], about), where / "figures", "regret")
    folder.write_json(where, "run.json", _run(loaded, run, datetime.now(), missing))


def write_uncertainty(
    where: Path, loaded: Sequence[Loaded], run: Run, tables: Mapping[str, Table], missing: Sequence[tuple[str, int, str]], about: About
) -> None:
    """The results over draws of assumptions: tables, the fan of cash where there is one, and `run.json` with its end."""
    folder.write_tables(where, tables)
    if "fan" in tables:
        known = replace(about, simulated_years=simulated_years(tables["fan"]))
        rows = tables["uncertainty"]
        of = "prices and physical assumptions" if "points" in rows.names else "the prices"
        draws = int(rows["draws"][0]) * (int(rows["points"][0]) if "points" in rows.names else 1)
        with applied():
            save(fan(tables["fan"], known, draws, of), where / "figures", "fan")
    folder.write_json(where, "run.json", _run(loaded, run, datetime.now(), missing))


def write_optimum(
    where: Path, loaded: Loaded, run: Run, tables: Mapping[str, Table], best: str, missing: Sequence[tuple[str, int, str]], about: About
) -> None:
    """The results of a search for the best staffing: tables, the figure, the best plan as an overlay, and `run.json` with its end."""
    folder.write_tables(where, tables)
    folder.write_text(where, BEST, best)
    with applied():
        save(staffing(tables, about), where / "figures", "staffing")
    folder.write_json(where, "run.json", _run([loaded], run, datetime.now(), missing))


def write_sweep(
    where: Path,
    loaded: Sequence[Loaded],
    run: Run,
    tables: Mapping[str, Table],
    axes: Sequence[Axis],
    missing: Sequence[tuple[str, int, str]],
    about: About,
) -> None:
    """The results at every point: tables, a figure of each measure most asked for, and `run.json` with its end."""
    folder.write_tables(where, tables)
    for name, figure in figures_of_sweep(tables["points"], tables.get("differences"), axes, about).items():
        save(figure, where / "figures", name)
    folder.write_json(where, "run.json", _run(loaded, run, datetime.now(), missing))


def write_breakeven(
    where: Path,
    loaded: Sequence[Loaded],
    run: Run,
    tables: Mapping[str, Table],
    second: Axis | None,
    missing: Sequence[tuple[str, int, str]],
    about: About,
) -> None:
    """Where two scenarios are equal: tables, the figure, and `run.json` with its end."""
    folder.write_tables(where, tables)
    save(figure_of_breakeven(tables["breakeven"], tables["differences"], second, about), where / "figures", "breakeven")
    folder.write_json(where, "run.json", _run(loaded, run, datetime.now(), missing))


def write_sensitivity(
    where: Path,
    loaded: Sequence[Loaded],
    run: Run,
    method: str,
    found: Table,
    missing: Sequence[tuple[str, int, str]],
    about: About,
) -> None:
    """What a measure hangs on: a table and a figure, both named by the method, and `run.json` with its end."""
    folder.write_tables(where, {method: found})
    with applied():
        save(sensitivity(method, found, about), where / "figures", method)
    folder.write_json(where, "run.json", _run(loaded, run, datetime.now(), missing))


def assumptions(loaded: Sequence[Loaded]) -> Table:
    """Every assumption of the scenarios, in the unit it was written in, with its range, source and place.

    With several scenarios a column in front says whose it is.
    """
    rows = []
    for each in loaded:
        for entry in each.assumptions:
            a, place = entry.assumption, entry.place
            where = (place.file, place.line) if place else ("default", 0)
            rows.append((each.scenario.name, entry.key, *_as_written(a), a.source or "", a.note or "", *where))
    whole = table(("scenario", *ASSUMPTION_NAMES), rows)
    return whole if len(loaded) > 1 else Table({name: whole[name] for name in ASSUMPTION_NAMES})


def _as_written(a: Assumption) -> tuple[float | str, str, float | str, float | str]:
    """Value, unit, low and high; what is missing is empty."""
    try:
        unit = parsed(a.text, a.unit).written
    except UnitError:  # a word, like 'unlimited'
        return a.text, "", "", ""
    low, high = ("" if bound is None else in_written(bound, unit, a.unit) for bound in (a.low, a.high))
    return in_written(a.value, unit, a.unit), unit, low, high


def _run(loaded: Sequence[Loaded], run: Run, end: datetime | None, missing: Sequence[tuple[str, int, str]]) -> dict[str, Any]:
    return {
        "command": run.command,
        "arguments": list(run.arguments),
        "scenarios": [each.scenario.name for each in loaded],
        "seed": run.seed,
        "replications": run.replications,
        "finished": end is not None and not missing,
        "missing": [{"scenario": name, "replication": number, "why": why} for name, number, why in missing],
        "start": run.start.isoformat(timespec="seconds"),
        "end": end.isoformat(timespec="seconds") if end else None,
        "version": __version__,
        "commit": commit(),
        "model": model_version(),
        "inputs": {str(path): sha256(path.read_bytes()).hexdigest() for each in loaded for path in each.files},
        "python": platform.python_version(),
        "packages": {name: version(name) for name in PACKAGES},
    }


def commit() -> str | None:
    """The commit of the checkout the program runs from; None for an installed package."""
    here = Path(__file__).parent.parent
    if not (here.parent / ".git").exists():
        return None
    try:
        found = subprocess.run(["git", "-C", str(here), "rev-parse", "HEAD"], capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return None
    return found.stdout.strip() or None
