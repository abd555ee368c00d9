"""Net present value, internal rates and payback against published examples, algebra and numpy-financial."""

import numpy as np
import numpy_financial as npf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.economics.worth.cashflow import irr_all, irr_sentence, npv_usd, payback_years
from tests.validation.cases import check_exact, inputs

amounts = st.floats(-1e6, 1e6).map(lambda amount: round(amount, 2))


def test_e_npv():
    case = inputs("E-NPV")
    a, b = case["a"], case["b"]
    flows_b = [b["flow_now"], *b["flows_end_of_year"]]
    check_exact("E-NPV", "npv_a_all_flows_at_year_end", npv_usd([0, *a["flows_end_of_year_1_to_4"]], a["rate"]))
    check_exact("E-NPV", "npv_a_first_flow_at_time_0", npv_usd(a["flows_end_of_year_1_to_4"], a["rate"]))
    check_exact("E-NPV", "npv_b", npv_usd(flows_b, b["rate"]))
    check_exact("E-NPV", "npv_c", npv_usd([*flows_b, -9000], b["rate"]))


def test_e_irr():
    flows = inputs("E-IRR")["flows"]
    for years in (2, 4, 5):
        (rate,) = irr_all(flows[: years + 1])
        check_exact("E-IRR", f"irr_{years}_years", rate)


def test_e_multi_irr():
    case = inputs("E-MULTI-IRR")
    check_exact("E-MULTI-IRR", "all_irr", irr_all(case["flows_two_roots"]))
    check_exact("E-MULTI-IRR", "npv_at_15pct", npv_usd(case["flows_two_roots"], 0.15))
    check_exact("E-MULTI-IRR", "no_real_irr", irr_all(case["flows_no_root"]) == ())
    check_exact("E-MULTI-IRR", "irr_loss_making", irr_all(case["flows_loss_making"])[0])


def test_e_payback():
    case = inputs("E-PAYBACK")
    check_exact("E-PAYBACK", "payback", payback_years(case["flows"]))
    check_exact("E-PAYBACK", "discounted_payback", payback_years(case["flows"], case["rate"]))
    check_exact("E-PAYBACK", "never_paid_back", payback_years(case["never_flows"]))


@given(st.lists(amounts, min_size=1, max_size=40), st.floats(-0.5, 2.0))
def test_npv_agrees_with_numpy_financial(flows, rate):
    assert npv_usd(flows, rate) == pytest.approx(npf.npv(rate, flows), rel=1e-9, abs=1e-6 * (1 + rate) ** -len(flows))


@given(st.lists(st.floats(1, 1e6), min_size=1, max_size=30), st.floats(1, 1e7))
def test_a_spending_and_then_incomes_have_one_rate_and_it_is_that_of_numpy_financial(incomes, spending):
    flows = [-spending, *incomes]
    rates = [rate for rate in irr_all(flows) if -0.9 < rate < 10]
    expected = npf.irr(flows)
    if -0.9 < expected < 10:
        assert rates == [pytest.approx(expected, rel=1e-7, abs=1e-9)]
        assert npv_usd(flows, rates[0]) == pytest.approx(0, abs=1e-9 * sum(map(abs, flows)))


@given(st.lists(amounts, min_size=2, max_size=12))
def test_every_rate_reported_is_a_root(flows):
    for rate in irr_all(flows):
        terms = np.abs(flows) / (1 + rate) ** np.arange(len(flows))
        assert abs(npv_usd(flows, rate)) <= 1e-5 * terms.sum()


@pytest.mark.parametrize(
    ("flows", "rates"),
    [
        ([-100, 100], [0.0]),
        ([-100, 230, -132], [0.1, 0.2]),
        ([-1000, 3600, -4310, 1716], [0.1, 0.2, 0.3]),  # 1000 (x - 1.1)(x - 1.2)(x - 1.3), x = 1 + rate
        ([0, -100, 110, 0], [0.1]),
        ([-100, *[0] * 29, 100 * 1.08**30], [0.08]),
        ([-100, -20], []),
        ([100, -200, 150], []),
        ([5], []),
        ([], []),
    ],
)
def test_rates_of_known_polynomials(flows, rates):
    assert irr_all(flows) == pytest.approx(rates, abs=1e-8)


def test_irr_in_words():
    assert irr_sentence(()) == "No internal rate of return up to 10,000 % a year exists: at none of them the cash flow is worth zero."
    assert irr_sentence((0.125,)) == "The internal rate of return is 12.5 %."
    assert irr_sentence((0.1, 0.2)).startswith("2 internal rates of return exist (10.0 %, 20.0 %)")


@given(st.lists(amounts, min_size=3, max_size=8), st.lists(amounts, min_size=3, max_size=8), st.floats(0, 1))
def test_npv_is_linear(a, b, rate):
    length = max(len(a), len(b))
    padded = [np.pad(flows, (0, length - len(flows))) for flows in (a, b)]
    assert npv_usd(padded[0] + padded[1], rate) == pytest.approx(npv_usd(a, rate) + npv_usd(b, rate), rel=1e-9, abs=1e-4)


@given(st.lists(amounts, min_size=1, max_size=8))
def test_npv_without_discount_is_the_sum(flows):
    assert npv_usd(flows, 0.0) == pytest.approx(sum(flows), abs=1e-6)


def test_what_makes_no_sense_is_refused():
    with pytest.raises(ValueError, match="above -100 %"):
        npv_usd([-1, 2], -1.0)


@pytest.mark.parametrize(("flows", "years"), [([100, -50], 0.0), ([-100, 0, 100], 2.0), ([-100, 50], None)])
def test_payback_at_the_edges(flows, years):
    assert payback_years(flows) == years
