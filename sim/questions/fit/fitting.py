"""Distributions for observations in a file: which fits, how well its parameters are known, and what the data cannot tell."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Floats
from sim.data.cells import Cells, DataIssue, read_cells
from sim.data.columns import flags, numbers
from sim.draws import Draws
from sim.report.answer import Tables
from sim.statistics.fitting import CLEAR_AIC, Fit, Observations, best_first, goodness, observed
from sim.statistics.observations import Doubts, doubts
from sim.tables import Table, table
from sim.units import UnitError, parsed

FEWEST = 5  # observations from which on anything is fitted
TRIES = 200  # samples of the bootstrap of goodness of fit
FIT_NAMES = ("group", "family", "parameter", "value", "low", "high", "unit", "aic", "behind", "goodness", "observations", "censored")


@dataclass(frozen=True, slots=True)
class Group:
    """The observations of one group ('' where there is one), in the unit given, their fits by AIC, and what to doubt.

    `goodness` is the bootstrap's chance for the best fit, NaN where observations are censored or rounded and it says nothing. `unbounded`
    are the families left out because the observations do not bound their parameters.
    """

    name: str
    values: Floats
    data: Observations
    fits: tuple[Fit, ...]
    doubts: Doubts
    goodness: float
    unbounded: tuple[str, ...] = ()

    @property
    def best(self) -> Fit:
        return self.fits[0]


@dataclass(frozen=True, slots=True)
class Fitted:
    """What `fit` found in a file: its groups, the unit of all values, and the file's name and hash."""

    path: str
    column: str
    unit: str
    sha256: str
    groups: tuple[Group, ...]


def fitted_file(file: str | Path, column: str, unit: str, censored: str, by: str, resolution: str, seed: int) -> Fitted:
    """All that is fitted, without words. Raises DataIssue."""
    cells = read_cells(Path(file))
    values = numbers(cells, column, "", "") if not unit else numbers(cells, column, unit, unit)
    step = _step(resolution, unit)
    still = flags(cells, censored) if censored else np.zeros(len(values), dtype=bool)
    groups = tuple(_group(cells, name, values[rows], still[rows], step, seed) for name, rows in _rows(cells, by, len(values)))
    return Fitted(cells.path, column, unit, cells.sha256, groups)


def _rows(cells: Cells, by: str, count: int) -> Sequence[tuple[str, NDArray[np.intp]]]:
    if not by:
        return [("", np.arange(count))]
    names = np.array(cells.column(by), dtype=object)
    return [(str(name), np.flatnonzero(names == name)) for name in dict.fromkeys(names.tolist())]


def _step(resolution: str, unit: str) -> float | None:
    """The resolution in the unit of the values; None where it is to be found out."""
    if not resolution:
        return None
    try:
        return parsed(resolution, unit).value
    except UnitError as error:
        raise DataIssue(f"resolution: {error}") from None


def _group(cells: Cells, name: str, values: Floats, still: NDArray[np.bool_], step: float | None, seed: int) -> Group:
    where = f"{cells.path}: {name}" if name else cells.path
    if len(values) < FEWEST:
        raise DataIssue(f"{where}: expected {FEWEST} observations or more, got {len(values)}")
    if np.ptp(values) == 0:
        raise DataIssue(f"{where}: all {len(values):,} observations are {values[0]:g}: nothing varies that a distribution could tell")
    try:
        seen = doubts(values[values > 0])
        data = observed(values, still, seen.resolution if step is None else step)
        every = best_first(data)
        fits = _told(every)
    except ValueError as error:
        raise DataIssue(f"{where}: {error}") from None
    honest = goodness(fits[0], values, Draws(seed, 0), TRIES) if data.exact else float("nan")
    return Group(name, values, data, fits, seen, honest, tuple(each.family for each in every if not each.told))


def _told(fits: Sequence[Fit]) -> tuple[Fit, ...]:
    """The fits whose parameters the data bound, the best first. Raises ValueError where those that they do not bound are much better."""
    told = tuple(each for each in fits if each.told)
    if not told or told[0].aic - fits[0].aic >= CLEAR_AIC:
        raise ValueError(
            f"the best distribution would be {fits[0].family}, but the observations do not bound its parameters: they are too much alike, "
            "or rounded too far (--rounded-to says to what); resample them, with {dist: empirical}, or give one value"
        )
    return told


def tables_of(found: Fitted) -> Tables:
    """Table fits: columns `FIT_NAMES`, families by AIC in each group; `behind` is how much larger the AIC is than the best one's."""
    rows = []
    for group in found.groups:
        for place, each in enumerate(group.fits):
            for name, value, low, high in each.parameters:
                unit = found.unit if name in ("mean", "scale") else ""
                head = (group.name, each.family, name, value, low, high, unit)
                tail = (each.aic, each.aic - group.best.aic, group.goodness if place == 0 else float("nan"))
                rows.append((*head, *tail, len(group.data), group.data.censored))
    return {"fits": table(FIT_NAMES, rows), "observations": _observations(found)}


def _observations(found: Fitted) -> Table:
    """Every observation as it was taken: the ends of its interval, the upper one empty for one that was still going on."""
    return table(
        ("group", "low", "high"),
        [
            (group.name, low, high if np.isfinite(high) else "")
            for group in found.groups
            for low, high in zip(group.data.low.tolist(), group.data.high.tolist(), strict=True)
        ],
    )
