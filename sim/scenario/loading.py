"""Finding, layering and typing scenario files; every issue is reported at its place, all at once."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from sim.scenario import nodes, reading, untouched
from sim.scenario.assumption import TEMPLATE, Assumption
from sim.scenario.beyond import beyond_warnings
from sim.scenario.carbon_left_out import carbon_warnings
from sim.scenario.checks.all import sense_issues
from sim.scenario.checks.chances import chance_warnings
from sim.scenario.checks.incentive import incentive_warnings
from sim.scenario.doubts.idle import idle_warnings, relief_warnings
from sim.scenario.doubts.unlikely import unlikely_warnings
from sim.scenario.doubts.unused import unused_warnings
from sim.scenario.files import finding
from sim.scenario.files.finding import is_shipped, shown
from sim.scenario.files.layers import merged, nothing_to_remove, out_of_range, removals, shortened_lists
from sim.scenario.files.paid_time import hourly
from sim.scenario.files.policy import refuse_if_no_site
from sim.scenario.files.table_cells import Brought
from sim.scenario.files.tables import with_tables
from sim.scenario.issues import issues_of, mended, unknown_names
from sim.scenario.jurisdiction import LAW, falls_on_nothing, jurisdiction, moved, only_where_wanted, with_its_law
from sim.scenario.nodes import Issue, Node, Place, Unreadable
from sim.scenario.offered_load import load_warnings
from sim.scenario.opening_time import opening_warnings
from sim.scenario.price_year import far_years
from sim.scenario.schema import Scenario
from sim.scenario.size import size_warnings
from sim.scenario.subjects.replenishment import replenishment_warnings
from sim.scenario.sweep import SWEEP, sweep_issues
from sim.scenario.walk import leaves

EXTENDS = "extends"
ONLY = "only"
HOLDER = "x-"  # keys at the top that only hold what & marks
MOST_FILES = 64  # of one scenario, each counted as often as it is read


class ScenarioError(Exception):
    """A scenario that is not valid: one issue a line."""

    exit_code = 3

    def __init__(self, issues: Sequence[Issue]) -> None:
        self.issues = tuple(sorted(set(issues)))
        count = len(self.issues)
        lines = [*nodes.told(self.issues), f"{count:,} mistake{'s' if count > 1 else ''}, nothing was run."]
        super().__init__("\n".join(lines))


@dataclass(frozen=True, slots=True)
class Entry:
    """One assumption of a scenario: its dotted key, and its place (None: a default of the schema)."""

    key: str
    assumption: Assumption
    place: Place | None


@dataclass(frozen=True, slots=True)
class Loaded:
    """A valid scenario, where it came from and what is worth a warning.

    `name` is what was asked for; `shipped`: that name was found among the files that come with the program. `tables` are the files from
    which the tree has values.
    """

    scenario: Scenario
    tree: nodes.Mapping
    files: tuple[Path, ...]
    assumptions: tuple[Entry, ...]
    warnings: tuple[str, ...]
    name: str = ""
    shipped: bool = False
    tables: tuple[Brought, ...] = ()

    @property
    def title(self) -> str:
        """The file that was asked for, as a header names it on whatever disk it lies: 'texas.yaml (shipped with sim)'."""
        name = finding.portable(self.name)
        return f"{name} (shipped with sim)" if self.shipped else name


def found(name: str | Path) -> Path:
    """The file meant by a name: as given, else in ./scenarios, else among those shipped. Raises ScenarioError if there is none."""
    try:
        return finding.found(name)
    except Unreadable as error:
        raise ScenarioError(error.issues) from None


def load(name: str | Path, overlays: Sequence[str | Path] = (), settings: Sequence[str] = ()) -> Loaded:
    """A scenario from its file, then policy overlays, then settings like 'pools.test.wage=31 USD/h'.

    Raises ScenarioError with every issue found.
    """
    tree, files, issues, idle = layered(name, overlays, settings)
    made = _loaded(tree, files, issues)
    values = [
        (entry.key, entry.assumption.value, entry.assumption.unit, entry.assumption.text)
        for entry in made.assumptions
        if not settled(entry.key, entry.assumption)
    ]
    lost = (*shortened_lists(made.tree), *out_of_range(made.tree, values))
    asked_for = {str(found(each)) for each in (name, *overlays)}
    idle_rules = (
        *untouched.warnings(made.scenario, made.tree, asked_for),
        *unused_warnings(made.scenario, made.tree, {str(found(each)) for each in overlays or [name]}),
    )
    own = is_shipped(files[0]) and files[0] != Path(name)
    warnings = (*idle, *lost, *idle_rules, *made.warnings, *_of_template(made, str(name)))
    return replace(made, warnings=warnings, name=str(name), shipped=own)


def settled(key: str, a: Assumption) -> bool:
    """Whether a chance is none any more: a layer that settles it means to leave its range."""
    return key.endswith(".chance") and a.value in (0.0, 1.0)


def _of_template(loaded: Loaded, name: str) -> Iterator[str]:
    """A word on numbers that are still those of the site that this one was begun like."""
    count = len(template_keys(loaded))
    if count:
        yield f"{count:,} assumptions are still of the template it was begun from; sim check {name} lists them"


def template_keys(loaded: Loaded) -> dict[str, Entry]:
    """The assumptions whose source is the marker `template`, those of one distribution or list as one, by dotted key."""
    found: dict[str, Entry] = {}
    for entry in loaded.assumptions:
        if entry.assumption.source == TEMPLATE:
            keys = entry.key.split(".")
            above = next((keys[:n] for n in range(1, len(keys)) if _names_template(nodes.find(loaded.tree, keys[:n]))), keys)
            found.setdefault(".".join(above), entry)
    return found


def _names_template(node: Node | None) -> bool:
    source = node.items.get("source") if isinstance(node, nodes.Mapping) else None
    return isinstance(source, nodes.Leaf) and source.text == TEMPLATE


def _loaded(tree: nodes.Mapping, files: tuple[Path, ...], issues: Sequence[Issue], before: tuple[Brought, ...] = ()) -> Loaded:
    """The scenario of a merged tree, with what is remembered of it; `before` are the tables read into the tree already.

    Raises ScenarioError.
    """
    tree, tables, wrong = with_tables(tree, files)
    tree = hourly(tree)
    scenario = typed(tree, [*issues, *wrong])
    brought = {each.path: each for each in (*before, *tables)}
    return Loaded(scenario, tree, files, tuple(_entries(scenario, tree)), _warnings(scenario), tables=tuple(brought.values()))


def _warnings(scenario: Scenario) -> tuple[str, ...]:
    """What a scenario that is sound may still be warned of."""
    of_time = (opening_warnings, beyond_warnings, size_warnings)
    of_money = (carbon_warnings, chance_warnings, incentive_warnings, far_years)
    of_slips = (idle_warnings, relief_warnings, unlikely_warnings)
    return tuple(line for each in (load_warnings, replenishment_warnings, *of_time, *of_money, *of_slips) for line in each(scenario))


Layers = tuple[nodes.Mapping, tuple[Path, ...], list[Issue], tuple[str, ...]]


def layered(name: str | Path, overlays: Sequence[str | Path], settings: Sequence[str]) -> Layers:
    """The merged tree of all layers, the files that were read, settings of what is not there, and a word on overlays for other sites.

    Both of the last are left out of the tree. Raises ScenarioError for what cannot be read.
    """
    files: list[Path] = []
    issues: list[Issue] = []
    idle: list[str] = []
    try:
        path = finding.found(name)
        tree: Node = _with_bases(path, files, (), path, idle)
        refuse_if_no_site(tree, path, str(name))
        for overlay in overlays:
            path = finding.found(overlay)
            over = _with_bases(path, files, (), path, idle)
            if _applies(tree, over):
                before, tree = tree, _laid(tree, over, files, idle)
                if nodes.plain(before) == nodes.plain(tree):
                    idle.append(f"{overlay} changes nothing here")
            else:
                idle.append(f"{overlay} is only for {' and '.join(_only(over))} and leaves this site as it is")
        for text in settings:
            layer = reading.setting(text)
            tree, wrong = _set(tree, layer, files, idle)
            issues += wrong
        _none_left(tree)
    except Unreadable as error:
        raise ScenarioError(error.issues) from None
    assert isinstance(tree, nodes.Mapping)
    issues += nothing_to_remove(tree)
    return only_where_wanted(tree), tuple(files), issues, tuple(idle)


def _set(tree: Node, layer: nodes.Mapping, files: Sequence[Path], said: list[str]) -> tuple[Node, list[Issue]]:
    """A tree with a setting laid over it; as it was, and what is wrong, if the setting names what is not there."""
    wrong = unknown_names(layer, tree)
    return (tree, wrong) if wrong else (_over(tree, layer, files, said), [])


def changed(loaded: Loaded, changes: Mapping[str, Node]) -> Loaded:
    """A scenario with other values under some dotted keys, laid over it as settings are. Raises ScenarioError with every issue found."""
    tree: Node = loaded.tree
    issues: list[Issue] = []
    said: list[str] = []
    for key, node in changes.items():
        tree, wrong = _set(tree, reading.below(key.split("."), node), loaded.files, said)
        issues += wrong
    assert isinstance(tree, nodes.Mapping)
    made = _loaded(tree, loaded.files, issues, loaded.tables)
    return replace(made, name=loaded.name, shipped=loaded.shipped, warnings=(*said, *made.warnings))


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


def typed(tree: Node, known: Sequence[Issue] = ()) -> Scenario:
    """The scenario of a merged tree. Raises ScenarioError with the issues known and its own of form, range and sense."""
    data = {key: value for key, value in nodes.plain(tree).items() if key not in (SWEEP, LAW)}
    known = [*known, *sweep_issues(tree)]
    try:
        scenario = Scenario.model_validate(data)
    except ValidationError as error:
        said = {each.key for each in known}
        issues = [*known, *(each for each in issues_of(error, tree) if each.key not in said)]
        patched = mended(data, error)
        raise ScenarioError([*issues, *(_senseless(patched, tree, issues) if patched else ())]) from None
    issues = [*known, *_senseless(scenario, tree, known)]
    if issues:
        raise ScenarioError(issues)
    return scenario


def _senseless(scenario: Scenario, tree: Node, known: Sequence[Issue]) -> list[Issue]:
    """The issues of sense, but for those about a key, or above or below a key, that is known to be wrong."""
    wrong = [issue.key for issue in known if issue.key]
    said = [(nodes.written(tree, keys), of_key, message) for keys, of_key, message in sense_issues(scenario)]
    gone = {keys[-1]: place for keys, place in removals(tree)}
    found = [
        nodes.issue(nodes.place_of(tree, keys, of_key), keys, _placed(message, tree) + _removed(message, gone))
        for keys, of_key, message in said
    ]
    found = [each for each in found if not falls_on_nothing(each, tree)]
    return [each for each in found if not any(f"{each.key}.".startswith(f"{key}.") or key.startswith(f"{each.key}.") for key in wrong)]


def _placed(message: str, tree: Node) -> str:
    """A message with the place of each key that it names as {@pools.test.shifts}."""

    def place(match: re.Match[str]) -> str:
        keys = match[1].split(".")
        return f" ({nodes.place_of(tree, keys, of_key=True)})" if nodes.find(tree, keys) is not None else ""

    return re.sub(r"\{@([^}]+)\}", place, message)


def _removed(message: str, gone: Mapping[str, Place]) -> str:
    """Where a layer took away what a message misses."""
    return next((f"; it was removed at {place}" for name, place in gone.items() if f"named '{name}'" in message), "")


def _entries(scenario: Scenario, tree: Node) -> Iterator[Entry]:
    """Every assumption of a scenario, in the order of the schema, with its place in the tree."""
    for leaf in leaves(scenario):
        if isinstance(leaf.value, Assumption):
            keys = nodes.written(tree, leaf.keys)
            node = nodes.find(tree, keys)
            yield Entry(".".join(keys), leaf.value, _place(node) if node is not None else None)


def _place(node: Node) -> Place:
    """Where an assumption's value stands; a layer that changes only its range leaves it where it was."""
    value = node.items.get("value") if isinstance(node, nodes.Mapping) else None
    return node.place if value is None or value.place.file == node.place.file else value.place


