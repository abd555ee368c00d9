"""Trade: dated, sourced duty rules and customs fees."""

from collections.abc import Mapping
from datetime import date

from pydantic import Field

from sim.scenario.assumption import Fraction, Section, Usd, default


class Duty(Section):
    """One layer of duty on entries into a country; layers that fit an entry add up."""

    into: str = Field("US", description="The country whose border is crossed.")
    origins: tuple[str, ...] = Field(description="Countries of origin; 'any' for all.")
    classes: tuple[str, ...] = Field(description="Customs classes of goods; 'any' for all.")
    from_: date = Field(alias="from", description="First day in force.")
    until: date | None = Field(None, description="Last day in force; open if left out.")
    rate: Fraction = Field(description="Of the customs value.")


class Fees(Section):
    """Fees on formal entries. Source of the form: 19 CFR 24.23 (processing) and 24.24 (harbor)."""

    processing: Fraction = Field(default("0 %"), description="Merchandise processing fee, of the value of an entry.")
    processing_least: Usd = Field(default("0 USD"), description="Its minimum per entry.")
    processing_most: Usd = Field(default("0 USD"), description="Its maximum per entry.")
    harbor: Fraction = Field(default("0 %"), description="Harbor maintenance fee, of the value of ocean entries.")


class Trade(Section):
    origin: str | None = Field(None, description="Country of origin of finished units, where they cross a border.")
    finished_value: Fraction = Field(default("100 %"), description="Customs value of a finished unit, of its selling price.")
    duties: dict[str, Duty] = {}
    fees: Fees = Fees()


def duty_layers(duties: Mapping[str, Duty], into: str, origin: str, customs_class: str, day: date) -> dict[str, float]:
    """The rates, by name, of the layers in force that day for goods of an origin and class entering a country."""
    return {
        name: duty.rate.value
        for name, duty in duties.items()
        if duty.into == into
        and not {origin, "any"}.isdisjoint(duty.origins)
        and not {customs_class, "any"}.isdisjoint(duty.classes)
        and duty.from_ <= day
        and (duty.until is None or day <= duty.until)
    }
