"""`sim report`: all questions in one folder, made again from it, and what a study file may say."""

import json
import re
import shlex
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sim.economics.landed import valued
from sim.evaluate import quantities_of
from sim.graphs import evaluated
from sim.questions.experiment import experiment
from sim.questions.report.choices import Choice, alternatives
from sim.questions.report.plan import Plan, laid_out, plan_of
from sim.questions.report.pricing import pricing_of
from sim.questions.report.study import report_of
from sim.running.replicate import happenings
from sim.scenario.kinds import with_values
from sim.scenario.loading import ScenarioError, load
from sim.scenario.nodes import Place
from tests.program import sim
from tests.questions.report.sites import HOSTILE, written
from tests.questions.report.unpack import unpacked

SITES = ("home.yaml", "abroad.yaml")
REPLICATIONS = 2


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder with two sites and their report, with policies and choices as a study file says."""
    here = written(tmp_path_factory.mktemp("report"))
    done = sim("report", "where.yaml", "--reps", str(REPLICATIONS), "--jobs", "1", "--out", "kept", folder=here)
    assert done.returncode == 0, done.stderr
    return here


@pytest.fixture(scope="module")
def asked(folder):
    """A report of a part of the questions, with a policy that has a probability and one choice."""
    (folder / "study.yaml").write_text(
        "title: Where?\nsites: [home.yaml, abroad.yaml]\npolicies: {cheap.yaml: 30 %}\nchoices: {lanes.road.transit: 3 d}\n"
        "questions: [decide, sensitivity]\n"
    )
    done = sim("report", "--reps", "1", "--jobs", "1", "--out", "asked", "-q", folder=folder)
    assert done.returncode == 0, done.stderr
    return done.stderr


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


def test_a_report_is_made_again_from_its_folder(folder, asked):
    before = (folder / "asked" / "report.html").read_text("utf-8")
    again = sim("report", "asked", "--jobs", "1", folder=folder)
    assert again.returncode == 0, again.stderr
    after = (folder / "asked" / "report.html").read_text("utf-8")
    plain = re.sub(r"<p><code>.*?</code></p>", "", before)
    assert re.sub(r"<p><code>.*?</code></p>", "", after) == plain


def test_the_graphs_give_what_python_gives(folder):
    """Every measure of every replication at random positions of all sliders, of which the page's data were made."""
    pricing = embedded(folder)["pricing"]
    keys = [slider["key"] for slider in pricing["sliders"]]
    assert {"money.prices.terahash", "pools.assembly.wage", "finance.discount_rate", "money.escalation.miner"} <= set(keys)
    assert all(key.startswith("money.escalation.") for key in keys[keys.index("money.escalation.miner") :]), (
        "what needs most room goes first"
    )
    assert {policy["name"] for policy in pricing["policies"]} == {"Cheap", "Untaxed"}
    assert "finance.tax" in keys, "a policy that sets a single price brings a slider for it, though no range is known"
    assert pricing["fixed"] == "Ending and Bigger", "they change a day and the plant, which no slider can"
    assert "Regret under Ending and Bigger does not follow the sliders" in (folder / "kept" / "report.html").read_text("utf-8")
    loaded = [load(folder / name) for name in SITES]
    stores = happenings(loaded, REPLICATIONS, 1, 1, folder / "kept" / ".store").stores
    luck = np.random.default_rng(5)
    for site, (each, store) in enumerate(zip(loaded, stores, strict=True)):
        own = [slider for slider in pricing["sliders"] if site in slider["sites"]]
        points = np.array([[luck.uniform(s["least"], s["most"]) for s in own] for _ in range(20)])
        at = with_values(each.scenario, {slider["key"]: points[:, k : k + 1] for k, slider in enumerate(own)})
        graphs = unpacked(pricing["plants"][0]["graphs"][site])
        made = np.array([[evaluated(graph, point) for graph in graphs] for point in points.tolist()])
        for number in range(REPLICATIONS):
            found = valued(quantities_of(store.load(number)), at).measures
            for m, measure in enumerate(pricing["measures"]):
                wanted = next(value for (name, _), (value, _) in found.items() if name == measure["name"])
                assert made[:, number, m] == pytest.approx(np.broadcast_to(wanted, 20), rel=0, abs=5e-6 * np.max(np.abs(wanted)))


