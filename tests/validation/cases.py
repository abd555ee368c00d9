"""The reference cases, and the protocol by which a simulation agrees with one (see `cases.yaml`, tolerance_rules)."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import yaml

REPLICATIONS = 20


@cache
def _all() -> dict[str, dict[str, Any]]:
    text = (Path(__file__).parent / "cases.yaml").read_text()
    return {case["id"]: case for case in yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))["cases"]}


def names() -> tuple[str, ...]:
    """The names of all cases."""
    return tuple(_all())


def inputs(name: str) -> dict[str, Any]:
    """What a case gives."""
    return dict(_all()[name]["inputs"])


def expected(name: str) -> dict[str, Any]:
    """What a case expects, by quantity."""
    return {quantity: entry["value"] for quantity, entry in _all()[name]["expected"].items()}


def tolerance(name: str, quantity: str) -> str:
    """The tolerance of one quantity, like 'sim 3%' or 'rel 1e-6'."""
    return str(_all()[name]["expected"][quantity]["tol"])


def percent(name: str, quantity: str) -> float:
    """How wide 3 standard errors of a simulated quantity may be, in per cent; 3 where the case wants an exact formula instead."""
    kind, amount = tolerance(name, quantity).split()
    return float(amount.rstrip("%")) if kind == "sim" else 3.0


@dataclass(frozen=True)
class Verdict:
    """Whether the interval covers the truth, and whether it is narrow enough to mean something."""

    covers: bool
    narrow: bool
    text: str


def verdict(values: list[float], truth: float, percent: float) -> Verdict:
    """|mean - truth| <= 3 SE and 3 SE <= percent of the truth (0.0005 where it is below 0.01)."""
    mean, error = float(np.mean(values)), 3 * float(np.std(values, ddof=1)) / len(values) ** 0.5
    allowed = 0.0005 if abs(truth) < 0.01 else percent / 100 * abs(truth)
    return Verdict(
        abs(mean - truth) <= error, error <= allowed, f"{mean:.6g} +- {error:.3g}, expected {truth:.6g} (3 SE allowed {allowed:.3g})"
    )


def check_exact(name: str, quantity: str, value: Any) -> None:
    """Asserts a deterministic quantity within the case's own tolerance."""
    truth, (kind, *amount) = expected(name)[quantity], tolerance(name, quantity).split()
    if kind == "exact":
        assert value == truth, f"{name} {quantity}: {value}, expected {truth}"
        return
    scale = 1.0 if kind == "abs" else np.abs(np.asarray(truth, dtype=float))
    assert np.all(np.abs(np.asarray(value, dtype=float) - np.asarray(truth, dtype=float)) <= float(amount[0]) * scale), (
        f"{name} {quantity}: {value}, expected {truth}"
    )
