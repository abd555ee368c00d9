"""The lock installs the same files everywhere, from whichever index a machine uses."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
LOCK = (ROOT / "requirements.lock").read_text("utf-8")
PINS = re.findall(r"^([\w.-]+)==(\S+)(.*(?:\n    .*)*)", LOCK, re.MULTILINE)


def test_every_requirement_has_hashes():
    assert len(PINS) == len(re.findall(r"^\w", LOCK, re.MULTILINE)) > 0
    assert [name for name, _, rest in PINS if "--hash=sha256:" not in rest] == []


def test_no_place_to_fetch_from():
    assert re.findall(r".*(?:https?:|file:|--\w*index|--find-links).*", LOCK) == []


def test_everything_asked_for_is_locked():
    """pyproject.toml and the lock were not edited apart."""
    about = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    project, build = about["project"], about["build-system"]
    asked = [*project["dependencies"], *project["optional-dependencies"]["dev"], *build["requires"]]
    locked = {name.lower() for name, _, _ in PINS}
    assert [line for line in asked if re.split(r"[<>=!~\[; ]", line)[0].lower() not in locked] == []
