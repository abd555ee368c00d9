"""Distributions fitted to observations by maximum likelihood, with right-censored and rounded ones, and what the data cannot tell.

An observation is an interval [low, high]: both ends equal for one that is exact, the high end infinite for a lifetime that was still going
on (right-censored), a rounded value between the two ends that round to it. SciPy fits (`CensoredData`); the intervals of parameters are
ours, from the observed information on the scale of logarithms, because SciPy has none.
Sources: Meeker, Escobar & Pascual, Statistical Methods for Reliability Data, 2nd ed., ch. 7-8 (likelihood, information, intervals);
Burnham & Anderson, Model Selection and Multimodel Inference, 2nd ed., sec. 2.6 (differences of AIC); Stute, Gonzalez Manteiga & Presedo
Quindimil, Metrika 40 (1993) 243-256 (bootstrap of goodness of fit with estimated parameters).
"""

import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import exp, gamma, log, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Floats
from sim.draws import Draws

CLEAR_AIC = 4.0  # a difference above which the worse law has considerably less support (Burnham & Anderson)
BOUNDED = 1e6  # ends of an interval further apart than this bound nothing
QUANTILE = 1.959963984540054  # of the standard normal distribution at 97.5 %
SMALL = 1e-4  # step of numerical derivatives, on the scale of logarithms


@dataclass(frozen=True, slots=True)
class Observations:
    """Positive values as intervals, see the module; `low` and `high` of equal length."""

    low: Floats
    high: Floats

    @property
    def exact(self) -> bool:
        """Whether every value is known as it is."""
        return bool(np.all(self.low == self.high))

    @property
    def censored(self) -> int:
        """How many lifetimes were still going on."""
        return int(np.isinf(self.high).sum())

    def __len__(self) -> int:
        return len(self.low)


def observed(values: Floats, censored: NDArray[np.bool_] | None = None, resolution: float = 0.0) -> Observations:
    """Values with those that are `censored` (true: still going on) open above, the others known to half the `resolution` on each side.

    Raises ValueError if a value is not above 0, or if all are censored.
    """
    still = np.zeros(len(values), dtype=bool) if censored is None else np.asarray(censored, dtype=bool)
    if not np.all(values > 0):
        raise ValueError(f"{int(np.sum(values <= 0)):,} of {len(values):,} observations are not above 0; a time or a size is")
    if still.all():
        raise ValueError("all observations are censored; at least one must have ended")
    half = np.where(still, 0.0, resolution / 2)
    return Observations(np.maximum(values - half, 0.0), np.where(still, np.inf, values + half))


@dataclass(frozen=True, slots=True)
class Family:
    """A family of distributions: SciPy's name, the names of the language's parameters, and the ways between both and their logarithms."""

    scipy: str
    names: tuple[str, ...]
    arguments: Callable[[Floats], tuple[float, ...]]  # of SciPy's functions, from the logarithms
    start: Callable[[tuple[float, ...]], Floats]  # the logarithms, from SciPy's arguments
    language: Callable[[Floats], tuple[float, ...]]  # the parameters of the language, from the logarithms


def _lognormal(p: Floats) -> tuple[float, ...]:
    sigma = exp(p[1])
    return exp(p[0] + sigma**2 / 2), sqrt(max(exp(min(sigma**2, 700.0)) - 1, 0.0))


FAMILIES: Mapping[str, Family] = {
    "exponential": Family("expon", ("mean",), lambda p: (0.0, exp(p[0])), lambda a: np.array([log(a[-1])]), lambda p: (exp(p[0]),)),
    "lognormal": Family(
        "lognorm", ("mean", "cv"), lambda p: (exp(p[1]), 0.0, exp(p[0])), lambda a: np.array([log(a[-1]), log(a[0])]), _lognormal
    ),
    "gamma": Family(
        "gamma",
        ("mean", "cv"),
        lambda p: (exp(p[0]), 0.0, exp(p[1])),
        lambda a: np.array([log(a[0]), log(a[-1])]),
        lambda p: (exp(p[0] + p[1]), exp(-p[0] / 2)),
    ),
    "weibull": Family(
        "weibull_min",
        ("shape", "scale"),
        lambda p: (exp(p[0]), 0.0, exp(p[1])),
        lambda a: np.array([log(a[0]), log(a[-1])]),
        lambda p: (exp(p[0]), exp(p[1])),
    ),
}


