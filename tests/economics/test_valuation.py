"""Parts' costs that follow the selling price, and the value of a delivered, duty-paid price, against small sums by hand."""

from pathlib import Path

import numpy as np
import pytest

from sim.economics.border.valuation import customs_value_usd
from sim.economics.costs import price
from sim.scenario.subjects.trade import Fees
from tests.economics.small import small, steady

FEES = Fees(processing="0.3464 %", processing_least="33.58 USD", processing_most="651.50 USD", harbor="0.125 %")
NOTHING = np.zeros(1)


def materials(folder: Path, *settings: str) -> float:
    lines = price(steady(), small(folder, *settings)).lines
    return sum(float(line.amount.sum()) for line in lines if line.category == "materials")


@pytest.mark.parametrize(("terahash", "share", "level"), [(11, "100 %", 1.0), (5.5, "100 %", 0.5), (5.5, "80 %", 0.6), (22, "80 %", 1.8)])
def test_parts_keep_their_share_of_a_price_that_moves(tmp_path: Path, terahash: float, share: str, level: float) -> None:
    """200 TH at 11 USD/TH are 2,200 USD, the price at which parts cost what is written."""
    follow = ("money.prices.parts_follow.at=2200 USD/unit", f"money.prices.parts_follow.share={share}")
    assert materials(tmp_path, f"money.prices.terahash={terahash} USD/TH", *follow) == pytest.approx(level * materials(tmp_path))


@pytest.mark.parametrize(("pieces", "fee"), [(1, 33.58), (20, 0.003464), (300, 651.50 / 300)])
@pytest.mark.parametrize("by_sea", [False, True])
def test_value_freight_duty_and_fees_of_a_delivered_price_make_it_again(pieces: float, fee: float, by_sea: bool) -> None:
    """An entry at the least fee, one between its bounds, one at the most."""
    paid, freight, duty = np.array([2574.0]), np.array([126.0]), np.array([0.126])
    value = customs_value_usd(paid, "DDP", 1.0, freight, duty, np.array([pieces]), FEES, by_sea)[0]
    fees = (fee * value if pieces == 20 else fee) + by_sea * 0.00125 * value
    assert value + 126 + 0.126 * value + fees == pytest.approx(2574)


def test_the_other_terms_and_a_transfer_price() -> None:
    """DAP holds freight alone, FOB and EXW neither; of 75 % of what is left duty is due, and the importer keeps the rest."""
    given = (np.array([1000.0]), 1.0, np.array([100.0]), np.array([0.25]), np.array([1e6]), Fees(), False)
    paid, whole, *rest = given
    for terms, value in (("DDP", 720), ("DAP", 900), ("FOB", 1000), ("EXW", 1000)):
        assert customs_value_usd(paid, terms, whole, *rest)[0] == pytest.approx(value)  # type: ignore[arg-type]
    transfer = customs_value_usd(paid, "DDP", 0.75, *rest)[0]
    assert transfer == pytest.approx(0.75 * (1000 - 100 - 0.25 * transfer))


def test_the_price_of_a_unit_delivered_by_sea_holds_its_freight_and_duty(tmp_path: Path) -> None:
    """The lines of a whole plant: 20 units an entry at 2,200 USD, 3 + 0.25 x 20 kg of freight, 12.6 % of duty from February on."""
    lines = price(steady(), small(tmp_path, "trade.price_terms=DDP", "trade.finished_value=100 %")).lines
    duty = {line.item: line.amount[12] / 20 for line in lines if line.kind.name == "duty on units"}
    value = (2200 - 8) / (1 + 0.126 + 0.00125 + 0.003464)
    assert duty == pytest.approx({"ordinary_miner": 0.026 * value, "surcharge": 0.10 * value})
