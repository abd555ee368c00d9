"""A new site from the file of another one: the same keys, with a marker on every number, so that none is taken over silently."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sim.scenario.assumption import TEMPLATE
from sim.scenario.jurisdiction import law_of, without_law
from sim.scenario.nodes import Keys, Leaf, Listing, Mapping, Node
from sim.scenario.schema import Scenario
from sim.scenario.walk import at

SCHEMA = "scenario.schema.json"  # beside the file
ABOUT = ("name", "about", "extends", "sources", "site", "only", "sweep")  # told anew, or of no use to another place
NUMBER = frozenset({"value", "low", "high", "source", "note", "n", "year"})

# What must be given for a place, in this order, and where it can be found
ASKED = {
    "pools": (
        "Wages and hiring, by pool. The Bureau of Labor Statistics publishes wages by metro area and occupation (OEWS):",
        "sim import wages MSA_M2025_dl.xlsx --area CITY --pool assembly=51-2028 --date 'May 2025' prints them as they stand here.",
    ),
    "money": (
        "Energy, rent, what the landlord passes on, insurance. Prices of electricity by state are in Form EIA-861M:",
        "sim import electricity sales_revenue.xlsx --state XX --sector industrial --date 2026-10 prints one as it stands here.",
    ),
    "lanes": ("Lanes: transit times, distances and rates from here to the customers, and of repairs to here and back.",),
    "demand": ("What customers are promised from here, and by which lane each region is served.",),
    "disruptions": ("Storms, the grid and customs of the place: take out what does not strike here, add what does.",),
    "finance": ("What is invested. Taxes, incentives and grid charges are law: they come from the file of the jurisdiction.",),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """A new site: its name, where it lies, and the file it is like."""

    name: str
    jurisdiction: str
    like: str


def site_text(wanted: Wanted, template: Mapping, path: Path) -> str:
    """The text of a site file like `template`, which stands in `path`: every number of it has `source: template`; law is left out."""
    kept, gone = without_law(template, wanted.jurisdiction)
    assert isinstance(kept, Mapping), "a mapping without some of its keys"
    sections = {key: kept.items[key] for key in (*ASKED, *kept.items) if key in kept.items and key not in ABOUT}
    lines = [*_head(wanted, template), *_law(wanted, gone, path)]
    for key, node in sections.items():
        lines += ["", *(f"# {line}" for line in ASKED.get(key, (f"Also said by {wanted.like}.",)))]
        lines += _written(key, node, (key,), wanted.like, 0)
    return "\n".join(lines) + "\n"


def _head(wanted: Wanted, template: Mapping) -> Iterator[str]:
    title = wanted.name.replace("_", " ").replace("-", " ").title()
    yield f"# yaml-language-server: $schema={SCHEMA}"
    yield f"# {title}, begun like {wanted.like}. What says `source: {TEMPLATE}` is still that site's number: give the number of this"
    yield "# place and its source (an entry of `sources:`, or `assumed` with a note). `sim check` lists what is left."
    extends = template.items.get("extends")
    if extends is not None:
        yield f"extends: {_flow(extends)}"
    yield f"name: {_text(title)}"
    yield f"about: {_text(f'A plant in {title}.')}"


def _law(wanted: Wanted, gone: list[str], path: Path) -> Iterator[str]:
    """Where the plant stands, and what is to be said of its law."""
    yield ""
    known = law_of(wanted.jurisdiction, [path.parent]) is not None
    said = "comes with sim, sim explain shows it" if known else "is not known to sim: give its taxes, grid charges and holidays below"
    yield f"# Law of the place: that of {wanted.jurisdiction} {said}."
    yield f"site: {{jurisdiction: {_text(wanted.jurisdiction)}}}"
    if gone:
        yield f"# Left out, because it is law of the template's place: {', '.join(gone)}"


def _written(key: str, node: Node, keys: Keys, like: str, depth: int) -> Iterator[str]:
    """A key and what stands below it: numbers on one line with the marker, words with a remark."""
    indent = "  " * depth
    marked = _marked(node, keys, like)
    if marked is not None:
        yield f"{indent}{_text(key)}: {_flow(marked)}"
    elif isinstance(node, Mapping) and node.items:
        yield f"{indent}{_text(key)}:"
        for inner_key, inner in node.items.items():
            lines = list(_written(inner_key, inner, (*keys, inner_key), like, depth + 1))
            if node.whole:  # a list of one-key mappings
                lines = [f"{indent}  - {lines[0].strip()}", *(f"  {line}" for line in lines[1:])]
            yield from lines
    else:
        yield f"{indent}{_text(key)}: {_flow(node)}  # as {like}: check it"


def _marked(node: Node, keys: Keys, like: str) -> Mapping | None:
    """A number or a distribution with the marker as its source, and what it rested on as a note; None for anything else."""
    field = at(Scenario, keys)[1]
    holds = bool(field) and field[-1].number is not None
    if isinstance(node, Leaf):
        return _with_source({"value": node}, node, like) if holds else None
    if isinstance(node, Mapping) and ("dist" in node.items or (node.items and node.items.keys() <= NUMBER and holds)):
        items = {key: _bare(each) for key, each in node.items.items() if key not in {"source", "note", "n", "year", "correlation"}}
        if "value" not in items and "dist" not in items:
            return None
        return _with_source(items, node, like)
    return None


def _with_source(items: dict[str, Node], of: Node, like: str) -> Mapping:
    said = [_of(of, name) for name in ("source", "note")] if isinstance(of, Mapping) else []
    note = f"of {like}: " + ("; ".join(part for part in said if part) or "no source")
    return Mapping({**items, "source": Leaf(TEMPLATE, of.place), "note": Leaf(note, of.place)}, {}, of.place)


def _of(node: Mapping, key: str) -> str:
    leaf = node.items.get(key)
    return leaf.text if isinstance(leaf, Leaf) else ""


def _bare(node: Node) -> Node:
    """A parameter without a source of its own, so that the marker holds for it too."""
    if isinstance(node, Mapping):
        return Mapping({key: each for key, each in node.items.items() if key not in {"source", "note"}}, node.keys, node.place)
    return node


def _flow(node: Node) -> str:
    """A node on one line."""
    match node:
        case Leaf():
            return "null" if node.null else _text(node.text)
        case Listing():
            return f"[{', '.join(map(_flow, node.items))}]"
        case Mapping() if node.whole:
            return f"[{', '.join(f'{{{_text(key)}: {_flow(each)}}}' for key, each in node.items.items())}]"
        case Mapping():
            return f"{{{', '.join(f'{_text(key)}: {_flow(each)}' for key, each in node.items.items())}}}"


def _text(text: str) -> str:
    """A scalar, in quotes where YAML needs them."""
    plain = re.fullmatch(r"[A-Za-z0-9_](?:[\w ./%()*+$-]*[\w./%)*+$-])?", text) is not None
    return text if plain and text.lower() not in {"null", "true", "false"} else json.dumps(text, ensure_ascii=False)
