"""The names of files in a run folder."""

from datetime import datetime
from pathlib import Path

import pytest

from sim.report import run_folder
from sim.report.folder import file_names, numbered
from sim.scenario.loading import load
from tests.economics.small import TEXT


@pytest.mark.parametrize(
    ("names", "files"),
    [
        (["Texas (A)", "Texas (B)", "texas"], ["texas", "texas-2", "texas-3"]),
        (["slug_a", "slug_b"], ["slug-a", "slug-b"]),
        (["a b", "a_b", "a-b"], ["a-b", "a-b-2", "a-b-3"]),
        (["../x", "..", "\u5de5\u5382"], ["x", "scenario", "scenario-2"]),
    ],
)
def test_scenarios_whose_names_are_alike_have_files_of_their_own(names: list[str], files: list[str]) -> None:
    assert file_names(names) == files


def test_a_number_stands_before_the_ending() -> None:
    assert numbered(["base.yaml", "base.yaml", "Base.yaml", "texas.yaml"]) == ["base.yaml", "base-2.yaml", "Base-3.yaml", "texas.yaml"]


def test_two_bases_of_one_name_are_both_kept(tmp_path: Path) -> None:
    (tmp_path / "lower").mkdir()
    (tmp_path / "lower" / "base.yaml").write_text(TEXT)
    (tmp_path / "base.yaml").write_text("extends: lower/base.yaml\nname: middle\n")
    (tmp_path / "site.yaml").write_text("extends: base.yaml\nname: site\n")
    run_folder.write_start(tmp_path / "kept", [load(tmp_path / "site.yaml")], run_folder.Run("run", (), 1, 1, datetime(2026, 1, 5)))
    original = tmp_path / "kept" / "scenario" / "original" / "site"
    kept = {path.relative_to(original).as_posix(): path.read_text() for path in original.rglob("*.yaml")}
    assert sorted(kept) == ["base.yaml", "lower/base.yaml", "site.yaml"]
    assert (kept["lower/base.yaml"], kept["base.yaml"]) == (TEXT, "extends: lower/base.yaml\nname: middle\n")
    assert load(original / "site.yaml").scenario == load(tmp_path / "site.yaml").scenario
