"""Chances weighed and options decided later, against the plain runs that they are made of."""

from pathlib import Path

import pytest

import sim as front
from sim.questions.decide.chances import others_of
from sim.questions.decide.plans import NotPriceOnly
from sim.questions.decide.policies import Policies
from sim.questions.decide.states import TooManyStates, states_of
from sim.questions.decide.study import NothingToDecide
from sim.report.answer import Answer
from sim.scenario.loading import load
from sim.tables import Table
from tests.economics.small import TEXT
from tests.program import sim

STRUCK = (
    "trade: {duties: {surcharge: {struck_down: {chance: CHANCE, between: [2026-02-01, 2026-02-01], refunded: 50 %, after: 2 years}}}}\n"
)
HOME = "trade: {origin: US, duties: {surcharge: {origins: [BR]}}}\nmoney: {overhead: {it_and_software: 60000 USD/year}}\n"
ALIKE = {"replications": 2, "jobs": 1}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A plant abroad whose surcharge falls with 25 %, one at home that pays none and has more overhead."""
    monkeypatch.chdir(tmp_path)
    plain = TEXT.replace("horizon: 2 years", "horizon: 60 d\nsite: {jurisdiction: MY}").replace("from: 2026-02-01", "from: 2020-01-01")
    (tmp_path / "plain.yaml").write_text(plain)
    (tmp_path / "abroad.yaml").write_text("extends: plain.yaml\nname: abroad\n" + STRUCK.replace("CHANCE", "25 %"))
    (tmp_path / "home.yaml").write_text(f"extends: plain.yaml\nname: home\n{HOME}")
    return tmp_path


def npv(name: str, *settings: str, overlays: tuple[str, ...] = ()) -> float:
    answer = front.run(name, settings=settings, overlays=overlays, **ALIKE)
    return float(answer.tables["summary"].where(measure="npv")["mean"][0])


def value(answer: Answer, what: str, of: str = "") -> float:
    return float(answer.tables["values"].where(value=what, of=of)["mean"][0])


def first(answer: Answer) -> dict[str, float]:
    rows: Table = answer.tables["policy"].where(above="")
    return dict(zip(rows["choice"].tolist(), rows["expected"].tolist(), strict=True))


def test_expected_values_and_information_are_those_of_the_settled_runs(folder: Path) -> None:
    """Two states by hand: expected worths, EVPI = 0.25 max + 0.75 max - max of the expected, and the same for the only chance."""
    stays, falls = (npv("abroad.yaml", f"trade.duties.surcharge.struck_down.chance={chance}") for chance in ("0 %", "100 %"))
    home = npv("home.yaml")
    answer = front.decide(["home.yaml", "abroad.yaml"], **ALIKE)
    expected = 0.25 * falls + 0.75 * stays
    assert first(answer) == pytest.approx({"home": home, "abroad": expected})
    assert stays < home < falls, "else nothing is decided by the chance"
    information = 0.25 * max(home, falls) + 0.75 * max(home, stays) - max(home, expected)
    assert value(answer, "information", "everything") == pytest.approx(information) and information > 0
    assert value(answer, "information", "trade.duties.surcharge.struck_down") == pytest.approx(information)
    assert value(answer, "plan") == pytest.approx(max(home, expected))
    branches = answer.tables["branches"].where(scenario="abroad")
    assert dict(zip(branches["branch"].tolist(), branches["mean"].tolist(), strict=True)) == pytest.approx(
        {"not struck down": stays, "struck down in 2026": falls}
    )
    said = " ".join(answer.sentences)
    assert "(EVPI)" in said
    assert "expected NPV, averaged over the chances and 2 replications (prices as written), is that of " in said


OPTIONS = """
options:
  later: {does: wait, day: 2028-01-01, cost: 1000 USD}
  leave: {does: leave, day: 2029-01-01, cost: 5000 USD}
  import_instead: {does: switch, day: 2029-01-01, to: plain.yaml, cost: 2000 USD}
  dear_power: {does: apply, day: 2029-01-01, policy: power.yaml}
