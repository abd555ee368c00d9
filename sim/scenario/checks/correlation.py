"""Sense of correlations: two prices each, once, and all of them possible together."""

from collections.abc import Iterator, Sequence

from sim.scenario.assumption import suggestion
from sim.scenario.checks.issue import Finding
from sim.scenario.kinds import prices
from sim.scenario.schema import Scenario
from sim.scenario.subjects.correlation import correlated, normal_correlations, square_root


def correlations(scenario: Scenario) -> Iterator[Finding]:
    """Everything that is wrong with the correlations; whether they hold together only where all else is right."""
    if not scenario.correlations:
        return
    known = [*prices(scenario)]
    wrong = [found for number, _ in enumerate(scenario.correlations) for found in _pair(scenario, number, known)]
    yield from wrong or _together(scenario)


def _pair(scenario: Scenario, number: int, known: Sequence[str]) -> Iterator[Finding]:
    """The two keys of one correlation, which must be among the known ones."""
    between, keys = scenario.correlations[number].between, ("correlations", str(number), "between")
    if len(set(between)) != 2 or len(between) != 2:
        yield keys, True, f"expected the keys of two prices, got {', '.join(between) or 'none'}"
        return
    if any(set(between) == set(other.between) for other in scenario.correlations[:number]):
        yield keys, True, f"{between[0]} and {between[1]} are correlated twice"
    for k, key in enumerate(between):
        if key not in known:
            yield (*keys, str(k)), False, f"no price has the key '{key}'{suggestion(key, known)}"


def _together(scenario: Scenario) -> Iterator[Finding]:
    """Correlations that contradict each other."""
    keys = correlated(scenario.correlations)
    if square_root(normal_correlations(scenario.correlations, keys)) is None:
        said = f"no draws of {', '.join(keys)} can follow each other like that, where pairs that are not named are independent"
        yield ("correlations",), True, f"{said}; name all pairs, or lower their ranks"
