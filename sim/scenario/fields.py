"""The types of the fields of a scenario: each a kind of number with its unit and bounds."""

from typing import Annotated, Any

from sim.plant import UNLIMITED
from sim.scenario.assumption import Assumption, DistributionAssumption
from sim.scenario.numbers import MOST_PIECES, Kind
from sim.scenario.variates import DistributionKind
from sim.units import YEAR_H


def default(text: str) -> Any:
    """A default of the schema, parsed like a text in a file."""
    return text


# Bounds that no plant comes near: they catch a slip of the hand or a missing point before it becomes a result that nobody doubts.
LONGEST_H = 60 * YEAR_H  # the clock of the ledger holds 68 years
LONGEST_LIFE_H = 10_000 * YEAR_H  # makers state mean times between failures of a million hours and more
MOST_A_YEAR = 10_000_000
MOST_USD = 1e12


def _time(usual: str, most: float = LONGEST_H) -> Kind:
    return Kind("h", most=most, usual=usual)


def _money(unit: str, most: float) -> Kind:
    return Kind(unit, most=most)


Duration = Annotated[DistributionAssumption, DistributionKind(_time("d"))]
Work = Annotated[DistributionAssumption, DistributionKind(_time("min"))]
Lifetime = Annotated[DistributionAssumption, DistributionKind(_time("d", LONGEST_LIFE_H))]
Gap = Annotated[DistributionAssumption, DistributionKind(_time("d", LONGEST_LIFE_H), gaps=True)]
Size = Annotated[DistributionAssumption, DistributionKind(Kind("", most=MOST_PIECES))]
DurationValue = Annotated[Assumption, _time("d")]
UpToAYear = Annotated[Assumption, _time("d", YEAR_H)]
Years = Annotated[Assumption, _time("years")]
Weeks = Annotated[Assumption, _time("weeks")]
Hours = Annotated[Assumption, _time("h")]
PaidYear = Annotated[Assumption, Kind("h", least=1.0, most=YEAR_H, usual="h", ranged=False)]
Minutes = Annotated[Assumption, _time("min")]
Count = Annotated[Assumption, Kind("", whole=True, most=MOST_PIECES)]
Slots = Annotated[Assumption, Kind("", least=1.0, most=1_000_000, whole=True, words=(("unlimited", float(UNLIMITED)),))]
Fraction = Annotated[Assumption, Kind("%", most=1.0)]
Share = Annotated[Assumption, Kind("%", most=100.0)]
Refund = Annotated[Assumption, Kind("%", most=2.0)]  # all of it, with many years of interest
DeclaredShare = Annotated[Assumption, Kind("%", least=0.1, most=1.0)]  # of a price, as customs are told; nobody declares next to nothing
DeclaredTimes = Annotated[Assumption, Kind("%", least=0.1, most=5.0)]
ExchangeRate = Annotated[Assumption, Kind("%", least=0.01, most=10.0)]
Change = Annotated[Assumption, Kind("%", least=-0.9, most=10.0)]
Elasticity = Annotated[Assumption, Kind("", least=-10.0, most=0.0)]
FractionPerYear = Annotated[Assumption, Kind("%/year", most=10.0)]
GrowthPerYear = Annotated[Assumption, Kind("%/year", least=-0.5, most=2.0, compounds=True)]
FallPerYear = Annotated[Assumption, Kind("%/year", most=0.99, compounds=True)]
PerYear = Annotated[Assumption, Kind("1/year", most=MOST_A_YEAR)]
Kilograms = Annotated[Assumption, Kind("kg", most=1_000_000)]
KgPerKwh = Annotated[Assumption, Kind("kg/kWh", most=10)]
KgPerKg = Annotated[Assumption, Kind("kg/kg", most=1000)]
KgPerKgMile = Annotated[Assumption, Kind("kg/kg/mile", most=1)]
SupplyElasticity = Annotated[Assumption, Kind("", least=0.1, most=100)]
Kilowatts = Annotated[Assumption, Kind("kW", most=10_000_000)]
Miles = Annotated[Assumption, Kind("mile", most=100_000)]
TeraHash = Annotated[Assumption, Kind("TH", most=1e9)]
SquareFeet = Annotated[Assumption, Kind("sf", most=1e9)]
Usd = Annotated[Assumption, _money("USD", MOST_USD)]
UsdPerHour = Annotated[Assumption, _money("USD/h", 10_000)]
UsdPerKg = Annotated[Assumption, _money("USD/kg", 1e6)]
UsdPerUnit = Annotated[Assumption, _money("USD/unit", 1e9)]
UsdPerUnitDay = Annotated[Assumption, _money("USD/unit/d", 1e9)]
UsdPerPhDay = Annotated[Assumption, _money("USD/PH/d", 1e6)]
UsdPerMile = Annotated[Assumption, _money("USD/mile", 1e5)]
UsdPerKwh = Annotated[Assumption, _money("USD/kWh", 1_000)]
UsdPerKwMonth = Annotated[Assumption, _money("USD/kW/month", 1e5)]
UsdPerKwYear = Annotated[Assumption, _money("USD/kW/year", 1e6)]
UsdPerSfYear = Annotated[Assumption, _money("USD/sf/year", 1e5)]
UsdPerTh = Annotated[Assumption, _money("USD/TH", 1e6)]
UsdPerYear = Annotated[Assumption, _money("USD/year", MOST_USD)]
