"""Rules of trade that touch nothing, so that a slip of the pen does not switch a tariff off without a word."""

from collections.abc import Collection, Iterable, Iterator
from datetime import date

from sim.scenario.assumption import suggestion
from sim.scenario.checks.trade import crossings
from sim.scenario.countries import ANY
from sim.scenario.nodes import Keys, Node, files_of, find
from sim.scenario.schema import Scenario
from sim.scenario.subjects.trade import MENDED_ONLY, Dated, Duty, Exemption, Goods, holds, meant

WORDS = (
    "into",
    "origins",
    "except_origins",
    "classes",
    "except_classes",
    "basis",
    "of",
)  # what a rule falls on; `from` and `until` say when
DAYS = ("from", "until")  # and when
HOLDS = "it holds from"


def warnings(scenario: Scenario, tree: Node, asked_for: Collection[str]) -> Iterator[str]:
    """A line for each rule that touches nothing, if a file asked for by name or a setting says what it falls on, or when.

    Rules of the bases serve other sites too, and a policy may change their rates for all of them.
    """
    for keys, why in untouched(scenario):
        said = (*WORDS, *(DAYS if why.startswith(HOLDS) else ()))
        if any(file in asked_for or file.startswith("--") for word in said for file in files_of(find(tree, (*keys, word)))):
            yield f"{'.'.join(keys)}: touches nothing here: {why}"


def untouched(scenario: Scenario) -> Iterator[tuple[Keys, str]]:
    """The key of each duty and exemption that falls on no goods that cross a border within the run, with the reason."""
    goods = [each for _, _, each in crossings(scenario)]
    last = scenario.last_day
    for name, duty in scenario.trade.duties.items():
        if not any(_falls(duty, each, scenario.start, last) for each in goods):
            yield ("trade", "duties", name), _why(duty, goods, scenario.start, last)
    for name, exemption in scenario.trade.exemptions.items():
        if not any(_spares(exemption, each, scenario, last) for each in goods):
            yield ("trade", "exemptions", name), _why(exemption, goods, scenario.start, last)


def _falls(rule: Dated, goods: Goods, first: date, last: date) -> bool:
    """Whether a rule holds for goods on some day between two days."""
    mended_only = isinstance(rule, Duty) and rule.basis in MENDED_ONLY
    return (goods.mended or not mended_only) and holds(rule, goods, min(max(rule.from_, first), last))


def _spares(exemption: Exemption, goods: Goods, scenario: Scenario, last: date) -> bool:
    """Whether an exemption holds for goods on a day on which a duty that it spares them falls on them."""
    if not _falls(exemption, goods, scenario.start, last):
        return False
    duties = scenario.trade.duties
    spared = [duty for name, duty in duties.items() if meant(exemption.of, name, duties)]
    days = {max(exemption.from_, duty.from_, scenario.start) for duty in spared}
    return any(holds(duty, goods, day) and holds(exemption, goods, day) and day <= last for duty in spared for day in days)


def _why(rule: Dated, goods: list[Goods], first: date, last: date) -> str:
    """The reason that a rule falls on nothing, the first that there is."""
    if not goods:
        return "no goods cross a border"
    into = [each for each in goods if each.into == rule.into]
    if not into:
        return f"no goods enter {rule.into}; the borders crossed are those of {_listed(each.into for each in goods)}"
    classes = {each.customs_class for each in into}
    if ANY not in rule.classes and classes.isdisjoint(rule.classes):
        hint = suggestion(rule.classes[0], sorted(classes)) if rule.classes else ""
        return f"nothing of class {_listed(rule.classes)} enters {rule.into}; classes are {_listed(classes)}{hint}"
    of_class = [each for each in into if {each.customs_class, ANY} & {*rule.classes}]
    origins = {each.origin for each in of_class}
    if ANY not in rule.origins and origins.isdisjoint(rule.origins):
        return f"nothing of that class comes from {_listed(rule.origins)}; origins are {_listed(origins)}"
    if rule.from_ > last or (rule.until is not None and rule.until < first):
        return f"{HOLDS} {rule.from_}{f' until {rule.until}' if rule.until else ''}, and the run goes from {first} to {last}"
    return "no goods that cross a border are of its origins and classes, and pay what it names, at its time"


def _listed(words: Iterable[str]) -> str:
    return ", ".join(sorted({*words})) or "none"
