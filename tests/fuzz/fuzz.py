"""Scenario files as nobody should write them, by the thousand: each must be read or refused in its own words, in bounded time.

    python -m tests.fuzz.fuzz --count 1000              # files 0 to 999 of seed 1
    python -m tests.fuzz.fuzz --seconds 30 --seed 7     # as many as there is time for
    python -m tests.fuzz.fuzz --seed 7 --only 4711      # one again, with its text

A file is a shipped scenario, or one of the tests' cases, changed at one to four places. The changes know the structure: a key misspelled,
taken away, doubled or moved; a value replaced by one that stands elsewhere, by a number far too large, or by a text that is known to be
awkward; a line indented or torn. File k of a seed is always the same. A file that is read is simulated for some days if it is small.
"""

import random
import resource
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import chdir
from copy import deepcopy
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from sim.evaluate import evaluate
from sim.scenario.loading import Loaded, ScenarioError, load
from sim.scenario.size import expected_size

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "scenarios"
SMALL = ("scenarios/queue.yaml", "scenarios/spares.yaml", "tests/cases/plant.yaml")
LARGE = ("scenarios/texas.yaml", "scenarios/florida.yaml", "scenarios/southeast_asia.yaml", "scenarios/base.yaml")
LARGE_SHARE = 0.1  # a site takes a hundred times as long to read as a queue
SECONDS = 20.0  # for one file, on a machine that does other things too
MOST_LINES, MOST_CHARACTERS = 60, 20_000  # of what is said about one file
MOST_BYTES = 4 * 2**30  # of memory, whatever the files read so far: what needs more is a fault, and does not take the machine with it
SIMULATED_TASKS, SIMULATED_H = 20_000, 72.0

Dict = dict[str, Any]
Keys = tuple[Any, ...]

AWKWARD = (
    "", "null", "~", "-1", "0", "1e300", "-1e300", "nan", "inf", "1e-300", "9" * 40, "0x10", "1_000", "1,5", "١٢", "5 %", "105 %", "-5 %",
    "1 h", "-1 h", "0 s", "1e9 years", "1 fortnight", "31 USD/h", "24,50 USD/h", "$5", "5 USD per unit", "1e308 USD", "unlimited", "true",
    "yes", "2026-02-30", "9999-12-31", "0001-01-01", "25:00", "Mon-Sun", "Sun-Mon", "a" * 300, "\u202e", "\ud7ff", "💥", "../../etc/passwd",
    "texas.yaml", "{dist: exponential, mean: 1 h}", "{dist: normal, mean: 1 h, cv: 300 %}", "{dist: trace, values: []}",
    "{dist: weibull, mean: 1 h, cv: 1e9 %}", "[1, 2, 3]", "[]", "{}", "{value: 1, low: 2, high: 0}", "ship", "scrap", "leave", "*a", "&a b",
    "<<", "=1+1", "%s%n", "{{x}}", "x: y", "- -", "US", "ZZ", "any",
)  # fmt: skip
AWKWARD_KEYS = ("", "a.b", "x-y", "<<", "extends", "only", "0", "null", "value", "dist", "name", "каталог", "k" * 120, "=1", "a b")


@dataclass(frozen=True)
class Fault:
    """A file on which the program did what it must not."""

    seed: int
    number: int
    said: str


def file_of(seed: int, number: int) -> str:
    """The text of one file; the same whenever and wherever it is asked for."""
    chance = random.Random(f"{seed} {number}")
    name = chance.choice(LARGE if chance.random() < LARGE_SHARE else SMALL)
    text = (ROOT / name).read_text("utf-8")
    if chance.random() < 0.25:
        return _torn(text, chance)
    tree = yaml.load(text, yaml.BaseLoader)  # texts alone
    for _ in range(chance.randint(1, 4)):
        chance.choice(CHANGES)(tree, chance)
    return yaml.safe_dump(tree, allow_unicode=True, sort_keys=False, width=200)


# ---- changes of the structure


def _places(tree: Any, keys: Keys = ()) -> Iterator[tuple[Any, Any]]:
    """Every (holder, key) of the tree."""
    items = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for key, value in list(items):
        yield tree, key
        yield from _places(value, (*keys, key))


def _anywhere(tree: Dict, chance: random.Random, kind: type = object) -> tuple[Any, Any]:
    """A place of the tree that holds a value of this kind; its first key where none does."""
    places = [(holder, key) for holder, key in _places(tree) if isinstance(holder[key], kind)]
    return chance.choice(places or [(tree, next(iter(tree), ""))])


def _awkward_value(tree: Dict, chance: random.Random) -> None:
    holder, key = _anywhere(tree, chance)
    written = chance.choice(AWKWARD)
    try:
        holder[key] = yaml.load(written, yaml.BaseLoader)
    except yaml.YAMLError:
        holder[key] = written


def _taken_away(tree: Dict, chance: random.Random) -> None:
    holder, key = _anywhere(tree, chance)
    if len(tree) > 1 or holder is not tree:
        del holder[key]


def _misspelled(tree: Dict, chance: random.Random) -> None:
    holder, key = _anywhere(tree, chance)
    if isinstance(holder, dict) and key:
        place = chance.randrange(len(key))
        changed = chance.choice((key[:place] + key[place + 1 :], key + "s", key.upper(), key[::-1], chance.choice(AWKWARD_KEYS)))
        holder[changed] = holder.pop(key)


