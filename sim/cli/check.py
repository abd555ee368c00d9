"""`sim check`."""

from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.counts import counted
from sim.questions import completing
from sim.questions.options import Json, Set, With
from sim.report.console import remark, say, write_json

if TYPE_CHECKING:
    from sim.scenario.loading import Loaded
    from sim.scenario.nodes import Issue

Files = Annotated[
    list[str],
    typer.Argument(
        metavar="FILE...",
        help="Scenario files: as given, else in ./scenarios, else those of sim.",
        autocompletion=completing.scenarios,
    ),
]


@dataclass(frozen=True, slots=True)
class Report:
    """What there is to say about one file."""

    file: str
    loaded: "Loaded | None"
    issues: "tuple[Issue, ...]" = ()
    base_of: tuple[str, ...] = ()
    overlays: tuple[str, ...] = ()


def check(files: Files, overlays: With = None, settings: Set = None, as_json: Json = False) -> None:
    """Check scenario files and run nothing: every issue is named at its line.

    \b
    Example:
      sim check texas.yaml florida.yaml
    """
    reports = _without_bases([_report(file, overlays or (), settings or ()) for file in files])
    if as_json:
        write_json([_plain(report) for report in reports])
    else:
        for report in reports:
            _say(report)
    if any(report.issues for report in reports):
        raise typer.Exit(3)


def _report(file: str, overlays: list[str] | tuple[()], settings: list[str] | tuple[()]) -> Report:
    from sim.running.traces import long_enough
    from sim.scenario.loading import ScenarioError, load

    try:
        loaded = load(file, overlays, settings)
        long_enough(loaded)
        return Report(file, loaded)
    except ScenarioError as error:
        return Report(file, None, error.issues, overlays=tuple(overlays))


def _without_bases(reports: list[Report]) -> list[Report]:
    """The reports, in which a file that only others make whole is a base of those, and no issue."""
    read = {report.file: {path.resolve() for path in report.loaded.files} for report in reports if report.loaded}
    found = []
    for report in reports:
        above = tuple(file for file, paths in read.items() if _resolved(report.file) in paths)
        found.append(Report(report.file, None, base_of=above) if report.issues and above else report)
    return found


def _resolved(file: str) -> Path | None:
    from sim.scenario.loading import ScenarioError, found

    try:
        return found(file).resolve()
    except ScenarioError:
        return None


def _origin(issue: "Issue", report: Report) -> str:
    """What an issue is counted against: the overlay or the settings that brought it in, or the scenario."""
    from sim.scenario.files.finding import candidates

    if issue.file.startswith("--set"):
        return "--set"
    overlays = {str(path): given for given in report.overlays for path in candidates(Path(given))}
    return overlays.get(issue.file, report.file)


def _say(report: Report) -> None:
    """What is fine on stdout, issues and warnings on stderr."""
    from sim.scenario.nodes import told

    for line in told(report.issues):
        remark(line)
    if report.base_of:
        say(f"{report.file}: not a plant by itself, but part of {', '.join(report.base_of)}")
        return
    if report.loaded is None:
        for origin, count in Counter(_origin(issue, report) for issue in report.issues).items():
            remark(f"{origin}: {counted(count, 'mistake')}")
        return
    given, unpublished = _counts(report.loaded)
    origin = " (shipped with sim)" if report.loaded.shipped else ""
    say(f"{report.file}{origin}: ok, {counted(given, 'assumption')}, {unpublished} without a published source")
    for warning in report.loaded.warnings:
        remark(f"{report.file}: warning: {warning}")
    for line in _left_of_template(report.loaded):
        remark(f"{report.file}: warning: {line}")
    for line in (*_old_sources(report.loaded), *_other_years(report.loaded)):
        remark(f"{report.file}: warning: {line}")
    if idle := _idle_rules(report.loaded):
        remark(f"{report.file}: of the rules of trade in the files that it extends {len(idle)} touch nothing here: {', '.join(idle)}")


def _left_of_template(loaded: "Loaded") -> list[str]:
    """What is still the template's, one line an assumption."""
    from sim.scenario.loading import template_keys

    found = template_keys(loaded).items()
    return [
        f"{key} ({entry.place}): still the template's, {entry.assumption.text}; give this place's, with its source" for key, entry in found
    ]


def _old_sources(loaded: "Loaded") -> list[str]:
    """Sources that the scenario itself calls too old."""
    from sim.scenario.warnings.source_age import old_sources

    return list(old_sources(loaded.scenario))


def _other_years(loaded: "Loaded") -> list[str]:
    """Prices of years that the scenario itself calls too far from its start."""
    from sim.scenario.warnings.price_year import other_years

    return list(other_years(loaded.scenario))


def _idle_rules(loaded: "Loaded") -> list[str]:
    """The rules that touch nothing and that no warning names, because they stand in a base that serves other sites too."""
    from sim.scenario.warnings.untouched import untouched

    warned = {warning.partition(": ")[0] for warning in loaded.warnings}
    return [".".join(keys[1:]) for keys, _ in untouched(loaded.scenario) if ".".join(keys) not in warned]


def _plain(report: Report) -> dict[str, object]:
    said = {"file": report.file, "valid": not report.issues, "mistakes": [asdict(issue) for issue in report.issues]}
    if report.base_of:
        return {**said, "base_of": list(report.base_of)}
    if report.loaded is None:
        return said
    given, unpublished = _counts(report.loaded)
    heard = {
        "of_template": _left_of_template(report.loaded),
        "warnings": list(report.loaded.warnings),
        "old_sources": _old_sources(report.loaded),
        "other_price_years": _other_years(report.loaded),
        "idle_rules": _idle_rules(report.loaded),
    }
    return {**said, "assumptions": given, "without_published_source": unpublished, **heard}


def _counts(loaded: "Loaded") -> tuple[int, int]:
    """Assumptions that the files state, the values of a table as one, and how many of them nobody published."""
    from sim.scenario.assumption import UNPUBLISHED
    from sim.scenario.loading import table_values

    stated = {table_values(entry, loaded) or entry.key: entry for entry in loaded.assumptions if entry.place is not None}
    given = [entry.assumption for entry in stated.values()]
    return len(given), sum(a.source in UNPUBLISHED for a in given)
