"""The law of the place: taxes, grid charges and holidays by `site.jurisdiction`, laid under what the scenario says itself.

A law file, `us-tx.yaml`, stands in sim/jurisdictions, or in a folder `jurisdictions` beside the scenario. It holds nothing but law (the
fields that the schema declares so, see `assumption.Law`). When a layer moves the plant to another jurisdiction, what lower layers said
about the law of the old one goes, and the new law takes its place. A file that says `law: as_written`, as a resolved one does, has all law
that holds in it: none is laid under it, and what it leaves out does not hold.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from sim.scenario.assumption import Law
from sim.scenario.files.layers import merged
from sim.scenario.nodes import Issue, Keys, Leaf, Listing, Mapping, Node, Unreadable, find, issue
from sim.scenario.reading import read_file
from sim.scenario.schema import Scenario
from sim.scenario.walk import at

FOLDER = "jurisdictions"
SHIPPED = Path(__file__).parent.parent / FOLDER
LAW, AS_WRITTEN = "law", "as_written"
BESIDE_LAW = ("name", "about", "sources", "extends")
OPTIONAL = (("money", "energy"), ("money",), ("finance",))  # sections that law alone does not make, innermost first


def jurisdiction(tree: Node) -> str:
    """The jurisdiction a tree names; empty if none."""
    leaf = find(tree, ("site", "jurisdiction"))
    return leaf.text if isinstance(leaf, Leaf) else ""


def moved(under: Node, over: Mapping, beside: Sequence[Path]) -> tuple[Node, list[str]]:
    """What lies under a layer, with the law of the jurisdiction that the layer names below it, and a word on what that took away.

    As it was where the layer names none, or the same. `beside` are the folders of the scenario's files. Raises Unreadable for a law file
    that is wrong, and for a layer whose `law` is.
    """
    new, old, whole = jurisdiction(over), jurisdiction(under), _stands_as_written(over)
    if not new or (new == old and not whole):
        return under, []
    gone: list[tuple[Keys, Node]] = []
    left = _without_law(under, (), _same_country(new, old) and not whole, gone) if old else under
    if isinstance(left, Mapping):
        left = replace(left, items={key: node for key, node in left.items.items() if key != LAW})
    law = None if whole else law_of(new, beside)
    return (left if law is None else merged(law, left)), list(_told(gone, old, new, known=law is not None or whole))


def _stands_as_written(layer: Mapping) -> bool:
    """Whether a layer has all law in it. Raises Unreadable for any other word, and where it does not say of which place the law is."""
    law = layer.items.get(LAW)
    if law is None:
        return False
    if not isinstance(law, Leaf) or law.text != AS_WRITTEN:
        raise Unreadable([issue(law.place, (LAW,), f"expected '{AS_WRITTEN}': all law that holds is in this file; leave it out otherwise")])
    if not jurisdiction(layer):
        raise Unreadable([issue(law.place, (LAW,), "needs `site.jurisdiction` in the same file: the place whose law is written in it")])
    return True


def law_of(place: str, beside: Sequence[Path]) -> Mapping | None:
    """The law of a jurisdiction, which may extend another; None if there is no file. Raises Unreadable with all that is wrong."""
    name = f"{place.lower()}.yaml"
    folder = next((folder for folder in (*(path / FOLDER for path in beside), SHIPPED) if (folder / name).is_file()), None)
    return None if folder is None else _law_file(folder, name)


def falls_on_nothing(wrong: Issue, tree: Node) -> bool:
    """Whether an issue says that a tax or a holiday of the law finds nothing in a scenario, or in its years: nobody's mistake."""
    idle = wrong.message.startswith("falls on nothing") or wrong.key.startswith("site.works_on")
    return idle and (wrong.file.startswith(f"{FOLDER}/") or find(tree, (LAW,)) is not None)


def with_its_law(tree: Mapping) -> Mapping:
    """A merged tree that says of itself that all law that holds is in it, if it names a jurisdiction."""
    if not jurisdiction(tree) or LAW in tree.items:
        return tree
    return replace(tree, items={LAW: Leaf(AS_WRITTEN, tree.place), **tree.items})


def known_jurisdictions() -> list[str]:
    """The jurisdictions whose law comes with the program."""
    return sorted(path.stem.upper() for path in SHIPPED.glob("*.yaml"))


def shipped_works_on(place: str) -> tuple[str, ...]:
    """The public holidays on which people work, by the law of a jurisdiction that comes with the program; none where it comes with none."""
    law = law_of(place, ())
    listed = None if law is None else find(law, ("site", "works_on"))
    return tuple(item.text for item in listed.items if isinstance(item, Leaf)) if isinstance(listed, Listing) else ()


