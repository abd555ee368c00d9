"""Trade: dated, sourced duty rules, how they stack, exemptions and customs fees; drawback and foreign-trade zone."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from graphlib import TopologicalSorter
from typing import Any, Literal

import numpy as np
from pydantic import Field

from sim.arrays import Floats
from sim.scenario.assumption import Named, Section
from sim.scenario.countries import ANY, Country, Origin
from sim.scenario.fields import DeclaredShare, DeclaredTimes, EntryFee, Fraction, PerYear, Usd, UsdPerYear, default
from sim.scenario.subjects.chances import Raised, StruckDown

MENDED_ONLY = ("value of repair", "US goods returned")  # bases of rules that fit only goods that come back from repair


class Dated(Section):
    """What holds for goods of some origins and classes that enter a country between two days."""

    into: Country = Field("US", description="The country whose border is crossed.")
    origins: tuple[Origin, ...] = Field(description="Countries of origin; 'any' for all.")
    except_origins: tuple[Country, ...] = Field((), description="Countries of origin that are left out.")
    classes: tuple[str, ...] = Field(description="Customs classes of goods; 'any' for all.")
    except_classes: tuple[str, ...] = Field((), description="Customs classes that are left out.")
    from_: date = Field(alias="from", description="First day in force.")
    until: date | None = Field(None, description="Last day in force; open if left out.")


class OnlyIf(Section):
    """What goods must be like for a rule to fall on them."""

    metal: Fraction = Field(description="The least part of their mass that is metal, as parts and the product state their own `metal`.")


class Duty(Dated):
    """One layer of duty; the layers that fit an entry add up on the same value, without compounding."""

    kind: str | None = Field(
        None,
        description="The law behind it, like mfn or section_232. Two rules of one kind must not fall on the same goods; "
        "a rule without it is a kind of its own.",
    )
    basis: Literal["customs value", "whole value", "foreign content", "value of repair", "US goods returned"] = Field(
        "customs value",
        description="What it is due on. 'customs value': of new goods their value, of goods that come back from repair what the repair is "
        "worth (HTSUS 9802.00.40 and .50); 'whole value': of those too their whole value; 'foreign content': less `us_content`; "
        "'value of repair' and 'US goods returned': only goods that come back from repair, in place of other rules of its kind, "
        "and the latter on none of their value (HTSUS 9801.00.10).",
    )
    rate: Fraction = Field(description="Of the value that it is due on.")
    share: Fraction = Field(default("100 %"), description="Part of that value that pays it, like the metal in a heat sink.")
    only_if: OnlyIf | None = Field(None, description="A test of the goods: on those that fail it the rule takes nothing.")
    less: tuple[str, ...] = Field((), description="Kinds whose rates are taken off: a floor, like 10 % less the ordinary duty.")
    instead_of: tuple[str, ...] = Field((), description="Kinds that are not due on goods that pay this one.")
    struck_down: Named[StruckDown | None] = Field(None, description="The chance that it ends, for `sim uncertainty` and `sim decide`.")
    struck_with: Named[str | None] = Field(None, description="Another rule, whose `struck_down` ends this one on the same day.")
    raised: Named[Raised | None] = Field(None, description="The chance that it gets another rate, for the same two.")


class Exemption(Dated):
    """Goods that some layers spare."""

    of: tuple[str, ...] = Field(description="Kinds or names of duties that they do not pay.")
    share: Fraction = Field(default("100 %"), description="Part of their value that is exempt, or the chance that it is.")


class Fees(Section):
    """Fees on formal entries. Source of the form: 19 CFR 24.23 (processing) and 24.24 (harbor)."""

    processing: EntryFee = Field(default("0 %"), description="Merchandise processing fee, of the value of an entry.")
    processing_least: Usd = Field(default("0 USD"), description="Its minimum per entry.")
    processing_most: Usd = Field(default("0 USD"), description="Its maximum per entry.")
    harbor: EntryFee = Field(default("0 %"), description="Harbor maintenance fee, of the value of ocean entries.")


class Drawback(Section):
    """Refund of duty on the parts in new units that leave the country, scrapped parts included (19 U.S.C. 1313)."""

    exported: Fraction = Field(description="Of the new units built.")
    refund: Fraction = Field(default("99 %"), description="Of the duty paid.")
    not_on: tuple[str, ...] = Field((), description="Kinds or names of duties that are not refunded.")


class Zone(Section):
    """A foreign-trade zone around the plant: parts in new units pay when a unit leaves for the country; exports and scrap pay nothing.

    A part takes the rates of the finished unit (non-privileged foreign status) where they are lower than its own.
    """

    exported: Fraction = Field(default("0 %"), description="Of the new units built.")
    privileged: tuple[str, ...] = Field((), description="Kinds or names of duties that parts keep from their admission.")
    entries: PerYear = Field(default("52 per year"), description="Entries of all that leaves the zone: one a week.")
    cost: UsdPerYear = Field(default("0 USD/year"), description="Of running it: operator, bond, records.")


Terms = Literal["DDP", "DAP", "FOB", "EXW"]


class Trade(Section):
    origin: Country | None = Field(None, description="Country of origin of finished units, where they cross a border.")
    price_terms: Terms = Field(
        "FOB",
        description="What the selling price of a finished unit includes that is no part of its customs value (19 U.S.C. "
        "1401a(b)(3)(B), (4)(A)). "
        "'DDP': the freight of the lane that crosses the border, and duty and fees; 'DAP': that freight; 'FOB' and 'EXW': neither. "
        "Who pays does not change by it: freight and duty are costs of the plant.",
    )
    finished_value: DeclaredShare = Field(
        default("100 %"),
        description="Customs value of a finished unit, of its selling price without what `price_terms` take out: less than 100 % where a "
        "related importer buys at a transfer price.",
    )
    parts_value: DeclaredTimes = Field(
        default("100 %"),
        description="Customs value of a part, of its price at the supplier's door: more than 100 % where the maker of the miner sells it "
        "on to its own importer with a margin.",
    )
    first_sale: DeclaredShare = Field(
        default("100 %"),
        description="The maker's price, of that value, where entries are declared at the first of several sales (19 CFR 152.103).",
    )
    us_content: dict[str, Fraction] = Field({}, description="By customs class: the part of its value that is of US origin.")
    duties: dict[str, Duty] = Field({}, description="Rules of duty, by name.")
    exemptions: dict[str, Exemption] = Field({}, description="What spares goods some duties, by name.")
    fees: Fees = Field(Fees(), description="Customs fees on entries.")
    drawback: Drawback | None = Field(None, description="Refund of duty on exports.")
    zone: Zone | None = Field(None, description="A foreign-trade zone around the plant.")


@dataclass(frozen=True, slots=True)
class Goods:
    """What crosses a border: `mended` if it comes back from repair, `metal` the part of its mass that is metal, a number or draws."""

    into: str
    origin: str
    customs_class: str
    mended: bool = False
    metal: Any = field(default=0.0, compare=False)  # goods are told apart by what rules name

    def __str__(self) -> str:
        return f"{self.customs_class} from {self.origin} into {self.into}"


def kind_of(name: str, duties: Mapping[str, Duty]) -> str:
    """The kind of a rule: its own name if it says none."""
    return duties[name].kind or name


def meant(words: Iterable[str], name: str, duties: Mapping[str, Duty]) -> bool:
    """Whether words name a rule or its kind."""
    return not {name, kind_of(name, duties)}.isdisjoint(words)


def concerns(rule: Dated, goods: Goods) -> bool:
    """Whether a rule is of such goods, whenever it holds."""
    return (
        rule.into == goods.into
        and _among(goods.origin, rule.origins, rule.except_origins)
        and _among(goods.customs_class, rule.classes, rule.except_classes)
    )


def holds(rule: Dated, goods: Goods, day: date) -> bool:
    """Whether a rule holds for goods on a day."""
    return rule.from_ <= day and (rule.until is None or day <= rule.until) and concerns(rule, goods)


def passes(rule: Duty, goods: Goods) -> Floats:
    """1 where goods pass the test of a rule, else 0: [..., 1] where metal or its bound are drawn."""
    if rule.only_if is None:
        return np.ones(())
    return np.asarray(np.asarray(goods.metal) >= np.asarray(rule.only_if.metal.value), dtype=np.float64)


def _among(word: str, named: tuple[str, ...], without: tuple[str, ...]) -> bool:
    return not {word, ANY}.isdisjoint(named) and word not in without


def in_force(duties: Mapping[str, Duty], goods: Goods, day: date) -> dict[str, Duty]:
    """The rules that fall on goods on a day; on mended goods those made for them take the place of others of their kind."""
    found = {name: duty for name, duty in duties.items() if holds(duty, goods, day) and (goods.mended or duty.basis not in MENDED_ONLY)}
    special = {kind_of(name, duties) for name, duty in found.items() if duty.basis in MENDED_ONLY}
    return {name: duty for name, duty in found.items() if duty.basis in MENDED_ONLY or kind_of(name, duties) not in special}


def contradictory(one: str, other: str, duties: Mapping[str, Duty]) -> bool:
    """Whether two rules that fall on the same goods cannot both be meant: of one kind, and neither stands instead of the other."""
    a, b = duties[one], duties[other]
    if kind_of(one, duties) != kind_of(other, duties) or (a.basis in MENDED_ONLY) != (b.basis in MENDED_ONLY):
        return False
    return not (meant(a.instead_of, other, duties) or meant(b.instead_of, one, duties))


def replacing(duties: Mapping[str, Duty]) -> dict[str, tuple[str, ...]]:
    """The rules that stand instead of each rule, those first that are replaced by none themselves. Raises CycleError."""
    instead = {name: duty.instead_of for name, duty in duties.items() if duty.instead_of}
    if not instead:
        return dict.fromkeys(duties, ())
    by = {name: tuple(other for other, of in instead.items() if other != name and meant(of, name, duties)) for name in duties}
    return {name: by[name] for name in TopologicalSorter(by).static_order()}
