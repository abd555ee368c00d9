"""What a run says of customers who answer to the price, and of two companies that share what a plant earns."""

from pathlib import Path

import sim
from tests.economics.small import TEXT

KNOWN = "Customers order by the price that is known at the start (market.elasticity): one that is drawn from its range moves none."
RANGED = "money.prices.terahash={value: 20 USD/TH, low: 15 USD/TH, high: 25 USD/TH, source: assumed, note: x}"
SHORT = ["horizon=60 d", RANGED]


def written(folder: Path) -> Path:
    path = folder / "small.yaml"
    path.write_text(TEXT)
    return path


def test_it_is_said_that_demand_follows_the_price_known_at_the_start(tmp_path: Path) -> None:
    path, market = written(tmp_path), "market={costs: {2026-02-01: 10 %}, pass_through: 50 %, elasticity: -1}"
    ask = {"replications": 1, "jobs": 1, "runs": tmp_path / "runs"}
    assert KNOWN in sim.run(path, settings=[*SHORT, market], **ask).caveats  # type: ignore[arg-type]
    assert KNOWN in sim.uncertainty(path, settings=[*SHORT, market], **ask).caveats  # type: ignore[arg-type]
    assert KNOWN not in sim.run(path, settings=[*SHORT, market.replace("-1}", "0}")], **ask).caveats  # type: ignore[arg-type]
    assert KNOWN not in sim.run(path, settings=SHORT, **ask).caveats  # type: ignore[arg-type]


def test_it_is_said_what_falls_to_which_company(tmp_path: Path) -> None:
    settings = [*SHORT, "trade.price_terms=DDP", "trade.finished_value=50 %", "finance.affiliate={role: importer, tax: 35 %}"]
    answer = sim.run(written(tmp_path), settings=settings, replications=1, jobs=1, runs=tmp_path / "runs")
    told = [each.sentence for each in answer.findings if "falls to the importer, each after its own tax" in each.sentence]
    assert len(told) == 1 and told[0].startswith("Of the NPV ") and told[0].endswith("; what one of them loses saves the other no tax.")
