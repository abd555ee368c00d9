"""Random small scenarios as plain data, with most mechanisms of the language: a week or two, some dozens of units, and money."""

from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import yaml
from hypothesis import strategies as st

from sim.scenario.loading import load
from sim.scenario.schema import Scenario

Data = dict[str, Any]

# Mappings whose order has a meaning: which of two units that come at the same second is the first.
MAPPINGS_WITH_MEANING = ("flows", "contracts")


def seldom(what: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """A value in one of three plants, None in the others."""
    return st.sampled_from([True, False, False]).flatmap(lambda there: what if there else st.none())


def given_keys(**what: Any) -> Data:
    """Those of the keys that have a value; a trailing _ is dropped."""
    return {key.rstrip("_"): value for key, value in what.items() if value is not None}


def distribution(mean: float, unit: str = "min") -> st.SearchStrategy[Any]:
    """A time, by chance or not."""
    return st.sampled_from(
        [
            f"{mean:g} {unit}",
            {"dist": "exponential", "mean": f"{mean:g} {unit}"},
            {"dist": "lognormal", "mean": f"{mean:g} {unit}", "cv": "60 %"},
            {"dist": "triangular", "low": f"{0.5 * mean:g} {unit}", "mode": f"{mean:g} {unit}", "high": f"{2 * mean:g} {unit}"},
        ]
    )


counts = st.integers(1, 3).map(str)
times = st.sampled_from([3, 20, 45, 120, 200]).flatmap(distribution)
dates = st.integers(5, 19).map(lambda day: f"2026-01-{day:02}")
ramps = st.dictionaries(dates, st.sampled_from(["0 %", "35 %", "50 %", "80 %", "100 %"]), min_size=1, max_size=3)


@st.composite
def pools(draw: st.DrawFn) -> Data:
    wage = draw(st.sampled_from(["20 USD/h", "31.50 USD/h"]))
    if draw(st.sampled_from([True, False, False])):
        presence: Data = {"headcount": draw(st.sampled_from(["2", "3", "4"]))}
    else:
        served = draw(st.sampled_from([["day"], ["late"], ["day", "late"], ["day", "night"], ["day", "late", "night"]]))
        presence = {"shifts": {shift: draw(st.sampled_from(["2", "3", "5"])) for shift in served}}
        presence |= given_keys(overtime=draw(seldom(st.sampled_from(["2 h", "10 h"]))))
    return presence | given_keys(
        wage=wage,
        ramp=draw(seldom(ramps)),
        hiring=draw(seldom(distribution(2, "d"))),
        trained_before=draw(seldom(st.sampled_from(["0 %", "50 %"]))),
        training=draw(seldom(st.fixed_dictionaries({"weeks": st.sampled_from(["3 d", "2 weeks"]), "from": st.just("40 %")}))),
        attrition=draw(seldom(st.sampled_from(["300 %/year", "1000 %/year"]))),
        at_shift_end=draw(st.sampled_from(["pause", "finish", "fit"])),
    )


@st.composite
def failures(draw: st.DrawFn) -> Data:
    if draw(st.booleans()):
        return {"time_between_failures": draw(distribution(9, "h")), "time_to_repair": draw(distribution(50))}
    return {
        "by": "calendar",
        "time_between_failures": draw(distribution(1.5, "d")),
        "time_to_repair": draw(distribution(3, "h")),
        "slots": draw(st.sampled_from(["100 %", "50 %", "30 %"])),
    }


@st.composite
def services(draw: st.DrawFn) -> Data:
    return {
        "every": draw(st.sampled_from(["2 d", "90 h"])),
        "lasts": draw(st.sampled_from(["2 h", "15 h"])),
        "first": draw(st.sampled_from(["0 d", "30 h"])),
        "slots": draw(st.sampled_from(["100 %", "50 %"])),
    }


@st.composite
def stations(draw: st.DrawFn, unattended: bool) -> Data:
    slots = draw(st.sampled_from(["1", "2", "4"] if not unattended else ["1", "3", "unlimited"]))
    return given_keys(
        slots=slots,
        unattended=True if unattended else None,
        power=draw(seldom(st.just("3 kW"))),
        idle_power=draw(seldom(st.just("1 kW"))),
        fee=draw(seldom(st.just("7 USD/unit"))),
        room=draw(seldom(counts)) if slots != "unlimited" else None,
        setup=draw(seldom(st.just("7 min"))),
        failures=draw(seldom(st.dictionaries(st.sampled_from(["jam", "cut"]), failures(), min_size=1))),
        maintenance=draw(seldom(st.dictionaries(st.sampled_from(["oil", "clean"]), services(), min_size=1))),
    )


@st.composite
def parts(draw: st.DrawFn) -> Data:
    price: Data = {"cost": draw(st.sampled_from(["3 USD/unit", "120 USD/unit"])), "mass": "0.3 kg", "origin": "TW", "customs_class": "ic"}
    stock = {"opening_stock": draw(st.sampled_from(["0", "3", "12"]))}
    if draw(st.sampled_from([True, False, False])):
        return price | draw(st.sampled_from([{}, stock]))  # bought round the corner, or made
    lanes = draw(st.permutations(["sea", "air", "road"]))
    if draw(st.booleans()):
        policy: Data = {"reorder_point": draw(counts), "order_quantity": draw(st.sampled_from(["4", "9"]))}
    else:
        policy = given_keys(order_up_to=draw(st.sampled_from(["5", "14"])), reorder_point=draw(seldom(counts)))
    fast = st.fixed_dictionaries({"lane": st.just(lanes[1]), "below": st.sampled_from(["0", "2"]), "quantity": counts})
    second = st.fixed_dictionaries({"lane": st.just(lanes[2]), "after": st.sampled_from(["0 d", "30 h"]), "cost": st.just("5 USD/unit")})
    return (
        price
        | stock
        | policy
        | given_keys(
            lane=lanes[0],
            review=draw(seldom(st.sampled_from(["12 h", "2 d"]))),
            minimum_order=draw(seldom(st.just("2"))),
            expedite=draw(seldom(fast)),
            alternative=draw(seldom(second)),
        )
    )


@st.composite
def operations(draw: st.DrawFn, number: int, names: list[str], back: bool, hands: dict[str, int]) -> Data:
    """One operation; a way back only where `back` says so, because a ring of full places would lock."""
    below = names[number + 1] if number + 1 < len(names) else ("ship_back" if "repair" in names[0] else "ship")
    other = draw(st.sampled_from([*names[: number + 1], "scrap"])) if back else "scrap"
    following = [None, below, {below: "80 %", other: "20 %"}, {below: "50 %", "leave": "20 %", other: "30 %"}, [below, below, other]]
    if number + 1 == len(names):
        following = following[1:]
    unattended = draw(st.sampled_from([True, False, False]))
    pairs = [{pool: str(draw(st.integers(1, most)))} for pool, most in draw(st.permutations(sorted(hands.items())))[:2]]
    crew = None if unattended else draw(st.sampled_from([pairs[0], pairs, pairs[0] | (pairs[1] if len(pairs) > 1 else {})]))
    return given_keys(
        station=draw(st.sampled_from(["racks", "partner"] if unattended else ["bench", "oven"])),
        crew=crew,
        work=draw(times),
        batch=draw(seldom(st.sampled_from([{"size": "2"}, {"size": "3", "wait": "5 h"}]))),
        learning=draw(seldom(st.just({"rate": "80 %", "floor": "30 %", "first": "130 %", "before": "2"}))),
        parts=draw(seldom(st.dictionaries(st.sampled_from(["board", "screw", "fan"]), counts, min_size=1, max_size=2))),
        makes=draw(seldom(st.just({"kit": "1"}))),
        next=draw(st.sampled_from(following)),
        priority=draw(counts),
        max_visits="3",
        give_up=draw(st.sampled_from(["scrap", "leave", "ship"])),
        patience=draw(seldom(distribution(30, "h"))),
    )


@st.composite
def demands(draw: st.DrawFn, flow: str, others: list[str]) -> Data:
    collected = flow == "repair" or draw(st.booleans())
    model = st.sampled_from(
        [
            {"units": "300", "age": "1 year", "spread": "100 d", "hazard": "200 % per year"},
            {"units": "200", "age": "300 d", "life": {"dist": "weibull", "mean": "1 year", "cv": "70 %"}},
        ]
    )
    shipped = [
        {
            "of": other,
            "after": "2 d",
            "life": {"dist": "exponential", "mean": "20 d"},
            "renewal": draw(st.sampled_from(["as_new", "as_old"])),
        }
        for other in others
    ]
    fleet = {"old": draw(model)} | ({"new": shipped[0]} if shipped and draw(st.booleans()) else {}) if flow == "repair" else None
    contract = st.fixed_dictionaries(
        {
            "volume": st.sampled_from(["500 per year", "1500 per year"]),
            "every": st.sampled_from(["3 d", "7 d"]),
            "penalty": st.just("2 USD/unit/d"),
        }
    )
    out = draw(
        st.sampled_from(
            [
                {"delivered_by": "sea"},
                {"delivered_by": {"north": "road", "south": "sea"}},
                {"lane_mix": {"air": "30 %", "road": "70 %"}},
                {},
            ]
        )
    )
    return out | given_keys(
        contracts=draw(seldom(st.dictionaries(st.sampled_from(["big", "small"]), contract, min_size=1))),
        orders={"every": draw(distribution(draw(st.sampled_from([5, 12])), "h")), "size": draw(st.sampled_from(["1", "3"]))}
        if flow != "repair"
        else None,
        at=draw(seldom(st.just(["0 h", "0 h", "30 h"]))),
        fleet=fleet,
        share="80 %" if fleet else None,
        warranty=draw(seldom(st.just("1 year"))) if fleet else None,
        ramp=draw(seldom(ramps)),
        season=draw(seldom(st.just({"Jan": "80 %", "Feb": "50 %"}))),
        path=draw(seldom(st.just({"2026-01-09": "90 %"}))),
        promise="4 d",
        cancel_after=draw(seldom(st.sampled_from(["9 h", "50 h"]))),
        collected_by=draw(st.sampled_from(["road", "air"])) if collected else None,
        pallet=draw(seldom(st.just({"size": "4", "wait": "1 d", "places": "2"}))) if collected else None,
    )


@st.composite
def disruptions(draw: st.DrawFn, part_on_lane: list[str]) -> Data:
    known = ["people", "power", "lanes.sea", "lanes.road", "stations.bench", "stations.racks", "classes.ic", "classes.miner"]
    known += [f"parts.{part}" for part in part_on_lane]
    when = st.one_of(
        st.fixed_dictionaries({"rate": st.sampled_from(["40 per year", "150 per year"])}, optional={"season": st.just("Jan-Mar")}),
        st.fixed_dictionaries({"at": st.lists(dates, min_size=1, max_size=3, unique=True)}, optional={"probability": st.just("60 %")}),
    )
    closes = draw(st.lists(st.sampled_from(known), max_size=3, unique=True))
    return draw(when) | given_keys(
        lasts=draw(distribution(20, "h")),
        restart=draw(seldom(st.just("3 h"))),
        closes=closes or None,
        slots={"oven": "40 %"} if not closes or draw(st.booleans()) else None,
        overlaps=draw(seldom(st.just(False))),
        damage="900 USD",
    )


@st.composite
def lanes(draw: st.DrawFn, mode: str, days: float) -> Data:
    hold = st.fixed_dictionaries({"probability": st.just("40 %"), "lasts": distribution(15, "h")})
    crosses = draw(st.sampled_from(["US", None]))
    return given_keys(
        transit=draw(distribution(days, "d")),
        mode=mode,
        crosses=crosses,
        hold=draw(seldom(hold)),
        per_kg="0.5 USD/kg",
        per_unit="3 USD/unit",
        per_mile="2 USD/mile",
        distance="100 mile",
        units_per_load="7",
    )


SHIFTS = {
    "day": {"days": "Mon-Fri", "from": "06:00", "to": "14:00", "breaks": ["10:00-10:15"], "meals": ["12:00-12:30"]},
    "late": {"days": "daily", "from": "13:00", "to": "22:00", "premium": "1 USD/h"},
    "night": {"days": "Mon-Sat", "from": "21:30", "to": "05:30", "meals": ["00:30-01:00"]},
}


@st.composite
def wide_scenarios(draw: st.DrawFn) -> Data:
    """A scenario as plain data. Flows are lists of operations, the order of the floor."""
    people = {name: draw(pools()) for name in ("assembly", "test", "helpers")[: draw(st.integers(1, 3))]}
    # a crew is of the smallest number that a shift has, and every two pools that may work together meet on the day shift
    for pool in people.values():
        if "shifts" in pool:
            pool["shifts"] = {"day": "2"} | pool["shifts"]
    hands = {name: 1 if draw(st.booleans()) else 2 for name in people}
    places = {name: draw(stations(name in {"racks", "partner"})) for name in ("bench", "oven", "racks", "partner")}
    goods = {name: draw(parts()) for name in ("board", "screw", "fan")}
    goods["kit"] = {"cost": "9 USD/unit", "mass": "1 kg", "origin": "TW", "customs_class": "ic"}
    flows: Data = {}
    chosen = draw(st.sampled_from([["build"], ["build", "repair"], ["build", "repair", "spare"]]))
    bounded = draw(st.booleans())
    back = not bounded and not any("room" in place for place in places.values())
    for flow in chosen:
        names = [f"{flow}{k}" for k in range(draw(st.integers(1, 3)))]
        flows[flow] = [{name: draw(operations(k, names, back, hands))} for k, name in enumerate(names)]
    steps = {f"{flow}.{name}": step for flow, rows in flows.items() for row in rows for name, step in row.items()}
    users = sorted({step.partition(".")[0] for step, described in steps.items() if described["station"] == "oven"})
    if len(users) == 2 and draw(st.booleans()):
        places["oven"]["shared"] = dict(zip(users, ("70 %", "30 %"), strict=True))
    bounds = {}
    if bounded:
        inside = draw(st.lists(st.sampled_from(sorted(steps)), min_size=1, max_size=2, unique=True))
        bounds["wip"] = {"units": draw(st.sampled_from(["3", "6"])), "operations": inside}
        if any(step.rpartition(".")[2].endswith("0") for step in inside) and draw(st.booleans()):
            bounds["wip"]["balk"] = True
        if draw(st.booleans()):
            bounds["all"] = {"units": draw(st.sampled_from(["4", "9"])), "flows": [draw(st.sampled_from(chosen))]}
    on_lane = [name for name, part in goods.items() if "lane" in part]
    rule = {"origins": ["any"], "classes": ["any"], "from": "2020-01-01", "rate": "5 %"}
    return {
        "name": "random",
        "start": "2026-01-05",
        "horizon": f"{draw(st.integers(5, 16))} d",
        "warm_up": draw(st.sampled_from(["0 d", "1 d", "3 d"])),
        "site": given_keys(
            jurisdiction=draw(seldom(st.just("US-TX"))), shutdowns=draw(seldom(st.just(["2026-01-08", "2026-01-13..2026-01-14"])))
        ),
        "shifts": SHIFTS,
        "workforce": given_keys(
            ramp=draw(seldom(ramps)),
            efficiency=draw(seldom(st.just("87 %"))),
            absence=draw(seldom(st.just("10 %"))),
            attrition=draw(seldom(st.just("500 %/year"))),
            burden_rate="40 %",
            replacement_cost="900 USD",
        ),
        "pools": people,
        "product": {"mass": "20 kg", "customs_class": "miner"},
        "stations": places,
        "flows": flows,
        "limits": bounds,
        "parts": goods,
        "lanes": {"sea": draw(lanes("ocean", 2.5)), "air": draw(lanes("air", 0.7)), "road": draw(lanes("truck", 1))},
        "disruptions": draw(st.dictionaries(st.sampled_from(["storm", "strike", "flood"]), disruptions(on_lane), max_size=3)),
        "regions": {"north": "40 %", "south": "60 %"},
        "demand": {flow: draw(demands(flow, [other for other in chosen if other == "build" and flow == "repair"])) for flow in chosen},
        "money": {
            "prices": {"unit": "2000 USD/unit", "repair": "100 USD/unit"},
            "energy": {"price": "0.1 USD/kWh", "demand_charge": "6 USD/kW/month", "base_load": "5 kW"},
            "facility": {"area": "1000 sf", "rent": "8 USD/sf/year", "insured_value": "10000 USD", "insurance": "1 %/year"},
            "overhead": {"office": "7300 USD/year", "software": "900 USD/year"},
            "stock": {"holding": "12 %/year", "tax": "1 %/year"},
        },
        "trade": {
            "origin": "MY",
            "duties": {"ordinary": rule, "surcharge": rule | {"classes": ["ic"], "rate": "3 %"}},
            "fees": {"processing": "0.3464 %", "processing_least": "33.58 USD", "processing_most": "651.50 USD", "harbor": "0.125 %"},
        },
        "finance": {"discount_rate": "10 %", "years": "3 years", "capex": {"line": {"cost": "70000 USD", "life": "2 years"}}},
    }


def loaded(data: Data) -> Scenario:
    """The scenario of plain data, through its YAML."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "random.yaml"
        path.write_text(yaml.safe_dump(data, sort_keys=False))
        return load(path).scenario


def reordered(value: Any, luck: Random, key: str = "") -> Any:
    """Plain data with the rows of every mapping in another order; lists, and mappings whose order has a meaning, stay as they are."""
    match value:
        case dict():
            names = list(value)
            if key not in MAPPINGS_WITH_MEANING:
                luck.shuffle(names)
            return {name: reordered(value[name], luck, name) for name in names}
        case list():
            return [reordered(inner, luck) for inner in value]
    return value
