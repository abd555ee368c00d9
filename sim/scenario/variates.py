"""Reading a random quantity: one number, or a distribution with its parameters."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from pydantic import ValidationInfo
from pydantic_core.core_schema import CoreSchema, with_info_plain_validator_function

from sim.distributions import FAMILIES, Family, Form, Parameter
from sim.scenario.assumption import LENIENT, Assumption, DistributionAssumption, Invalid, Issues, suggestion
from sim.scenario.numbers import Kind, assumption, number, source_issues

THEN = ("repeat", "stop")  # what may follow the last value of a trace; only times between events can stop


@dataclass(frozen=True, slots=True)
class DistributionKind:
    """A random quantity whose parameters are of a kind, as the metadata of a field's type; `gaps`: a time between two events."""

    kind: Kind
    gaps: bool = False

    def __get_pydantic_core_schema__(self, _source: Any, _handler: Any) -> CoreSchema:
        return with_info_plain_validator_function(self._read)

    def _read(self, data: Any, info: ValidationInfo) -> DistributionAssumption:
        try:
            return variate(data, self.kind, THEN if self.gaps else THEN[:1])
        except Invalid:
            if info.context is not LENIENT:
                raise
            return DistributionAssumption("constant", {"value": self.kind.stand_in})


def variate(data: Any, kind: Kind, then: Sequence[str] = THEN) -> DistributionAssumption:
    """A random quantity from a text, an assumption, or a mapping with `dist`. Raises Invalid with everything that is wrong.

    `then` are the words for what may follow the last value of a trace.
    """
    if isinstance(data, DistributionAssumption):
        return data
    if not isinstance(data, dict) or "dist" not in data:
        return DistributionAssumption("constant", {"value": assumption(data, kind)})
    dist = data["dist"]
    if not isinstance(dist, str) or dist not in RANDOM:
        raise Invalid([(("dist",), "unknown distribution" + (suggestion(str(dist), RANDOM) or f"; there are {', '.join(RANDOM)}"))])
    smooth, issues = _smooth(dist, data)
    record = FAMILIES["smoothed" if smooth else dist]
    form = record.form(list(data))
    issues += _key_issues(record, form, data, then) + source_issues(data)
    parameters: dict[str, Assumption] = {}
    for parameter in form.parameters:
        if parameter.name in data:
            issues += _read_parameter(parameter, data, kind, parameters)
    if not issues:
        issues += _law_issues(dist, parameters)
    correlation, wrong = _correlation(data, parameters)
    issues += wrong
    if issues:
        raise Invalid(issues)
    return DistributionAssumption(record.name, parameters, data.get("then", ""), correlation)


RANDOM = [name for name in FAMILIES if name not in {"constant", "smoothed"}]  # what `dist` names
_BESIDE = ("dist", "source", "note", "n", "correlation")
_SWITCH = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}
_ALSO = {"trace": ("then",), "empirical": ("smooth",)}  # keys that are no parameters
_INSTEAD = {"mu": "write `median`, the exponential of mu, with its unit", "rate": "write `mean`, one over the rate, with its unit"}


def _correlation(data: dict[str, Any], parameters: dict[str, Assumption]) -> tuple[float, Issues]:
    """How closely the estimates of two parameters follow each other; 0 where nothing is said."""
    if "correlation" not in data:
        return 0.0, []
    if len(parameters) != 2 or any(a.n is None for a in parameters.values()):
        return 0.0, [(("correlation",), "goes with two parameters that were estimated from `n` observations")]
    try:
        return number(data["correlation"], Kind("%", least=-1.0, most=1.0)), []
    except Invalid as error:
        return 0.0, [(("correlation",), str(error))]


def _smooth(dist: str, data: dict[str, Any]) -> tuple[bool, Issues]:
    """Whether an empirical distribution lies between its values too, and what is wrong with how that is said."""
    if dist != "empirical" or "smooth" not in data:
        return False, []
    said = data["smooth"]
    if not isinstance(said, str) or said.lower() not in _SWITCH:
        return False, [(("smooth",), "expected true or false")]
    return _SWITCH[said.lower()], []


