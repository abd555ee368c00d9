"""One layer laid over another, and what that takes away: entries of a longer list, a value out of the range it replaces."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from sim.counts import plural
from sim.scenario.files.finding import from_shipped, is_table
from sim.scenario.nodes import Issue, Keys, Leaf, Listing, Mapping, Node, Place, find, issue, plain
from sim.units import UnitError, parsed

ASSUMPTION = frozenset({"value", "low", "high", "source", "note", "n", "year"})


def merged(under: Node, over: Node) -> Node:
    """One layer laid over another: mappings merge, lists replace, an assumption whose value or law changes is replaced whole.

    A key with nothing or null takes away what lies below it.
    """
    if isinstance(under, Leaf) and under.null and isinstance(over, Mapping):
        return replace(over, before=under.before, afresh=True)
    if isinstance(over, Mapping) and not over.whole and not over.afresh:
        if isinstance(under, Leaf) and over.items and over.items.keys() <= ASSUMPTION - {"value"}:
            under = Mapping({"value": under}, {"value": under.place}, under.place, before=under.before)
        if isinstance(under, Mapping) and not _replaces(over, under):
            return _together(under, over)
    return replace(over, before=under)


def _together(under: Mapping, over: Mapping) -> Mapping:
    items = dict(under.items)
    removed = dict(under.removed)
    if _changes_law(over, under):
        items = {key: node for key, node in items.items() if key not in {"source", "note"}}
    for key, node in over.items.items():
        if isinstance(node, Leaf) and node.null and key in items and not _is_nothing(items[key]):
            removed[key] = over.keys[key]
            del items[key]
        else:
            items[key] = merged(items[key], node) if key in items else node
    return Mapping(items, {**under.keys, **over.keys}, over.place, under.whole, under, under.afresh, tuple(removed.items()))


def _is_nothing(node: Node) -> bool:
    return isinstance(node, Leaf) and node.null


def _replaces(over: Mapping, under: Mapping) -> bool:
    """Whether a mapping states a new value, another law or a table, so that nothing of what lies below still holds."""
    if "value" in over.items or is_table(over):
        return True
    if is_table(under) and "values" in over.items:
        return True
    law, old = over.items.get("dist"), under.items.get("dist")
    return law is not None and not (isinstance(law, Leaf) and isinstance(old, Leaf) and law.text == old.text)


def _changes_law(over: Mapping, under: Mapping) -> bool:
    """Whether a mapping gives a law of chance another parameter, for which the law's old source does not speak."""
    parameters = [node for key, node in over.items.items() if key not in {"dist", "source", "note"}]
    return "dist" in under.items and any(not isinstance(node, Mapping) or "value" in node.items for node in parameters)


def nothing_to_remove(node: Node, keys: Keys = ()) -> Iterator[Issue]:
    """Keys with nothing or null that no layer below has."""
    if isinstance(node, Mapping):
        for key, inner in node.items.items():
            if _is_nothing(inner):
                said = "has no value, and nothing is inherited here that it could remove: give it a value, or leave the key out"
                yield issue(node.keys[key], (*keys, key), said)
            else:
                yield from nothing_to_remove(inner, (*keys, key))
    elif isinstance(node, Listing):
        for k, inner in enumerate(node.items):
            yield from nothing_to_remove(inner, (*keys, str(k)))


def removals(node: Node, keys: Keys = ()) -> Iterator[tuple[Keys, Place]]:
    """Keys that a layer took away, with the keys above them, and where it says so."""
    if isinstance(node, Mapping):
        yield from (((*keys, key), place) for key, place in node.removed if key not in node.items)
        for key, inner in node.items.items():
            yield from removals(inner, (*keys, key))


def shortened_lists(node: Node, keys: Keys = ()) -> Iterator[str]:
    """A warning for each list that replaces a longer one: the place of both, and what is lost. Those of shipped files are meant."""
    before = node.before
    if before is not None and _is_list(node) and _is_list(before) and not from_shipped(node.place.file):
        yield from _lost(node, before, keys)
    for key, inner in _parts(node):
        yield from shortened_lists(inner, (*keys, key))


def _lost(node: Node, replaced: Node, keys: Keys) -> Iterator[str]:
    now, before = _entries(node), _entries(replaced)
    if len(now) >= len(before):
        return
    lost = [each for each in before if each not in now]
    many = f"{', '.join(lost[:6])}{', ...' if len(lost) > 6 else ''}"
    yield (
        f"{'.'.join(keys)} ({node.place}) replaces the list of {len(before)} at {replaced.place} by one of {len(now)}; "
        f"{len(lost)} {plural(len(lost), 'entry')} {'is' if len(lost) == 1 else 'are'} lost: {many}"
    )


def _is_list(node: Node) -> bool:
    return isinstance(node, Listing) or (isinstance(node, Mapping) and node.whole)


def _entries(node: Node) -> list[str]:
    """The entries of a list, in words."""
    match node:
        case Mapping() if node.whole:
            return list(node.items)
        case Listing():
            return [item.text if isinstance(item, Leaf) else str(plain(item)) for item in node.items]
        case _:
            return [str(plain(node))]


def _parts(node: Node) -> Sequence[tuple[str, Node]]:
    match node:
        case Mapping():
            return list(node.items.items())
        case Listing():
            return [(str(k), inner) for k, inner in enumerate(node.items)]
        case _:
            return ()


def out_of_range(tree: Node, values: Iterable[tuple[str, float, str, str]]) -> Iterator[str]:
    """A warning for each value outside the range of what it replaces; `values` has key, canonical number, its unit and its text."""
    for key, value, unit, text in values:
        node = find(tree, key.split("."))
        old = _replaced(node) if node is not None else None
        founded = isinstance(node, Mapping) and "source" in node.items  # a new number of its own, not a change of the old one
        if not isinstance(old, Mapping) or node is None or founded or "dist" in old.items:
            continue
        low, high = (_end(old, name, unit) for name in ("low", "high"))
        if (low is not None and value < low[0]) or (high is not None and value > high[0]):
            ends = " to ".join(end[1] for end in (low, high) if end is not None)
            yield f"{key}: {text} ({node.place}) lies outside the range that it replaces, {ends} ({old.place})"


def _replaced(node: Node) -> Node | None:
    """What a lower layer had: past the same value as it was written, like pay by the day (see `paid_time`)."""
    old = node.before
    while old is not None and old.place == node.place:
        old = old.before
    return old


def _end(range_: Mapping, name: str, unit: str) -> tuple[float, str] | None:
    """One end of a range, as a number in a unit and as written."""
    leaf = range_.items.get(name)
    try:
        return (parsed(leaf.text, unit).value, leaf.text) if isinstance(leaf, Leaf) else None
    except UnitError:
        return None
