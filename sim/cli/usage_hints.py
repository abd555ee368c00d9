"""What to type instead, where a command got more words than it takes or fewer than it needs."""

import re
from collections.abc import Collection, Sequence
from pathlib import Path
from shlex import quote

EXTRA = re.compile(r"unexpected extra argument(?:\(s\)|s)? \((?P<words>.*)\)$")

UNKNOWN = re.compile(r"No such option: --(?P<name>[\w-]+)")


def instead(command: str, message: str, given: Sequence[str], options: Collection[str]) -> str:
    """A hint behind the message that the library has; '' where there is nothing to say.

    `given` are the words behind the command, `options` the names of those that it has.
    """
    if found := EXTRA.search(message):
        files = [word for word in given if word.endswith((".yaml", ".yml"))]
        taken = next((k for k in range(len(files)) if found["words"].startswith(" ".join(files[k:]))), len(files))
        return _too_many(command, files[:taken], files[taken:], options)
    if found := UNKNOWN.search(message):
        return _of_scenario(found["name"])
    measure = next((word for word in given if command == "explain" and is_measure(word)), "")
    if not message.startswith("Missing argument"):
        return ""
    if measure:
        return of_measure(measure)
    return "give a file, like texas.yaml, which comes with sim" if "SCENARIO" in message and not given else ""


def _of_scenario(option: str) -> str:
    """That a key of a scenario is no option, but a setting."""
    from sim.scenario.schema import Scenario

    key = option.replace("-", "_")
    return f"what a scenario says is changed with --set, like --set {key}=VALUE" if key in Scenario.model_fields else ""


def _too_many(command: str, before: Sequence[str], more: Sequence[str], options: Collection[str]) -> str:
    """How to ask about two scenarios with a command for one, or to name a policy."""
    if not before or not more:
        return ""
    first, second = quote(before[0]), quote(more[0])
    if "--against" in options:
        return f"for what the difference of two depends on: sim {command} {first} --against {second}"
    if len(before) > 1:
        return f"two sites at a time; several are told apart by: sim compare {' '.join(map(quote, [*before, more[0]]))}"
    if "policies" in Path(more[0]).parts:
        return f"to lay a policy over a site: sim {command} {first} --with {second}"
    return f"one site at a time; to compare two: sim compare {first} {second}"


def is_measure(key: str) -> bool:
    """Whether a text names a measure, as 'npv' or 'lead_time.build'."""
    from sim.measures import REGISTRY

    return key.partition(".")[0] in REGISTRY


def of_measure(key: str, scenario: str = "texas.yaml") -> str:
    """Where a measure is told, which is a result and no assumption."""
    site = quote(scenario)
    return (
        f"'{key}' is a measure, a result: sim run {site} gives it, sim sensitivity {site} --measure {key} what it depends on, "
        f"sim explain {site} measures what each means"
    )
