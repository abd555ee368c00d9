"""`sim breakeven` as a user meets it, from Python and on the command line."""

import json
from pathlib import Path

import numpy as np
import pytest

import sim as front
from sim.measures.naming import NoMeasure
from sim.questions.breakeven.difference import Comparison, WholeNumbers
from sim.questions.breakeven.words import Break, findings, headline, value_words
from sim.report.answer import Answer
from sim.report.rounding import Estimate
from sim.report.style import applied
from sim.scenario.loading import Loaded, ScenarioError, load
from sim.tables import Table, read_csv
from tests.economics.small import TEXT
from tests.program import sim

HOME = "trade: {origin: US, duties: {surcharge: {origins: [BR]}}}\nmoney: {overhead: {it_and_software: 90000 USD/year}}\n"
RATE = "trade.duties.surcharge.rate"
WAGE = "pools.office.wage"


def written(here: Path) -> Path:
    """Two plants that build the same: one pays the surcharge, the other has more overhead."""
    ranged = TEXT.replace("rate: 10 %}", "rate: {value: 40 %, low: 35 %, high: 51 %}}")
    (here / "abroad.yaml").write_text(ranged.replace("horizon: 2 years", "horizon: 90 d"))
    (here / "home.yaml").write_text(f"extends: abroad.yaml\nname: home\n{HOME}")
    return here


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return written(tmp_path)


@pytest.fixture(scope="module")
def answered(tmp_path_factory: pytest.TempPathFactory) -> Answer:
    """The break-even of the surcharge, asked once for all that is said of it."""
    return asked(written(tmp_path_factory.mktemp("plants")), f"{RATE}=0:100 %:3", reps=2)


def pair(folder: Path, *settings: str) -> list[Loaded]:
    return [load(folder / name, settings=settings) for name in ("abroad.yaml", "home.yaml")]


def asked(folder: Path, *vary: str, measure: str = "landed_cost", reps: int = 3) -> Answer:
    files = (folder / "abroad.yaml", folder / "home.yaml")
    return front.breakeven(*files, vary, measure=measure, replications=reps, jobs=1, runs=folder)


def tables(folder: Path, *vary: str, measure: str = "landed_cost", reps: int = 3) -> tuple[dict[str, Table], str]:
    """The tables, and everything that is said."""
    answer = asked(folder, *vary, measure=measure, reps=reps)
    rows = answer.headline_table.rows if answer.headline_table else ()
    return dict(answer.tables), "\n".join([*answer.sentences, *(" ".join(row) for row in rows)])


def difference(folder: Path, *settings: str, measure: str = "landed_cost") -> float:
    """The mean difference of the two as they are with settings, by the way of `sim compare`."""
    from sim.running.replicate import replicate

    study = replicate(pair(folder, *settings), 3, 1, 1, folder / ".store")
    return float(study.tables["comparisons"].where(measure=measure)["mean_difference"][0])


def test_a_unit_cost_is_linear_in_a_duty_and_equal_at_the_value_found(folder: Path) -> None:
    found, text = tables(folder, f"{RATE}=0:100 %:3")
    row = found["breakeven"]
    assert (row["method"][0], row["rises"][0], row["replications"][0]) == ("closed form", "no", 3)
    rate = float(row["breakeven"][0])
    assert row["low"][0] < rate < row["high"][0]
    assert difference(folder, f"{RATE}={rate!r} %") == pytest.approx(0, abs=1e-9)
    assert f"home has the lower landed cost where the surcharge duty rate ({RATE}) is above {rate:.1f}"[:-2] in text
    assert text.splitlines()[0].endswith("; today it is 40 %.")
    assert row["today"][0] == 40
    assert "is a straight line in it" in text
    assert len(list((folder / ".store").glob("*/*.replication"))) == 3, "one plant, simulated once"


def test_a_key_alone_is_looked_at_over_its_own_range_and_none_is_said(folder: Path) -> None:
    found, text = tables(folder, RATE, reps=2)
    assert found["differences"]["value"].tolist() == np.linspace(35, 51, 9).tolist()
    assert found["breakeven"]["method"][0] == "none in range"
    assert np.isnan(found["breakeven"]["breakeven"][0])
    where = f"wherever the surcharge duty rate ({RATE}) goes from 35 to 51 %, by "
    assert f"There is no break-even: home has the lower landed cost {where}" in text


