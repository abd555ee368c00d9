"""Morris screening: which of many assumptions have an effect at all, and whether it depends on the others, with few simulations."""

from dataclasses import dataclass

import numpy as np

from sim.arrays import Floats
from sim.draws import Draws
from sim.statistics.intervals import LEVEL, half_widths, t_quantile

LEVELS = 4


@dataclass(frozen=True, slots=True)
class Effects:
    """Elementary effects, one entry an assumption: the change of the measure over the assumption's whole range, in the measure's unit.

    `mu` is the mean effect, `mu_star` the mean of its absolute value, and `sigma` its standard deviation, which is large where the effect
    depends on the other assumptions or is not linear. Each has half the width of its interval over trajectories.
    """

    mu: Floats
    mu_half: Floats
    mu_star: Floats
    mu_star_half: Floats
    sigma: Floats
    sigma_half: Floats


def trajectories(count: int, dimensions: int, seed: int, levels: int = LEVELS) -> Floats:
    """Points of the unit cube, (trajectories, dimensions + 1, dimensions): each step moves one coordinate, in random order, up or down.

    Coordinates stand on a grid of `levels` (an even number) and move by levels / (2 (levels - 1)), by which each level is as likely.
    Source: Morris, Technometrics 33 (1991) 161-174, sec. 3.
    """
    cells = Draws(seed, 0).uniforms("morris", 3 * count * dimensions).reshape(3, count, dimensions)
    start = np.floor(cells[0] * (levels // 2)) / (levels - 1)
    turn = cells[1].argsort(axis=1).argsort(axis=1)  # at which step each coordinate moves
    moved = np.arange(dimensions + 1)[None, :, None] > turn[:, None, :]
    up = (cells[2] < 0.5)[:, None, :]
    return np.asarray(start[:, None, :] + _step(levels) * (moved == up))


def elementary_effects(points: Floats, outputs: Floats) -> Floats:
    """Change of the output by each coordinate's step, over the step: (trajectories, dimensions) from (trajectories, dimensions + 1).

    Source: Morris, Technometrics 33 (1991) 161-174, eq. 1.
    """
    moves = np.diff(points, axis=1)
    which = np.abs(moves).argmax(axis=2)
    step = np.take_along_axis(moves, which[..., None], axis=2)[..., 0]
    effects = np.empty(which.shape)
    np.put_along_axis(effects, which, np.diff(outputs, axis=1) / step, axis=1)
    return effects


def screening(effects: Floats, level: float = LEVEL) -> Effects:
    """Means and standard deviations of elementary effects (trajectories, assumptions) with intervals, for two trajectories or more.

    The interval of sigma is that of a large sample: from the fourth moment, by the delta method.
    Sources: Morris, Technometrics 33 (1991) 161-174; Campolongo, Cariboni & Saltelli, Env. Modeling & Software 22 (2007) 1509-1518.
    """
    size, sigma = np.abs(effects), effects.std(axis=0, ddof=1)
    mean_halves, size_halves = half_widths(effects.T, level), half_widths(size.T, level)
    return Effects(effects.mean(axis=0), mean_halves, size.mean(axis=0), size_halves, sigma, _sigma_half(effects, level))


def _sigma_half(effects: Floats, level: float) -> Floats:
    """t times the standard error of a standard deviation: sqrt((m4 - s^4 (n - 3) / (n - 1)) / n) / 2 s; zero where nothing varies."""
    count, square = len(effects), effects.var(axis=0, ddof=1)
    fourth = ((effects - effects.mean(axis=0)) ** 4).mean(axis=0)
    error = np.sqrt(np.maximum(fourth - square**2 * (count - 3) / (count - 1), 0.0) / count)
    of_sd = np.divide(error, 2 * np.sqrt(square), out=np.zeros_like(error), where=square > 0)
    return np.asarray(t_quantile((1 + level) / 2, count - 1) * of_sd)


def _step(levels: int) -> float:
    return levels / (2 * (levels - 1))
