"""Other plants that a report holds beside the one as written, so that its page can show them: each is simulated, none is interpolated.

They are the policies that change the plant, which the report simulates anyway where they are asked for, and the values under `choices:`
of a study file, one assumption at a time.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from shlex import quote

from sim.report.assumption_words import assumption_words
from sim.report.phrases import capital, policy_title
from sim.scenario.files.finding import portable
from sim.scenario.kinds import physical_key
from sim.scenario.loading import Loaded, ScenarioError, changed
from sim.scenario.nodes import Issue, Leaf, Listing, Node, Place, issue
from sim.scenario.nodes import Mapping as Tree
from sim.scenario.walk import leaves

CHOICES = "choices"


@dataclass(frozen=True, slots=True)
class Choice:
    """An assumption of what happens in the plant, at another value than the one written."""

    key: str
    value: str
    place: Place = field(compare=False)


@dataclass(frozen=True, slots=True)
class Alternative:
    """The sites with another plant: `options` are the words that ask `sim` for it, site by site; empty where it changes nothing."""

    name: str
    sites: tuple[Loaded, ...]
    options: tuple[str, ...]


def choices_in(top: Tree, issues: list[Issue]) -> Iterator[Choice]:
    """The choices that a study file names: a list of values, or one, under each dotted key. What is wrong is added to `issues`."""
    node = top.items.get(CHOICES)
    if node is not None and not isinstance(node, Tree):
        issues.append(issue(node.place, (CHOICES,), "expected assumptions with their other values, like {stations.repair.slots: [8, 12]}"))
    for key, values in node.items.items() if isinstance(node, Tree) else ():
        seen = set[str]()
        for item in _items(values):
            if not isinstance(item, Leaf) or not item.text:
                issues.append(issue(item.place, (CHOICES, key), "expected a value or a list of values, like [8, 12]"))
            elif item.text in seen:
                issues.append(issue(item.place, (CHOICES, key), f"'{item.text}' is given twice"))
            else:
                seen.add(item.text)
                yield Choice(key, item.text, item.place)


def _items(node: Node) -> Sequence[Node]:
    return node.items if isinstance(node, Listing) and node.items else (node,)


def alternatives(
    loaded: Sequence[Loaded], choices: Sequence[Choice], under: Mapping[str, Sequence[Loaded]], files: Mapping[str, Sequence[str]]
) -> tuple[Alternative, ...]:
    """The choices, then the policies under which the plant is another, by the files they are in.

    Raises ScenarioError with every choice that no site can have, or that is none.
    """
    issues: list[Issue] = []
    chosen = [each for choice in choices for each in _chosen(loaded, choice, issues)]
    if issues:
        raise ScenarioError(issues)
    laid = [_policy(loaded, name, sites, files[name]) for name, sites in under.items() if _is_another(loaded, sites)]
    return (*chosen, *laid)


def _is_another(loaded: Sequence[Loaded], sites: Sequence[Loaded]) -> bool:
    """Whether any of the sites has another plant."""
    return any(physical_key(a.scenario) != physical_key(b.scenario) for a, b in zip(loaded, sites, strict=True))


def _policy(loaded: Sequence[Loaded], name: str, sites: Sequence[Loaded], files: Sequence[str]) -> Alternative:
    words = " ".join(f"--with {quote(portable(file))}" for file in files)
    options = tuple(words if a.scenario != b.scenario else "" for a, b in zip(loaded, sites, strict=True))
    return Alternative(policy_title(name), tuple(sites), options)


def _chosen(loaded: Sequence[Loaded], choice: Choice, issues: list[Issue]) -> Iterator[Alternative]:
    """The sites that have the assumption, with the other value; the others as they are."""
    having = [each for each in loaded if _has(each, choice.key)] or loaded
    sites = []
    for each in loaded:
        try:
            sites.append(changed(each, {choice.key: Leaf(choice.value, choice.place)}) if each in having else each)
        except ScenarioError as error:
            issues += error.issues
    if len(sites) < len(loaded):
        return
    if not _is_another(loaded, sites):
        issues.append(issue(choice.place, (choice.key,), _no_choice(loaded, sites, choice)))
        return
    said = f"--set {quote(f'{choice.key}={choice.value}')}"
    name = f"{capital(assumption_words(choice.key))} {choice.value}"
    yield Alternative(name, tuple(sites), tuple(said if each in having else "" for each in loaded))


def _has(site: Loaded, key: str) -> bool:
    return any(leaf.key == key or leaf.key.startswith(f"{key}.") for leaf in leaves(site.scenario))


def _no_choice(loaded: Sequence[Loaded], sites: Sequence[Loaded], choice: Choice) -> str:
    if all(a.scenario == b.scenario for a, b in zip(loaded, sites, strict=True)):
        return f"'{choice.value}' is what the sites say already; give other values"
    return "changes nothing that happens in the plant; a price with a range has a slider, for any other give a policy"
