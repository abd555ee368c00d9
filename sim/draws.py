"""Keyed uniforms, and the quantiles of the closed list of distributions.

Every random number is a cell: `uniforms(stream, visit)[entity]` depends on (seed, replication, stream name, visit, entity) and on
nothing else, so it does not matter in which order events ask for it, and two plants see the same luck wherever they share a name.
This is the only file that touches a random generator.
"""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np

from sim.arrays import Floats, Ints

_SOBOL_BITS = 32


@dataclass(frozen=True, slots=True)
class Distribution:
    """A distribution by kind and parameters, in the unit of whatever it measures.

    constant (value), exponential (mean), uniform (low, high), triangular (low, mode, high), pert (low, mode, high),
    lognormal (mean, cv), gamma (mean, cv), erlang (mean, shape), weibull (mean, cv), normal (mean, cv; cut off at zero),
    trace (values by entity number, the last one repeated).
    """

    kind: str
    parameters: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Draws:
    """All the chance of one replication, as a function of names and numbers."""

    seed: int
    replication: int

    def uniforms(self, stream: str, count: int, visit: int = 1, first: int = 0) -> Floats:
        """The cells of entities `first` to `first + count - 1` of a stream, each strictly between 0 and 1.

        `first` is a multiple of 4, the number of cells a step of the generator's counter makes.
        """
        key = blake2b(f"{self.seed}/{self.replication}/{stream}/{visit}".encode(), digest_size=16).digest()
        generator = np.random.Philox(key=np.frombuffer(key, dtype=np.uint64))
        raw = generator.advance(first // 4).random_raw(count)
        return ((raw >> np.uint64(11)).astype(np.float64) + 0.5) * 2.0**-53

    def uniforms_at(self, stream: str, entities: Ints, visit: int = 1) -> Floats:
        """The cells of some entities of a stream, in rising order."""
        first = int(entities[0]) // 4 * 4
        return self.uniforms(stream, int(entities[-1]) + 1 - first, visit, first)[entities - first]

    def points(self, stream: str, count: int, dimensions: int) -> Floats:
        """`count` points of a Sobol' sequence in the open unit cube, one a row, moved by a digital shift of the stream's own.

        They fill the cube more evenly than independent points: a mean over them comes nearer its limit than 1 / sqrt(count), most of
        all where `count` is a power of two, and is unbiased over seeds. The first points do not depend on `count`.
        Sources: Joe & Kuo, SIAM J. Sci. Comput. 30 (2008) 2635-2654 (the sequence); Owen, Practical Quasi-Monte Carlo (the shift).
        """
        from scipy.stats.qmc import Sobol

        rows = Sobol(dimensions, scramble=False, bits=_SOBOL_BITS).random_base2(max(count - 1, 0).bit_length())[:count]
        shift = self.uniforms(stream, dimensions)
        whole = (rows * 2.0**_SOBOL_BITS).astype(np.uint64) ^ (shift * 2.0**_SOBOL_BITS).astype(np.uint64)
        return np.asarray((whole.astype(np.float64) + 0.5) * 2.0**-_SOBOL_BITS)

    def sample(self, law: Distribution, stream: str, count: int, visit: int = 1, first: int = 0) -> Floats:
        """`count` values of a law, one per entity from `first` (a multiple of 4) on, from the stream's cells."""
        if law.kind == "constant":
            return np.full(count, law.parameters[0])
        if law.kind == "trace":
            values = np.asarray(law.parameters)
            return values[np.minimum(np.arange(first, first + count), len(values) - 1)]
        return quantile(law, self.uniforms(stream, count, visit, first))

    def sample_at(self, law: Distribution, stream: str, entities: Ints, visit: int = 1) -> Floats:
        """The values of a law for some entities, in rising order: those that `sample` gives them."""
        if law.kind in ("constant", "trace"):
            first = int(entities[0]) // 4 * 4
            return self.sample(law, stream, int(entities[-1]) + 1 - first, visit, first)[entities - first]
        return quantile(law, self.uniforms_at(stream, entities, visit))


def quantile(law: Distribution, u: Floats) -> Floats:
    """The value below which a law falls with probability `u` (an array inside (0, 1)).

    Sources: Law, Simulation Modeling and Analysis, 5th ed., sec. 6.2.2 and 8.3 (all kinds but PERT);
    Malcolm et al., Oper. Res. 7 (1959) 646-669 with weight 4 (PERT). Raises KeyError for an unknown kind.
    """
    return np.asarray(_QUANTILES[law.kind](u, *law.parameters))


def distribution_mean(law: Distribution) -> float:
    """The mean of a law, in its own unit; for a trace the mean of the values given.

    A `normal` law is cut off at zero, and its mean is that of the law before the cut.
    """
    p = law.parameters
    match law.kind:
        case "uniform":
            return (p[0] + p[1]) / 2
        case "triangular":
            return sum(p) / 3
        case "pert":
            return (p[0] + 4 * p[1] + p[2]) / 6
        case "trace":
            return sum(p) / len(p)
        case _:
            return p[0]


def _constant(u: Floats, value: float) -> Floats:
    return np.full(len(u), value)


def _exponential(u: Floats, mean: float) -> Floats:
    return -mean * np.log1p(-u)


def _uniform(u: Floats, low: float, high: float) -> Floats:
    return low + (high - low) * u


def _triangular(u: Floats, low: float, mode: float, high: float) -> Floats:
    if high == low:
        return np.full(len(u), low)
    knee = (mode - low) / (high - low)
    rising = low + np.sqrt(u * (high - low) * (mode - low))
    falling = high - np.sqrt((1 - u) * (high - low) * (high - mode))
    return np.where(u < knee, rising, falling)


def _pert(u: Floats, low: float, mode: float, high: float) -> Floats:
    from scipy.special import betaincinv

    if high == low:
        return np.full(len(u), low)
    alpha = 1 + 4 * (mode - low) / (high - low)
    beta = 1 + 4 * (high - mode) / (high - low)
    return low + (high - low) * np.asarray(betaincinv(alpha, beta, u))


def _lognormal(u: Floats, mean: float, cv: float) -> Floats:
    from scipy.special import ndtri

    variance = np.log1p(cv * cv)
    return np.asarray(np.exp(np.log(mean) - variance / 2 + np.sqrt(variance) * ndtri(u)))


def _gamma(u: Floats, mean: float, cv: float) -> Floats:
    from scipy.special import gammaincinv

    if cv == 0:
        return np.full(len(u), mean)
    return np.asarray(mean * cv * cv * gammaincinv(1 / (cv * cv), u))


def _erlang(u: Floats, mean: float, shape: float) -> Floats:
    return _gamma(u, mean, shape**-0.5)


def _weibull(u: Floats, mean: float, cv: float) -> Floats:
    from scipy.special import gamma

    if cv == 0:
        return np.full(len(u), mean)
    shape = weibull_shape(cv)
    return np.asarray(mean / gamma(1 + 1 / shape) * (-np.log1p(-u)) ** (1 / shape))


def weibull_shape(cv: float) -> float:
    """The Weibull shape that has a coefficient of variation `cv` > 0.

    Solves gamma(1 + 2/k) / gamma(1 + 1/k)^2 = 1 + cv^2. Raises ValueError for a cv outside 0.01 to 20.
    """
    from scipy.optimize import brentq
    from scipy.special import gammaln

    def excess(shape: float) -> float:
        return float(gammaln(1 + 2 / shape) - 2 * gammaln(1 + 1 / shape) - np.log1p(cv * cv))

    return float(brentq(excess, 0.15, 200.0, xtol=1e-13))


def _normal(u: Floats, mean: float, cv: float) -> Floats:
    from scipy.special import ndtri

    return np.maximum(mean + mean * cv * np.asarray(ndtri(u)), 0.0)


_QUANTILES: dict[str, Callable[..., Floats]] = {
    "constant": _constant,
    "exponential": _exponential,
    "uniform": _uniform,
    "triangular": _triangular,
    "pert": _pert,
    "lognormal": _lognormal,
    "gamma": _gamma,
    "erlang": _erlang,
    "weibull": _weibull,
    "normal": _normal,
}
