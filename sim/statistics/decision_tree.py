"""Decision trees: what to choose at each point where something more is known, by backward induction, and what knowing is worth.

Outcomes are the ways in which everything uncertain may turn out together, each with its probability. A decision says what is known where
it is taken: outcomes that it labels alike cannot be told apart there, and so the same choice is taken in all of them.
Source: Raiffa & Schlaifer, Applied Statistical Decision Theory (1961), ch. 1 and 4 (expected values of perfect information).
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Floats, floats

Truths = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Choice:
    """Something that may be chosen: `worth` (outcomes,) or (outcomes, replications), or else a later decision `then`.

    `allowed` (outcomes,): where it may be chosen; everywhere, if it is None. It may be taken only where it is allowed in all outcomes
    that cannot be told apart.
    """

    name: str
    worth: Floats | None = None
    then: "Decision | None" = None
    allowed: Truths | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """A point of choice: what is `known` there, a label for each outcome, and the choices. `name` says when it is taken."""

    known: tuple[Hashable, ...]
    choices: tuple[Choice, ...]
    name: str = ""


@dataclass(frozen=True, slots=True)
class Node:
    """A decision where a label is known: the probability of being there, what each choice is expected to come to there, and the best one.

    `below` are the nodes of the decision that follows the best choice; `later` those that follow the others, by their name.
    """

    name: str
    label: Hashable
    probability: float
    expected: dict[str, float]
    best: str
    below: tuple["Node", ...]
    later: dict[str, tuple["Node", ...]]


@dataclass(frozen=True, slots=True)
class Solution:
    """The best plan: what it comes to in each outcome, shaped like the worths, and the nodes of its first decision."""

    worth: Floats
    nodes: tuple[Node, ...]

    def value(self, weights: Floats) -> Floats:
        """Its expected worth: a number, or one of each replication."""
        return floats(np.tensordot(weights, self.worth, axes=(0, 0)))


def solve(decision: Decision, weights: Floats) -> Solution:
    """The plan with the largest expected worth; of equal choices the first. `weights` (outcomes,) are the probabilities.

    Raises ValueError where no choice is allowed.
    """
    return _solved(decision, weights, np.ones(len(weights), dtype=np.bool_))


def _solved(decision: Decision, weights: Floats, inside: Truths) -> Solution:
    """The plan for the outcomes inside; the worth is 0 in the others."""
    worth, nodes = np.zeros(()), []
    for label in dict.fromkeys(label for label, here in zip(decision.known, inside, strict=True) if here):
        group = inside & np.array([other == label for other in decision.known])
        node, own = _node(decision, weights, group, label)
        nodes.append(node)
        worth = worth + own * _shaped(group.astype(np.float64), own)
    return Solution(floats(worth), tuple(nodes))


def _node(decision: Decision, weights: Floats, group: Truths, label: Hashable) -> tuple[Node, Floats]:
    """The choice where a group of outcomes cannot be told apart, and what it comes to in each of them."""
    probability = float(weights[group].sum())
    worths, expected, below = dict[str, Floats](), dict[str, float](), dict[str, tuple[Node, ...]]()
    for choice in decision.choices:
        if choice.allowed is not None and not choice.allowed[group].all():
            continue
        after = _solved(choice.then, weights, group) if choice.then is not None else None
        worths[choice.name] = floats(after.worth if after is not None else choice.worth)
        below[choice.name] = after.nodes if after is not None else ()
        expected[choice.name] = _mean(worths[choice.name], weights, group)
    if not expected:
        raise ValueError(f"{decision.name}: nothing may be chosen where {label} is known")
    best = max(expected, key=lambda name: expected[name])
    later = {name: nodes for name, nodes in below.items() if nodes and name != best}
    return Node(decision.name, label, probability, expected, best, below[best], later), worths[best]


def _mean(worth: Floats, weights: Floats, group: Truths) -> float:
    """The expected worth in a group of outcomes, over replications too; of outcomes that cannot come the plain mean."""
    by_outcome = worth.reshape(len(weights), -1).mean(axis=1)[group]
    total = weights[group].sum()
    return float(by_outcome @ weights[group] / total) if total > 0 else float(by_outcome.mean())


def _shaped(by_outcome: Floats, like: Floats) -> Floats:
    return by_outcome.reshape(-1, *([1] * (like.ndim - 1)))


def informed(decision: Decision, known: Sequence[Hashable]) -> Decision:
    """The same decision, taken with more known: a label for each outcome, from the first choice on."""
    both = tuple(zip(decision.known, known, strict=True))
    choices = tuple(replace(choice, then=informed(choice.then, known)) if choice.then else choice for choice in decision.choices)
    return replace(decision, known=both, choices=choices)


def fixed_now(decision: Decision) -> Decision:
    """The same decision if the whole plan is fixed at its first choice: nothing that comes to be known later is used."""
    choices = tuple(replace(choice, then=_blind(choice.then)) if choice.then else choice for choice in decision.choices)
    return replace(decision, choices=choices)


def _blind(decision: Decision) -> Decision:
    return replace(fixed_now(decision), known=("",) * len(decision.known))


def information_value(decision: Decision, weights: Floats, known: Sequence[Hashable]) -> Floats:
    """What it is worth to know the labels given before the first choice: of all outcomes apart, perfect information (EVPI); of one event,
    perfect information of it (EVPPI). A number, or one of each replication; on average not below 0.
    """
    return floats(solve(informed(decision, known), weights).value(weights) - solve(decision, weights).value(weights))


def waiting_value(decision: Decision, weights: Floats) -> Floats:
    """What it is worth that later choices are made when more is known, rather than now: a number, or one of each replication."""
    return floats(solve(decision, weights).value(weights) - solve(fixed_now(decision), weights).value(weights))