def _law_file(folder: Path, name: str) -> Mapping:
    """A law file laid over the one it extends, which stands beside it or among those of the program."""
    path = next(path for path in (folder / name, SHIPPED / name) if path.is_file())
    tree = read_file(path, f"{FOLDER}/{name}")
    wrong = [*_no_law(tree, ())]
    extends = tree.items.get("extends")
    base: Node = Mapping({}, {}, tree.place)
    if isinstance(extends, Leaf):
        if extends.text == name or not any((each / extends.text).is_file() for each in (folder, SHIPPED)):
            wrong.append(issue(extends.place, ("extends",), f"no other law file '{extends.text}' beside {name}"))
        else:
            base = _law_file(folder, extends.text)
    if wrong:
        raise Unreadable(wrong)
    own = Mapping({key: node for key, node in tree.items.items() if key not in {"name", "about", "extends"}}, tree.keys, tree.place)
    whole = merged(base, own)
    assert isinstance(whole, Mapping), "a mapping laid over a mapping"
    return whole


def _no_law(node: Mapping, keys: Keys) -> Iterator[Issue]:
    """Keys of a law file that are not law."""
    for key, inner in node.items.items():
        here = (*keys, key)
        if (not keys and key in BESIDE_LAW) or _law_at(here) is not None:
            continue
        if isinstance(inner, Mapping) and at(Scenario, here)[0] is not None:
            yield from _no_law(inner, here)
        else:
            yield issue(node.keys[key], here, "is not law: it belongs in a scenario")


def _law_at(keys: Keys) -> Law | None:
    """What the field of a key declares of law, or one above it."""
    return next((field.law for field in at(Scenario, keys)[1] if field.law is not None), None)


def _without_law(node: Node, keys: Keys, same_country: bool, gone: list[tuple[Keys, Node]]) -> Node:
    """A tree without what is law of a place; that of the country stays where the country does. What goes is put into `gone`."""
    if not isinstance(node, Mapping):
        return node
    items: dict[str, Node] = {}
    for key, inner in node.items.items():
        law = _law_at((*keys, key))
        if law is None:
            items[key] = _without_law(inner, (*keys, key), same_country, gone)
        elif same_country and law.of == "country":
            items[key] = inner
        else:
            gone.append(((*keys, key), inner))
    return replace(node, items=items)


def without_law(tree: Mapping, new: str) -> tuple[Node, list[str]]:
    """A scenario file without what is law of its place and not of the jurisdiction `new`, and the keys of what that took away."""
    gone: list[tuple[Keys, Node]] = []
    left = _without_law(tree, (), _same_country(jurisdiction(tree), new), gone)
    return left, [".".join(keys) for keys, _ in gone]


def _same_country(one: str, other: str) -> bool:
    return one.partition("-")[0] == other.partition("-")[0]


def _told(gone: Sequence[tuple[Keys, Node]], old: str, new: str, *, known: bool) -> Iterator[str]:
    """What a move took away that a scenario had said itself, and whether anything took its place."""
    own = [f"{'.'.join(keys)} ({leaf.place})" for top, node in gone for keys, leaf in _own(node, top)]
    if own:
        yield f"{', '.join(own)}: said for {old}, left out in {new}; say it again if it holds there"
    if gone and not known:
        said = ", ".join(known_jurisdictions())
        yield f"site.jurisdiction: the law of {old} is left out, and that of {new} is not known here ({said} are); give it under finance"


def _own(node: Node, keys: Keys) -> Iterator[tuple[Keys, Leaf]]:
    """The values below a key that come from a scenario and not from a law file."""
    match node:
        case Leaf():
            if not node.place.file.startswith(f"{FOLDER}/"):
                yield keys, node
        case Mapping():
            value = node.items.get("value")
            if isinstance(value, Leaf):
                yield from _own(value, keys)
            else:
                for key, inner in node.items.items():
                    yield from _own(inner, (*keys, key))
        case _:
            if node.items:
                yield from ((keys, leaf) for _, leaf in _own(node.items[0], keys))


def only_where_wanted(tree: Mapping) -> Mapping:
    """The tree without sections that nobody but the law speaks of: a scenario without finance has no taxes."""
    for keys in OPTIONAL:
        node = find(tree, keys)
        if isinstance(node, Mapping) and not any(_own(node, keys)):
            tree = _cut(tree, keys)
    return tree


def _cut(tree: Mapping, keys: Keys) -> Mapping:
    items = dict(tree.items)
    inner = items.pop(keys[0])
    if len(keys) > 1 and isinstance(inner, Mapping):
        items[keys[0]] = _cut(inner, keys[1:])
    return replace(tree, items=items)