def test_a_loss_is_never_paid_back_and_so_not_compared(folder: Path) -> None:
    found, text = tables(folder, f"{RATE}=0:100 %:3", measure="payback")
    assert np.isfinite(found["differences"]["mean_difference"]).tolist() == [True, False, False]
    assert f"There is no break-even: small has the lower payback where the surcharge duty rate ({RATE}) is 0 %, by " in text
    assert "At 2 of 3 values not both have the payback in every replication: there they are not compared." in text
    _, text = tables(folder, f"{RATE}=50:100 %:3", f"{WAGE}=20:30 USD/h:2", measure="payback", reps=2)
    assert text.count("none in range") == 2


def test_what_is_physical_is_simulated_at_each_value(folder: Path) -> None:
    """Home's ships take a day longer, whatever the road does: under common random numbers the difference is a day to the dot."""
    (folder / "home.yaml").write_text("extends: abroad.yaml\nname: home\nlanes: {sea_out: {transit: 31 d}}\n")
    found, text = tables(folder, "lanes.road.transit=1:9 d:3", measure="lead_time", reps=2)
    assert found["breakeven"]["method"][0] == "none in range"
    assert found["differences"]["mean_difference"] == pytest.approx([1, 1, 1])
    assert "wherever the road transit time (lanes.road.transit) goes from 1 to 9 d, by 24 hours" in text
    assert len(list((folder / ".store").glob("*/*.replication"))) == 2 * 2 * 3


def test_a_second_key_gives_a_curve(folder: Path) -> None:
    """An overhead that both pay on as many units shifts no break-even."""
    overhead = "money.overhead.it_and_software"
    (folder / "home.yaml").write_text(f"extends: abroad.yaml\nname: home\n{HOME}pools: {{office: {{wage: 60 USD/h}}}}\n")
    found, text = tables(folder, f"{RATE}=0:100 %:3", f"{overhead}=[5000 USD/year, 9000 USD/year]")
    column = f"{overhead} [USD/year]"
    assert found["breakeven"][column].tolist() == [5000, 9000]
    assert found["differences"][column].tolist() == [5000] * 3 + [9000] * 3
    values = found["breakeven"]["breakeven"]
    assert 0 < values[0] < 100
    assert values == pytest.approx([values[0]] * 2)
    assert f"at 5000 USD/year and {values[0]:.1f}"[:-2] in text


@pytest.mark.parametrize(
    ("vary", "measure", "kind", "said"),
    [
        ((WAGE,), "npv", ScenarioError, f"--vary {WAGE}: has no range: write --vary '{WAGE}=FROM:TO:COUNT'"),
        (("pools.ofice.wage",), "npv", ScenarioError, f"small has no such number; did you mean '{WAGE}'?"),
        ((f"{RATE}=5:5 %:3",), "npv", ScenarioError, f"--vary {RATE}: expected two values or more to look between"),
        ((f"{RATE}=[0 %, many]",), "npv", ScenarioError, f"--vary {RATE}: expected numbers in one unit, like 0 %:25 %:6"),
        (("pools.office.shifts.day=1:5:3",), "npv", WholeNumbers, "pools.office.shifts.day takes whole numbers only"),
        ((RATE,), "happiness", NoMeasure, "--measure happiness: no such measure; there are units_delivered, "),
        ((RATE,), "on_time", NoMeasure, "--measure on_time: small has no on_time; it has units_delivered, "),
    ],
)
def test_mistakes(folder: Path, vary: tuple[str, ...], measure: str, kind: type[Exception], said: str) -> None:
    with pytest.raises(kind) as error:
        tables(folder, *vary, measure=measure, reps=1)
    assert said in str(error.value)
    assert getattr(error.value, "exit_code", 0) == 3


def test_sites_that_change_places_where_nothing_is_known(folder: Path) -> None:
    found, _ = tables(folder, f"{RATE}=0:100 %:3", measure="payback", reps=2)
    columns = {name: found["differences"][name] for name in found["differences"].names}
    columns["mean_difference"] = np.array([-5.0, np.nan, 6.0])
    sentence = headline(Break(found["breakeven"], Table(columns), None)).sentence
    assert sentence == "No break-even can be said: small and home change places between 0 and 100 %, where not both have the payback."


