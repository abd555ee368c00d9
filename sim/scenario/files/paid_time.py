"""Pay by the year, month, week or day -> pay by the paid hour, in the tree, so that everything after it sees dollars an hour.

A year has 8,760 hours and a worker is paid for about 2,080 of them: 56,160 USD/year is 27.00 USD/h. Wage tables divide so (BLS,
Occupational Employment and Wage Statistics, technical notes). What was written stays as what the hourly value replaced.
"""

from dataclasses import replace

from sim.scenario.nodes import Leaf, Mapping, Node, find
from sim.units import PAID_YEAR_H, UnitError, by_the_hour, parsed

PAY = (("pools", "wage"), ("shifts", "premium"))
YEAR = ("workforce", "paid_year")


def hourly(tree: Mapping) -> Mapping:
    """The tree with every wage and premium by the hour."""
    paid_year_h = _paid_year_h(tree)
    items = dict(tree.items)
    for section, field in PAY:
        named = items.get(section)
        if isinstance(named, Mapping):
            items[section] = replace(named, items={name: _with_pay(each, field, paid_year_h) for name, each in named.items.items()})
    return tree if items == tree.items else replace(tree, items=items, before=tree)


def _paid_year_h(tree: Mapping) -> float:
    """The paid hours of a year; the usual ones where the tree says none that can be read."""
    node = find(tree, YEAR)
    value = find(node, ("value",)) if isinstance(node, Mapping) else node
    try:
        hours = parsed(value.text, "h").value if isinstance(value, Leaf) else PAID_YEAR_H
    except UnitError:
        return PAID_YEAR_H
    return hours if hours > 0 else PAID_YEAR_H


def _with_pay(section: Node, field: str, paid_year_h: float) -> Node:
    pay = find(section, (field,))
    if pay is None or not isinstance(section, Mapping):
        return section
    return replace(section, items={**section.items, field: _by_hour(pay, paid_year_h)})


def _by_hour(pay: Node, paid_year_h: float) -> Node:
    """Pay as it was, or by the hour with what was written as what it replaced."""
    if isinstance(pay, Leaf):
        value = by_the_hour(pay.text, paid_year_h)
        return pay if value is None else Leaf(f"{value:.10g} USD/h", pay.place, pay)
    if isinstance(pay, Mapping):
        items = {key: _by_hour(each, paid_year_h) if key in {"value", "low", "high"} else each for key, each in pay.items.items()}
        return pay if items == pay.items else replace(pay, items=items, before=pay)
    return pay
