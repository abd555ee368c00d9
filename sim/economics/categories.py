"""What each kind of cost line is: one record a category, one a kind of line, one a line of cash. Nothing about them stands elsewhere.

A category says how its lines count: whether they are paid in cash, what a tax lets off for them, and which cause a difference between
two sites is put down to. A kind of line says under which category it stands, how it is called and what its price grows with. Each is one
object, told by its identity. A new record needs every field; `tests/economics/test_categories.py` fails for one that no line uses or that
misses in the tuples below.
"""

from dataclasses import dataclass
from typing import Literal

Growth = Literal["labor", "energy", "materials", "freight", "facility", "overhead", "miner", "repair"]  # a field of `Escalation`


@dataclass(frozen=True, slots=True, eq=False)
class Category:
    """A category of costs, by the name that people read.

    `paid`: its lines are payments, deducted from taxable income in the year of the payment; depreciation and the cost of capital in
    stock are not (taxes deduct depreciation by their own tables). `cost_of_goods` and `compensation`: what the margin tax of Texas lets
    off under these two methods (Tax Code 171.1012 and 171.1013). `from_suppliers`: bought on terms of payment, which working capital
    counts. The causes say why two sites differ in a line: by its rate, or by its quantity.
    """

    name: str
    paid: bool
    cost_of_goods: bool
    compensation: bool
    from_suppliers: bool
    rate_cause: str
    quantity_cause: str


def _category(name: str, causes: tuple[str, str], *, paid: bool, goods: bool, compensation: bool, suppliers: bool) -> Category:
    return Category(name, paid, goods, compensation, suppliers, *causes)


_PARTS, _FREIGHT, _DUTY = ("prices of parts", "yield and use of parts"), ("freight", "freight"), ("duty", "duty")
_USE = ("yield and use of parts", "yield and use of parts")
_WORK, _STOCK = ("wages", "hours of work"), ("stock and lead time", "stock and lead time")


class Categories:
    """Every category of costs, in the order in which costs are listed, and that of revenue, by the name that the code calls it."""

    MATERIALS = _category("materials", _PARTS, paid=True, goods=True, compensation=False, suppliers=True)
    INBOUND = _category("inbound freight", _FREIGHT, paid=True, goods=True, compensation=False, suppliers=True)
    DUTY = _category("duty and fees", _DUTY, paid=True, goods=True, compensation=False, suppliers=False)
    LABOR = _category("labor", _WORK, paid=True, goods=True, compensation=True, suppliers=False)
    OVERTIME = _category("overtime", _WORK, paid=True, goods=True, compensation=True, suppliers=False)
    HIRING = _category("hiring", ("people who leave", "people who leave"), paid=True, goods=True, compensation=False, suppliers=False)
    ENERGY = _category("energy", ("energy price", "energy use"), paid=True, goods=True, compensation=False, suppliers=False)
    SERVICES = _category("services", ("partners", "partners"), paid=True, goods=True, compensation=False, suppliers=True)
    FACILITY = _category("facility", ("building", "building"), paid=True, goods=False, compensation=False, suppliers=False)
    OVERHEAD = _category("overhead", ("overhead", "overhead"), paid=True, goods=False, compensation=False, suppliers=False)
    DEPRECIATION = _category("depreciation", ("capital", "capital"), paid=False, goods=False, compensation=False, suppliers=False)
    SCRAP = _category("scrap", _USE, paid=True, goods=True, compensation=False, suppliers=False)
    HOLDING = _category("stock holding", _STOCK, paid=False, goods=False, compensation=False, suppliers=False)
    INVENTORY_TAX = _category("inventory tax", _STOCK, paid=True, goods=False, compensation=False, suppliers=False)
    OUTBOUND = _category("outbound freight", _FREIGHT, paid=True, goods=False, compensation=False, suppliers=True)
    DISRUPTION = _category(
        "disruption", ("storms and outages", "storms and outages"), paid=True, goods=False, compensation=False, suppliers=False
    )
    PENALTIES = _category("penalties", ("late delivery", "late delivery"), paid=True, goods=False, compensation=False, suppliers=False)
    REVENUE = _category("revenue", ("selling price", "units sold"), paid=True, goods=False, compensation=False, suppliers=False)