def test_a_replication_that_failed_at_one_value_is_left_out_at_all(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    simulated = Comparison._simulated

    def with_a_gap(self: Comparison, loaded: list[Loaded]) -> tuple[list[int], list[list[object]]]:
        common, happened = simulated(self, loaded)
        if not any(entry.key == "lanes.road.transit" and entry.assumption.text == "5 d" for entry in loaded[0].assumptions):
            return common, happened
        self.missing["small", 0] = "no memory"
        return common[1:], [each[1:] for each in happened]

    monkeypatch.setattr(Comparison, "_simulated", with_a_gap)
    (folder / "home.yaml").write_text("extends: abroad.yaml\nname: home\nlanes: {sea_out: {transit: 31 d}}\n")
    found, _ = tables(folder, "lanes.road.transit=1:9 d:3", measure="lead_time", reps=2)
    assert np.isfinite(found["differences"]["mean_difference"]).all()
    assert found["differences"]["replications"].tolist() == [1, 1, 1]


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (4.6, 7.1, "5.9 % (95 %: 4.6 to 7.1)"),
        (-np.inf, 7.1, "5.9 % (95 %: less than 7.1)"),
        (-3.0, 7.1, "5.9 % (95 %: less than 7.1)"),
        (4.6, np.inf, "5.9 % (95 %: more than 4.6)"),
        (4.6, 30.0, "5.9 % (95 %: more than 4.6)"),
        (-np.inf, np.inf, "5.9 % (95 %: anywhere from 0 to 25)"),
        (np.nan, np.nan, "5.9 % (no interval after one replication)"),
    ],
)
def test_a_confidence_limit_outside_the_range_searched_is_said_as_open(low: float, high: float, said: str) -> None:
    assert value_words(Estimate(5.9, low, high, "%", 10), (0.0, 25.0)) == said


def test_a_lead_that_simulation_luck_may_explain_is_not_told_as_one(folder: Path) -> None:
    """Means of one sign with intervals that cover 0 everywhere, or at some of the values."""
    answer = asked(folder, f"{RATE}=35:51 %:3", reps=2)
    differences = answer.tables["differences"]

    def said(low: list[float], high: list[float]) -> str:
        columns = {name: differences[name] for name in differences.names}
        columns |= {"mean_difference": np.array([-20.0, -30.0, -40.0]), "low": np.array(low), "high": np.array(high)}
        return headline(Break(answer.tables["breakeven"], Table(columns), None)).sentence

    vague = said([-120.0, -130.0, -140.0], [80.0, 70.0, 60.0])
    assert "has the lower" not in vague
    assert "is not distinguishable from chance after 2 replications" in vague
    assert "home has the lower landed cost" in said([-30.0, -40.0, -50.0], [-10.0, -20.0, -30.0])
    assert "at 1 of 3 values simulation luck may explain it" in said([-120.0, -40.0, -50.0], [80.0, -20.0, -30.0])


@pytest.mark.parametrize(("low", "high"), [(-np.inf, 12.0), (4.0, np.inf), (-np.inf, np.inf), (np.nan, np.nan), (-40.0, 90.0)])
def test_neither_sentence_nor_figure_fails_at_an_open_end(answered: Answer, low: float, high: float) -> None:
    values = answered.tables["breakeven"]
    opened = Table({name: values[name] for name in values.names} | {"low": np.array([low]), "high": np.array([high])})
    told = Break(opened, answered.tables["differences"], None)
    assert headline(told).sentence.startswith("home has the lower landed cost where the surcharge duty rate")
    assert all(finding.sentence for finding in findings(told))
    with applied():
        figure = answered.figures[0].draw({**answered.tables, "breakeven": opened})
    assert figure is not None
    assert any(text.get_text() == "today 40 %" for axis in figure.axes for text in axis.texts)


