"""Assumptions moved within their ranges until a model does what was observed: least squares with a prior from the ranges.

The model is known at its center and where each assumption alone is at its low and its high end; between them it is taken as the parabola
through the three, effects added up, and corrected wherever it is simulated anew. Each assumption is worth a range length of 1.
Source: Kennedy & O'Hagan, Bayesian calibration of computer models, J. R. Stat. Soc. B 63 (2001), with a linear-normal posterior
(Tarantola, Inverse Problem Theory, 2005, sec. 3.2).
"""

from dataclasses import dataclass, replace

import numpy as np

from sim.arrays import Floats

PRIOR_SD = 12**-0.5  # of a value that may be anywhere in a range of length 1


@dataclass(frozen=True, slots=True)
class Surface:
    """A model by its outputs (vectors): at the center, with each assumption at its low and at its high end.

    `center` is the place of each value in its range, 0 its low end and 1 its high end. `shift` corrects the outputs.
    """

    center: Floats
    base: Floats
    low: Floats  # assumptions x outputs
    high: Floats
    shift: Floats

    def at(self, place: Floats) -> Floats:
        """The outputs at a place."""
        return np.asarray(self.base + self.shift + self._effects(place)[0].sum(axis=0))

    def slopes(self, place: Floats) -> Floats:
        """How the outputs change with each assumption at a place: assumptions x outputs, for the whole range."""
        return self._effects(place)[1]

    def _effects(self, place: Floats) -> tuple[Floats, Floats]:
        """What each assumption alone does at a place, and its slope: the parabola through low, center and high; a line at the ends."""
        effects, slopes = np.zeros_like(self.low), np.zeros_like(self.low)
        for k, (c, x) in enumerate(zip(self.center.tolist(), place.tolist(), strict=True)):
            below, above = self.low[k] - self.base, self.high[k] - self.base
            if c <= 0 or c >= 1:
                slope = above / (1 - c) if c <= 0 else -below / c
                effects[k], slopes[k] = slope * (x - c), slope
                continue
            bend = above / (1 - c) + below / c  # the divided differences of the three points
            slope = above / (1 - c) - bend * (1 - c)
            effects[k], slopes[k] = slope * (x - c) + bend * (x - c) ** 2, slope + 2 * bend * (x - c)
        return effects, slopes

    def corrected(self, place: Floats, simulated: Floats) -> "Surface":
        """The surface moved so that it has what was simulated at a place."""
        return replace(self, shift=self.shift + simulated - self.at(place))


def best_place(surface: Surface, observed: Floats, sd: Floats) -> Floats:
    """The place in the ranges that is most probable: near what was observed by `sd`, and near the center by the ranges."""
    from scipy.optimize import least_squares

    def residuals(place: Floats) -> Floats:
        return np.concatenate([(surface.at(place) - observed) / sd, (place - surface.center) / PRIOR_SD])

    start = np.clip(surface.center, 1e-6, 1 - 1e-6)
    return np.asarray(least_squares(residuals, start, bounds=(0.0, 1.0)).x)


def covariance(surface: Surface, place: Floats, sd: Floats) -> Floats:
    """How well the place is known: the covariance of a normal law around it, in range lengths. It is never more than the prior's."""
    weighted = surface.slopes(place) / sd
    return np.asarray(np.linalg.inv(weighted @ weighted.T + np.eye(len(place)) / PRIOR_SD**2), dtype=np.float64)
