"""A report made again from the folder of a run: its scenarios as they were, its policies, replications and seed, and its store."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sim.questions.again import ORIGINAL, RESOLVED, store_of
from sim.questions.report.plan import ASKED_IN, Laid, Plan, laid_out, plan_of
from sim.report.folder import file_names
from sim.running.run_record import RUN, NoRun, record
from sim.scenario.loading import Loaded, ScenarioError, load, resolved_yaml


@dataclass(frozen=True, slots=True)
class Again:
    """What a folder asks for: everything that `report_of` takes, and where its replications are kept; `own`: it is that of a report."""

    folder: Path
    plan: Plan
    loaded: list[Loaded]
    laid: Laid
    replications: int
    seed: int
    store: Path
    own: bool


def folder_asked(folder: Path) -> Again:
    """What the run of a folder was about. Raises NoRun where its files cannot be read, ScenarioError for a policy that is gone."""
    try:
        run = record(folder)
        names, replications, seed = list(run["scenarios"]), int(run["replications"]), int(run["seed"])
        arguments = [str(each) for each in run["arguments"]]
    except (KeyError, TypeError, AttributeError) as error:
        raise NoRun(f"{folder / RUN}: is not the record of a run ({error})") from None
    study = plan_of(str(folder / ASKED_IN)) if (folder / ASKED_IN).is_file() else None
    asked = [*arguments, *(study.sites if study else ())]
    loaded = [_as_it_was(folder, name, arguments, asked) for name in file_names(names)]
    plan = _plan(study, arguments, tuple(str(each.files[0]) for each in loaded))
    overlays, settings = tuple(_given(arguments, "--with")), tuple(_given(arguments, "--set"))
    laid = laid_out(plan, loaded, overlays, settings)
    return Again(folder, plan, loaded, laid, replications, seed, store_of(folder), run.get("command") == "report")


def _plan(study: Plan | None, arguments: Sequence[str], sites: tuple[str, ...]) -> Plan:
    """What was asked about the sites: as the study file said, if there was one, but for what options said."""
    asked = replace(study, sites=sites) if study else Plan(sites)
    policies, title = tuple(_given(arguments, "--policy")), next(iter(_given(arguments, "--title")), "")
    return replace(asked, policies=policies or asked.policies, title=title or asked.title)


def _given(arguments: Sequence[str], option: str) -> Iterator[str]:
    """What an option was given as on the command line: `--set a=b` or `--set=a=b`."""
    for k, word in enumerate(arguments):
        if word == option and k + 1 < len(arguments):
            yield arguments[k + 1]
        elif word.startswith(f"{option}="):
            yield word.removeprefix(f"{option}=")


def _as_it_was(folder: Path, name: str, arguments: Sequence[str], asked: Sequence[str]) -> Loaded:
    """A scenario as it was run: from its original files where they still give the same, so that places are told, else as resolved.

    `asked` are the words among which its file is named. Its name is that of the file, for titles.
    """
    resolved = folder / "scenario" / f"{name}{RESOLVED}"
    if not resolved.is_file():
        raise NoRun(f"{resolved}: is missing; the folder is not whole")
    for file in _first(folder / "scenario" / ORIGINAL / name, asked):
        try:
            found = load(file, list(_given(arguments, "--with")), list(_given(arguments, "--set")))
        except ScenarioError:
            continue
        if resolved_yaml(found) == resolved.read_text("utf-8"):
            return replace(found, name=file.name)
    return replace(load(resolved), name=resolved.name)


def _first(folder: Path, words: Sequence[str]) -> Iterator[Path]:
    """The file that was asked for among the originals of a scenario."""
    asked = {Path(word).name for word in words}
    yield from (path for path in sorted(folder.glob("*.yaml")) if path.name in asked or f"{path.stem}" in asked)
