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
DAY_H = 24.0
LONGEST_H = 60 * YEAR_H  # the clock of the ledger holds 68 years
LONGEST_LIFE_H = 10_000 * YEAR_H  # makers state mean times between failures of a million hours and more
MOST_A_YEAR = 10_000_000
MOST_USD = 1e12


# Beside them stands what is usual, where a slip of the unit leads out of it: wide, chosen by hand, and only told (`warnings/unlikely.py`).


def _time(usual: str, most: float = LONGEST_H, usually: tuple[float, float] | None = None) -> Kind:
    return Kind("h", most=most, usual=usual, usually=usually)


def _money(unit: str, most: float, usually: tuple[float, float] | None = None) -> Kind:
    return Kind(unit, most=most, usually=usually)


def _a_year(most: float, low: float, high: float) -> Kind:
    return Kind("%/year", most=most, usually=(low, high))


def _rate(low: float, high: float) -> Kind:
    return Kind("%", most=1.0, usually=(low, high))


Duration = Annotated[DistributionAssumption, DistributionKind(_time("d"))]
Transit = Annotated[DistributionAssumption, DistributionKind(_time("d", usually=(0.0, YEAR_H)))]
Work = Annotated[DistributionAssumption, DistributionKind(_time("min", usually=(0.0, 180 * DAY_H)))]
Lifetime = Annotated[DistributionAssumption, DistributionKind(_time("d", LONGEST_LIFE_H))]
Gap = Annotated[DistributionAssumption, DistributionKind(_time("d", LONGEST_LIFE_H), gaps=True)]
Size = Annotated[DistributionAssumption, DistributionKind(Kind("", most=MOST_PIECES))]
DurationValue = Annotated[Assumption, _time("d")]
UpToAYear = Annotated[Assumption, _time("d", YEAR_H)]
Years = Annotated[Assumption, _time("years", usually=(0.0, 50 * YEAR_H))]
Life = Annotated[Assumption, _time("years", usually=(YEAR_H, 50 * YEAR_H))]
Weeks = Annotated[Assumption, _time("weeks", usually=(DAY_H, 2 * YEAR_H))]
Hours = Annotated[Assumption, _time("h", usually=(0.1, 60.0))]
PaidYear = Annotated[Assumption, Kind("h", least=1.0, most=YEAR_H, usual="h", ranged=False)]
Minutes = Annotated[Assumption, _time("min", usually=(0.0, 180 * DAY_H))]
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
Turnover = Annotated[Assumption, _a_year(10.0, 0.005, 3.0)]
HoldingPerYear = Annotated[Assumption, _a_year(1.0, 0.001, 0.6)]
ChargePerYear = Annotated[Assumption, _a_year(1.0, 0.0002, 0.15)]  # a tax, an insurance or the premium of a bond, of what it is on
DiscountRate = Annotated[Assumption, _rate(0.01, 0.5)]
LoanRate = Annotated[Assumption, _rate(0.005, 0.3)]
IncomeTax = Annotated[Assumption, _rate(0.02, 0.6)]
StateRate = Annotated[Assumption, _rate(0.0005, 0.2)]
EntryFee = Annotated[Assumption, _rate(0.0001, 0.05)]
Burden = Annotated[Assumption, _rate(0.03, 1.0)]
Absence = Annotated[Assumption, _rate(0.001, 0.4)]
Efficiency = Annotated[Assumption, _rate(0.2, 1.0)]
GrowthPerYear = Annotated[Assumption, Kind("%/year", least=-0.5, most=2.0, compounds=True, usually=(-0.25, 0.25))]
FallPerYear = Annotated[Assumption, Kind("%/year", most=0.99, compounds=True)]
PerYear = Annotated[Assumption, Kind("1/year", most=MOST_A_YEAR)]
Kilograms = Annotated[Assumption, Kind("kg", most=1_000_000)]
KgPerKwh = Annotated[Assumption, Kind("kg/kWh", most=10)]
KgPerKg = Annotated[Assumption, Kind("kg/kg", most=1000)]
KgPerKgMile = Annotated[Assumption, Kind("kg/kg/mile", most=1)]
SupplyElasticity = Annotated[Assumption, Kind("", least=0.1, most=100)]
Kilowatts = Annotated[Assumption, Kind("kW", most=10_000_000)]
SlotKilowatts = Annotated[Assumption, Kind("kW", most=10_000_000, usually=(0.0, 1_000.0))]
PlantKilowatts = Annotated[Assumption, Kind("kW", most=10_000_000, usually=(0.1, 100_000.0))]
ProductMass = Annotated[Assumption, Kind("kg", most=1_000_000, usually=(0.05, 5_000.0))]
Miles = Annotated[Assumption, Kind("mile", most=100_000, usually=(1.0, 15_000.0))]
TeraHash = Annotated[Assumption, Kind("TH", most=1e9, usually=(1.0, 100_000.0))]
SquareFeet = Annotated[Assumption, Kind("sf", most=1e9, usually=(500.0, 10_000_000.0))]
Usd = Annotated[Assumption, _money("USD", MOST_USD)]
UsdPerHour = Annotated[Assumption, _money("USD/h", 10_000, (0.05, 100.0))]
Wage = Annotated[Assumption, _money("USD/h", 10_000, (1.0, 300.0))]
UsdPerKg = Annotated[Assumption, _money("USD/kg", 1e6, (0.005, 200.0))]
UsdPerUnit = Annotated[Assumption, _money("USD/unit", 1e9)]
UsdPerUnitDay = Annotated[Assumption, _money("USD/unit/d", 1e9)]
UsdPerPhDay = Annotated[Assumption, _money("USD/PH/d", 1e6, (5.0, 1_000.0))]
UsdPerMile = Annotated[Assumption, _money("USD/mile", 1e5, (0.1, 50.0))]
UsdPerKwh = Annotated[Assumption, _money("USD/kWh", 1_000, (0.005, 1.0))]
UsdPerKwMonth = Annotated[Assumption, _money("USD/kW/month", 1e5, (0.1, 80.0))]
UsdPerKwYear = Annotated[Assumption, _money("USD/kW/year", 1e6, (1.0, 500.0))]
UsdPerSfYear = Annotated[Assumption, _money("USD/sf/year", 1e5, (0.1, 150.0))]
UsdPerTh = Annotated[Assumption, _money("USD/TH", 1e6, (0.5, 500.0))]
UsdPerYear = Annotated[Assumption, _money("USD/year", MOST_USD)]
