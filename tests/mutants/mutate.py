"""Mutation testing: small wrong changes in the code, one at a time, that some test must notice.

    make mutants                                             every mutant of every room below: hours
    make mutants ARGS="--most 5 --seed 1 --seconds 1800"     five of each module at random, the same for the same seed
    python -m tests.mutants.mutate sim/economics/worth/cash.py     one module, or one room

A mutant is a copy of one module with one change. It runs in a process in which the copy stands in for the module, so that the checkout is
never touched. It meets the tests of its room that run the changed function, the quickest first, and survives if all of them pass; one that
uses five times the processor time that they take on the code as it is does not pass them. Modules take turns, so that a run that is cut
short has tried some mutants of each. Survivors that are equivalent, or whose difference nobody could care about, stand in `accepted.txt`
with the reason. The command ends with 1 if another one survives.
"""

import importlib.abc
import importlib.util
import json
import os
import random
import sys
import tempfile
import time
from argparse import ArgumentParser, Namespace
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from importlib.machinery import ModuleSpec
from itertools import zip_longest
from pathlib import Path

from tests.mutants.changes import Mutant, mutants
from tests.mutants.interpreted import interpret
from tests.mutants.touched import ROOT, Chosen, Touching, forked, ran

ACCEPTED = Path(__file__).parent / "accepted.txt"
LONGEST_S = 1200  # of the processor, for the tests of a room while it is noted what they run
TIMES, LEAST_S = 5, 20  # what the tests of a mutant may take of the processor, in terms of what they take on the code as it is

ROOMS: dict[str, tuple[str, ...]] = {
    "sim/economics": ("tests/economics", "tests/cli/test_duty.py"),
    "sim/statistics": (
        "tests/statistics",
        *(f"tests/validation/test_{name}.py" for name in ("statistics", "series", "selection", "sensitivity", "salib")),
        *(f"tests/questions/{name}" for name in ("ranking", "backtest", "calibrate", "uncertainty/test_outcomes.py")),
    ),
    "sim/engine": ("tests/engine", "tests/ledger/test_stretches.py::test_stretches_are_the_ledger_and_give_its_tables"),
    "sim/scenario/checks": ("tests/scenario",),
}


LEFT_OUT = {f"sim/engine/compiled/{name}.py" for name in ("jit", "kept", "linking", "memory")}  # how rules are compiled: not interpreted


@dataclass(frozen=True)
class Room:
    """A folder of the code with the tests that are about it: what each runs, and how long it takes."""

    folder: str
    functions: dict[str, set[tuple[str, int]]]
    seconds: dict[str, float]

    def meeting(self, mutant: Mutant) -> list[str]:
        """The tests that run what is changed, the quickest first; what runs at import may show in any."""
        changed = (str(ROOT / mutant.module), mutant.function)
        whole = [test for test, functions in self.functions.items() if mutant.function is None or changed in functions]
        return sorted(whole, key=lambda test: self.seconds[test])


class Standing(importlib.abc.MetaPathFinder):
    """Lets a file stand in for a module."""

    def __init__(self, name: str, path: Path) -> None:
        self._name, self._path = name, path

    def find_spec(self, name: str, *_: object) -> ModuleSpec | None:
        """As Python asks for it; a package keeps the folder of the one it stands in for."""
        if name != self._name:
            return None
        own = [str(ROOT.joinpath(*name.split(".")))] if self._path.name == "__init__.py" else None
        return importlib.util.spec_from_file_location(name, self._path, submodule_search_locations=own)


def noted(folder: str) -> Room:
    """What the tests of a room run; the command ends if one of them fails as the code is."""
    with tempfile.TemporaryDirectory() as temporary:
        path = Path(temporary) / "touched.json"
        if forked(partial(_note, folder, path), LONGEST_S) != 0:
            raise SystemExit(f"{folder}: its tests fail as it is: {' '.join(ROOMS[folder])}")
        written = json.loads(path.read_text("utf-8"))
    return Room(folder, {test: set(map(tuple, each)) for test, each in written["functions"].items()}, written["seconds"])


def _note(folder: str, path: Path) -> int:
    touching = Touching()
    code = ran(ROOMS[folder], [touching], _prepared(folder))
    ours = str(ROOT / folder)
    functions = {test: [each for each in every if each[0].startswith(ours)] for test, every in touching.functions.items()}
    path.write_text(json.dumps({"functions": functions, "seconds": touching.seconds}), "utf-8")
    return code


def noticed(mutant: Mutant, room: Room) -> bool:
    """Whether some test fails on the mutant, in a process forked from this one, which has read the packages but nothing of `sim`."""
    tests = room.meeting(mutant)
    with tempfile.TemporaryDirectory() as temporary:
        path = Path(temporary) / mutant.module.name
        path.write_text(mutant.text)
        longest_s = max(LEAST_S, TIMES * sum(room.seconds[test] for test in tests))
        return bool(tests) and forked(partial(_meet, mutant, path, tests, room), longest_s) != 0


