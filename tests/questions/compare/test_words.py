"""What a comparison says of sites that do different things."""

from pathlib import Path

from sim import front

SHORT = ("horizon=4 d", "warm_up=1 h")


def test_a_measure_of_different_things_is_told_with_what_it_is_of(tmp_path: Path) -> None:
    """'Has the lowest lead time' of a bench that mends boards and a plant that builds miners: no table has the two side by side."""
    queue = (Path(__file__).parents[3] / "scenarios" / "queue.yaml").read_text("utf-8")
    (tmp_path / "bench.yaml").write_text(queue.replace("customers:", "boards:").replace("name: M/M/3 queue", "name: Bench"))
    unlike = front.compare("queue.yaml", tmp_path / "bench.yaml", replications=2, jobs=1, settings=SHORT, runs=tmp_path)
    assert "lead time (" in unlike.headline.sentence
    assert {"customers of M/M/3 queue", "boards of Bench"} <= set(unlike.headline.sentence.partition("(")[2].partition(")")[0].split(", "))
    (tmp_path / "faster.yaml").write_text("extends: queue.yaml\nname: Faster\nstations: {server: {slots: 5}}\n")
    alike = front.compare("queue.yaml", tmp_path / "faster.yaml", replications=2, jobs=1, settings=SHORT, runs=tmp_path)
    assert "lead time; " in alike.headline.sentence or "lead time." in alike.headline.sentence


def test_times_apart_are_read_as_hours_or_minutes_and_level_ones_are_no_question(tmp_path: Path) -> None:
    (tmp_path / "faster.yaml").write_text("extends: queue.yaml\nname: Faster\nstations: {server: {slots: 5}}\n")
    (tmp_path / "same.yaml").write_text("extends: queue.yaml\nname: Same\n")
    files = (tmp_path / "faster.yaml", "queue.yaml", tmp_path / "same.yaml")
    found = front.compare(*files, replications=3, jobs=1, settings=("horizon=90 d", "warm_up=5 d"), runs=tmp_path).sentences
    (apart,) = [sentence for sentence in found if " sooner from Faster than from " in sentence]
    assert apart.count(" min sooner") == 2 and "days" not in apart
    found = front.compare(*files[1:], replications=3, jobs=1, settings=SHORT, runs=tmp_path).sentences
    assert "Units arrive as soon from M/M/3 queue as from Same, in every replication." in found
