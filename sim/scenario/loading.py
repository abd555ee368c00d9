"""A scenario from its files: found, layered, typed, and every issue reported at its place, all at once."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from sim.counts import counted
from sim.scenario import nodes, reading
from sim.scenario.assumption import TEMPLATE, Assumption
from sim.scenario.checks.all import sense_issues
from sim.scenario.files import finding
from sim.scenario.files.finding import is_shipped
from sim.scenario.files.layers import out_of_range, removals, shortened_lists
from sim.scenario.files.paid_time import hourly
from sim.scenario.files.stack import layered, with_setting
from sim.scenario.files.table_cells import Brought
from sim.scenario.files.tables import with_tables
from sim.scenario.issues import issues_of, mended
from sim.scenario.jurisdiction import LAW, falls_on_nothing, with_its_law
from sim.scenario.nodes import Issue, Node, Place, Unreadable
from sim.scenario.schema import Scenario
from sim.scenario.sweep import SWEEP, sweep_issues
from sim.scenario.walk import leaves
from sim.scenario.warnings import untouched
from sim.scenario.warnings.all import warnings
from sim.scenario.warnings.late import late_warnings
from sim.scenario.warnings.unused import unused_warnings


class ScenarioError(Exception):
    """A scenario that is not valid: one issue a line."""

    exit_code = 3

    def __init__(self, issues: Sequence[Issue]) -> None:
        self.issues = tuple(sorted(set(issues)))
        count = len(self.issues)
        lines = [*nodes.told(self.issues), f"{counted(count, 'mistake')}, nothing was run."]
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

    `name` is what was asked for; `shipped`: that name was found among the files that come with the program. `overlays` are the policies
    that were laid over it, as they were asked for. `tables` are the files from which the tree has values.
    """

    scenario: Scenario
    tree: nodes.Mapping
    files: tuple[Path, ...]
    assumptions: tuple[Entry, ...]
    warnings: tuple[str, ...]
    name: str = ""
    shipped: bool = False
    overlays: tuple[str, ...] = ()
    tables: tuple[Brought, ...] = ()

    @property
    def title(self) -> str:
        """What was asked for, as a header names it: 'texas.yaml (shipped with sim) with policies/surcharge_25.yaml'."""
        return titled([self])


def titled(loaded: Sequence[Loaded]) -> str:
    """The files that were asked for, on whatever disk they lie, and the policies over them: what holds of all of them is said once."""
    names, remarks = [finding.portable(each.name) for each in loaded], [_remark(each) for each in loaded]
    if len(set(remarks)) == 1:
        return f"{', '.join(names)}{remarks[0]}"
    return ", ".join(f"{name}{remark}" for name, remark in zip(names, remarks, strict=True))


def _remark(loaded: Loaded) -> str:
    """What a header says behind the name of a file."""
    shipped = " (shipped with sim)" if loaded.shipped else ""
    return f"{shipped} with {', '.join(map(finding.portable, loaded.overlays))}" if loaded.overlays else shipped


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
    try:
        tree, files, issues, idle = layered(name, overlays, settings)
    except Unreadable as error:
        raise ScenarioError(error.issues) from None
    try:
        made = _loaded(tree, files, issues)
    except ScenarioError as error:
        raise ScenarioError(_not_here(error.issues, [found(each) for each in overlays])) from None
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
        *late_warnings(made.scenario, made.tree, {str(each): finding.shown(found(each)) for each in overlays}),
    )
    own = is_shipped(files[0]) and files[0] != Path(name)
    told = (*idle, *lost, *idle_rules, *made.warnings, *_of_template(made, str(name)))
    return replace(made, warnings=told, name=str(name), shipped=own, overlays=tuple(map(str, overlays)))


def _not_here(issues: Sequence[Issue], overlays: Sequence[Path]) -> list[Issue]:
    """The issues; of what a file of policies leaves out because another site has it, with a word on that."""
    policies = {finding.shown(path) for path in overlays if path.parent.name == "policies"}
    said = "missing: this site has nothing of that name for the policy to change; lay it over another site, or complete it"
    return [replace(each, message=said) if each.file in policies and each.message == "missing" else each for each in issues]


def settled(key: str, a: Assumption) -> bool:
    """Whether a chance is none any more: a layer that settles it means to leave its range."""
    return key.endswith(".chance") and a.value in (0.0, 1.0)


def _of_template(loaded: Loaded, name: str) -> Iterator[str]:
    """A word on numbers that are still those of the site that this one was begun like."""
    count = len(template_keys(loaded))
    if count:
        still = f"{counted(count, 'assumption')} {'is' if count == 1 else 'are'} still of the template it was begun from"
        yield f"{still}; sim check {name} lists them"


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
    return Loaded(scenario, tree, files, tuple(_entries(scenario, tree)), warnings(scenario), tables=tuple(brought.values()))


def changed(loaded: Loaded, changes: Mapping[str, Node]) -> Loaded:
    """A scenario with other values under some dotted keys, laid over it as settings are. Raises ScenarioError with every issue found."""
    tree: Node = loaded.tree
    issues: list[Issue] = []
    said: list[str] = []
    for key, node in changes.items():
        tree, wrong = with_setting(tree, reading.below(key.split("."), node), loaded.files, said)
        issues += wrong
    assert isinstance(tree, nodes.Mapping)
    made = _loaded(tree, loaded.files, issues, loaded.tables)
    return replace(made, name=loaded.name, shipped=loaded.shipped, overlays=loaded.overlays, warnings=(*said, *made.warnings))


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
        raise ScenarioError([*issues, *(_senseless(patched, tree, issues, stand_ins=True) if patched else ())]) from None
    issues = [*known, *_senseless(scenario, tree, known)]
    if issues:
        raise ScenarioError(issues)
    return scenario


def _senseless(scenario: Scenario, tree: Node, known: Sequence[Issue], stand_ins: bool = False) -> list[Issue]:
    """The issues of sense, but for those about a key, or above or below a key, that is known to be wrong."""
    wrong = [issue.key for issue in known if issue.key]
    said = [(nodes.written(tree, keys), of_key, message) for keys, of_key, message in sense_issues(scenario, stand_ins)]
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
