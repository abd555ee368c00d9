"""What a decision comes to when chances are weighed: the policy tree, the value of waiting, and what knowing would be worth; as tables."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from sim.arrays import Floats
from sim.measures import REGISTRY
from sim.questions.decide.plans import Kept, Others, Plans, check_price_only
from sim.questions.decide.policies import AS_WRITTEN, Policies
from sim.questions.decide.policy import policy_of
from sim.questions.decide.states import States, states_of
from sim.questions.experiment import Experiment
from sim.running.price_ranges import quantities_in
from sim.running.replicate import replicate
from sim.scenario import nodes
from sim.scenario.loading import Loaded, ScenarioError, load
from sim.statistics.decision_tree import Decision, Node, information_value, solve, waiting_value
from sim.statistics.intervals import t_interval
from sim.tables import Table, table

EVERYTHING = "everything"
POLICY = "policy"
TREE_NAMES = ("node", "above", "choice_above", "when", "known", "probability", "choice", "expected", "best", "unit")
VALUE_NAMES = ("value", "of", "what", "mean", "low", "high", "unit", "replications")
BRANCH_NAMES = ("event", "what", "branch", "as_written", "probability", "scenario", "measure", "of", "unit", "mean", "best")

Under = Mapping[str, Sequence[Loaded]]


def weighed(loaded: Sequence[Loaded], under: Under, policies: Policies) -> tuple[Under, tuple[float, ...]]:
    """What states are made of: the policies where they have probabilities, or else the scenarios as written."""
    return (under, policies.probabilities) if policies.probabilities else ({AS_WRITTEN: loaded}, (1.0,))


def others_of(
    under: Under, policies: Policies, overlays: Sequence[str | Path], settings: Sequence[str]
) -> dict[tuple[str, str, str], Loaded]:
    """The site, or the site under the policy, that each option of each site names. Raises ScenarioError and NotPriceOnly."""
    found = {}
    for policy, sites in under.items():
        laid = [*overlays, *policies.files.get(policy, ())]
        for site in sites:
            for name, option in site.scenario.options.items():
                if option.to is not None:
                    found[policy, site.scenario.name, name] = other = load(option.to, laid, settings)
                    _check_other_site(site, name, other)
                elif option.policy is not None:
                    changed = load(site.name, [*laid, option.policy], settings)
                    check_price_only(site, name, changed)
                    found[policy, site.scenario.name, name] = changed
    return found


def _check_other_site(site: Loaded, option: str, to: Loaded) -> None:
    """Raises ScenarioError for an option that switches to the site that it is of, or to a copy of it."""
    if _all_but_words(site) == _all_but_words(to):
        keys = ("options", option, "to")
        said = f"{to.name} is this site itself: expected another one to switch to"
        raise ScenarioError([nodes.issue(nodes.place_of(site.tree, keys, of_key=False), keys, said)])


def _all_but_words(site: Loaded) -> Any:
    """What a site is, whatever it is called and whatever may be decided there later."""
    return {key: value for key, value in nodes.plain(site.tree).items() if key not in ("name", "about", "options")}


def has_states(under: Under, probabilities: Sequence[float]) -> bool:
    """Whether there is anything to weigh: several states, or something that may be decided later."""
    options = any(site.scenario.options for sites in under.values() for site in sites)
    return options or len(states_of(under, probabilities).weights) > 1


def chance_tables(
    under: Under, probabilities: Sequence[float], others: Others, measure: str, of: str, made: Experiment
) -> dict[str, Table]:
    """Tables policy, tree, values, branches and states; none where no price decides the measure."""
    states = states_of(under, probabilities)
    plans = Plans(states, _kept(under, others, made), others)
    try:
        decision = plans.decision(measure, of)
    except KeyError:
        return {}
    unit = REGISTRY[measure].unit
    sign = 1.0 if REGISTRY[measure].better == "higher" else -1.0
    turned = _turned(decision, sign)
    tree = table(TREE_NAMES, list(_tree_rows(solve(turned, states.weights).nodes, sign, unit)))
    return {
        "policy": policy_of(tree),
        "tree": tree,
        "values": table(VALUE_NAMES, list(_value_rows(turned, states, sign, unit))),
        "branches": table(BRANCH_NAMES, list(_branch_rows(turned, states, (measure, of, unit), sign))),
        "states": states.table(),
    }


def _kept(under: Under, others: Others, made: Experiment) -> Kept:
    """The replications of every site under every policy that all of them have, and of the sites that options name."""
    found = {}
    for policy, sites in under.items():
        also = {site.scenario.name: site for (own, _, _), site in others.items() if own == policy}
        named = {site.scenario.name: site for site in sites}
        needed = list({**also, **named}.values())
        study = replicate(needed, made.replications, made.seed, made.workers, made.store)
        numbers = sorted(set.intersection(*(set(quantities_in(study, site.scenario.name)) for site in needed)))
        for site in needed:
            own = quantities_in(study, site.scenario.name)
            found[policy, site.scenario.name] = [own[number] for number in numbers]
    return found


def _turned(decision: Decision, sign: float) -> Decision:
    """The same decision with larger worths better."""
    choices = tuple(
        replace(
            choice, worth=None if choice.worth is None else choice.worth * sign, then=_turned(choice.then, sign) if choice.then else None
        )
        for choice in decision.choices
    )
    return replace(decision, choices=choices)


def _tree_rows(nodes: Sequence[Node], sign: float, unit: str) -> Iterator[tuple[object, ...]]:
    """The nodes of the best plan and of the other choices, each with a row for every choice, depth first."""
    count = 0
    waiting: list[tuple[Node, object, str]] = [(node, "", "") for node in nodes]
    while waiting:
        node, above, choice_above = waiting.pop(0)
        for choice, expected in node.expected.items():
            best = "yes" if choice == node.best else ""
            yield count, above, choice_above, node.name, str(node.label), node.probability, choice, sign * expected, best, unit
        below = {node.best: node.below, **node.later}
        waiting[:0] = [(inner, count, choice) for choice in node.expected for inner in below.get(choice, ())]
        count += 1


def _value_rows(decision: Decision, states: States, sign: float, unit: str) -> Iterator[tuple[object, ...]]:
    """The best plan, what waiting is worth, and what it would be worth to know everything, or one event, before the first choice."""
    weights, plan = states.weights, solve(decision, states.weights).value(states.weights)
    rows = [("plan", "", "the best plan", sign * plan), ("waiting", "", "deciding later", waiting_value(decision, weights))]
    rows.append(("information", EVERYTHING, "everything", information_value(decision, weights, range(len(weights)))))
    if len(states.under) > 1:
        rows.append(("information", POLICY, "the policy", information_value(decision, weights, states.policies)))
    rows += [("information", e.key, e.what, information_value(decision, weights, states.branch(e))) for e in states.events]
    for value, of, what, amount in rows:
        each = np.atleast_1d(amount)
        yield value, of, what, *t_interval(each), unit, len(each)


def _branch_rows(decision: Decision, states: States, of: tuple[str, str, str], sign: float) -> Iterator[tuple[object, ...]]:
    """What each first choice comes to, with the best that follows it, where an event turns out in each of its branches."""
    weights, worths = states.weights, _first_worths(decision, states.weights)
    for event in states.events:
        names = np.array(states.branch(event))
        for branch in event.branches:
            here = (names == branch.name) & (weights > 0)
            if not here.any():
                continue
            means = {name: float(sign * (worth[here] @ weights[here]) / weights[here].sum()) for name, worth in worths.items()}
            best = max(means, key=lambda name: sign * means[name])
            for name, mean in means.items():
                head = (event.key, event.what, branch.name, "yes" if branch.written else "", float(weights[here].sum()))
                yield (*head, name, *of, mean, "yes" if name == best else "")


def _first_worths(decision: Decision, weights: Floats) -> dict[str, Floats]:
    """Each first choice with the best that follows it, in every state: (states,), the mean over replications."""
    alone = {choice.name: solve(replace(decision, choices=(choice,)), weights).worth for choice in decision.choices}
    return {name: worth.reshape(len(weights), -1).mean(axis=1) for name, worth in alone.items()}
