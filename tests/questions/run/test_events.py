"""`sim run --events` and `study.events()`: what happened, in files and in Python."""

from pathlib import Path

from pyarrow import parquet

from sim.questions.run.study import run
from sim.report.folder import write_parquet
from sim.tables import read_csv, table

SMALL = ("horizon=3 d", "warm_up=0 d")


def test_a_study_gives_the_log_of_any_replication(tmp_path: Path) -> None:
    answer = run("queue.yaml", replications=2, jobs=1, runs=tmp_path, settings=SMALL)
    assert answer.study is not None
    first, second = answer.study.events(), answer.study.events(1)
    assert first["tasks"].csv() != second["tasks"].csv()
    assert first["tasks"].csv() == answer.study.events(0, "M/M/3 queue")["tasks"].csv()
    measured = answer.tables["measures"].where(measure="units_delivered", replication=1)["value"][0]
    shipped = sum(end == "ship" for end in second["units"]["end"].tolist())
    assert measured * 3 / 365 == shipped


def test_parquet_holds_what_csv_holds(tmp_path: Path) -> None:
    tidy = table(("case", "waited_s"), [("a-1", 5), ("a-2", 7)])
    [path] = write_parquet(tmp_path, {"tasks": tidy})
    assert parquet.read_table(path).to_pydict() == {"case": ["a-1", "a-2"], "waited_s": [5, 7]}
    (tmp_path / "tasks.csv").write_text(tidy.csv())
    assert read_csv(tmp_path / "tasks.csv").csv() == tidy.csv()