def test_other_plants_are_those_that_sim_runs(folder):
    """Every plant to choose from, at random positions of the sliders: all that its options ask `sim` for, priced and measured by Python."""
    pricing = embedded(folder)["pricing"]
    names = ["as written", "Bench slots 1", "Bench slots 5", "Road transit time 3 d", "Bigger"]
    assert [plant["name"] for plant in pricing["plants"]] == names
    luck = np.random.default_rng(7)
    for plant in pricing["plants"][1:]:
        for site, file in enumerate(SITES):
            option, value = shlex.split(plant["options"][site])
            sites = [load(folder / file, *(([folder / value],) if option == "--with" else ((), [value])))]
            store = happenings(sites, REPLICATIONS, 1, 1, folder / "kept" / ".store").stores[0]
            own = [(s, plant["values"][site].get(str(k))) for k, s in enumerate(pricing["sliders"]) if site in s["sites"]]
            point = [luck.uniform(s["least"], s["most"]) if said is None else said for s, said in own]
            moved = {s["key"]: np.array([[at]]) for (s, said), at in zip(own, point, strict=True) if said is None}
            record = plant["graphs"][site]
            for number, graph in enumerate(unpacked(record)):
                found = valued(quantities_of(store.load(number)), with_values(sites[0].scenario, moved)).measures
                wanted = [next(float(np.ravel(v)[0]) for (name, _), (v, _) in found.items() if name == each) for each in record["which"]]
                assert evaluated(graph, point) == pytest.approx(wanted, rel=5e-6, abs=5e-6)
            waits = [float(store.load(k).tables["measures"].where(measure="turnaround_time")["value"][0]) for k in range(REPLICATIONS)]
            assert plant["service"][site]["turnaround_time"][0] == pytest.approx(np.mean(waits))
    wage = next(k for k, slider in enumerate(pricing["sliders"]) if slider["key"] == "pools.assembly.wage")
    assert pricing["plants"][-1]["values"] == [{str(wage): 24.0}] * 2, "the policy sets it, so that the slider is still"


def test_a_plant_that_does_not_fit_is_shown_without_sliders(folder, monkeypatch):
    """What is too large, or cannot be followed, is never left out in silence, and never answers what it does not hold."""
    plan = plan_of(str(folder / "where.yaml"))
    loaded = [load(name) for name in plan.sites]
    laid = laid_out(plan, loaded, (), ())
    made = experiment(1, 1, 1, folder / "kept")
    found = report_of(loaded, replace(plan, questions=()), laid, made)
    whole = pricing_of(found, laid, made)
    used = sum(len(graph["data"]) for graph in whole["plants"][0]["graphs"])
    monkeypatch.setattr("sim.questions.report.pricing.LARGEST", used * 1.3)
    tight = pricing_of(found, laid, made)
    assert [s["key"] for s in tight["sliders"]] == [s["key"] for s in whole["sliders"]]
    assert [plant["still"] for plant in tight["plants"]] == ["", *["the page would be too large"] * 4]
    for small, large in zip(tight["plants"][1:], whole["plants"][1:], strict=True):
        for site in range(2):
            at = [s["value"] for s in whole["sliders"] if site in s["sites"]]
            point = [large["values"][site].get(k, s["value"]) for k, s in enumerate(whole["sliders"]) if site in s["sites"]]
            fixed = [evaluated(graph, at) for graph in unpacked(small["graphs"][site])]
            moved = [evaluated(graph, point) for graph in unpacked(large["graphs"][site])]
            assert np.array(fixed) == pytest.approx(np.array(moved), rel=1e-6, abs=1e-6)


def test_a_site_without_the_assumption_stays_as_written(folder):
    """A pool that only one site has: the other's numbers are those of the plant as written, and no option asks for it there."""
    (folder / "desk.yaml").write_text("extends: home.yaml\nname: desk\npools: {desk: {shifts: {day: 2}, wage: 20 USD/h}}\n")
    loaded = [load(folder / name) for name in ("desk.yaml", "abroad.yaml")]
    found = alternatives(loaded, [Choice("pools.desk.shifts.day", "3", Place("study.yaml", 1, 1))], {}, {})
    assert found[0].options == ("--set pools.desk.shifts.day=3", "")
    assert found[0].sites[1] is loaded[1]


