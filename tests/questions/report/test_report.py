"""`sim report`: all questions in one folder, made again from it, and what a study file may say."""

import json
import re
from pathlib import Path

import numpy as np
import pytest

from sim.economics.landed import valued
from sim.evaluate import quantities_of
from sim.graphs import evaluated
from sim.questions.experiment import experiment
from sim.questions.report.plan import Plan, laid_out, plan_of
from sim.questions.report.pricing import pricing_of
from sim.questions.report.study import report_of
from sim.running.replicate import happenings
from sim.scenario.kinds import with_values
from sim.scenario.loading import ScenarioError, load
from tests.program import sim
from tests.questions.report.sites import HOSTILE, written
from tests.questions.report.unpack import unpacked

SITES = ("home.yaml", "abroad.yaml")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder with two sites and their report."""
    here = written(tmp_path_factory.mktemp("report"))
    policies = ("--policy", "cheap.yaml", "--policy", "untaxed.yaml", "--policy", "ending.yaml")
    done = sim("report", *SITES, *policies, "--reps", "3", "--jobs", "1", "--out", "kept", folder=here)
    assert done.returncode == 0, done.stderr
    return here


def embedded(folder: Path) -> dict:
    """The data in a report."""
    text = (folder / "kept" / "report.html").read_text("utf-8")
    return json.loads(re.search(r'<script type="application/json" id="data">(.*?)</script>', text, re.DOTALL)[1])


def test_every_question_leaves_its_answer_and_one_page(folder):
    kept = {path.name for path in (folder / "kept").iterdir()}
    assert kept >= {
        "report.html",
        "run.json",
        "compare",
        "decide",
        "uncertainty",
        "sensitivity",
        "breakeven",
        "scenario",
        "assumptions.csv",
    }
    assert json.loads((folder / "kept" / "run.json").read_text())["finished"]
    figures = embedded(folder)["figures"]
    assert {
        "stack landed_cost",
        "bridge npv",
        "service",
        "fan",
        "tornado",
        "breakeven 0",
        "hours",
        "curve backlog_by_week",
    } <= figures.keys()


def test_names_are_text_and_nothing_is_fetched(folder):
    text = (folder / "kept" / "report.html").read_text("utf-8")
    assert HOSTILE not in text
    assert text.count("<script>") == 4  # ours
    assert not re.search(r"""(src|href)=["']?(https?:)?//""", text)
    assert embedded(folder)["sites"][1]["name"] == HOSTILE


def test_a_report_is_made_again_from_its_folder(folder):
    before = (folder / "kept" / "report.html").read_text("utf-8")
    again = sim("report", "kept", "--jobs", "1", folder=folder)
    assert again.returncode == 0, again.stderr
    after = (folder / "kept" / "report.html").read_text("utf-8")
    plain = re.sub(r"<p><code>.*?</code></p>", "", before)
    assert re.sub(r"<p><code>.*?</code></p>", "", after) == plain


def test_the_graphs_give_what_python_gives(folder):
    """Every measure of every replication at random positions of all sliders, of which the page's data were made."""
    pricing = embedded(folder)["pricing"]
    keys = [slider["key"] for slider in pricing["sliders"]]
    assert {"money.prices.terahash", "pools.assembly.wage", "finance.discount_rate", "money.escalation.miner"} <= set(keys)
    assert {policy["name"] for policy in pricing["policies"]} == {"cheap", "untaxed"}
    assert "finance.tax" in keys, "a policy that sets a single price brings a slider for it, though no range is known"
    assert pricing["fixed"] == "ending", "it changes a day, which no slider can"
    assert "Regret under ending does not follow the sliders" in (folder / "kept" / "report.html").read_text("utf-8")
    loaded = [load(folder / name) for name in SITES]
    stores = happenings(loaded, 3, 1, 1, folder / "kept" / ".store").stores
    luck = np.random.default_rng(5)
    for site, (each, store) in enumerate(zip(loaded, stores, strict=True)):
        own = [slider for slider in pricing["sliders"] if site in slider["sites"]]
        points = np.array([[luck.uniform(s["least"], s["most"]) for s in own] for _ in range(20)])
        at = with_values(each.scenario, {slider["key"]: points[:, k : k + 1] for k, slider in enumerate(own)})
        graphs = unpacked(pricing["graphs"][site])
        made = np.array([[evaluated(graph, point) for graph in graphs] for point in points.tolist()])
        for number in range(3):
            found = valued(quantities_of(store.load(number)), at).measures
            for m, measure in enumerate(pricing["measures"]):
                wanted = next(value for (name, _), (value, _) in found.items() if name == measure["name"])
                assert made[:, number, m] == pytest.approx(np.broadcast_to(wanted, 20), rel=0, abs=5e-6 * np.max(np.abs(wanted)))


def test_a_single_site_is_reported_without_comparison(folder):
    plan = Plan((str(folder / "home.yaml"),))
    loaded = [load(name) for name in plan.sites]
    made = experiment(2, 1, 1, folder / "kept")
    found = report_of(loaded, plan, laid_out(Plan(plan.sites, ()), loaded, (), ()), made)
    assert [answer.question for answer in found.answers] == ["run", "uncertainty", "sensitivity"]
    assert any("two sites" in line for line in found.left_out)
    assert pricing_of(found, laid_out(Plan(plan.sites, ()), loaded, (), ()), made) is not None


def test_a_study_file_says_what_to_ask(folder):
    (folder / "study.yaml").write_text(
        "title: Where?\nsites: [home.yaml, abroad.yaml]\npolicies: {cheap.yaml: 30 %}\nquestions: [decide, sensitivity]\n"
    )
    plan = plan_of(str(folder / "study.yaml"))
    assert plan == Plan(
        (str(folder / "home.yaml"), str(folder / "abroad.yaml")), (f"{folder / 'cheap.yaml'}=30 %",), ("decide", "sensitivity"), "Where?"
    )
    done = sim("report", "--reps", "3", "--jobs", "1", "--out", "kept", "-q", folder=folder)
    assert done.returncode == 0, done.stderr
    assert "'uncertainty' was not asked for" in done.stderr


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("sites: []\n", "study.yaml:1:1: sites: expected a list of scenario files"),
        ("sites: [a.yaml]\npolicy: b.yaml\n", "study.yaml:2:1: policy: unknown key; there are title, sites, policies and questions"),
        ("sites: [a.yaml]\nquestions: [costs]\n", "expected some of decide, uncertainty, sensitivity and breakeven, got 'costs'"),
        ("sites: [a.yaml]\npolicies: {b.yaml: {a: 1}}\n", "expected a probability like 30 %"),
    ],
)
def test_mistakes_in_a_study_file_are_told_at_their_place(tmp_path, monkeypatch, text, said):
    monkeypatch.chdir(tmp_path)
    Path("study.yaml").write_text(text)
    with pytest.raises(ScenarioError, match=re.escape(said)):
        plan_of("study.yaml")
