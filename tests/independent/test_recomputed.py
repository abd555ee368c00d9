"""P-INDEPENDENT: the cash of the three shipped sites, to the dollar, by code that shares nothing with the product."""

from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest

from tests.independent import recompute
from tests.independent.recompute import Recomputed, rows
from tests.program import sim

SITES = ("texas.yaml", "florida.yaml", "southeast_asia.yaml")


def test_nothing_of_the_product_is_imported() -> None:
    text = Path(recompute.__file__).read_text("utf-8")
    imports = [line.split()[1].partition(".")[0] for line in text.splitlines() if line.startswith(("import ", "from "))]
    assert set(imports) == {"csv", "math", "re", "collections", "datetime", "itertools", "pathlib", "typing", "numpy", "yaml"}


@pytest.mark.parametrize("site", SITES)
def test_a_short_run_scaled_to_a_year_is_recomputed_to_the_dollar(tmp_path: Path, site: str) -> None:
    agrees(tmp_path, site, "6 weeks")


@pytest.mark.slow
@pytest.mark.parametrize("site", SITES)
def test_three_years_and_what_they_repeat_are_recomputed_to_the_dollar(tmp_path: Path, site: str) -> None:
    agrees(tmp_path, site, "3 years")


def agrees(folder: Path, site: str, horizon: str) -> None:
    """One replication: every line of cash of every year, the present value, and the rate of return where there is one."""
    shorter = ("--set", f"horizon={horizon}", "--set", "warm_up=1 d") if horizon == "6 weeks" else ("--set", f"horizon={horizon}")
    done = sim("run", site, "--reps", "1", "--full", "--figures", "none", "--quiet", *shorter, "--out", "kept", folder=folder)
    assert done.returncode == 0, done.stderr
    again, told = Recomputed(folder / "kept"), defaultdict(lambda: np.zeros(11))
    for row in rows(folder / "kept", "cash"):
        told[row["line"]][int(row["year"])] += float(row["amount_usd"])
    for line in told.keys() | again.lines.keys():
        assert again.lines[line].tolist() == pytest.approx(told[line].tolist(), abs=0.5), line
    worth = {row["measure"]: float(row["value"]) for row in rows(folder / "kept", "measures") if row["of"] == "plant"}
    assert again.npv_usd == pytest.approx(1e6 * worth["npv"], abs=0.5)
    if again.irr is not None and "irr" in worth:
        assert 100 * again.irr == pytest.approx(worth["irr"], abs=1e-6)
