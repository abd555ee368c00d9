"""What the routes of a flow say: where its units may go, whether they go back to their owner, and which operations are rework."""

from collections.abc import Mapping

from sim.scenario.subjects.process import Operation

Flow = Mapping[str, Operation]

LOST = frozenset({"scrap", "leave"})


def targets(flow: Flow) -> dict[str, frozenset[str]]:
    """The operations and ends to which units go on from each operation with a share above 0; `give_up` is not among them."""
    below = dict(zip(flow, [*list(flow)[1:], "ship"], strict=False))  # a flow that is empty, which is a mistake, has nothing below
    return {name: _following(operation, below[name]) for name, operation in flow.items()}


def _following(operation: Operation, below: str) -> frozenset[str]:
    if operation.next is None:
        return frozenset({below})
    if isinstance(operation.next, str):
        return frozenset({operation.next})
    if isinstance(operation.next, tuple):
        return frozenset(operation.next)
    return frozenset(name for name, share in operation.next.items() if share.value > 0)


def ends(flow: Flow) -> frozenset[str]:
    """The ends that units of a flow can come to: those under `next`, and `give_up` where there is a limit of visits or of patience."""
    given_up = {operation.give_up for operation in flow.values() if operation.max_visits or operation.patience}
    return frozenset(given_up.union(*targets(flow).values()) - flow.keys())


def goes_back(flow: Flow) -> bool:
    """Whether a flow is one of repairs: whether its units can end with `ship_back`, back at their owner rather than at a buyer."""
    return "ship_back" in ends(flow)


def rework(flow: Flow) -> frozenset[str]:
    """The operations that are rework: those marked so, and of a flow that is not one of repairs those that are a detour.

    A detour branches off from an operation that also goes straight to where the detour comes back: with `test: {pack: 80 %, mend: 20 %}`
    and `mend: {pack: 100 %}` it is `mend`. Of two ways side by side neither is one, nor is one that units take in turn. In a flow of
    repairs no detour is taken for rework, because what is mended there is what units come for. `rework: yes` or `no` of an operation
    goes before all this.
    """
    by_chance = frozenset(name for name, operation in flow.items() if isinstance(operation.next, dict))
    inferred = frozenset[str]() if goes_back(flow) else _detours(targets(flow), by_chance)
    return frozenset(name for name, operation in flow.items() if (name in inferred if operation.rework is None else operation.rework))


def _detours(ways: Mapping[str, frozenset[str]], forks: frozenset[str]) -> frozenset[str]:
    return frozenset(
        aside
        for fork in forks
        for branches in [ways[fork]]
        for aside in branches & ways.keys() - {fork}
        for straight in branches - {fork, aside} - LOST
        if straight in _reached(ways, aside, fork) and aside not in _reached(ways, straight, fork)
    )


def _reached(ways: Mapping[str, frozenset[str]], start: str, without: str) -> frozenset[str]:
    """The operations and ends that a unit can come to from `start` without passing through an operation."""
    found, ahead = set[str](), [start]
    while ahead:
        for target in ways.get(ahead.pop(), frozenset()):
            if target not in found and target != without:
                found.add(target)
                ahead.append(target)
    return frozenset(found)