"""


def test_options_are_worth_what_runs_say(folder: Path) -> None:
    """Without growth and without changes of the law a plant that opens two years later is worth 1.1^-2 as much, and so on."""
    (folder / "power.yaml").write_text("money: {energy: {price: 1 USD/kWh}}\n")
    (folder / "plan.yaml").write_text(f"extends: home.yaml\nname: plan\n{OPTIONS}")
    answer = front.decide(["plan.yaml"], **ALIKE)
    tree = answer.tables["tree"]
    worth = {
        (row, above): x for row, above, x in zip(*(tree[name].tolist() for name in ("choice", "choice_above", "expected")), strict=True)
    }
    home, three = npv("home.yaml"), npv("home.yaml", "finance.years=3 years")
    assert worth["open plan", "plan: later"] == pytest.approx(home / 1.1**2 - 0.001 / 1.1**2)
    assert worth["not at all", "plan: later"] == pytest.approx(-0.001 / 1.1**2)
    assert worth["go on", "plan"] == pytest.approx(home)
    assert worth["leave", "plan"] == pytest.approx(three - 0.005 / 1.1**3)
    assert worth["import_instead", "plan"] == pytest.approx(three - 0.002 / 1.1**3 + npv("plain.yaml", "finance.years=2 years") / 1.1**3)
    cash = {}
    for overlays in ((), ("power.yaml",)):
        rows = front.run("home.yaml", overlays=overlays, **ALIKE).tables["cash"]
        cash[overlays] = [float(rows.where(year=year)["amount_usd"].sum()) / 2e6 for year in range(6)]
    spliced = [*cash[()][:4], *cash["power.yaml",][4:]]
    assert worth["dear_power", "plan"] == pytest.approx(sum(usd / 1.1**year for year, usd in enumerate(spliced)), abs=2e-6)


@pytest.mark.parametrize("to", ["plan.yaml", "copy.yaml"])
def test_no_option_switches_to_its_own_site(folder: Path, to: str) -> None:
    """Nor to a copy of it under another name; to one that differs in a single price it does."""
    (folder / "copy.yaml").write_text(f"extends: plain.yaml\nname: copy\n{HOME}")
    option = f"options: {{again: {{does: switch, day: 2029-01-01, to: {to}}}}}\n"
    (folder / "plan.yaml").write_text(f"extends: home.yaml\nname: plan\n{option}")
    done = sim("decide", "plan.yaml", "--reps", "2", "--jobs", "1", folder=folder)
    assert done.returncode == 3
    assert f"plan.yaml:3:54: options.again.to: {to} is this site itself: expected another one to switch to" in done.stderr
    others = others_of({"": [load("plan.yaml", [], ["options.again.to=plain.yaml"])]}, Policies({}, ()), [], [])
    assert [site.scenario.name for site in others.values()] == ["small"]


def test_a_grant_is_not_taken_along(folder: Path) -> None:
    """Leaving after three years of ten that were promised: the grant comes back, and its tax with it."""
    grant = "{grant: 100000 USD, first: 1, last: 10, promise: {jobs: [1], claw_back: 100 %}}"
    (folder / "granted.yaml").write_text(f"extends: home.yaml\nname: granted\nfinance: {{tax: 0 %, incentives: {{deal: {grant}}}}}\n")
    (folder / "plan.yaml").write_text("extends: granted.yaml\nname: plan\noptions: {leave: {does: leave, day: 2029-01-01}}\n")
    tree = front.decide(["plan.yaml"], **ALIKE).tables["tree"]
    worth = dict(zip(tree["choice"].tolist(), tree["expected"].tolist(), strict=True))
    assert worth["go on"] == pytest.approx(npv("granted.yaml"))
    assert worth["leave"] == pytest.approx(npv("granted.yaml", "finance.years=3 years") - 0.1 / 1.1**3)


def test_the_value_of_waiting_is_that_of_the_known_duty(folder: Path) -> None:
    """Leaving on a day by which the duty has fallen or not: taken in the worse case only; a plan fixed now must choose one for both."""
    (folder / "dear.yaml").write_text("extends: abroad.yaml\nname: dear\ntrade: {duties: {surcharge: {rate: 60 %}}}\n")
    (folder / "plan.yaml").write_text("extends: dear.yaml\nname: plan\noptions: {leave: {does: leave, day: 2027-01-01}}\n")
    answer = front.decide(["plan.yaml"], **ALIKE)
    worth = {
        chance: max(npv("dear.yaml", f"trade.duties.surcharge.struck_down.chance={chance}", f"finance.years={years}") for years in both)
        for chance, both in (("0 %", ("1 year", "5 years")), ("100 %", ("1 year", "5 years")))
    }
    fixed = max(
        sum(
            p * npv("dear.yaml", f"trade.duties.surcharge.struck_down.chance={chance}", f"finance.years={years}")
            for p, chance in ((0.75, "0 %"), (0.25, "100 %"))
        )
        for years in ("1 year", "5 years")
    )
    assert value(answer, "plan") == pytest.approx(0.75 * worth["0 %"] + 0.25 * worth["100 %"])
    assert value(answer, "waiting") == pytest.approx(value(answer, "plan") - fixed) and value(answer, "waiting") > 0
    assert {row for row in answer.tables["policy"]["where"].tolist() if row} == {
        "surcharge struck down in 2026",
        "surcharge not struck down",
    }


def test_an_option_may_wait_for_a_chance_to_come_true(folder: Path) -> None:
    only = "only_after: trade.duties.surcharge.struck_down"
    (folder / "plan.yaml").write_text(
        f"extends: abroad.yaml\nname: plan\noptions: {{leave: {{does: leave, day: 2027-01-01, {only}}}}}\n"
        "money: {overhead: {it_and_software: 900000 USD/year}}\n"
    )  # fmt: skip
    policy = front.decide(["plan.yaml"], **ALIKE).tables["policy"]
    later = policy.rows(policy["above"] != "")
    assert dict(zip(later["choice"].tolist(), later["probability"].tolist(), strict=True)) == pytest.approx({"go on": 0.75, "leave": 0.25})


def test_policies_with_probabilities_are_states_too(folder: Path) -> None:
    (folder / "dear.yaml").write_text("trade: {duties: {surcharge: {rate: 60 %}}}\n")
    answer = front.decide(["home.yaml", "abroad.yaml"], {"dear.yaml": 0.4}, **ALIKE)
    worth = {
        (overlays, chance): npv("abroad.yaml", f"trade.duties.surcharge.struck_down.chance={chance}", overlays=overlays)
        for overlays in ((), ("dear.yaml",))
        for chance in ("0 %", "100 %")
    }
    weights = {((), "0 %"): 0.45, ((), "100 %"): 0.15, (("dear.yaml",), "0 %"): 0.3, (("dear.yaml",), "100 %"): 0.1}
    assert first(answer)["abroad"] == pytest.approx(sum(weights[key] * worth[key] for key in weights))
    assert {"decision", "regret", "policy", "values"} <= set(answer.tables)


def test_what_cannot_be_decided_is_said_in_a_line(folder: Path) -> None:
    (folder / "half.yaml").write_text("demand: {build: {orders: {every: {mean: 24 h}}}}\n")
    (folder / "plan.yaml").write_text("extends: home.yaml\nname: plan\noptions: {p: {does: apply, day: 2027-01-01, policy: half.yaml}}\n")
    with pytest.raises(NotPriceOnly, match=r"plan: options\.p\.policy: half\.yaml changes what happens in the plant"):
        front.decide(["plan.yaml"], **ALIKE)
    with pytest.raises(NothingToDecide, match="one scenario without `options` leaves nothing to decide"):
        front.decide(["abroad.yaml"], **ALIKE)
    with pytest.raises(NothingToDecide, match="nothing is left to chance"):
        front.decide(["home.yaml", "plain.yaml"], **ALIKE)
    done = sim("decide", "home.yaml", "plain.yaml", "--reps", "1", folder=folder)
    assert done.returncode == 2 and "nothing is left to chance: give a --policy" in done.stderr and not (folder / "runs").exists()


def test_very_many_states_are_refused(folder: Path) -> None:
    rules = "".join(
        f"    r{k}: {{origins: [MY], classes: [miner], from: 2020-01-01, rate: 1 %, "
        "struck_down: {chance: 50 %, between: [2026-01-01, 2026-02-01]}}\n"
        for k in range(13)
    )
    (folder / "many.yaml").write_text(f"extends: plain.yaml\nname: many\ntrade:\n  duties:\n{rules}")
    with pytest.raises(TooManyStates, match="13 chances make more than 5,000 states together"):
        states_of({"as_written": [load("many.yaml")]}, (1.0,))
