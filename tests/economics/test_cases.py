"""Which reference cases of money are shown, and which wait for parts that are not built yet."""

import pytest

from tests.validation.cases import names

SHOWN = {"E-NPV", "E-IRR", "E-MULTI-IRR", "E-PAYBACK", "E-MPF-HMF", "E-DUTY-STACK", "E-LANDED"}
LATER = {
    "E-XNPV": "cash flows by date",
    "E-MIRR": "modified internal rate",
    "E-LOAN-a": "loans",
    "E-LOAN-b": "loans",
    "E-MACRS-HY": "accelerated depreciation",
    "E-MACRS-39": "accelerated depreciation",
    "E-MACRS-10k": "accelerated depreciation",
    "E-PROJECT-a": "accelerated depreciation and disposal",
    "E-PROJECT-b": "accelerated depreciation and disposal",
    "E-WACC": "cost of capital",
    "E-REALNOM": "inflation",
    "E-ANNUITY": "equivalent annual and levelised cost",
    "E-TAXES": "limit on losses carried forward, state tax deducted from federal",
    "E-TEXAS": "franchise tax",
    "E-FLORIDA": "state income tax",
    "E-DRAWBACK": "duty drawback",
    "E-FTZ": "foreign-trade zone",
}


def test_every_case_of_money_is_shown_or_waits():
    assert {name for name in names() if name.startswith("E-")} == SHOWN | LATER.keys()
    assert not SHOWN & LATER.keys()


@pytest.mark.parametrize("name", sorted(LATER))
def test_later(name):
    pytest.skip(f"{name} waits for {LATER[name]}")
