"""Assumptions: numbers with a unit, a range and a source; random quantities, whose parameters are assumptions, and what fields declare."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from sim.distributions import FAMILIES, Distribution, Then

ASSUMED = "assumed"
TEMPLATE = "template"  # as a source: the number is of the site that this one was begun like, see `sim new site`
UNPUBLISHED = frozenset({None, ASSUMED, TEMPLATE})
LENIENT = {"faulty values": "replaced"}  # as the validation context: go on after a fault
Issues = list[tuple[tuple[str, ...], str]]  # a key below a value, and what is wrong there


class Invalid(ValueError):
    """What is wrong with a value: pairs of a key below it (a tuple of words) and a message."""

    def __init__(self, issues: Issues) -> None:
        super().__init__("; ".join(message for _, message in issues))
        self.issues = tuple(issues)


def invalid(message: str) -> Invalid:
    """A fault of the value itself."""
    return Invalid([((), message)])


@dataclass(frozen=True, slots=True)
class Assumption:
    """A number in its canonical unit, its range, and its source: an entry of `sources`, or 'assumed' with the reasoning as note.

    `n`: it was estimated from so many observations, and `low` and `high` are the ends of its 95 % interval, which the language finds for a
    share (`counted`). `year`: of whose prices it is.
    """

    value: float
    unit: str
    low: float | None = None
    high: float | None = None
    source: str | None = None
    note: str | None = None
    text: str = ""
    n: int | None = None
    counted: bool = False
    year: int | None = None


@dataclass(frozen=True, slots=True)
class DistributionAssumption:
    """A random quantity as it is written: its parameters by name, those of a list as `values.0`, `values.1`, ..., each an assumption.

    `kind` names a record of `distributions.FAMILIES`; `then` says what follows the last value of a trace. `correlation`: of the estimates
    of its two parameters, on a logarithmic scale.
    """

    kind: str
    parameters: dict[str, Assumption]
    then: Then = ""
    correlation: float = 0.0

    def distribution(self, scale: float = 1.0) -> Distribution:
        """The distribution with all that has the unit of what is measured multiplied by `scale`."""
        form = FAMILIES[self.kind].form([name.partition(".")[0] for name in self.parameters])
        given: list[float] = []
        lists: list[float] = []
        for parameter in form.parameters:
            factor = scale if parameter.unit is None else 1.0
            values = [a.value * factor for name, a in self.parameters.items() if name.partition(".")[0] == parameter.name]
            (lists if parameter.many else given).extend(values)
        return Distribution(self.kind, tuple(form.first(*given, *lists)), self.then)


class Section(BaseModel):
    """A part of the scenario: frozen, and without unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=True, defer_build=True)  # built when first used, all at once


@dataclass(frozen=True, slots=True)
class Effect:
    """What a field decides, as the metadata of its type: 'price', 'physical', or nothing (''). It holds for all that stands below.

    A price decides only what things cost, earn and are worth, so that changing it re-prices what was simulated. All else is physical: it
    decides what happens in the plant, and changing it simulates again. `chosen`: it says what is asked, not what nobody knows.
    """

    kind: Literal["price", "physical", ""]
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Law:
    """As the metadata of a field's type: its value is law, tax or grid charge of a place, and does not hold elsewhere.

    `of` says of what: law of a country holds in all its states.
    """

    of: Literal["country", "state"]


PHYSICAL = Effect("physical")
T = TypeVar("T")
Price = Annotated[T, Effect("price")]
Chosen = Annotated[T, Effect("price", chosen=True)]
Named = Annotated[T, Effect("")]
Legal = Annotated[T, Law("state")]
Federal = Annotated[T, Law("country")]


class Source(Section):
    """Where a number was published."""

    title: str = Field(description="What was published.")
    publisher: str = Field("", description="By whom.")
    date: str = Field("", description="When, or of when it is.")
    address: str = Field("", description="Where it can be read.")


# What people also call a key, in the trade or in British spelling.
ALSO_CALLED = {
    "residual": "salvage_value", "residual_value": "salvage_value", "left_over": "salvage_value", "scrap_value": "salvage_value",
    "pace": "efficiency", "productivity": "efficiency", "loading": "burden_rate", "on_costs": "burden_rate", "overhead_rate": "burden_rate",
    "least_order": "minimum_order", "moq": "minimum_order", "turns_away": "balk", "crews": "crew", "workers": "headcount",
    "every": "time_between_failures", "mtbf": "time_between_failures", "lasts": "time_to_repair", "mttr": "time_to_repair",
    "labour": "labor", "duration": "lasts", "time": "work", "salary": "wage", "pay": "wage", "interest": "discount_rate",
}  # fmt: skip


def suggestion(word: str, known: Sequence[str]) -> str:
    """\"; did you mean 'headcount'?\", or nothing."""
    also = ALSO_CALLED.get(word)
    close = [also] if also in known else get_close_matches(word, known, n=1)
    return f"; did you mean '{close[0]}'?" if close else ""