def test_a_group_moves_together_as_its_members_set_by_hand(folder: Path) -> None:
    """Home has one worker more of each pool, so that both wages count; the ends of the range are what `sim compare` says there."""
    (folder / "home.yaml").write_text(
        "extends: abroad.yaml\nname: home\npools: {assembly: {shifts: {day: 3, late: 1}}, office: {shifts: {day: 2}}}\n"
    )
    group = "pools.assembly.wage,pools.office.wage"
    found, text = tables(folder, f"{group}=10:60 USD/h:3")
    assert found["differences"]["key"][0] == group.replace(",", ", ")
    assert f"the common value of the assembly wage (pools.assembly.wage) and the office wage ({WAGE})" in text
    ends = [difference(folder, *(f"{key}={value} USD/h" for key in group.split(","))) for value in (10, 60)]
    assert found["differences"]["mean_difference"][[0, 2]] == pytest.approx(ends)
    assert ends[0] != pytest.approx(ends[1])


def test_the_command(folder: Path) -> None:
    arguments = ["breakeven", "abroad.yaml", "home.yaml", "--vary", f"{RATE}=0:100 %:3", "--measure", "landed_cost", "--reps", "2"]
    done = sim(*arguments, "--jobs", "1", "-q", "--json", "--out", "kept", "--figures", "svg", folder=folder)
    assert (done.returncode, done.stderr) == (0, "")
    told = json.loads(done.stdout)
    rows = read_csv(folder / "kept" / "breakeven.csv")
    assert told["breakeven"] == [{name: rows[name][0] for name in rows.names if name != "name"}]
    assert len(told["differences"]) == 3
    assert told["headline"]["uncertainty"] == "simulation luck"
    assert (folder / "kept" / "figures" / "breakeven.svg").exists()
    assert json.loads((folder / "kept" / "run.json").read_text())["finished"]
    spoken = sim(*arguments, "--jobs", "1", "-q", "--out", "kept", "--figures", "none", folder=folder)
    assert "today it is 40 %." in " ".join(spoken.stdout.split())


def test_a_mistake_writes_nothing(folder: Path) -> None:
    done = sim("breakeven", "abroad.yaml", "home.yaml", "--vary", WAGE, "--out", "kept", folder=folder)
    assert done.returncode == 3
    assert not (folder / "kept" / "run.json").exists()


def test_break_even_says_of_the_value_that_tells_most_what_compare_says_there_of_standing_still(folder: Path) -> None:
    """Miners that sell for less than their parts; the two are equal nearest to 6 USD/TH. With `finance.idles` off nobody says so."""
    price, settings = "money.prices.terahash", ("finance.idles=true", "money.prices.terahash=6 USD/TH")
    files = (folder / "abroad.yaml", folder / "home.yaml")
    said = [
        each for each in front.compare(*files, replications=2, jobs=1, runs=folder, settings=settings).sentences if "stands still" in each
    ]
    answer = front.breakeven(*files, f"{price}=1:11 USD/TH:3", replications=2, jobs=1, runs=folder, settings=settings)
    where = f"Where the miner price ({price}) is 6 USD/TH, "
    assert said
    assert [each for each in answer.sentences if "stands still" in each] == [where + each for each in said]
    off = ("finance.idles=false", settings[1])
    assert "stands still" not in " ".join(
        front.breakeven(*files, f"{price}=1:11 USD/TH:3", replications=2, jobs=1, runs=folder, settings=off).sentences
    )


def test_it_is_said_where_both_are_given_what_one_of_them_does_not_have(folder: Path) -> None:
    """A wage that is varied becomes that of both plants: no answer to what the wage of one may rise to."""
    wage = next(entry.assumption.text for entry in load(folder / "abroad.yaml").assumptions if entry.key == WAGE)
    with (folder / "home.yaml").open("a") as file:
        file.write("pools: {office: {wage: 99 USD/h}}\n")
    (said,) = asked(folder, f"{WAGE}=1:60 USD/h:3", reps=2).caveats
    abroad = load(folder / "abroad.yaml").scenario.name
    assert said.startswith(f"All sites are given each value of {WAGE}, which is written as {wage} at {abroad} and 99 USD/h at home. ")
    assert "All sites" not in asked(folder, f"{RATE}=0:100 %:3", reps=2).caveats[0]
