"""Sense of a scorecard: weights that make up a whole, and criteria that are either measured or judged."""

from collections.abc import Iterator

from sim.scenario.checks.issue import DUST, Finding
from sim.scenario.schema import Scenario
from sim.scenario.subjects.scorecard import Criterion


def scorecard(scenario: Scenario) -> Iterator[Finding]:
    """Everything that is wrong with the scorecard."""
    if not scenario.scorecard:
        return
    total = sum(own.weight.value for own in scenario.scorecard.values())
    if abs(total - 1) > DUST:
        yield ("scorecard",), True, f"the weights add up to {100 * total:.6g} %, must be 100 %"
    for name, own in scenario.scorecard.items():
        yield from _criterion(("scorecard", name), own)


def _criterion(above: tuple[str, ...], own: Criterion) -> Iterator[Finding]:
    if (own.measure is None) == (own.points is None):
        yield above, True, "needs either a `measure` or `points`"
    if own.points is not None and not own.points.note:
        yield (*above, "points"), False, "needs a `note` with the reasons: {value: 60, source: assumed, note: ...}"
    if (own.zero is None) != (own.full is None):
        yield above, True, "needs both `zero` and `full`, or neither"
    elif own.zero is not None and own.full is not None and own.zero.value == own.full.value:
        yield (*above, "full"), False, f"is the same as `zero`, {own.zero.text}"
    if own.zero is not None and own.measure is None:
        yield (*above, "zero"), True, "goes with a `measure`"