def test_a_single_site_is_reported_without_comparison(folder):
    plan = Plan((str(folder / "home.yaml"),))
    loaded = [load(name) for name in plan.sites]
    made = experiment(2, 1, 1, folder / "kept")
    found = report_of(loaded, plan, laid_out(Plan(plan.sites, ()), loaded, (), ()), made)
    assert [answer.question for answer in found.answers] == ["run", "uncertainty", "sensitivity"]
    assert any("two sites" in line for line in found.left_out)
    assert pricing_of(found, laid_out(Plan(plan.sites, ()), loaded, (), ()), made) is not None


def test_a_study_file_says_what_to_ask(folder, asked):
    plan = plan_of(str(folder / "study.yaml"))
    sites = (str(folder / "home.yaml"), str(folder / "abroad.yaml"))
    assert (plan.sites, plan.policies, plan.title) == (sites, (f"{folder / 'cheap.yaml'}=30 %",), "Where?")
    assert plan.questions == ("decide", "sensitivity")
    assert [(choice.key, choice.value) for choice in plan.choices] == [("lanes.road.transit", "3 d")]
    assert "'uncertainty' was not asked for" in asked


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("sites: []\n", "study.yaml:1:1: sites: expected a list of scenario files"),
        (
            "sites: [a.yaml]\npolicy: b.yaml\n",
            "study.yaml:2:1: policy: unknown key; did you mean 'policies'?",
        ),
        ("sites: [a.yaml]\nquestions: [costs]\n", "expected some of decide, uncertainty, sensitivity and breakeven, got 'costs'"),
        ("sites: [a.yaml]\npolicies: {b.yaml: {a: 1}}\n", "expected a probability like 30 %"),
        ("sites: [a.yaml]\nchoices: [b]\n", "study.yaml:2:10: choices: expected assumptions with their other values"),
        ("sites: [a.yaml]\nchoices: {a.b: [1, {c: 2}]}\n", "study.yaml:2:20: choices.a.b: expected a value or a list of values"),
        ("sites: [a.yaml]\nchoices: {a.b: []}\n", "study.yaml:2:16: choices.a.b: expected a value or a list of values"),
        ("sites: [a.yaml]\nchoices: {a.b: [1, 1]}\n", "study.yaml:2:20: choices.a.b: '1' is given twice"),
    ],
)
def test_mistakes_in_a_study_file_are_told_at_their_place(tmp_path, monkeypatch, text, said):
    monkeypatch.chdir(tmp_path)
    Path("study.yaml").write_text(text)
    with pytest.raises(ScenarioError, match=re.escape(said)):
        plan_of("study.yaml")


@pytest.mark.parametrize(
    ("choice", "said"),
    [
        ("stations.bench.slots: [2, 3.5]", "where.yaml:4:37: stations.bench.slots: expected a whole number"),
        ("stations.bank.slots: 2", "where.yaml:4:32: stations has no 'bank'; there are bench, partner"),
        ("stations.bench.slots: 3", "where.yaml:4:33: stations.bench.slots: '3' is what the sites say already; give other values"),
        ("money.prices.terahash: 12 USD/TH", "changes nothing that happens in the plant; a price with a range has a slider"),
    ],
)
def test_choices_that_are_none_are_told_at_their_place(tmp_path, choice, said):
    """Before anything is simulated or written, and every one of them."""
    written(tmp_path)
    (tmp_path / "where.yaml").write_text(f"title: a\nsites: [home.yaml, abroad.yaml]\npolicies: []\nchoices: {{{choice}}}\n")
    done = sim("report", "where.yaml", "--out", "kept", folder=tmp_path)
    assert done.returncode == 3
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "kept").exists()


def test_break_evens_are_of_what_both_sites_have_alike(tmp_path: Path) -> None:
    """The price that both are paid, and not the rent that each has of its own, although the difference hangs on it first."""
    here = written(tmp_path)
    dear = "90000 USD/year}, facility: {rent: {value: 80 USD/sf/year, low: 1 USD/sf/year, high: 900 USD/sf/year}}}"
    (here / "home.yaml").write_text((here / "home.yaml").read_text().replace("90000 USD/year}}", dear))
    sim("report", *SITES, "--reps", "1", "--jobs", "1", "--out", "kept", folder=here)
    kept = [json.loads(path.read_text()) for path in sorted((here / "kept").glob("breakeven*/answer.json"))]
    said = [each["headline"]["sentence"] for each in kept]
    tornado = json.loads((here / "kept" / "sensitivity" / "answer.json").read_text())["headline"]["sentence"]
    assert "money.facility.rent" in tornado
    assert said and not any("money.facility.rent" in sentence for sentence in said)
