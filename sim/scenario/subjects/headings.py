"""As what parts are entered at a border: the customs class as filed, and those that they may be held to be of."""

from sim.scenario.schema import Scenario


def leader(scenario: Scenario, part: str) -> str:
    """The part whose headings hold for a part: its own name, or that of the part it is classified with."""
    other = scenario.parts[part].classified_with
    return other if other is not None and other in scenario.parts else part


def filed(scenario: Scenario, part: str) -> str:
    """The customs class as which a part is entered, which a run computes with; '' if it has none."""
    own = scenario.parts[leader(scenario, part)]
    return own.filed_as or own.customs_class or ""


def headings_of(scenario: Scenario, part: str) -> tuple[str, ...]:
    """Every customs class that a part may fall under, that as which it is entered first; without one nothing."""
    others = scenario.parts[leader(scenario, part)].headings
    return tuple(dict.fromkeys(word for word in (filed(scenario, part), *others) if word))
