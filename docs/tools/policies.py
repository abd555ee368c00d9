"""The policies that ship, each with the first sentence of its file."""

import re
from collections.abc import Iterator
from pathlib import Path

import yaml

from docs.tools.markdown import code, plain, table
from sim.scenario.kinds import PHYSICAL, kind

FOLDER = Path(__file__).parents[2] / "scenarios" / "policies"

TEXT = """# Policies that ship

A policy is a small file that is laid over a site with `--with`, or set against others by `sim decide --policy`. One that is *for* some
jurisdictions leaves other sites as they are. One that changes only prices, duties or taxes needs no new simulation: what was simulated is
priced again. Each file says more at its top, and each number in it has its source.

"""


def policies() -> str:
    """The page."""
    rows = [_row(path) for path in sorted(FOLDER.glob("*.yaml"))]
    return TEXT + table(("policy", "what happens", "for", "simulates again"), rows) + "\n"


def _row(path: Path) -> tuple[str, ...]:
    text = path.read_text("utf-8")
    said = yaml.load(text, Loader=yaml.BaseLoader)
    physical = any(kind(".".join(key)) == PHYSICAL for key in _keys(said) if key[0] != "only")
    return code(f"policies/{path.name}"), plain(_first_sentence(text)), _audience(said.get("only")), "yes" if physical else "no"


def _first_sentence(text: str) -> str:
    comment = " ".join(line.removeprefix("#").strip() for line in re.match(r"(#.*\n)+", text)[0].splitlines())  # type: ignore[index]
    return re.split(r"(?<=\.)\s", comment)[0]


def _audience(only: object) -> str:
    return "all" if only is None else ", ".join(only) if isinstance(only, list) else str(only)


def _keys(said: object, above: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The dotted keys of everything that a file says."""
    if isinstance(said, dict):
        for key, inner in said.items():
            yield from _keys(inner, (*above, key))
    else:
        yield above