def _meet(mutant: Mutant, path: Path, tests: list[str], room: Room) -> int:
    sys.meta_path.insert(0, Standing(".".join(mutant.module.with_suffix("").parts).removesuffix(".__init__"), path))
    files = sorted({test.partition("::")[0] for test in tests})
    return ran(files, [Chosen(tests)], _prepared(room.folder))


def _prepared(folder: str) -> Callable[[], None]:
    return interpret if folder == "sim/engine" else lambda: None


def accepted() -> dict[str, str]:
    """Survivors that may survive, with the reason."""
    lines = ACCEPTED.read_text("utf-8").splitlines()
    return dict(line.split("  # ", maxsplit=1) for line in lines if "  # " in line)


def stale(names: Iterable[str]) -> list[str]:
    """The names of accepted survivors that no mutant of the code has any more: what they were about was changed."""
    wanted = list(names)
    modules = {Path(name.partition(": ")[0]) for name in wanted}
    there = {each.name for module in modules if (ROOT / module).is_file() for each in mutants(module, (ROOT / module).read_text("utf-8"))}
    return [name for name in wanted if name not in there]


def sampled(module: Path, most: int, seed: int) -> list[Mutant]:
    """So many mutants of a module at random; the same ones for the same seed and text."""
    everything = list(mutants(module, (ROOT / module).read_text("utf-8")))
    return random.Random(f"{seed} {module}").sample(everything, min(most, len(everything)))


def in_turn(samples: list[list[Mutant]]) -> Iterator[Mutant]:
    """The first of each module, then the second of each."""
    return (mutant for turn in zip_longest(*samples) for mutant in turn if mutant)


def tried(room: Room, samples: list[list[Mutant]], until: float) -> Iterator[tuple[Mutant, bool]]:
    """Each mutant, and whether it was noticed, until the time is over."""
    may = accepted()
    for mutant in in_turn(samples):
        if time.monotonic() > until:
            return
        seen = noticed(mutant, room)
        if not seen:
            why = "" if room.meeting(mutant) else ", no test runs it"
            why = ", accepted" if mutant.name in may else why
            print(f"survived (line {mutant.line}{why})  {mutant.name}", flush=True)
        yield mutant, seen


def told(samples: list[list[Mutant]], results: list[tuple[Mutant, bool]]) -> None:
    """One line a module: noticed of tried."""
    seen = Counter(mutant.module for mutant, noticed in results if noticed)
    count = Counter(mutant.module for mutant, _ in results)
    for sample in filter(None, samples):
        module = sample[0].module
        print(f"{module}: {seen[module]} of {count[module]} noticed, {len(sample) - count[module]} not tried", flush=True)


def main(arguments: list[str]) -> int:
    """1 if a mutant survives that is not accepted."""
    given = _given(arguments)
    for package in ("numpy", "scipy.special", "scipy.stats", "scipy.optimize", "pydantic", "yaml", "holidays", "simpy"):
        importlib.import_module(package)
    os.chdir(ROOT)
    if gone := stale(accepted()):
        raise SystemExit("\n".join([f"{ACCEPTED.relative_to(ROOT)}: no mutant is called so any more, take the line away:", *gone]))
    until, results = time.monotonic() + given.seconds, list[tuple[Mutant, bool]]()
    rooms = [(folder, modules) for folder in ROOMS if (modules := list(_modules(folder, given.places)))]
    for number, (folder, modules) in enumerate(rooms):
        samples = [sampled(module, given.most, given.seed) for module in modules]
        share = (until - time.monotonic()) / (len(rooms) - number)
        results += (here := list(tried(noted(folder), samples, time.monotonic() + share)))
        told(samples, here)
    may, survivors = accepted(), [mutant for mutant, seen in results if not seen]
    new = sum(mutant.name not in may for mutant in survivors)
    seen, count = len(results) - len(survivors), len(results)
    share = f"{100 * seen / count:.1f} %" if count else "none"
    other = f", {100 * seen / (seen + new):.1f} % of those that are not accepted" if seen + new else ""
    print(f"{count} mutants of seed {given.seed}, {seen} noticed ({share}{other}), {len(survivors)} survived, {new} of them not accepted")
    return int(new > 0)


def _given(arguments: list[str]) -> Namespace:
    parser = ArgumentParser(prog="make mutants")
    parser.add_argument("places", nargs="*", help="modules or folders; all rooms if none is named")
    parser.add_argument("--most", type=int, default=1_000_000, help="mutants of each module, at random")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=1e9, help="after which no more is tried")
    return parser.parse_args(arguments)


def _modules(folder: str, places: list[str]) -> Iterator[Path]:
    for path in sorted((ROOT / folder).rglob("*.py")):
        module = path.relative_to(ROOT)
        if str(module) not in LEFT_OUT and (not places or any(module.is_relative_to(place) for place in places)):
            yield module


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
