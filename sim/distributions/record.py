"""What is said of a distribution: its record, its parameters and the forms in which it may be written."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from sim.arrays import Floats

Then = Literal["", "repeat", "stop"]
Numbers = tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Distribution:
    """A distribution by the name of its record and the parameters of the record's first form, in the unit of whatever it measures.

    Lists stand one after another: `discrete` has its values and then their probabilities. `then` says what follows the last value of a
    trace.
    """

    kind: str
    parameters: Numbers
    then: Then = ""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter: its name and meaning, and for a pure number (without the unit of what is measured) its unit and bounds.

    `unit` is None where the parameter is in the unit of what the distribution measures. `many`: a list of them.
    """

    name: str
    meaning: str
    unit: str | None = None
    least: float = 0.0
    most: float = math.inf
    whole: bool = False
    many: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """One way to write a distribution: its parameters, and how they become those of the first form."""

    parameters: tuple[Parameter, ...]
    first: Callable[..., Numbers]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the parameters, in order."""
        return tuple(parameter.name for parameter in self.parameters)


@dataclass(frozen=True, slots=True)
class Hazard:
    """-ln of the share that lives to an age, and the age at which that has grown to a value; both of the first form's parameters."""

    cumulative: Callable[..., Floats]
    age: Callable[..., Floats]


@dataclass(frozen=True, slots=True)
class Family:
    """All there is to know of a distribution. `quantile`, `mean` and `variance` take the parameters of the first form.

    `quantile(u, ...)` is the value below which it falls with probability `u`, an array inside (0, 1). A trace has none: it is not random.
    """

    name: str
    meaning: str
    support: str
    forms: tuple[Form, ...]
    quantile: Callable[..., Floats] | None
    mean: Callable[..., float]
    variance: Callable[..., float]
    hazard: Hazard | None = None

    def form(self, names: Sequence[str]) -> Form:
        """The form of which most parameters are named, the first of several."""
        return max(self.forms, key=lambda form: len({*form.names} & {*names}))


def given(*parameters: float) -> Numbers:
    """The parameters of a form that is the first one: as they are."""
    return parameters


MEAN = Parameter("mean", "the mean")
CV = Parameter("cv", "coefficient of variation: standard deviation over mean", "%", most=20.0)
LOW = Parameter("low", "the least value")
MODE = Parameter("mode", "the most likely value")
HIGH = Parameter("high", "the largest value")
VALUES = Parameter("values", "the values", many=True)
MEAN_CV = Form((MEAN, CV), given)
LOW_MODE_HIGH = Form((LOW, MODE, HIGH), given)
STAGES = Parameter("shape", "number of exponential stages", "", least=1.0, whole=True)