REVENUE = Categories.REVENUE
CATEGORIES = tuple(each for each in vars(Categories).values() if isinstance(each, Category) and each is not REVENUE)


@dataclass(frozen=True, slots=True, eq=False)
class Kind:
    """A kind of cost line. What it is of (a part, a pool, a lane) is kept beside it in the line, never read out of its text.

    `item` is the text of a line, with what it is of put in for {of}. `growth` is what its price grows with; None if it never grows.
    `term` names the lines that are compared together between sites, and `counts` is False for a line whose quantity another of that
    term has counted already, like the hours of a shift premium, which the wage has counted. `shared` is what the plant has whether or not
    a flow is there, so that each flow bears a share of it.
    """

    name: str
    category: Category
    item: str
    growth: Growth | None
    term: str = ""
    counts: bool = True
    shared: bool = False


class Kinds:
    """Every kind of cost line and of revenue, by the name that the code calls it."""

    MATERIAL = Kind("material", Categories.MATERIALS, "{of}", "materials")
    INBOUND = Kind("inbound freight", Categories.INBOUND, "{of}", "freight")
    INBOUND_BY_VALUE = Kind("inbound freight by value", Categories.INBOUND, "{of}, by value", "materials")
    PART_DUTY = Kind("duty on a part", Categories.DUTY, "{of}, duty", "materials")
    PART_FEES = Kind("fees on a part", Categories.DUTY, "{of}, fees", "materials")
    DRAWBACK = Kind("drawback", Categories.DUTY, "{of}, drawback", "materials")
    ZONE_SAVED = Kind("duty saved by the zone", Categories.DUTY, "{of}, zone", "materials")
    ZONE_SCRAP = Kind("duty saved on scrap in the zone", Categories.DUTY, "{of}, scrap in zone", "materials")
    ZONE_NO_FEES = Kind("fees saved by the zone", Categories.DUTY, "{of}, fees in zone", "materials")
    ZONE_ENTRIES = Kind("fees on entries of the zone", Categories.DUTY, "entries of the zone, fees", "materials", shared=True)
    UNIT_DUTY = Kind("duty on units", Categories.DUTY, "{of}", "miner")
    UNIT_FEES = Kind("fees on units", Categories.DUTY, "{of}", "miner")
    REPAIR_DUTY = Kind("duty on repairs", Categories.DUTY, "{of}", "repair")
    REPAIR_FEES = Kind("fees on repairs", Categories.DUTY, "{of}", "repair")
    WAGES = Kind("wages", Categories.LABOR, "{of}, wages", "labor")
    PREMIUM = Kind("shift premium", Categories.LABOR, "{of}, shift premium", "labor", term="wages", counts=False)
    BURDEN = Kind("burden", Categories.LABOR, "{of}, burden", "labor", term="wages", counts=False)
    OVERTIME = Kind("overtime", Categories.OVERTIME, "{of}", "labor")
    PLANNED_OVERTIME = Kind("planned overtime", Categories.OVERTIME, "{of}, planned", "labor", term="overtime")
    HIRING = Kind("hiring", Categories.HIRING, "{of}", "labor")
    STATION_ENERGY = Kind("energy of a station", Categories.ENERGY, "{of}", "energy")
    IDLE_ENERGY = Kind("idle energy of a station", Categories.ENERGY, "{of}, idle", "energy", shared=True)
    BASE_LOAD = Kind("base load", Categories.ENERGY, "base load", "energy", shared=True)
    DEMAND_CHARGE = Kind("demand charge", Categories.ENERGY, "demand charge", "energy", shared=True)
    COINCIDENT_PEAKS = Kind("coincident peaks", Categories.ENERGY, "coincident peaks", "energy", shared=True)
    SERVICE = Kind("service", Categories.SERVICES, "{of}", "overhead")
    RENT = Kind("rent", Categories.FACILITY, "rent", "facility", shared=True)
    PASS_THROUGH = Kind("pass-through", Categories.FACILITY, "pass-through", "facility", shared=True)
    INSURANCE = Kind("insurance", Categories.FACILITY, "insurance", "facility", shared=True)
    OVERHEAD = Kind("overhead", Categories.OVERHEAD, "{of}", "overhead", shared=True)
    ZONE_COST = Kind("cost of the zone", Categories.OVERHEAD, "foreign-trade zone", "overhead", shared=True)
    DEPRECIATION = Kind("depreciation", Categories.DEPRECIATION, "{of}", None, shared=True)
    SCRAP = Kind("scrap", Categories.SCRAP, "{of}", "materials")
    HOLDING = Kind("holding of stock", Categories.HOLDING, "{of}, holding", "materials")
    PARTS_UNDER_WAY = Kind("holding of parts in transit", Categories.HOLDING, "{of}, under way", "materials")
    ON_THE_ROAD = Kind("holding of units in transit", Categories.HOLDING, "on {of}", "miner")
    INVENTORY_TAX = Kind("inventory tax", Categories.INVENTORY_TAX, "{of}", "materials")
    OUTBOUND = Kind("outbound freight", Categories.OUTBOUND, "{of}", "freight")
    OUTBOUND_BY_VALUE = Kind("outbound freight by value", Categories.OUTBOUND, "{of}, by value", "miner")
    COLLECTION = Kind("collection freight", Categories.OUTBOUND, "collection {of}", "freight")
    COLLECTION_BY_VALUE = Kind("collection freight by value", Categories.OUTBOUND, "collection {of}, by value", "miner")
    DAMAGE = Kind("damage by a disruption", Categories.DISRUPTION, "{of}, damage", "overhead", shared=True)
    PENALTY = Kind("penalty", Categories.PENALTIES, "{of}", None)
    CONCEDED = Kind("conceded for the lead time", Categories.PENALTIES, "conceded for the lead time", "miner")
    UNITS_SOLD = Kind("units sold", Categories.REVENUE, "units", "miner")
    REPAIRS_SOLD = Kind("repairs sold", Categories.REVENUE, "repairs", "repair")