def _moved(tree: Dict, chance: random.Random) -> None:
    """A part of the file put where another stands."""
    holder, key = _anywhere(tree, chance)
    other, place = _anywhere(tree, chance)
    other[place] = deepcopy(holder[key])


def _doubled(tree: Dict, chance: random.Random) -> None:
    holder, key = _anywhere(tree, chance)
    if isinstance(holder, dict):
        holder[f"{key}{chance.choice(('2', '_copy', ' (2)'))}"] = deepcopy(holder[key])
    else:
        holder.insert(chance.randrange(len(holder) + 1), deepcopy(holder[key]))


def _wrapped(tree: Dict, chance: random.Random) -> None:
    holder, key = _anywhere(tree, chance)
    inner = holder[key]
    holder[key] = chance.choice(([inner], [inner, inner], {"value": inner}, {"dist": inner}, {chance.choice(AWKWARD_KEYS): inner}))


def _scaled(tree: Dict, chance: random.Random) -> None:
    """The number at the beginning of a value made far smaller or larger; its unit stays, or goes."""
    holder, key = _anywhere(tree, chance, str)
    if not isinstance(holder[key], str):
        return
    number, _, unit = holder[key].partition(" ")
    try:
        value = float(number)
    except ValueError:
        return
    factor = chance.choice((0.0, -1.0, 1e-9, 1e-3, 0.5, 2.0, 1e3, 1e9, 1e30))
    holder[key] = f"{value * factor:.12g}{chance.choice((' ' + unit, '', ' ' + unit + '/h', unit))}"


CHANGES: tuple[Callable[[Dict, random.Random], None], ...] = (
    _awkward_value, _awkward_value, _taken_away, _misspelled, _moved, _doubled, _wrapped, _scaled, _scaled,
)  # fmt: skip


def _torn(text: str, chance: random.Random) -> str:
    """The text with a line or a character changed."""
    lines = text.split("\n")
    for _ in range(chance.randint(1, 3)):
        place = chance.randrange(len(lines))
        line = lines[place]
        ends = chance.choice("{[\"'&*!|>%@`")
        halves = (line[1:], line[: len(line) // 2], line.replace(":", "", 1), line.replace(" ", "\t", 1))
        lines[place] = chance.choice((f"  {line}", *halves, f"{line}{line}", line + ends))
    return "\n".join(lines)


# ---- what the program does with one


def fault_of(seed: int, number: int) -> Fault | None:
    """What is wrong with how one file is read, if anything is."""
    with tempfile.TemporaryDirectory() as folder, chdir(folder):
        path = Path("odd.yaml")
        path.write_text(file_of(seed, number), "utf-8", errors="surrogatepass")
        began = time.monotonic()
        try:
            said = _refused(path)
        except Exception:
            return Fault(seed, number, traceback.format_exc())
        taken = time.monotonic() - began
    if taken > SECONDS:
        return Fault(seed, number, f"took {taken:.0f} s")
    lines = said.splitlines()
    if len(lines) > MOST_LINES or len(said) > MOST_CHARACTERS:
        return Fault(seed, number, f"{len(lines)} lines, {len(said)} characters are said")
    if any("Traceback" in line or "pydantic" in line for line in lines):
        return Fault(seed, number, said)
    return None


def _refused(path: Path) -> str:
    """What is said about a file; nothing if it is valid, and then it is simulated if it is small."""
    try:
        loaded = load(path)
    except ScenarioError as error:
        return str(error)
    return _simulated(loaded)


def _simulated(loaded: Loaded) -> str:
    """What is said about a plant of some days; nothing if it runs to the end."""
    scenario = loaded.scenario
    short = min(scenario.horizon.value, SIMULATED_H)
    warm_up = min(scenario.warm_up.value, short / 2)
    some = {"horizon": replace(scenario.horizon, value=short), "warm_up": replace(scenario.warm_up, value=warm_up)}
    scenario = scenario.model_copy(update=some)
    size = expected_size(scenario)
    if size.tasks + size.all_orders > SIMULATED_TASKS:
        return ""
    try:
        evaluate(scenario, 1, 0)
    except Exception as error:
        if getattr(error, "exit_code", 1) == 1:
            raise
        return str(error)
    return ""


def faults(seed: int, numbers: Iterator[int], seconds: float) -> Iterator[tuple[int, Fault | None]]:
    """Each number with its fault, for so many seconds."""
    until = time.monotonic() + seconds
    for number in numbers:
        if time.monotonic() > until:
            return
        yield number, fault_of(seed, number)


def main(arguments: list[str]) -> int:
    """1 if a file had a fault."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES))
    given = dict(zip(arguments[::2], arguments[1::2], strict=True))
    seed, seconds = int(given.get("--seed", "1")), float(given.get("--seconds", "1e9"))
    if "--only" in given:
        print(file_of(seed, int(given["--only"])))
        fault = fault_of(seed, int(given["--only"]))
        print(fault.said if fault else "read or refused in its own words")
        return int(fault is not None)
    tried, found = 0, list[Fault]()
    for number, fault in faults(seed, iter(range(int(given.get("--count", "100000")))), seconds):
        tried = number + 1
        if fault:
            found.append(fault)
            print(f"seed {seed}, file {number}: {fault.said.strip().splitlines()[-1][:300]}", flush=True)
    print(f"{tried} files of seed {seed}, {len(found)} faults" + ("; see one with --only" if found else ""))
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
