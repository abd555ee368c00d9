"""What the program says where a stream is full, closed, or knows few letters; where there is no home, and while it is only beginning."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.program import sim as here

ROOT = Path(__file__).parents[2]
HOSTILE = ROOT / "tests" / "cases" / "hostile"
SHORT = ("--set", "horizon=2 d", "--set", "warm_up=1 h", "--jobs", "1", "--figures", "none")
FULL = Path("/dev/full")


def sim(folder: Path, *arguments: str, **environment: str) -> subprocess.Popen[str]:
    """The program in a process of its own, with no more of this environment than it needs."""
    own = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **environment}
    return subprocess.Popen(
        [sys.executable, "-m", "sim", *arguments],
        cwd=folder,
        env=own,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def ended(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    out, err = process.communicate(timeout=120)
    assert "Traceback" not in err and "fault of sim" not in err, err
    return process.returncode, out, err


def in_shell(folder: Path, line: str) -> tuple[int, str]:
    """The exit code of a line of the shell, in which `sim` is the program, and what it says on stderr."""
    done = subprocess.run(
        ["bash", "-c", f'sim() {{ "{sys.executable}" -m sim "$@"; }}; {line}'],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
        check=False,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, done.stderr


@pytest.mark.skipif(not FULL.exists(), reason="the system has no /dev/full")
@pytest.mark.parametrize("line", ["sim schema > /dev/full", "sim --help > /dev/full", "sim check nothing.yaml --json > /dev/full"])
def test_output_that_is_full_is_said_and_has_its_own_code(tmp_path: Path, line: str) -> None:
    code, err = in_shell(tmp_path, line)
    assert code == 5
    assert "no space left" in err.lower()


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("sim schema | head -n 1 > /dev/null; exit ${PIPESTATUS[0]}", 0),
        ("sim explain texas.yaml horizon | true; exit ${PIPESTATUS[0]}", 0),
        ("sim check queue.yaml >&-", 0),
        ("sim check nothing.yaml 2>&-", 3),
        ("sim check nothing.yaml >&- 2>&-", 3),
    ],
)
def test_a_stream_that_is_closed_is_no_fault(tmp_path: Path, line: str, code: int) -> None:
    assert in_shell(tmp_path, line)[0] == code


@pytest.mark.parametrize("locale", [{"PYTHONIOENCODING": "ascii"}, {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}])
def test_a_terminal_that_knows_ascii_only_is_written_to_in_it(tmp_path: Path, locale: dict[str, str]) -> None:
    code, out, _ = ended(sim(tmp_path, "run", "queue.yaml", "--reps", "2", *SHORT, **locale))
    assert code == 0
    assert "+- 95 %" in out and out.isascii()


def test_json_in_ascii_says_the_same(tmp_path: Path) -> None:
    given = ("run", str(HOSTILE / "cjk_name.yaml"), "--reps", "2", "--json", "-q", *SHORT)
    narrow, wide = ended(sim(tmp_path, *given, PYTHONIOENCODING="ascii"))[1], here(*given, folder=tmp_path).stdout
    assert narrow.isascii() and not wide.isascii()
    assert json.loads(narrow)["scenarios"] == json.loads(wide)["scenarios"] == ["比特大陆"]


def test_no_home_is_needed(tmp_path: Path) -> None:
    assert ended(sim(tmp_path, "run", "queue.yaml", "--reps", "1", *SHORT))[0] == 0


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_stopped_while_its_packages_are_read(tmp_path: Path, number: signal.Signals) -> None:
    """From the moment on at which Python has found the program; before, Python itself answers."""
    slow = """
import builtins, signal, sys
import sim.cli
real = builtins.__import__
def halting(name, *rest, **more):
    if name == "sim.cli.app":
        signal.raise_signal(int(sys.argv[1]))
    return real(name, *rest, **more)
builtins.__import__ = halting
sim.cli.main()"""
    done = subprocess.run(
        [sys.executable, "-c", slow, str(int(number))], cwd=ROOT, capture_output=True, text=True, check=False, start_new_session=True
    )
    assert (done.returncode, done.stderr) == (128 + number, "Stopped: nothing was begun.\n")


@pytest.mark.slow
@pytest.mark.parametrize("moment", [0.2, 0.4, 0.8, 1.6])
def test_stopped_at_any_moment(tmp_path: Path, moment: float) -> None:
    process = sim(tmp_path, "run", "queue.yaml", "--reps", "50")
    time.sleep(moment)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode in {130, -signal.SIGINT}  # the second where Python itself has not begun
    assert "Stopped" in err or "KeyboardInterrupt" in err
