"""Assumptions by names that a planner uses: 'the miner price (money.prices.terahash)'."""

import re
from calendar import month_name
from collections.abc import Iterable, Sequence

from sim.report.phrases import joined, shorts
from sim.scenario.loading import Loaded

WORDS = {
    "money.prices.terahash": "miner price",
    "money.prices.repair": "repair price",
    "finance.tax": "income tax rate",
    "finance.bonus": "bonus depreciation",
    "finance.years": "years of the valuation",
    "customer.fall": "fall of the hash price",
    "trade.finished_value": "customs value of a finished miner",
}  # keys whose parts do not make a name
LAST = {
    "work": "work time",
    "transit": "transit time",
    "every": "time between orders",
    "per_kg": "freight a kg",
    "per_unit": "freight a unit",
    "per_mile": "freight a mile",
    "setup": "set-up time",
    "lasts": "duration",
}
NAMES = {month.lower(): month for month in month_name if month and month not in ("March", "May")}  # those that are verbs too stay
ACRONYMS = {"smt", "psu", "pcb", "it", "ieepa", "npv"}
CONTAINERS = {  # levels of the language that name no thing of the plant, by section
    "stations": {"failures", "maintenance"},
    "flows": {"parts"},
    "demand": {"contracts", "fleet", "orders"},
    "money": {"prices", "overhead"},
    "finance": {"capex"},
    "trade": {"duties", "fees", "exemptions"},
}
MOMENTS = ("mean", "low", "high", "mode", "cv")


def assumption_words(key: str) -> str:
    """'pools.test.wage' -> 'test wage'; 'trade.duties.surcharge.rate' -> 'surcharge duty rate'; of several keys 'test wage and ...'."""
    if ", " in key:
        return " and ".join(map(assumption_words, key.split(", ")))
    if key in WORDS:
        return WORDS[key]
    section, *parts = key.split(".")
    if parts[:1] == ["escalation"]:
        return f"growth of {_spaced(parts[-1])} prices"
    if section in ("customer", "regions") and len(parts) == 1:
        parts = [section.removesuffix("s"), *parts]
    return " ".join(map(_spaced, _ordered(section, parts))) if parts else _spaced(section)


def _ordered(section: str, parts: Sequence[str]) -> list[str]:
    """The words of a name in the order they are said: the mean of a distribution before what it is the mean of."""
    containers = CONTAINERS.get(section, set())
    *front, last = [part for k, part in enumerate(parts) if part not in containers or (section == "stations" and k == 0)]
    if last in MOMENTS and front:
        return [*front[:-1], last, LAST.get(front[-1], front[-1])]
    return [*front, *(["duty"] if "duties" in parts else []), LAST.get(last, last)]


def _spaced(word: str) -> str:
    """'surcharge_at_12_5' -> 'surcharge at 12.5': a key cannot hold a point."""
    parts = re.sub(r"(?<![0-9])([0-9]{1,2})_([0-9]{1,2})(?![0-9])", r"\1.\2", word).split("_")
    return " ".join(part.upper() if part in ACRONYMS else NAMES.get(part, part) for part in parts)


def with_key(key: str) -> str:
    """'the miner price (money.prices.terahash)'; of several that move together all of them."""
    keys = key.split(", ")
    if len(keys) > 1:
        return f"the common value of {' and '.join(with_key(each) for each in keys)}"
    return f"the {assumption_words(key)} ({key})"


def given_alike(loaded: Sequence[Loaded], keys: Iterable[str]) -> str:
    """'All sites are given each value of pools.hands.wage, which is written as 20 USD/h at Texas and 6 USD/h at Malaysia.'

    '' where all that are varied are written alike.
    """
    brief = shorts(tuple(each.scenario.name for each in loaded))
    told = []
    for key in dict.fromkeys(keys):
        found = {brief[each.scenario.name]: entry.assumption for each in loaded for entry in each.assumptions if entry.key == key}
        if len({a.value for a in found.values()}) > 1:
            told.append(f"{key}, which is written as {joined(f'{a.text} at {name}' for name, a in found.items())}")
    return f"All sites are given each value of {'; of '.join(told)}." if told else ""
