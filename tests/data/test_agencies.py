"""Blocks of assumptions from files in the layout of the agencies: made by hand, with the quirks of the real ones."""

from pathlib import Path

import pytest
import yaml

from sim.data.agencies import electricity, wages
from sim.data.cells import Cells, DataIssue, read_cells

OEWS = """AREA,AREA_TITLE,OCC_CODE,OCC_TITLE,TOT_EMP,H_MEAN,A_MEAN,H_PCT25,H_MEDIAN,H_PCT75
19100,"Dallas-Fort Worth-Arlington, TX",51-2028,"Electrical, Electronic Assemblers","9,540",21.10,"43,890",17.55,20.40,23.10
19100,"Dallas-Fort Worth-Arlington, TX",49-2094,Electronics Repairers,"1,200",35.80,"74,460",28.01,34.90,41.22
19100,"Dallas-Fort Worth-Arlington, TX",11-1011,Chief Executives,*,#,#,*,#,#
19740,"Denver-Aurora-Centennial, CO",51-2028,Assemblers,**,22,45760,18,21,24
19780,"Des Moines, IA",51-2028,Assemblers,100,22,45760,18,*,24
"""


@pytest.fixture
def oews(tmp_path: Path) -> Cells:
    (tmp_path / "oews.csv").write_text(OEWS)
    return read_cells(tmp_path / "oews.csv")


def test_wages_are_medians_with_their_quartiles(oews: Cells) -> None:
    block = yaml.safe_load(wages(oews, "dallas", {"assembly": "51-2028", "repair": "49-2094"}, "May 2025"))
    assert block["pools"]["repair"]["wage"] == {
        "value": "34.90 USD/h", "low": "28.01 USD/h", "high": "41.22 USD/h", "source": "bls-oews",
        "note": "49-2094 Electronics Repairers: median and quartiles",
    }  # fmt: skip
    assert block["pools"]["assembly"]["wage"]["value"] == "20.40 USD/h"
    assert block["sources"]["bls-oews"]["date"] == "May 2025"


@pytest.mark.parametrize(
    ("area", "occupation", "said"),
    [
        (
            "D",
            "51-2028",
            "expected one area for 'D', got 3: there are Dallas-Fort Worth-Arlington, TX; Denver-Aurora-Centennial, CO; Des Moines",
        ),
        ("Ohio", "51-2028", "expected one area for 'Ohio', got 0: no area has that in its title"),
        ("Dallas", "51-9999", "no occupation '51-9999' in this area; expected a code like 51-2028"),
        ("Dallas", "11-1011", ":4: H_PCT25: the wage of 11-1011 is not released; take a wider area"),
        ("Des Moines", "51-2028", ":6: H_MEDIAN: the wage of 51-2028 is not released"),
    ],
)
def test_what_is_not_there_is_said(oews: Cells, area: str, occupation: str, said: str) -> None:
    with pytest.raises(DataIssue) as caught:
        wages(oews, area, {"assembly": occupation}, "May 2025")
    assert said in str(caught.value)


def test_electricity_is_the_mean_of_the_last_twelve_months(tmp_path: Path) -> None:
    rows = [f"{2024 + k // 12},{k % 12 + 1},TX,9.0,{5 + k * 0.1:.1f}" for k in range(18)] + ["2025,6,FL,12,9.9"]
    (tmp_path / "eia.csv").write_text("Year,Month,State,Commercial Price,Industrial Price\n" + "\n".join(rows) + "\n")
    cells = read_cells(tmp_path / "eia.csv")
    price = yaml.safe_load(electricity(cells, "tx", "industrial", "2025-08"))["money"]["energy"]["price"]
    assert price["value"] == "0.0615 USD/kWh"
    assert (price["low"], price["high"]) == ("0.0560 USD/kWh", "0.0670 USD/kWh")
    assert "months 2024-07 to 2025-06" in price["note"]
    with pytest.raises(DataIssue, match="expected twelve months of 'FL', got 1"):
        electricity(cells, "FL", "industrial", "2025-08")
    with pytest.raises(DataIssue, match="sector: expected one of residential, commercial, industrial, got 'retail'"):
        electricity(cells, "TX", "retail", "2025-08")