@dataclass(frozen=True, slots=True)
class Fit:
    """A fitted distribution: its parameters as the language has them with 95 % intervals, and how well it fits.

    `logs` are the parameters on the scale of the fit, `covariance` theirs; `log_likelihoods` has one entry an observation. `correlation` is
    that of the logarithms of two parameters, 0 for a single one.
    """

    family: str
    parameters: tuple[tuple[str, float, float, float], ...]  # name, value, low, high
    logs: Floats
    covariance: Floats
    log_likelihoods: Floats
    correlation: float = 0.0

    @property
    def log_likelihood(self) -> float:
        return float(self.log_likelihoods.sum())

    @property
    def aic(self) -> float:
        """Akaike's information criterion: smaller is better."""
        return 2 * len(self.logs) - 2 * self.log_likelihood

    @property
    def told(self) -> bool:
        """Whether the data bound every parameter: an interval from a value to millions of times as much says nothing."""
        return all(high <= BOUNDED * low for _, _, low, high in self.parameters)

    def mean(self) -> float:
        """The mean of the fitted distribution, in the unit of the observations."""
        values = {name: value for name, value, _, _ in self.parameters}
        return values["mean"] if "mean" in values else values["scale"] * gamma(1 + 1 / values["shape"])


def fitted(family: str, data: Observations) -> Fit:
    """The distribution of a family that makes the observations most likely. Raises ValueError where the likelihood has no inner maximum."""
    of = FAMILIES[family]
    given = _first_guess(of, data)
    logs = _polished(of, data, of.start(given))
    covariance: Floats = np.asarray(np.linalg.inv(_information(lambda p: float(_each(of, data, p).sum()), logs)), dtype=np.float64)
    if not np.all(np.diag(covariance) > 0):
        raise ValueError(f"{family}: the likelihood has no inner maximum")
    slopes = _slopes(of, logs)
    spread: Floats = np.asarray(slopes @ covariance @ slopes.T, dtype=np.float64)
    together = float(spread[0, 1] / sqrt(spread[0, 0] * spread[1, 1])) if len(spread) == 2 else 0.0
    return Fit(family, _intervals(of, logs, spread), logs, covariance, _each(of, data, logs), together)


def _first_guess(of: Family, data: Observations) -> Any:
    """What SciPy fits. Raises ValueError where it finds nothing, for which it has an error of its own."""
    from scipy.stats import FitError

    try:
        return _law(of).fit(_censored_data(data), floc=0)
    except FitError as error:
        raise ValueError(str(error)) from None


def _law(of: Family) -> Any:
    from scipy import stats

    return getattr(stats, of.scipy)


def _censored_data(data: Observations) -> Any:
    from scipy.stats import CensoredData

    if data.exact:
        return data.low
    exact, right = data.low == data.high, np.isinf(data.high)
    between = ~exact & ~right
    return CensoredData(
        uncensored=data.low[exact], right=data.low[right], interval=np.column_stack([data.low[between], data.high[between]])
    )


def _polished(of: Family, data: Observations, logs: Floats) -> Floats:
    """The maximum, closer than SciPy's simplex leaves it, so that the information is taken where the slope is zero."""
    from scipy import optimize

    minimize: Any = optimize.minimize  # its stubs want to know more of a function than that it gives a number
    best = minimize(lambda p: -float(_each(of, data, p).sum()), logs, method="BFGS", options={"gtol": 1e-7})
    return np.asarray(best.x if np.isfinite(best.fun) else logs)


def _each(of: Family, data: Observations, logs: Floats) -> Floats:
    """The log likelihood of each observation."""
    law, arguments = _law(of), of.arguments(logs)
    with np.errstate(divide="ignore", invalid="ignore"):
        exact = law.logpdf(data.low, *arguments)
        inside = np.log(np.maximum(law.sf(data.low, *arguments) - law.sf(data.high, *arguments), 1e-300))
    return np.asarray(np.where(data.low == data.high, exact, np.where(np.isinf(data.high), law.logsf(data.low, *arguments), inside)))


def _information(function: Callable[[Floats], float], at: Floats) -> Floats:
    """Minus the matrix of second derivatives, by central differences."""
    count = len(at)
    matrix = np.zeros((count, count))
    for i in range(count):
        for j in range(count):
            a, b = np.eye(count)[i] * SMALL, np.eye(count)[j] * SMALL
            corners = function(at + a + b) - function(at + a - b) - function(at - a + b) + function(at - a - b)
            matrix[i, j] = -corners / (4 * SMALL**2)
    return matrix


