"""The layers of a scenario laid one over another: a file over those it extends, then overlays, then settings from the command line."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from sim.scenario import nodes, reading
from sim.scenario.files import finding
from sim.scenario.files.finding import shown
from sim.scenario.files.layers import merged, nothing_to_remove
from sim.scenario.files.policy import refuse_if_no_site
from sim.scenario.issues import unknown_names
from sim.scenario.jurisdiction import jurisdiction, moved, only_where_wanted
from sim.scenario.nodes import Issue, Node, Place, Unreadable

EXTENDS = "extends"
ONLY = "only"
HOLDER = "x-"  # keys at the top that only hold what & marks
OWN_WORDS = ("name", "about")  # what a file says of itself
MOST_FILES = 64  # of one scenario, each counted as often as it is read

Layers = tuple[nodes.Mapping, tuple[Path, ...], list[Issue], tuple[str, ...]]


def layered(name: str | Path, overlays: Sequence[str | Path], settings: Sequence[str]) -> Layers:
    """The merged tree of all layers, the files that were read, settings of what is not there, and a word on overlays for other sites.

    Both of the last are left out of the tree. Raises Unreadable.
    """
    files: list[Path] = []
    issues: list[Issue] = []
    idle: list[str] = []
    path = finding.found(name)
    tree: Node = _with_bases(path, files, (), path, idle)
    refuse_if_no_site(tree, path, str(name))
    for overlay in overlays:
        path = finding.found(overlay)
        over = _but_own_words(_with_bases(path, files, (), path, idle), tree)
        if _applies(tree, over):
            before, tree = tree, _laid(tree, over, files, idle)
            if nodes.plain(before) == nodes.plain(tree):
                idle.append(f"{overlay} changes nothing here")
        else:
            idle.append(f"{overlay} is only for {' and '.join(_only(over))} and leaves this site as it is")
    for text in settings:
        layer = reading.setting(text)
        tree, wrong = with_setting(tree, layer, files, idle)
        issues += wrong
    idle += _set_again(settings)
    _none_left(tree)
    assert isinstance(tree, nodes.Mapping)
    issues += nothing_to_remove(tree)
    return only_where_wanted(tree), tuple(files), issues, tuple(idle)


def _set_again(settings: Sequence[str]) -> Iterator[str]:
    """A word on each key that is set twice to other values, of which the last one holds."""
    values: dict[str, list[str]] = {}
    for key, _, value in (text.partition("=") for text in settings):
        values.setdefault(key.strip(), []).append(value.strip())
    for key, own in values.items():
        if len(set(own)) > 1:
            yield f"--set {key} is given {len(own)} times; the last one holds, {own[-1]}"


def with_setting(tree: Node, layer: nodes.Mapping, files: Sequence[Path], said: list[str]) -> tuple[Node, list[Issue]]:
    """A tree with a setting laid over it; as it was, and what is wrong, if the setting names what is not there."""
    wrong = unknown_names(layer, tree)
    return (tree, wrong) if wrong else (_over(tree, layer, files, said), [])


def _but_own_words(over: nodes.Mapping, under: Node) -> nodes.Mapping:
    """An overlay without what it says of itself: the site under it keeps its own name, if it has one.

    A name of nothing stays, to be refused as it is in a site.
    """
    own = {key for key in OWN_WORDS if isinstance(node := over.items.get(key), nodes.Leaf) and node.text.strip() and not node.null}
    own -= set() if nodes.find(under, ["name"]) else {"name"}
    return replace(over, items={key: node for key, node in over.items.items() if key not in own})


def _laid(under: Node, over: nodes.Mapping, files: Sequence[Path], said: list[str]) -> Node:
    """An overlay on a site it is for. What it is only for stays with it as long as it lies on no site."""
    if jurisdiction(under):
        over = nodes.Mapping({key: node for key, node in over.items.items() if key != ONLY}, over.keys, over.place)
    return _over(under, over, files, said)


def _over(under: Node, over: nodes.Mapping, files: Sequence[Path], said: list[str]) -> Node:
    """One layer laid over another, and over the law of the place that it moves the plant to; a word on what that takes away is `said`."""
    under, gone = moved(under, over, [path.parent for path in files])
    said += gone
    return merged(under, over)


def _applies(under: Node, over: nodes.Mapping) -> bool:
    """Whether an overlay is for the site it is laid over: `only: US` is for 'US' and all jurisdictions that begin with 'US-'."""
    here, only = jurisdiction(under), _only(over)
    return not (here and only) or any(here == each or here.startswith(f"{each}-") for each in only)


def _none_left(tree: Node) -> None:
    """Raises Unreadable where `only` stands in a scenario, or in an overlay on one that does not say where it is."""
    if isinstance(tree, nodes.Mapping) and ONLY in tree.items:
        said = "belongs in an overlay, over a scenario that names its `site.jurisdiction`"
        raise Unreadable([nodes.issue(tree.keys[ONLY], (ONLY,), said)])


def _only(over: nodes.Mapping) -> tuple[str, ...]:
    """The jurisdictions an overlay is for; none if for all. Raises Unreadable for anything but a name or names."""
    only = over.items.get(ONLY)
    names = () if only is None else only.items if isinstance(only, nodes.Listing) else (only,)
    if not all(isinstance(name, nodes.Leaf) and name.text for name in names):
        raise Unreadable([nodes.issue(over.items[ONLY].place, (ONLY,), "expected a jurisdiction like 'US-TX', or a list of them")])
    return tuple(name.text for name in names if isinstance(name, nodes.Leaf))


def _with_bases(path: Path, files: list[Path], above: tuple[Path, ...], first: Path, said: list[str]) -> nodes.Mapping:
    """A file laid over those it extends; one of them that is only for other sites is left out."""
    if len(files) >= MOST_FILES:
        raise Unreadable([nodes.issue(Place(str(first)), (EXTENDS,), f"more than {MOST_FILES} files are read one through another")])
    tree = reading.read_file(path, shown(path))
    files.append(path)
    extends = tree.items.get(EXTENDS)
    kept = {key: node for key, node in tree.items.items() if key != EXTENDS and not key.startswith(HOLDER)}
    own = nodes.Mapping(kept, tree.keys, tree.place)
    base: Node = nodes.Mapping({}, {}, tree.place)
    bases = () if extends is None else extends.items if isinstance(extends, nodes.Listing) else (extends,)
    for leaf in bases:
        if not isinstance(leaf, nodes.Leaf):
            raise Unreadable([nodes.issue(leaf.place, (EXTENDS,), "expected a file name, or a list of them")])
        below = _with_bases(_base(leaf, path, above, first), files, (*above, path), first, said)
        base = _laid(base, below, files, said) if _applies(base, below) else base
    whole = _over(base, own, files, said)
    assert isinstance(whole, nodes.Mapping)
    return whole


def _base(leaf: nodes.Leaf, path: Path, above: tuple[Path, ...], first: Path) -> Path:
    base = finding.base_of(leaf, path, first)
    if base.resolve() in {each.resolve() for each in (*above, path)}:
        raise Unreadable([nodes.issue(leaf.place, (EXTENDS,), f"'{leaf.text}' extends this file in turn")])
    return base