def table_values(entry: Entry, loaded: Loaded) -> str:
    """The key of the values of a table to which an assumption belongs, 'flows.repair.fix.work.values'; '' if to none."""
    above, _, last = entry.key.rpartition(".")
    of_table = entry.place is not None and entry.place.file in {str(each.path) for each in loaded.tables}
    return above if of_table and last.isdigit() and above.endswith(".values") else ""


def resolved_yaml(loaded: Loaded) -> str:
    """One YAML text that loads to the same scenario: all layers merged with the law of the place, nothing left out."""
    return "".join(_section_yaml(json.dumps({key: value})) for key, value in listed(with_its_law(loaded.tree)).items())


@lru_cache(maxsize=256)
def _section_yaml(section: str) -> str:
    """A key at the top, given as JSON: what scenarios under many policies have in common is written once, writing YAML takes long."""
    return reading.text_of(json.loads(section))


def listed(node: Node) -> Any:
    """Plain data in which a list of operations is a list again."""
    match node:
        case nodes.Mapping() if node.whole:
            return [{key: listed(item)} for key, item in node.items.items()]
        case nodes.Mapping():
            return {key: listed(item) for key, item in node.items.items()}
        case nodes.Listing():
            return [listed(item) for item in node.items]
        case _:
            return node.text