def _slopes(of: Family, logs: Floats) -> Floats:
    """How the logarithms of the language's parameters change with those of the fit: parameters x parameters, by central differences."""
    steps = np.eye(len(logs)) * SMALL
    sides = [[[log(value) for value in of.language(logs + sign * step)] for step in steps] for sign in (1, -1)]
    return np.asarray((np.array(sides[0]) - np.array(sides[1])).T / (2 * SMALL))


def _intervals(of: Family, logs: Floats, spread: Floats) -> tuple[tuple[str, float, float, float], ...]:
    """Each parameter of the language with its 95 % interval: the delta method on its logarithm, so that it stays above 0."""
    halves = QUANTILE * np.sqrt(np.diag(spread))
    return tuple(
        (name, value, value * exp(-half), value * exp(half))
        for name, value, half in zip(of.names, of.language(logs), halves.tolist(), strict=True)
    )


def best_first(data: Observations) -> list[Fit]:
    """A fit of every family that has one, by AIC, the best first. Raises ValueError if none has."""
    fits = []
    for family in FAMILIES:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", RuntimeWarning)  # SciPy's, on its way through impossible parameters
                fits.append(fitted(family, data))
        except (ValueError, np.linalg.LinAlgError, OverflowError):
            continue
    if not fits:
        raise ValueError("no distribution can be fitted; are all observations alike?")
    return sorted(fits, key=lambda fit: fit.aic)


def not_ruled_out(fits: list[Fit]) -> list[Fit]:
    """Those after the best that the data cannot tell from it: their AIC is less than `CLEAR_AIC` larger."""
    return [fit for fit in fits[1:] if fit.aic - fits[0].aic < CLEAR_AIC]


def depends_on(best: Fit, other: Fit) -> int:
    """How many observations, those that speak most for the better fit, must be left out until the other one is as good.

    The parameters stay as they are; a few of many observations mean that the choice hangs on them.
    """
    gains = np.sort(best.log_likelihoods - other.log_likelihoods)[::-1]
    lead = (other.aic - best.aic) / 2
    return int(np.searchsorted(np.cumsum(np.maximum(gains, 0.0)), lead) + 1)


def goodness(fit: Fit, values: Floats, draws: Draws, tries: int = 200) -> float:
    """The chance that a sample from the fitted distribution lies as far from its own fit as these values do from theirs.

    By Kolmogorov's distance and the parametric bootstrap: parameters are fitted anew to every sample, without which the chance would be far
    too large. Below 5 % the distribution is doubtful.
    """
    of = FAMILIES[fit.family]
    law, seen = _law(of), _distance(of, fit.logs, values)
    farther = 0
    for k in range(tries):
        sample = law.ppf(draws.uniforms(f"goodness/{fit.family}/{k}", len(values)), *of.arguments(fit.logs))
        own = of.start(law.fit(sample, floc=0))
        farther += _distance(of, own, sample) >= seen
    return (farther + 1) / (tries + 1)


def _distance(of: Family, logs: Floats, values: Floats) -> float:
    """Kolmogorov's distance between values and a distribution."""
    ordered, count = np.sort(values), len(values)
    below = _law(of).cdf(ordered, *of.arguments(logs))
    return float(max(np.max(np.arange(1, count + 1) / count - below), np.max(below - np.arange(count) / count)))


def quantiles(fit: Fit, shares: Floats) -> Floats:
    """The quantiles of a fitted distribution at shares between 0 and 1."""
    of = FAMILIES[fit.family]
    return np.asarray(_law(of).ppf(shares, *of.arguments(fit.logs)))


def density(fit: Fit, at: Floats) -> Floats:
    """The density of a fitted distribution."""
    of = FAMILIES[fit.family]
    return np.asarray(_law(of).pdf(at, *of.arguments(fit.logs)))


def survival(data: Observations) -> tuple[Floats, Floats]:
    """Kaplan and Meier's estimate: the times at which something ended, and the share still going on after each.

    Source: Kaplan & Meier, J. Amer. Stat. Assoc. 53 (1958) 457-481.
    """
    ended = np.isfinite(data.high)
    times = np.where(ended, (data.low + np.where(ended, data.high, 0)) / 2, data.low)
    at = np.unique(times[ended])
    at_risk = np.array([np.sum(times >= moment) for moment in at])
    deaths = np.array([np.sum(times[ended] == moment) for moment in at])
    return at, np.cumprod(1 - deaths / at_risk)
