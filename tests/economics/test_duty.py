"""Duty, customs fees and landed cost of shipments against worked examples."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.economics.border.duty import ContradictoryRules, UncoveredEntry, cents, harbor_fee_usd, layers_of, processing_fee_usd
from sim.scenario.loading import load
from sim.scenario.subjects.trade import Duty, Fees, Goods, Trade
from tests.validation.cases import check_exact, expected, inputs

values = st.floats(0, 1e7).map(lambda value: round(value, 2))


def fees(case: dict[str, float]) -> Fees:
    """Fees as a case states them."""
    return Fees(
        processing=f"{100 * case['mpf_rate']:.10g} %",
        processing_least=f"{case['mpf_min']} USD",
        processing_most=f"{case['mpf_max']} USD",
        harbor=f"{100 * case['hmf_rate']:.10g} %",
    )


FISCAL_2026 = fees(inputs("E-MPF-HMF"))


def duty(rate: float, **more: object) -> Duty:
    """A layer on everything, from 2026 on, unless it says otherwise."""
    given_ = {"origins": ("any",), "classes": ("any",), "from": date(2026, 1, 1), "rate": f"{100 * rate:.10g} %"}
    return Duty.model_validate({**given_, **more})


def rates(duties: dict[str, Duty], day: date = date(2026, 6, 1), origin: str = "MY", of: str = "fan", **more: object) -> dict[str, float]:
    """Duty on a dollar, by layer."""
    found = layers_of(Trade.model_validate({"duties": duties, **more}), Goods("US", origin, of), day, "a test shipment")
    return {name: float(layer.effective) for name, layer in found.items()}


def shipped(day: date, of: str = "finished_miner", origin: str = "MY") -> dict[str, float]:
    """Duty on a dollar, by layer, under the rules of the shipped scenarios."""
    found = layers_of(load("texas.yaml").scenario.trade, Goods("US", origin, of, metal=0.4), day, "a shipment")
    return {name: float(layer.effective) for name, layer in found.items() if layer.effective}


def test_e_mpf_hmf():
    case = inputs("E-MPF-HMF")
    earlier = fees({**case, "mpf_min": 32.71, "mpf_max": 634.62})
    for value in case["entered_values"]:
        check_exact("E-MPF-HMF", f"mpf[{value}]", float(processing_fee_usd(value, FISCAL_2026)))
        check_exact("E-MPF-HMF", f"hmf_ocean[{value}]", float(harbor_fee_usd(value, FISCAL_2026)))
    for value in (400000, 3000):
        check_exact("E-MPF-HMF", f"mpf_fy2025[{value}]", float(processing_fee_usd(value, earlier)))
    stops, starts = (expected("E-MPF-HMF")[name] for name in ("value_where_minimum_stops", "value_where_maximum_starts"))
    assert processing_fee_usd([stops - 1, stops + 2], FISCAL_2026) == pytest.approx([33.58, 33.59], abs=1e-9)
    assert processing_fee_usd([starts - 2, starts + 1], FISCAL_2026) == pytest.approx([651.49, 651.50], abs=1e-9)


@pytest.mark.parametrize("example", ["a", "b"])
def test_e_duty_stack(example):
    case = inputs("E-DUTY-STACK")[example]
    layers = rates({name: duty(rate) for name, rate in case["rates"].items()})
    amounts = {name: float(cents(case["value"] * rate)) for name, rate in layers.items()}
    check_exact("E-DUTY-STACK", f"{example}_duty", sum(amounts.values()))
    if example == "b":
        check_exact("E-DUTY-STACK", "b_effective_duty_rate", sum(amounts.values()) / case["value"])
        return
    fee, harbor = float(processing_fee_usd(case["value"], FISCAL_2026)), float(harbor_fee_usd(case["value"], FISCAL_2026))
    total = sum(amounts.values()) + fee + harbor
    found = {**amounts, "mpf": fee, "hmf": harbor, "total": total, "effective_rate": total / case["value"]}
    for name, value in found.items():
        check_exact("E-DUTY-STACK", f"a_{name}", value)


def test_e_landed():
    case = inputs("E-LANDED")
    quantity, price, base, surcharge = np.array(case["lines_qty_price_base_301"]).T
    value = quantity * price
    duties = cents(value * base) + cents(value * surcharge)
    fee = float(processing_fee_usd(value.sum(), FISCAL_2026))
    harbor = float(harbor_fee_usd(value.sum(), FISCAL_2026))
    shared = sum(case[name] for name in ("freight", "insurance", "brokerage", "drayage")) + fee + harbor
    landed = value + duties + shared * value / value.sum()
    found = {"customs_value": value.sum(), "duty": duties.sum(), "mpf": fee, "hmf": harbor, "landed_total": landed.sum()}
    for name, amount in found.items():
        check_exact("E-LANDED", name, float(amount))
    check_exact("E-LANDED", "landed_unit_costs", (landed / quantity).tolist())
    assert (landed / quantity) @ quantity == pytest.approx(expected("E-LANDED")["landed_total"], abs=0.005)


def test_a_finished_miner_pays_324_usd_and_the_worked_check_holds():
    """The worked check of the sources: 11 USD/TH x 234 TH = 2 574 USD; 2.6 % + 10 % = 324 USD."""
    paid = {name: 2574 * rate for name, rate in shipped(date(2027, 3, 1)).items()}
    assert paid == pytest.approx({"ordinary_finished_miner": 66.924, "forced_labor_301": 257.4})
    assert round(sum(paid.values())) == 324


@pytest.mark.parametrize(
    ("day", "total"),
    [
        (date(2026, 1, 5), 0.216),
        (date(2026, 2, 23), 0.216),
        (date(2026, 2, 24), 0.126),
        (date(2026, 7, 23), 0.126),
        (date(2026, 7, 24), 0.126),
    ],
)
def test_surcharges_follow_one_another_to_the_day(day, total):
    """21.6 % until 23 February 2026, then 12.6 %, without a gap or an overlap (sources, part 4)."""
    assert sum(shipped(day).values()) == pytest.approx(total)


def test_a_rule_holds_on_its_first_and_last_day_for_its_goods_only():
    rule = {"layer": duty(0.1, origins=("MY", "TH"), classes=("fan",), until=date(2026, 6, 30))}
    for day in (date(2026, 1, 1), date(2026, 6, 30)):
        assert rates(rule, day) == {"layer": pytest.approx(0.1)}
    for other in ({"day": date(2025, 12, 31)}, {"day": date(2026, 7, 1)}, {"origin": "CN"}, {"of": "psu"}):
        with pytest.raises(UncoveredEntry):
            rates(rule, **other)


def test_an_uncovered_entry_is_named():
    with pytest.raises(UncoveredEntry) as caught:
        layers_of(Trade(duties={"layer": duty(0.1, origins=("CN",))}), Goods("US", "MY", "fan"), date(2026, 6, 1), "fan on ocean_from_asia")
    assert str(caught.value) == (
        "fan on ocean_from_asia: no duty rule covers fan from MY into US on 2026-06-01; add one under trade.duties, with 0 % if it is free"
    )


def test_fees_that_are_not_set_cost_nothing():
    assert processing_fee_usd([0, 5e6], Fees()).tolist() == [0, 0]
    assert harbor_fee_usd([0, 5e6], Fees()).tolist() == [0, 0]


def test_a_processing_fee_without_a_maximum_has_none():
    assert processing_fee_usd(1e6, Fees(processing="0.3464 %")) == 3464.0


@pytest.mark.parametrize(("amount", "rounded"), [(76.875, 76.88), (0.285, 0.29), (0.284999, 0.28), (213.036, 213.04), (0, 0)])
def test_cents_round_half_up(amount, rounded):
    assert cents(amount) == rounded


@given(values, values)
def test_duty_is_linear_in_value_and_fees_are_not(a, b):
    """P-META, duty_linear."""
    layers = sum(rates({"base": duty(0.026), "surcharge": duty(0.1)}).values())
    assert (a + b) * layers == pytest.approx(a * layers + b * layers)
    together, apart = processing_fee_usd(a + b, FISCAL_2026), processing_fee_usd(a, FISCAL_2026) + processing_fee_usd(b, FISCAL_2026)
    assert together <= apart + 0.01


# ---- how rules stack


def of_kind(kind: str, rate: float, **more: object) -> Duty:
    return duty(rate, kind=kind, **more)


def test_a_floor_is_what_the_ordinary_duty_leaves_of_it():
    """'10 % less MFN': 10 on a free chip, 7.4 on 2.6 %, nothing on 12 %."""
    for ordinary, left in ((0.0, 0.1), (0.026, 0.074), (0.12, 0.0)):
        found = rates({"ordinary": of_kind("mfn", ordinary), "floor": duty(0.1, less=("mfn",))})
        assert found["floor"] == pytest.approx(left)


def test_a_surcharge_does_not_stack_on_a_rule_that_stands_instead_of_it():
    metal = of_kind("section_232", 0.5, share="30 %", instead_of=("section_122",))
    found = rates({"surcharge": of_kind("section_122", 0.1), "metal": metal, "ordinary": of_kind("mfn", 0.025)})
    assert found == {"surcharge": 0, "metal": pytest.approx(0.15), "ordinary": pytest.approx(0.025)}


def test_a_rule_of_nothing_replaces_nothing_and_so_does_one_that_is_replaced():
    idle = of_kind("section_232", 0.0, instead_of=("section_122",))
    assert rates({"surcharge": of_kind("section_122", 0.1), "idle": idle})["surcharge"] == pytest.approx(0.1)
    chain = {"a": duty(0.1), "b": duty(0.2, instead_of=("a",)), "c": duty(0.3, instead_of=("b",))}
    assert rates(chain) == pytest.approx({"a": 0.1, "b": 0, "c": 0.3})


def test_exemptions_spare_their_goods_in_part_or_whole_from_day_to_day():
    spared = {
        "of": ("surcharge",),
        "origins": ("any",),
        "classes": ("fan",),
        "from": date(2026, 5, 1),
        "until": date(2026, 6, 30),
        "share": "75 %",
    }
    duties = {"surcharge": duty(0.1), "ordinary": duty(0.02)}
    for day, left in ((date(2026, 4, 30), 0.1), (date(2026, 5, 1), 0.025), (date(2026, 6, 30), 0.025), (date(2026, 7, 1), 0.1)):
        assert rates(duties, day, exemptions={"list": spared}) == pytest.approx({"surcharge": left, "ordinary": 0.02})
    assert rates(duties, of="psu", exemptions={"list": spared})["surcharge"] == pytest.approx(0.1)


def test_goods_left_out_by_class_or_origin_pay_nothing_of_a_rule():
    duties = {"surcharge": duty(0.1, except_classes=("ic",), except_origins=("KR",)), "ordinary": duty(0.02)}
    assert rates(duties, of="fan").keys() == {"surcharge", "ordinary"}
    assert rates(duties, of="ic").keys() == rates(duties, origin="KR").keys() == {"ordinary"}


def test_foreign_content_leaves_out_what_came_from_the_us():
    duties = {"reciprocal": duty(0.1, basis="foreign content"), "ordinary": duty(0.02)}
    assert rates(duties, us_content={"fan": "30 %"}) == pytest.approx({"reciprocal": 0.07, "ordinary": 0.02})


def test_a_rule_made_for_repaired_goods_takes_the_place_of_its_kind_on_them_alone():
    duties = {
        "ordinary": of_kind("mfn", 0.026),
        "surcharge": of_kind("section_122", 0.1),
        "mended": of_kind("mfn", 0.01, basis="value of repair"),
        "back": of_kind("section_122", 0.0, basis="US goods returned"),
    }
    assert rates(duties) == pytest.approx({"ordinary": 0.026, "surcharge": 0.1})
    back = layers_of(Trade.model_validate({"duties": duties}), Goods("US", "MY", "fan", mended=True), date(2026, 6, 1), "a repair")
    assert {name: float(layer.effective) for name, layer in back.items()} == pytest.approx({"mended": 0.01, "back": 0})


def test_two_rules_of_a_kind_on_one_shipment_are_named():
    with pytest.raises(ContradictoryRules) as caught:
        rates({"old": of_kind("mfn", 0.02), "new": of_kind("mfn", 0.03)})
    assert str(caught.value) == (
        "a test shipment: old and new, both mfn, fall on fan from MY into US on 2026-06-01; "
        "end one of them, or let it stand `instead_of` the other"
    )
    assert rates({"old": of_kind("mfn", 0.02), "new": of_kind("mfn", 0.03, instead_of=("old",))})["old"] == 0


@pytest.mark.parametrize(
    ("of", "origin", "day", "layers"),
    [
        ("finished_miner", "TH", date(2026, 8, 1), {"ordinary_finished_miner": 0.026, "forced_labor_301_at_12_5": 0.125}),
        ("finished_miner", "CN", date(2025, 9, 1), {"ordinary_finished_miner": 0.026, "china_301_goods": 0.25, "ieepa_china": 0.30}),
        (
            "finished_miner",
            "CN",
            date(2026, 8, 1),
            {"ordinary_finished_miner": 0.026, "china_301_goods": 0.25, "forced_labor_301_at_12_5": 0.125},
        ),
        ("finished_miner", "TW", date(2026, 8, 1), {"ordinary_finished_miner": 0.026, "forced_labor_301_taiwan": 0.074}),
        ("finished_miner", "MY", date(2025, 5, 1), {"ordinary_finished_miner": 0.026, "ieepa_april_2025": 0.10}),
        ("ic", "TW", date(2026, 3, 1), {}),
        ("ic", "TW", date(2026, 8, 1), {}),
        ("miner_part", "MY", date(2026, 4, 5), {"ordinary_miner_part": 0.013, "aluminum_232_on_metal": 0.167}),
        ("miner_part", "MY", date(2026, 4, 6), {"ordinary_miner_part": 0.013, "aluminum_232_miner_part": 0.25}),
        ("fan", "MY", date(2026, 4, 5), {"ordinary_fan": 0.023, "section_122": 0.10}),
        ("fan", "MY", date(2026, 8, 1), {"ordinary_fan": 0.023, "aluminum_232_fans_and_cables": 0.25}),
        ("cable", "MY", date(2026, 8, 1), {"ordinary_cable": 0.026, "aluminum_232_fans_and_cables": 0.25}),
        ("psu", "MY", date(2026, 8, 1), {"ordinary_psu": 0.015, "forced_labor_301": 0.10}),
        ("hashboard", "MY", date(2026, 2, 23), {"ordinary_hashboard": 0.013, "ieepa": 0.19}),
        ("hashboard", "MY", date(2026, 2, 24), {"ordinary_hashboard": 0.013, "section_122": 0.10}),
    ],
)
def test_the_shipped_rules_are_those_of_the_sources(of, origin, day, layers):
    """Part 4 of the sources: totals of 15.1 % (Thailand), 57.6 and 40.1 % (China), a floor of 10 % (Taiwan), chips exempt.

    Section 232 on aluminum by value of the metal until 5 April 2026, on full value since; goods of a metal share of 40 % or more here.
    """
    assert shipped(day, of, origin) == pytest.approx(layers)


@pytest.mark.parametrize(
    ("policy", "miner", "chips", "chassis"),
    [("surcharge_today", 0.126, 0, 0.263), ("surcharge_struck_down", 0.026, 0, 0.263), ("surcharge_25", 0.276, 0.0375, 0.263)],
)
def test_the_surcharge_policies_change_what_they_say(policy, miner, chips, chassis):
    trade = load("texas.yaml", [f"policies/{policy}.yaml"]).scenario.trade
    for of, origin, total in (("finished_miner", "MY", miner), ("ic", "TW", chips), ("miner_part", "MY", chassis)):
        layers = layers_of(trade, Goods("US", origin, of, metal=0.95), date(2027, 3, 1), "a shipment")
        assert sum(float(layer.effective) for layer in layers.values()) == pytest.approx(total)


def test_a_rule_falls_only_on_goods_with_so_much_metal():
    """At the bound it falls, a hair below it does not, and then what it stands instead of is due; so for every draw of its own."""
    ruled = {"metal": duty(0.25, only_if={"metal": "15 %"}, instead_of=("surcharge",)), "surcharge": duty(0.10)}
    trade = Trade.model_validate({"duties": ruled})
    for metal, due in ((0.15, {"metal": 0.25, "surcharge": 0}), (0.1499, {"metal": 0, "surcharge": 0.10})):
        layers = layers_of(trade, Goods("US", "MY", "fan", metal=metal), date(2026, 6, 1), "fans")
        assert {name: float(layer.effective) for name, layer in layers.items()} == due
    drawn = layers_of(trade, Goods("US", "MY", "fan", metal=np.array([[0.4], [0.1]])), date(2026, 6, 1), "fans")
    assert sum(layer.effective for layer in drawn.values()) == pytest.approx(np.array([[0.25], [0.10]]))
