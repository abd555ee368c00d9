"""Policies as they are given on the command line: files, their probabilities, and a name for each that nothing else has."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sim.questions.decide.regret import rest
from sim.scenario.loading import Loaded, ScenarioError, found, load
from sim.scenario.nodes import Leaf, Unreadable
from sim.scenario.reading import read_file
from sim.units import UnitError, parsed
from sim.visible import visible

AS_WRITTEN = "as_written"  # the scenarios without any policy; no policy file is called so


class WrongPolicy(ValueError):
    """Policies that cannot be told apart or weighed."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class Policies:
    """The files to lay over the scenarios by the name of the policy, and the probabilities: none, or one each that add up to 1."""

    files: Mapping[str, tuple[str, ...]]
    probabilities: tuple[float, ...]


def policies_of(texts: Sequence[str]) -> Policies:
    """Policies from texts like 'surcharge.yaml' or 'surcharge.yaml=30%'. What probabilities leave goes to the scenarios as written.

    Raises WrongPolicy.
    """
    split = [_split(text) for text in texts]
    files = [file for file, _ in split]
    shares = [share for _, share in split if share is not None]
    if shares and len(shares) < len(files):
        raise WrongPolicy("--policy: give every policy a probability, or none of them")
    try:
        left = rest(shares) if shares else 0.0
    except ValueError as error:
        raise WrongPolicy(f"--policy: {error}") from None
    named = {name: (file,) for name, file in zip(policy_names(files), files, strict=True)}
    return Policies(named | ({AS_WRITTEN: ()} if left else {}), (*shares, *([left] if left else [])))


def _split(text: str) -> tuple[str, float | None]:
    """A file and its probability, if it has one; a file may have '=' in its name."""
    file, equals, share = text.rpartition("=")
    if not equals or share.strip().endswith((".yaml", ".yml")):
        return text, None
    return file, _probability(share, file)


def _probability(text: str, file: str) -> float:
    try:
        share = parsed(text, "%").value
    except UnitError as error:
        raise WrongPolicy(f"--policy: {file}: {error}") from None
    if not 0 <= share <= 1:
        raise WrongPolicy(f"--policy: {file}: expected 0 % to 100 %, got '{text}'")
    return share


def policy_names(files: Sequence[str]) -> list[str]:
    """A name for each file: its `name`, or the file's without ending; as names of folders different from all others, whatever their case.

    Files of the same name in different folders get their folders in front; what is still alike is numbered.
    Raises WrongPolicy for a file given twice.
    """
    if twice := next((file for k, file in enumerate(files) if Path(file).resolve() in [Path(f).resolve() for f in files[:k]]), None):
        raise WrongPolicy(f"--policy: '{twice}' is given twice")
    own = [_own_name(file) for file in files]
    short = [name or folder_name(_stem(file)) for name, file in zip(own, files, strict=True)]
    longer = [
        folder_name(str(Path(file).parent / _stem(file))) if _alike(name, short) > 1 else name
        for file, name in zip(files, short, strict=True)
    ]
    names: list[str] = []
    for name in longer:
        number, candidate = 1, name
        while folder_name(candidate).lower() in (AS_WRITTEN, *(folder_name(other).lower() for other in names)):
            number += 1
            candidate = f"{name}_{number}"
        names.append(candidate)
    return names


def _alike(name: str, names: Sequence[str]) -> int:
    """How many names are this one but for case."""
    return [folder_name(other).lower() for other in names].count(folder_name(name).lower())


def _own_name(file: str) -> str:
    """The `name` that a policy gives itself; '' where it has none, or cannot be read, which is told when it is laid over a site."""
    try:
        name = read_file(found(file), file).items.get("name")
    except (ScenarioError, Unreadable):
        return ""
    return visible(name.text).strip() if isinstance(name, Leaf) and not name.null else ""


def _stem(file: str) -> str:
    """The name of a file without its ending: '...yaml' has '..' before it, which is none."""
    return re.sub(r"\.ya?ml$", "", Path(file).name)


def laid_over_all(
    loaded: Sequence[Loaded], policies: Policies, overlays: Sequence[str | Path], settings: Sequence[str]
) -> dict[str, list[Loaded]]:
    """The scenarios under each policy, laid over them before the settings. Raises ScenarioError."""
    return {name: [load(site.name, [*overlays, *policy], settings) for site in loaded] for name, policy in policies.files.items()}


def folder_name(name: str) -> str:
    """As the name of a folder: letters, digits, hyphens and underscores only; the letters of any script."""
    return re.sub(r"[^\w-]+", "_", name).strip("_") or "policy"