def _key_issues(record: Family, form: Form, data: dict[str, Any], then: Sequence[str]) -> Issues:
    """Keys that a distribution does not have or lacks, and what is to follow a trace."""
    forms = " or ".join(", ".join(each.names) for each in record.forms)
    issues: Issues = []
    for key in data:
        if key not in {*_BESIDE, *form.names, *_ALSO.get(data["dist"], ())}:
            other = any(key in each.names for each in record.forms)
            wrong = f"does not go with {' and '.join(form.names)}" if other else "unknown key"
            issues.append(((key,), _INSTEAD.get(key) or f"{wrong}; {record.name} has {forms}"))
    for parameter in form.parameters:
        if parameter.name not in data:
            listed = ": a list, or `file` and `column` of a table"
            what = f"{listed}, one for each unit or order" if record.name == "trace" else listed if parameter.many else ""
            issues.append(((), f"missing `{parameter.name}`{what or f', which {record.name} needs'}"))
    if record.name == "trace" and data.get("then", then[0]) not in then:
        issues.append((("then",), f"expected {' or '.join(then)}, got '{data['then']}'"))
    return issues


def _read_parameter(parameter: Parameter, data: dict[str, Any], kind: Kind, into: dict[str, Assumption]) -> Issues:
    """Reads a parameter, or each of a list of them, and says what is wrong."""
    own = kind if parameter.unit is None else Kind(parameter.unit, parameter.least, parameter.most, parameter.whole)
    given, issues = data[parameter.name], Issues()
    if parameter.many and (not isinstance(given, list | tuple) or not given):
        return [((parameter.name,), "expected a list like [a, b]")]
    for name, value in ((f"{parameter.name}.{k}", each) for k, each in enumerate(given)) if parameter.many else ((parameter.name, given),):
        try:
            into[name] = _with_source(assumption(_with_count(value, data), own), data)
        except Invalid as error:
            issues += [((*name.split("."), *below), message) for below, message in error.issues]
    return issues


def _with_count(value: Any, data: dict[str, Any]) -> Any:
    """A parameter that was estimated from the observations of its distribution, unless it has its own."""
    return {**value, "n": data["n"]} if isinstance(value, dict) and "n" in data and "n" not in value else value


def _with_source(own: Assumption, data: dict[str, Any]) -> Assumption:
    """A parameter under the source of its distribution, unless it has its own."""
    if own.source is not None or "source" not in data:
        return own
    return replace(own, source=data.get("source"), note=data.get("note"))


def _law_issues(dist: str, parameters: dict[str, Assumption]) -> Issues:
    """What is wrong with parameters that are each right by themselves."""
    names = [name for name in ("low", "mode", "high") if name in parameters]
    values = [parameters[name].value for name in names]
    if values != sorted(values):
        return [((), f"expected {' <= '.join(names)}, got {', '.join(parameters[name].text for name in names)}")]
    for name in ("mean", "median", "scale"):
        if name in parameters and parameters[name].value <= 0:
            return [((name,), f"expected more than 0, got '{parameters[name].text}'")]
    if dist == "weibull" and "cv" in parameters and 0 < parameters["cv"].value < 0.01:
        return [(("cv",), f"expected 0 %, or between 1 % and 2000 %, got '{parameters['cv'].text}'")]
    return _discrete_issues(parameters) if dist == "discrete" else []


def _discrete_issues(parameters: dict[str, Assumption]) -> Issues:
    probabilities = [a.value for name, a in parameters.items() if name.startswith("probabilities.")]
    values = len(parameters) - len(probabilities)
    if values != len(probabilities):
        return [(("probabilities",), f"expected one for each of the {values} values, got {len(probabilities)}")]
    if abs(sum(probabilities) - 1) > 1e-6:
        return [(("probabilities",), f"adds up to {100 * sum(probabilities):.6g} %, must be 100 %")]
    return []
