"""Every line of cash of one replication, worked out again from a run's tables and its YAML. Nothing of `sim` is imported here.

Written from docs/explanation/money.md and the statutes, not from the code: it knows what the shipped sites of one place use, and refuses
scenarios with more (drawback, zones, loans, real terms, promises, other suppliers). Amounts in USD, income positive.
"""

import csv
import math
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import yaml

YEAR = 8760.0
MACRS = {  # IRS Publication 946, table A-1, percent
    "macrs_5": (20, 32, 19.2, 11.52, 11.52, 5.76),
    "macrs_15": (5, 9.5, 8.55, 7.7, 6.93, 6.23, 5.9, 5.9, 5.91, 5.9, 5.91, 5.9, 5.91, 5.9, 5.91, 2.95),
}
TIMES = {"d": 24.0, "days": 24.0, "day": 24.0, "h": 1.0, "weeks": 168.0, "week": 168.0, "years": YEAR, "year": YEAR}
Months = Any  # an array over months


def number(written: Any, missing: float = 0.0) -> float:
    """A number as written: 36 for '36.00 USD/h', 0.42 for '42 %'; of an assumption its value."""
    if written is None:
        return missing
    if isinstance(written, Mapping):
        return number(written["value"])
    found = re.match(r"\s*(-?[\d.]+(?:e-?\d+)?)\s*(.*)", str(written))
    assert found, written
    return float(found[1]) * (0.01 if found[2].startswith("%") else 1.0)


def hours(written: Any) -> float:
    """A time in hours: 48 for '2 d'."""
    text = str(written["value"] if isinstance(written, Mapping) else written or "0 d")
    return number(text) * TIMES[text.split()[1]]


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


