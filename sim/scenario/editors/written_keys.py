"""The dotted keys that scenario files write, for a shell that waits for them: read, not checked, so that little is imported."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from sim.scenario.files.finding import found
from sim.scenario.files.layers import merged
from sim.scenario.nodes import Keys, Leaf, Listing, Mapping, Node, find
from sim.scenario.reading import read_file

LAWS = Path(__file__).parents[2] / "jurisdictions"
BESIDE = ("value", "low", "high", "n", "source", "note", "year")  # what stands beside the number of an assumption
ABOUT = ("name", "about", "sources", "extends", "only")  # what is no assumption


def written_keys(names: Iterable[str]) -> list[str]:
    """The keys of scenarios and overlays, of all that they extend and of the law of their place, in the order of the files.

    Raises Unreadable for what cannot be read.
    """
    trees = [_tree(found(name), ()) for name in names]
    keys = (".".join(each) for tree in trees for each in _keys(_with_law(tree), ()) if each and each[0] not in ABOUT)
    return list(dict.fromkeys(keys))


def _tree(path: Path, above: tuple[Path, ...]) -> Node:
    """A file laid over those it extends; one that extends itself ends there."""
    own: Node = read_file(path, str(path))
    bases = find(own, ("extends",))
    for leaf in reversed(bases.items if isinstance(bases, Listing) else (bases,)):
        if isinstance(leaf, Leaf):
            beside = path.parent / leaf.text
            base = beside if beside.is_file() else found(leaf.text)
            own = merged(_tree(base, (*above, path)), own) if base not in above else own
    return own


def _with_law(tree: Node) -> Node:
    """A tree over the law of the jurisdiction that it names."""
    place = find(tree, ("site", "jurisdiction"))
    law = LAWS / f"{place.text.lower()}.yaml" if isinstance(place, Leaf) else LAWS
    return merged(_tree(law, ()), tree) if law.is_file() else tree


def _keys(node: Node | None, above: Keys) -> Iterator[Keys]:
    """The keys of a tree down to its assumptions and words; the entries of a list by their names where they have some."""
    match node:
        case Mapping() if "value" in node.items:
            yield above
        case Mapping():
            for key, inner in node.items.items():
                if key not in BESIDE or isinstance(inner, Mapping | Listing) or ("dist" in node.items and key not in ("source", "note")):
                    yield from _keys(inner, (*above, key))
        case Listing():
            named = all(isinstance(each, Mapping) and len(each.items) == 1 for each in node.items) and len(above) == 2
            for k, each in enumerate(node.items):
                yield from _keys(each, above if named else (*above, str(k)))
        case Leaf():
            yield above
