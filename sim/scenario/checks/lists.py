"""Sense of lists of names: whatever is named twice would count twice, as the basis of an investment or the workers of a pool."""

from collections.abc import Iterator
from functools import cache

from sim.scenario.assumption import Section
from sim.scenario.checks.issue import Finding, Keys
from sim.scenario.schema import Scenario
from sim.scenario.walk import Field, fields, parts


def lists(scenario: Scenario) -> Iterator[Finding]:
    """Every name that stands twice in a list of names alone; `next` of an operation may repeat one, to weigh it."""
    waiting: list[tuple[Keys, object]] = [((), scenario)]
    while waiting:
        keys, value = waiting.pop()
        if isinstance(value, Section):
            yield from _twice(keys, value)
        if isinstance(value, Section | dict):
            waiting += [((*keys, *below), inner) for below, inner, _ in parts(value)]


def _twice(keys: Keys, section: Section) -> Iterator[Finding]:
    for field in _of_names(type(section)):
        names = getattr(section, field.attribute)
        for k, name in enumerate(names):
            if name in names[:k]:
                yield (*keys, field.key, str(k)), False, f"'{name}' is named twice"


@cache
def _of_names(section: type[Section]) -> tuple[Field, ...]:
    return tuple(field for field in fields(section) if field.type == tuple[str, ...])