class Recomputed:
    """One replication of one site. `lines` are the lines of cash by year [0 .. years], `npv_usd` and `irr` what they are worth."""

    def __init__(self, folder: Path) -> None:
        (resolved,) = (folder / "scenario").glob("*.resolved.yaml")
        self.yaml = yaml.safe_load(resolved.read_text("utf-8"))
        self.money, self.finance, self.trade = self.yaml["money"], self.yaml["finance"], self.yaml["trade"]
        assert not {"drawback", "zone", "us_content", "first_sale"} & self.trade.keys()
        assert not {"loan", "terms", "incentives", "receipts_tax"} & self.finance.keys()
        self.start = date.fromisoformat(str(self.yaml["start"]))
        self.used: dict[tuple[str, str, str], Months] = defaultdict(lambda: np.zeros(self.months))
        table = rows(folder, "quantities")
        self.months = 1 + max(int(row["month"]) for row in table)
        for row in table:
            self.used[row["driver"], row["of"], row["flow"]][int(row["month"])] += float(row["quantity"])
        self.entries = rows(folder, "entries")
        self.hours = self.used["hours", "", ""]
        self.begins = np.concatenate([[0.0], np.cumsum(self.hours)[:-1]]) / YEAR
        self.flows = list(self.yaml["flows"])
        self.repairs = [name for name, flow in self.yaml["flows"].items() if any("ship_back" in str(op) for op in flow)]
        self._years()
        self.lines: dict[str, Months] = {}
        self._run()

    # ---- years

    def _years(self) -> None:
        """Simulated years, and the typical ones that later years repeat: whole years after the warm-up, from the end of the run."""
        self.count, total = round(hours(self.finance["years"]) / YEAR), float(self.hours.sum())
        self.simulated = min(int(total / YEAR + 1e-9), self.count)
        whole = max(int(total / YEAR + 1e-9), 1)
        back = [total - YEAR * k for k in range(1, whole + 1)]
        after = hours(self.yaml.get("warm_up"))
        self.typical = [begin for begin in back if begin >= after - 1e-6] or back[:1]
        self.scale = max(YEAR / total, 1.0)

    def _share_of(self, begin: float) -> Months:
        """The part of each month that lies in the year from `begin` on, in hours after the start."""
        starts = self.begins * YEAR
        inside = np.minimum(starts + self.hours, begin + YEAR) - np.maximum(starts, begin)
        return np.maximum(inside, 0) / self.hours * self.scale

    def by_year(self, quantity: Months, amount: Months, growth: float, shared: bool = False) -> Months:
        """Years of a line 1, 2, ...: simulated ones as they are, then the mean quantity at the last rate, grown; of what flows share the
        mean amount, grown."""
        found = [float((self._share_of(year * YEAR) * amount).sum()) for year in range(self.simulated)]
        counts = [float((self._share_of(begin) * quantity).sum()) for begin in self.typical]
        sums = [float((self._share_of(begin) * amount).sum()) for begin in self.typical]
        begins = [max(begin, 0.0) / YEAR for begin in self.typical]
        for year in range(self.simulated, self.count):
            if counts[0] > 0 and not shared:
                found.append(sums[0] * sum(counts) / len(counts) / counts[0] * (1 + growth) ** (year - begins[0]))
            else:
                found.append(sum(each * (1 + growth) ** (year - at) for each, at in zip(sums, begins, strict=True)) / len(sums))
        return np.array(found)

    def typical_units(self, quantity: Months) -> Months:
        """Quantities of years 1, 2, ..."""
        found = [float((self._share_of(year * YEAR) * quantity).sum()) for year in range(self.simulated)]
        mean = sum(float((self._share_of(begin) * quantity).sum()) for begin in self.typical) / len(self.typical)
        return np.array(found + [mean] * (self.count - self.simulated))

    # ---- prices

    def growth(self, kind: str) -> float:
        return number(self.money.get("escalation", {}).get(kind))

    def price(self, kind: str, start: float) -> Months:
        return start * (1 + self.growth(kind)) ** self.begins

    def start_price(self) -> float:
        prices = self.money["prices"]
        return number(prices["unit"]) if "unit" in prices else number(prices["terahash"]) * number(self.yaml["product"]["hash_rate"])

    def parts_level(self) -> float:
        follow = self.money["prices"].get("parts_follow")
        return 1.0 if follow is None else 1 + number(follow["share"]) * (self.start_price() / number(follow["at"]) - 1)

    # ---- the border

    def rate_of(self, day: date, into: str, origin: str, goods: str, metal: float) -> float:
        """Duty on a dollar of value of new goods: all rules in force, less floors, exemptions and what stands instead of others."""

        def holds(rule: Mapping[str, Any]) -> bool:
            until = rule.get("until")
            return (
                rule.get("into", "US") == into
                and (origin in rule["origins"] or "any" in rule["origins"])
                and origin not in rule.get("except_origins", ())
                and (goods in rule["classes"] or "any" in rule["classes"])
                and goods not in rule.get("except_classes", ())
                and date.fromisoformat(str(rule["from"])) <= day
                and (until is None or day <= date.fromisoformat(str(until)))
            )

        rules = {name: rule for name, rule in self.trade["duties"].items() if holds(rule)}
        assert rules, (day, origin, goods)
        due = {}
        for name, rule in rules.items():
            floors = [each for each in rules.values() if each.get("kind") in rule.get("less", ()) and each is not rule]
            rate = max(number(rule["rate"]) - sum(number(each["rate"]) for each in floors), 0.0) * number(rule.get("share"), 1.0)
            if "only_if" in rule and metal < number(rule["only_if"]["metal"]):
                rate = 0.0
            for spared in self.trade.get("exemptions", {}).values():
                if holds(spared) and {rule.get("kind"), name} & set(spared["of"]):
                    rate *= 1 - number(spared.get("share"), 1.0)
            due[name] = rate
        for name, rule in rules.items():
            if any(due[other] > 0 and rule.get("kind") in each.get("instead_of", ()) for other, each in rules.items() if other != name):
                due[name] = 0.0
        return sum(due.values())

    def fees(self, value: float, lane: str) -> float:
        """Fees on one entry, each to the cent with half-cents up: 19 CFR 24.23 and 24.24."""
        own = self.trade["fees"]
        share = number(own["processing"]) * value
        processing = min(max(share, number(own["processing_least"])), number(own["processing_most"]))
        harbor = number(own["harbor"]) * value if self.yaml["lanes"][lane].get("mode") == "ocean" else 0.0
        return sum(math.floor(fee * 100 + 0.5 + 1e-7) / 100 for fee in (processing, harbor))

    def value_of(self, price: float, freight: float, duty: float, pieces: int, lane: str) -> float:
        """What a delivered, duty-paid unit is declared at: V with V + freight + duty x V + fees of its entry = price, found by halving."""
        assert self.trade["price_terms"] == "DDP"
        own, share, ocean = self.trade["fees"], number(self.trade["finished_value"]), self.yaml["lanes"][lane].get("mode") == "ocean"

        def delivered(value: float) -> float:
            entry = min(max(number(own["processing"]) * value * pieces, number(own["processing_least"])), number(own["processing_most"]))
            return value / share + freight + duty * value + (number(own["harbor"]) * value if ocean else 0.0) + entry / pieces

        low, high = 0.0, price
        for _ in range(100):
            middle = (low + high) / 2
            low, high = (middle, high) if delivered(middle) < price else (low, middle)
        return low

    def _entered(self, of: str, kind: str) -> Iterable[tuple[int, date, str, int]]:
        """Month, day, lane and pieces of the entries of one kind of goods within the run."""
        for entry in self.entries:
            if (entry["of"], entry["kind"]) == (of, kind):
                day = self.start + timedelta(days=int(entry["day"]))
                month = (day.year - self.start.year) * 12 + day.month - self.start.month
                if month < self.months:
                    yield month, day, entry["lane"], int(entry["pieces"])

    # ---- cost lines

    def _run(self) -> None:
        self.costs: dict[str, Months] = defaultdict(lambda: np.zeros(self.count))
        self.own: dict[str, Months] = defaultdict(lambda: np.zeros(self.count))
        self._parts()
        self._people()
        self._energy_and_house()
        self._units()
        self._cash()

    def add(self, category: str, quantity: Months, amount: Months, growth: str | None, flow: str = "") -> None:
        """A cost line; `flow` is the one that alone has it, nothing for what flows share."""
        shared = not flow and category not in ("labor", "overtime", "hiring")
        yearly = self.by_year(quantity, amount, self.growth(growth) if growth else 0.0, shared)
        self.costs[category] = self.costs[category] + yearly
        self.own[flow] = self.own[flow] + yearly

    def shares(self, weights: Mapping[str, Months]) -> dict[str, Months]:
        """Weights of flows by month as shares; a month without any takes those of all months."""
        total = sum(weights.values())
        overall = float(total.sum())
        safe = np.where(total > 0, total, 1)
        return {
            flow: np.where(total > 0, own / safe, own.sum() / overall if overall else 1 / len(weights)) for flow, own in weights.items()
        }

    def common(self) -> dict[str, Months]:
        busy = {flow: sum(self.used["busy_hours", pool, flow] for pool in self.yaml["pools"]) for flow in self.flows}
        return self.shares(busy)

    def freight(self, lane: str, mass: float) -> float:
        own = self.yaml["lanes"][lane]
        load = number(own.get("per_mile")) * number(own.get("distance")) / max(number(own.get("units_per_load"), 1.0), 1.0)
        assert not number(own.get("per_value"))
        return number(own.get("per_kg")) * mass + number(own.get("per_unit")) + load

    def _parts(self) -> None:
        """What parts cost as they are used, what was bought beyond it, and what lies unfinished at the end."""
        self.ahead, self.opening, self.in_process = np.zeros(self.months), 0.0, 0.0
        weights = self._share_of(self.typical[0]) if self.simulated == self.count else None
        for name, part in self.yaml["parts"].items():
            assert "alternative" not in part
            price = self.price("materials", number(part.get("cost")) * self.parts_level())
            used = {flow: self.used["parts_used", name, flow] for flow in self.flows}
            lost = {flow: self.used["parts_scrapped", name, flow] for flow in self.flows}
            value = price if part.get("lane") is None else self._supplied(name, part, price, used, lost)
            for flow in self.flows:
                if part.get("lane") is None:
                    self.add("materials", used[flow], used[flow] * price, "materials", flow)
                self.add("scrap", lost[flow], lost[flow] * value, "materials", flow)
            self.in_process += self._unfinished(name, value[-1], weights)

    def _supplied(
        self, name: str, part: Mapping[str, Any], price: Months, used: Mapping[str, Months], lost: Mapping[str, Months]
    ) -> Months:
        """The costs of a part with a lane: paid on receipt or departure, released at the moving average; gives its value in stock."""
        paid, departed = self._paid(name, part, price)
        taken, received = sum(used.values()) + sum(lost.values()), self.used["parts_received", name, ""]
        released = {charge: self._average(amount, received, taken) for charge, amount in paid.items()}
        value = sum(released.values())
        growths = {"price": "materials", "freight": "freight", "duty": "materials", "fees": "materials"}
        categories = {"price": "materials", "freight": "inbound freight", "duty": "duty and fees", "fees": "duty and fees"}
        on_hand = self.used["stock_on_hand", name, ""] * self.hours / YEAR
        whole = float(sum(each.sum() for each in used.values()))
        for flow in self.flows:
            for charge, rate in released.items():
                self.add(categories[charge], used[flow], used[flow] * rate, growths[charge], flow)
            held = on_hand * (used[flow].sum() / whole if whole else self.common()[flow])
            self.add("inventory tax", held, held * value * number(self.money["stock"].get("tax")), "materials", flow)
        opening = min(number(part["opening_stock"]) / received[0], 1.0) if received[0] else 0.0
        bought = sum(paid.values())
        self.ahead = self.ahead + bought - taken * value
        if self.money["stock"].get("title") == "departure":
            self.ahead = self.ahead + departed - paid["price"]
            self.ahead[0] += opening * paid["price"][0]
        self.opening += opening * bought[0]
        return value

    def _paid(self, name: str, part: Mapping[str, Any], price: Months) -> tuple[dict[str, Months], Months]:
        """What is paid for the pieces that came in each month, by charge, and the price of those that left their supplier in it."""
        paid = {charge: np.zeros(self.months) for charge in ("price", "freight", "duty", "fees")}
        departed = np.zeros(self.months)
        for driver, of, _ in list(self.used):
            if driver == "parts_by_lane" and of.startswith(f"{name}/"):
                lane, pieces = of.split("/")[1], self.used[driver, of, ""]
                paid["price"] += pieces * price
                paid["freight"] += pieces * self.price("freight", self.freight(lane, number(part.get("mass"))))
                departed += self.used["parts_ordered", of, ""] * price
        for month, day, lane, pieces in self._entered(name, "part"):
            value = price[month] * number(self.trade["parts_value"])
            rate = self.rate_of(day, self.yaml["lanes"][lane]["crosses"], part["origin"], part["customs_class"], number(part.get("metal")))
            paid["duty"][month] += pieces * value * rate
            paid["fees"][month] += self.fees(pieces * value, lane)
        return paid, departed

    def _unfinished(self, part: str, value: float, weights: Months) -> float:
        """What parts in unfinished new units are worth at the end, as many as in the last year of the valuation."""
        level = sum(self.used["parts_in_process", part, flow] for flow in self.flows if flow not in self.repairs) * self.hours / YEAR
        if weights is not None:
            return float((level * weights).sum() * value)
        return sum(float((level * self._share_of(begin)).sum()) for begin in self.typical) / len(self.typical) * value

    def _average(self, paid: Months, received: Months, taken: Months) -> Months:
        found, pieces, value, rate = [], 0.0, 0.0, 0.0
        for month in range(self.months):
            pieces, value = pieces + received[month], value + paid[month]
            rate = value / pieces if pieces > 0 else rate
            found.append(rate)
            pieces, value = pieces - taken[month], value - rate * taken[month]
        return np.array(found)

    def _people(self) -> None:
        work = self.yaml["workforce"]
        burden, over = 1 + number(work["burden_rate"]), 1 + number(work["overtime_premium"])
        for pool, own in self.yaml["pools"].items():
            wage = number(own.get("wage"))
            busy = {flow: self.used["busy_hours", pool, flow] for flow in self.flows}
            works = sum(each.sum() for each in busy.values()) > 0
            shares = self.shares(busy) if works else self.common()
            paid = [(of, q) for (driver, of, _), q in list(self.used.items()) if driver == "paid_hours" and of.split("/")[0] == pool]
            for of, quantity in paid:
                premium = number(self.yaml["shifts"][of.split("/")[1]].get("premium")) if "/" in of else 0.0
                for flow in self.flows:
                    amount = quantity * shares[flow]
                    self.add("labor", amount, amount * self.price("labor", (wage + premium) * burden), "labor", flow if works else "")
            for flow in self.flows:
                stayed = self.used["overtime_hours", pool, flow]
                self.add("overtime", stayed, stayed * self.price("labor", wage * over * burden), "labor", flow if works else "")
                hired = self.used["hires", pool, ""] * shares[flow]
                self.add("hiring", hired, hired * self.price("labor", number(work["replacement_cost"])), "labor", flow if works else "")
        assert not any(driver == "planned_overtime_hours" for driver, *_ in self.used)

    def _energy_and_house(self) -> None:
        energy, house, years = self.money["energy"], self.money["facility"], self.hours / YEAR
        price = self.price("energy", number(energy["price"]))
        for station, own in self.yaml["stations"].items():
            drawn = {flow: self.used["energy", station, flow] for flow in self.flows}
            shares = self.shares(drawn) if sum(each.sum() for each in drawn.values()) else self.common()
            fee = self.price("overhead", number(own.get("fee")))
            for flow in self.flows:
                self.add("energy", drawn[flow], drawn[flow] * price, "energy", flow)
                idle = self.used["idle_energy", station, ""] * shares[flow]
                self.add("energy", idle, idle * price, "energy")
                tasks = self.used["tasks", station, flow]
                if number(own.get("fee")):
                    self.add("services", tasks, tasks * fee, "overhead", flow)
        base, peaks = number(energy["base_load"]), energy.get("coincident_peaks", {})
        grid = number(peaks.get("charge")) * (1 - number(peaks.get("avoided")))
        for flow, share in self.common().items():
            self.add("energy", self.hours * base * share, self.hours * base * share * price, "energy")
            peak = (self.used["peak_power", "", ""] + base) * share * years
            self.add("energy", peak * 12, peak * 12 * self.price("energy", number(energy.get("demand_charge"))), "energy")
            self.add("energy", peak, peak * self.price("energy", grid), "energy")
            per_sf, area = number(house["rent"]) + number(house["pass_through"]), number(house["area"])
            self.add("facility", years * share, years * share * self.price("facility", per_sf * area), "facility")
            insured = number(house["insured_value"]) * number(house["insurance"])
            self.add("facility", years * share, years * share * self.price("facility", insured), "facility")
            for yearly in self.money["overhead"].values():
                self.add("overhead", years * share, years * share * self.price("overhead", number(yearly)), "overhead")
            for cause, own in self.yaml["disruptions"].items():
                struck = self.used["strikes", cause, ""] * share
                self.add("disruption", struck, struck * self.price("overhead", number(own.get("damage"))), "overhead")
            assert flow in self.flows

    def _units(self) -> None:
        """What is earned, freight to and from customers, penalties, and duty and fees on finished units at the border."""
        mass, self.revenue = number(self.yaml["product"]["mass"]), np.zeros(self.count)
        self.under_way, self.idled = np.zeros(self.count), np.zeros(self.count)
        for flow in self.flows:
            repair = flow in self.repairs
            kind, start = ("repair", number(self.money["prices"]["repair"])) if repair else ("miner", self.start_price())
            price = self.price(kind, start)
            sold = sum(q for (driver, _, own), q in list(self.used.items()) if driver == "units_delivered" and own == flow)
            sold = sold - self.used["units_in_warranty", "", flow]
            earned = self.by_year(sold, sold * price, self.growth(kind))
            self.revenue = self.revenue + earned
            for (driver, lane, own), units in list(self.used.items()):
                if own == flow and driver in ("units_shipped", "units_collected") and lane:
                    self.add("outbound freight", units, units * self.price("freight", self.freight(lane, mass)), "freight", flow)
            for number_of, contract in enumerate(self.yaml["demand"][flow].get("contracts", {}).values()):
                late = self.used["late_unit_days", str(number_of), flow]
                self.add("penalties", late, late * number(contract.get("penalty")), None, flow)
            due = np.zeros(self.count)
            for quantity, amount in self._charges(flow, price, mass) if not repair else ():
                yearly = self.by_year(quantity, amount, self.growth(kind))
                due = due + yearly
                self.costs["duty and fees"], self.own[flow] = self.costs["duty and fees"] + yearly, self.own[flow] + yearly
            if not repair:
                self._on_the_road(flow, earned, due, self.typical_units(sold))
                spared = np.maximum(self.own[flow] - earned, 0.0) * (np.arange(self.count) > 0)
                self.idled = self.idled + spared * bool(self.finance.get("idles") in (True, "true"))

    def _charges(self, flow: str, price: Months, mass: float) -> Iterable[tuple[Months, Months]]:
        """Duty, processing fees and harbor fees on finished units: what counts them, and USD, by month."""
        pieces_in, duty, entries, processing, by_sea, harbor = (np.zeros(self.months) for _ in range(6))
        product = self.yaml["product"]
        for month, day, lane, pieces in self._entered(flow, "unit"):
            own = self.yaml["lanes"][lane]
            rate = self.rate_of(day, own["crosses"], self.trade["origin"], product["customs_class"], number(product.get("metal")))
            freight = self.price("freight", self.freight(lane, mass))[month]
            value = self.value_of(price[month], freight, rate, pieces, lane)
            pieces_in[month], duty[month] = pieces_in[month] + pieces, duty[month] + pieces * value * rate
            ocean = own.get("mode") == "ocean"
            fees, at_sea = self.fees(pieces * value, lane), number(self.trade["fees"]["harbor"]) * pieces * value if ocean else 0.0
            at_sea = math.floor(at_sea * 100 + 0.5 + 1e-7) / 100
            entries[month], processing[month] = entries[month] + 1, processing[month] + fees - at_sea
            by_sea[month], harbor[month] = by_sea[month] + pieces * ocean, harbor[month] + at_sea
        return (pieces_in, duty), (entries, processing), (by_sea, harbor)

    def _on_the_road(self, flow: str, earned: Months, due: Months, sold: Months) -> None:
        levels = sum(q for (driver, _, own), q in list(self.used.items()) if driver == "units_in_transit" and own == flow)
        last = float(levels[-1])
        usual = last
        if self.simulated < self.count:
            mean = levels * self.hours / YEAR
            usual = sum(float((mean * self._share_of(begin)).sum()) for begin in self.typical) / len(self.typical)
            self.under_way[self.simulated] += (last - usual) * (earned - due)[self.simulated] / sold[self.simulated]
        self.under_way[-1] += usual * (earned - due)[-1] / sold[-1]

    # ---- cash and taxes

    def _cash(self) -> None:
        own, count = self.finance, self.count
        zero = np.zeros(1)
        self.lines["revenue"] = np.concatenate([zero, self.revenue])
        for category, amounts in self.costs.items():
            self.lines[category] = -np.concatenate([zero, amounts])
        self.lines["units on the road at the end"] = np.concatenate([zero, self.under_way])
        self.lines["losses spared by standing still"] = np.concatenate([zero, self.idled])
        at_end = np.arange(count + 1) == count
        self.lines["work in process at the end"] = self.in_process * at_end
        profit = sum(self.lines.values())
        ahead = self.ahead.copy()
        ahead[0] -= self.opening
        years = [float((self._share_of(year * YEAR) * ahead).sum()) for year in range(self.simulated)]
        bought = -np.array([self.opening, *years, *[0.0] * (count - self.simulated)])
        self.lines["parts bought less used"], self.lines["stock released"] = bought, -bought.sum() * at_end
        invested, purchases = self._purchases()
        self.lines["capital"] = -invested
        owed = self._property_tax(purchases)
        self.lines["property tax"] = -owed
        margin = self._margin_tax()
        self.lines["margin tax"] = -margin
        state = self._state_tax(profit - owed, purchases)
        self.lines["state income tax"] = -state
        taxable = profit - owed - self._written_off(purchases, number(own.get("bonus"))) - margin - state
        self.lines["income tax"] = -self._after_losses(taxable) * number(own["tax"])
        self.lines["working capital"] = self._working_capital()
        total = sum(self.lines.values())
        self.npv_usd = float(sum(amount / (1 + number(own["discount_rate"])) ** year for year, amount in enumerate(total)))
        self.irr = self._irr(total)

    def _purchases(self) -> tuple[Months, list[tuple[int, Mapping[str, Any]]]]:
        """What is spent in each year, and every purchase with its year: what wears out is bought again before the end."""
        spent, found = np.zeros(self.count + 1), []
        for each in self.finance["capex"].values():
            assert not {"schedule", "salvage_value", "quarter"} & each.keys()
            first = round(hours(each.get("after")) / YEAR)
            again = round(hours(each["again_every"]) / YEAR) if each.get("again_every") else self.count
            for year in range(first, self.count, again) if each.get("again_every") else [first]:
                spent[year] += number(each["cost"])
                found.append((year, each))
        assert not number(self.finance.get("sales_tax"))
        return spent, found

    def _written_off(self, purchases: list[tuple[int, Mapping[str, Any]]], bonus: float) -> Months:
        found = np.zeros(self.count + 1)
        for year, each in purchases:
            life, kind = hours(each["life"]) / YEAR, each.get("tax_class")
            if kind == "section_195":
                shares = [1 / 15] * 15
            elif kind:
                shares = [(1 - bonus) * percent / 100 for percent in MACRS[kind]]
                shares[0] += bonus
            else:
                shares = [min(max(life - k, 0.0), 1.0) / life for k in range(math.ceil(life))]
            for k, share in enumerate(shares):
                if year + 1 + k <= self.count:
                    found[year + 1 + k] += share * number(each["cost"])
        return found

    def _property_tax(self, purchases: list[tuple[int, Mapping[str, Any]]]) -> Months:
        own = self.finance.get("property_tax", {})
        personal, book = number(own.get("personal")), np.zeros(self.count + 1)
        for year, each in purchases:
            assert each.get("property") in (None, "personal")
            for at in range(year + 1, self.count + 1) if each.get("property") else ():
                book[at] += number(each["cost"]) * min(max(1 - (at - 1 - year) * YEAR / hours(each["life"]), 0.0), 1.0)
        return personal * np.maximum(book - number(own.get("personal_exempt")), 0.0)

    def _margin_tax(self) -> Months:
        """Texas Tax Code 171.101: the least of four margins, apportioned; 171.002: none up to a threshold; 171.1016: E-Z for the small."""
        own, revenue = self.finance.get("margin_tax"), self.lines["revenue"]
        if own is None:
            return np.zeros(self.count + 1)
        goods = ("materials", "inbound freight", "duty and fees", "labor", "overtime", "hiring", "energy", "services", "scrap")
        cost, pay = (-sum(self.lines[name] for name in names if name in self.lines) for names in (goods, ("labor", "overtime")))
        margin = np.maximum(np.minimum.reduce([0.7 * revenue, revenue - 1e6, revenue - cost, revenue - pay]), 0.0)
        share = round(number(own["receipts"]), 4)
        due = margin * share * number(own["rate"])
        due = np.where(revenue <= number(own["easy_most"]), np.minimum(due, number(own["easy_rate"]) * share * revenue), due)
        return np.where(revenue > number(own["threshold"]), due, 0.0)

    def _state_tax(self, profit: Months, purchases: list[tuple[int, Mapping[str, Any]]]) -> Months:
        own = self.finance.get("state_tax")
        if own is None:
            return np.zeros(self.count + 1)
        income = self._after_losses(profit - self._written_off(purchases, number(own.get("bonus"))))
        return number(own["rate"]) * np.maximum(income * number(own["share"]) - number(own["exemption"]), 0.0)

    def _after_losses(self, profit: Months) -> Months:
        """Income left after losses carried forward, which free a part of a later year's income (26 U.S.C. 172(a)(2))."""
        found, carried, limit = [], 0.0, number(self.finance.get("losses"), 1.0)
        for amount in profit:
            income = max(amount, 0.0)
            freed = min(carried, limit * income)
            carried += max(-amount, 0.0) - freed
            found.append(income - freed)
        return np.array(found)

    def _working_capital(self) -> Months:
        own = self.finance.get("working_capital", {})
        bought = -sum(self.lines[name] for name in ("materials", "inbound freight", "services", "outbound freight") if name in self.lines)
        tied = self.lines["revenue"] * hours(own.get("receivable")) / YEAR - bought * hours(own.get("payable")) / YEAR
        tied[-1] = 0.0
        return -np.diff(np.concatenate([[0.0], tied]))

    def _irr(self, total: Months) -> float | None:
        """The one rate at which the cash is worth nothing, by halving; None where the sign changes more than once or never."""
        signs = [amount > 0 for amount in total if amount]
        if sum(a != b for a, b in pairwise(signs)) != 1:
            return None

        def worth(rate: float) -> float:
            return float(sum(amount / (1 + rate) ** year for year, amount in enumerate(total)))

        low, high = -0.99, 100.0
        for _ in range(200):
            middle = (low + high) / 2
            low, high = (middle, high) if (worth(middle) > 0) == (worth(-0.99) > 0) else (low, middle)
        return low
