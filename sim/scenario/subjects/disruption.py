"""Disruptions: what strikes when, what it closes, and what it costs."""

from datetime import date
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, ValidationInfo

from sim.scenario.assumption import LENIENT, Invalid, Price, Section, invalid
from sim.scenario.fields import Duration, DurationValue, Fraction, Kilowatts, PerYear, Usd, default

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
ALL_YEAR = frozenset(range(1, 13))


def _season(text: Any) -> frozenset[int]:
    months: set[int] = set()
    for part in text.split(",") if isinstance(text, str) else [""]:
        first, dash, last = part.strip().partition("-")
        if first not in _MONTHS or (dash and last not in _MONTHS):
            raise invalid(f"expected months like 'Jun-Nov', 'Dec-Feb' or 'May, Sep', got '{text}'")
        a, b = _MONTHS.index(first), _MONTHS.index(last or first)
        months |= {month % 12 + 1 for month in range(a, b + 1 if b >= a else b + 13)}
    return frozenset(months)


def _read(text: Any, info: ValidationInfo) -> Any:
    try:
        return text if isinstance(text, frozenset) else _season(text)
    except Invalid:
        if info.context is not LENIENT:
            raise
        return ALL_YEAR


Season = Annotated[frozenset[int], BeforeValidator(_read)]


class Disruption(Section):
    """Events that close something. All scenarios that use a name see the same events under it."""

    rate: PerYear | None = Field(None, description="Events a year, by chance; with a season all of them fall into it.")
    at: tuple[date, ...] = Field((), description="Given dates, instead of `rate`.")
    probability: Fraction = Field(default("100 %"), description="With which each of the given dates strikes.")
    season: Season = Field(ALL_YEAR, description="Months in which it can strike, like 'Jun-Nov'; the whole year if left out.")
    lasts: Duration = Field(description="How long each event lasts, without the restart.")
    restart: DurationValue = Field(
        default("0 h"), description="People, power and stations stay away so much longer; lanes and borders do not."
    )
    closes: tuple[str, ...] = Field(
        (),
        description="people, power, lanes.NAME, stations.NAME, classes.NAME (the border for a class of goods), parts.NAME (its supplier).",
    )
    slots: dict[str, Fraction] = Field({}, description="Stations that go on with this share of their slots.")
    power_limit: Kilowatts | None = Field(
        None,
        description="Most that all slots of the stations may draw together: each keeps the same share of its slots, rounded down. "
        "A task that has begun goes on to its end.",
    )
    overlaps: bool = Field(True, description="Whether an event can strike while another one lasts.")
    damage: Price[Usd] = Field(default("0 USD"), description="Cost of each event beyond what stands still.")