KINDS = {kind.name: kind for kind in vars(Kinds).values() if isinstance(kind, Kind)}


@dataclass(frozen=True, slots=True, eq=False)
class CashLine:
    """A line of the yearly cash that is no category of costs: its name, and the cause of a difference in it between two sites.

    `always` lines are listed even where they are zero in every year.
    """

    name: str
    cause: str
    always: bool


class CashLines:
    """Every line of cash that is no category of costs, by the name that the code calls it."""

    PARTS_AHEAD = CashLine("parts bought less used", "stock and lead time", always=True)
    MARGIN_TAX = CashLine("margin tax", "tax", always=False)
    RECEIPTS_TAX = CashLine("receipts tax", "tax", always=False)
    STATE_INCOME_TAX = CashLine("state income tax", "tax", always=False)
    PROPERTY_TAX = CashLine("property tax", "tax", always=False)
    INCOME_TAX = CashLine("income tax", "tax", always=True)
    AFFILIATE_TAX = CashLine("income tax of the affiliate", "tax", always=False)
    TAX_CREDITS = CashLine("tax credits", "incentives", always=False)
    GRANTS = CashLine("incentives", "incentives", always=False)
    BONDS = CashLine("incentive bonds", "incentives", always=False)
    PAID_BACK = CashLine("incentives paid back", "incentives", always=False)
    WORKING_CAPITAL = CashLine("working capital", "working capital", always=False)
    CAPITAL = CashLine("capital", "capital", always=True)
    SALES_TAX = CashLine("sales tax", "capital", always=False)
    SALVAGE = CashLine("salvage value", "capital", always=False)
    UNITS_UNDER_WAY = CashLine("units on the road at the end", "stock and lead time", always=False)
    IDLED = CashLine("losses spared by standing still", "units sold", always=False)
    IN_PROCESS = CashLine("work in process at the end", "stock and lead time", always=False)
    DUTY_REFUNDED = CashLine("duty refunded", "duty", always=False)
    STOCK_RELEASED = CashLine("stock released", "stock and lead time", always=True)


CASH_LINES = tuple(line for line in vars(CashLines).values() if isinstance(line, CashLine))

_CAUSES = {each.name: (each.rate_cause, each.quantity_cause) for each in (*CATEGORIES, REVENUE)}
_CAUSES |= {each.name: (each.cause, each.cause) for each in CASH_LINES}


def causes_of(name: str) -> tuple[str, str]:
    """The causes of a difference in rate and in quantity, of a category or line of cash by its name as tables have it. Raises KeyError."""
    return _CAUSES[name]
