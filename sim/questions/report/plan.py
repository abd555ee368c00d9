"""What a report is to hold: sites, policies, questions and a title, as given or as a study file says."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from sim.questions.decide.chances import others_of, weighed
from sim.questions.decide.plans import Others
from sim.questions.decide.policies import Policies, laid_over_all, policies_of
from sim.questions.report.choices import CHOICES, Alternative, Choice, alternatives, choices_in
from sim.report.phrases import joined
from sim.scenario.assumption import suggestion
from sim.scenario.files.finding import HERE, found, shipped
from sim.scenario.kinds import physical_key
from sim.scenario.loading import Loaded, ScenarioError, load
from sim.scenario.nodes import Issue, Leaf, Listing, Mapping, Node, Unreadable, issue
from sim.scenario.reading import read_file
from sim.scenario.schema import Scenario

QUESTIONS = ("decide", "uncertainty", "sensitivity", "breakeven")  # asked beside the comparison, which is always there
SITES, TITLE, POLICIES, ASKED = "sites", "title", "policies", "questions"
STUDY = Path(__file__).with_name("study.yaml")  # what `sim init` writes
ASKED_IN = "scenario/study.yaml"  # the copy of the study file in a report's folder
KEYS = (TITLE, SITES, POLICIES, CHOICES, ASKED)


@dataclass(frozen=True, slots=True)
class Plan:
    """What is asked: `sites` are scenario files; `policies` texts like 'surcharge.yaml=30 %', None for those that apply.

    `choices` are other values of what happens in the plant, each simulated and shown in the page. `study`: the file that says so, as it is.
    """

    sites: tuple[str, ...]
    policies: tuple[str, ...] | None = None
    questions: tuple[str, ...] = QUESTIONS
    title: str = ""
    choices: tuple[Choice, ...] = ()
    study: bytes = field(default=b"", compare=False)


def is_plan(name: str) -> bool:
    """Whether a file says what a report is to hold: a YAML file with `sites` at its top."""
    path = Path(name)
    if path.suffix not in {".yaml", ".yml"} or not path.is_file():
        return False
    try:
        return SITES in read_file(path, name).items
    except Unreadable:
        return False


def plan_of(name: str) -> Plan:
    """The plan in a study file; its sites and policies are looked for beside it first. Raises ScenarioError with every mistake."""
    path = Path(name)
    issues: list[Issue] = []
    try:
        top = read_file(path, name)
    except Unreadable as error:
        raise ScenarioError(error.issues) from None
    for key in top.items:
        if key not in KEYS:
            issues.append(issue(top.keys[key], (key,), f"unknown key{suggestion(key, KEYS) or f'; there are {joined(KEYS)}'}"))
    sites = tuple(_beside(path, text) for text in _texts(top, SITES, issues))
    _check_there(path, top, issues)
    if SITES not in top.items or not (sites or issues):
        issues.append(issue(top.place, (SITES,), "expected a list of scenario files, like [texas.yaml, florida.yaml]"))
    questions = tuple(_texts(top, ASKED, issues)) if ASKED in top.items else QUESTIONS
    for text in questions:
        if text not in QUESTIONS:
            issues.append(issue(top.keys[ASKED], (ASKED,), f"expected some of {joined(QUESTIONS)}, got '{text}'"))
    title = top.items.get(TITLE)
    if title is not None and not isinstance(title, Leaf):
        issues.append(issue(title.place, (TITLE,), "expected a text"))
    policies = tuple(_policies(path, top.items[POLICIES], issues)) if POLICIES in top.items else None
    choices = tuple(choices_in(top, issues))
    if issues:
        raise ScenarioError(issues)
    return Plan(sites, policies, questions, title.text if isinstance(title, Leaf) else "", choices, path.read_bytes())


def _check_there(path: Path, top: Mapping, issues: list[Issue]) -> None:
    """Adds an issue for each site or policy of which there is no file, at the line that names it."""
    for key in (SITES, POLICIES):
        node = top.items.get(key)
        named = [(name, node.keys[name]) for name in node.items] if isinstance(node, Mapping) else []
        items = node.items if isinstance(node, Listing) else (node,)
        named += [(item.text, item.place) for item in items if isinstance(item, Leaf) and item.text]
        for name, place in named:
            try:
                found(_beside(path, name))
            except Unreadable as error:
                issues += [issue(place, (key,), f"'{name}': {each.message}") for each in error.issues]


def _texts(top: Mapping, key: str, issues: list[Issue]) -> list[str]:
    """The texts of a list under a key."""
    node = top.items.get(key)
    items: Sequence[Node] = node.items if isinstance(node, Listing) else () if node is None else (node,)
    for item in items:
        if not isinstance(item, Leaf) or not item.text:
            issues.append(issue(item.place, (key,), "expected a list of names"))
    return [item.text for item in items if isinstance(item, Leaf) and item.text]


def _policies(path: Path, node: Node, issues: list[Issue]) -> Iterator[str]:
    """'surcharge.yaml' of a list, 'surcharge.yaml=30 %' of a mapping."""
    if isinstance(node, Mapping):
        for name, share in node.items.items():
            if not isinstance(share, Leaf):
                issues.append(issue(share.place, (POLICIES, name), "expected a probability like 30 %"))
            else:
                yield f"{_beside(path, name)}={share.text}" if share.text else _beside(path, name)
    elif isinstance(node, Listing) and all(isinstance(item, Leaf) for item in node.items):
        yield from (_beside(path, item.text) for item in node.items if isinstance(item, Leaf))
    elif not (isinstance(node, Leaf) and node.null):
        issues.append(issue(node.place, (POLICIES,), "expected a list of files, or files with their probabilities"))


def _beside(path: Path, name: str) -> str:
    """A file named in a study file: beside it where there is one, else where names are looked for."""
    beside = path.parent / name
    return str(beside) if beside.is_file() else name


# ---- the policies that apply


@dataclass(frozen=True, slots=True)
class Laid:
    """Policies, and the sites under each of them; `left_out` says of the others why they were not asked.

    `others` are the sites, or sites under a policy, that options of the sites name; `alternatives` the sites with other plants.
    """

    policies: Policies
    under: dict[str, list[Loaded]]
    left_out: tuple[str, ...] = ()
    others: Others = field(default_factory=dict)
    alternatives: tuple[Alternative, ...] = ()


def laid_out(plan: Plan, loaded: Sequence[Loaded], overlays: Sequence[str | Path], settings: Sequence[str]) -> Laid:
    """The sites under the policies that are asked, and what their options name: see `_policies_asked`. Raises as that, and NotPriceOnly."""
    laid = _policies_asked(plan, loaded, overlays, settings)
    under, _ = weighed(loaded, laid.under, laid.policies)
    plants = alternatives(loaded, plan.choices, laid.under, laid.policies.files)
    return replace(laid, others=others_of(under, laid.policies, overlays, settings), alternatives=plants)


def _policies_asked(plan: Plan, loaded: Sequence[Loaded], overlays: Sequence[str | Path], settings: Sequence[str]) -> Laid:
    """The sites under the policies of the plan, or under those that come with the scenarios and apply: see `_applying`.

    Raises ScenarioError and WrongPolicy for a policy that was asked for and makes no sense.
    """
    if plan.policies is not None:
        policies = policies_of(plan.policies)
        return Laid(policies, laid_over_all(loaded, policies, overlays, settings))
    found, physical = dict[str, list[Loaded]](), list[str]()
    for file in known_policies():
        try:
            sites = [load(site.name, [*overlays, file], settings) for site in loaded]
        except ScenarioError:  # it is for plants of another kind
            continue
        changed = [(a, b) for a, b in zip(sites, loaded, strict=True) if _but_for_options(a) != _but_for_options(b)]
        if any(physical_key(a.scenario) != physical_key(b.scenario) for a, b in changed):
            physical.append(file)
        elif changed:
            found[file] = sites
    policies = policies_of(list(found))
    said = (
        f"Policies that change the plant itself were not asked, for each is simulated anew: {joined(sorted(physical))}. "
        "Ask for one with --policy."
    )
    return Laid(policies, dict(zip(policies.files, found.values(), strict=True)), (said,) if physical else ())


def _but_for_options(site: Loaded) -> Scenario:
    """The scenario without what may be decided later, which no result of a run depends on."""
    return site.scenario.model_copy(update={"options": {}})


def known_policies() -> list[str]:
    """The policy files in ./scenarios/policies, or those that come with the program, as they are written on the command line."""
    folder = HERE / "policies" if (HERE / "policies").is_dir() else shipped() / "policies"
    return [f"policies/{path.name}" for path in sorted(folder.glob("*.yaml"))]
