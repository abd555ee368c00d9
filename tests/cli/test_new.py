"""`sim new site`: nothing of the template is taken over silently, and what is left of it is listed."""

import json
from pathlib import Path

from sim.scenario.loading import load, template_keys
from tests.program import sim


def test_every_number_of_the_template_is_marked_and_listed(tmp_path: Path) -> None:
    done = sim("new", "site", "ohio", "--like", "texas", "--jurisdiction", "US-OH", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    made, texas = load(tmp_path / "ohio.yaml"), load("texas.yaml")
    ours, own = (
        {entry.key: entry.assumption for entry in each.assumptions if entry.place and entry.place.file.endswith(name)}
        for each, name in ((made, "ohio.yaml"), (texas, "texas.yaml"))
    )
    assert {a.source for a in ours.values()} == {"template"}
    law = ("money.energy.coincident_peaks",)
    assert {key for key in own if not key.startswith(law)} == set(ours)
    assert all(ours[key].value == own[key].value for key in ours)
    assert made.scenario.site.jurisdiction == "US-OH" and made.scenario.name == "Ohio"
    assert {entry.place.file for entry in made.assumptions if entry.key.startswith("finance.receipts_tax") and entry.place} == {
        "jurisdictions/us-oh.yaml"
    }
    left = json.loads(sim("check", "ohio.yaml", "--json", folder=tmp_path).stdout)[0]["of_template"]
    assert len(left) == len(template_keys(made)) > 40


def test_what_has_its_own_source_is_off_the_list(tmp_path: Path) -> None:
    sim("new", "site", "ohio", "--like", "texas", "--jurisdiction", "US-OH", folder=tmp_path)
    path = tmp_path / "ohio.yaml"
    lines = path.read_text().splitlines()
    at = next(k for k, line in enumerate(lines) if "wage: {value: 20.50 USD/h" in line)
    lines[at] = '    wage: {value: 19.80 USD/h, source: assumed, note: "a survey"}'
    path.write_text("\n".join(lines))
    said = sim("check", "ohio.yaml", folder=tmp_path).stderr
    assert "pools.assembly.wage" not in said and "pools.test.wage (ohio.yaml" in said
    assert "63 assumptions" not in said and "62 assumptions are still of the template" in said


def test_nothing_is_overwritten_and_an_unknown_law_is_said(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text("name: mine\n")
    done = sim("new", "site", "ohio", "--like", "texas", "--jurisdiction", "US-OH", "--out", "mine.yaml", folder=tmp_path)
    assert done.returncode == 2 and "nothing was written" in done.stderr and (tmp_path / "mine.yaml").read_text() == "name: mine\n"
    sim("new", "site", "utah", "--like", "texas", "--jurisdiction", "US-UT", folder=tmp_path)
    assert "US-UT is not known to sim" in (tmp_path / "utah.yaml").read_text()
    assert sim("new", "site", "x", "--like", "nowhere", "--jurisdiction", "US-UT", folder=tmp_path).returncode == 3
