"""Keyed uniforms, and values of distributions drawn from them.

Every random number is a cell: `uniforms(stream, visit)[entity]` depends on (seed, replication, stream name, visit, entity) and on
nothing else, so it does not matter in which order events ask for it, and two plants see the same luck wherever they share a name.
This is the only file that touches a random generator.
"""

from dataclasses import dataclass
from hashlib import blake2b
from itertools import pairwise
from threading import local

import numpy as np
from numpy.typing import NDArray

from sim.arrays import Floats, Ints
from sim.distributions import Distribution, quantile, traced

_SOBOL_BITS = 32
_HERE = local()  # each thread's own generator, which takes longer to make than the cells of a short stream


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
        cells = _generator(np.frombuffer(key, dtype=np.uint64), first // 4).random(count)
        cells += 2.0**-54  # the generator's are multiples of 2**-53 from 0 on: each in the middle of its step
        return cells

    def uniforms_at(self, stream: str, entities: Ints, visits: Ints) -> Floats:
        """The cells of some entities of a stream at a visit each; the visits rise, and so do the entities of each."""
        found = np.empty(len(entities))
        ends = np.flatnonzero(np.diff(visits, append=-1)) + 1
        for begin, end in pairwise([0, *ends.tolist()]):
            first = int(entities[begin]) // 4 * 4
            cells = self.uniforms(stream, int(entities[end - 1]) + 1 - first, int(visits[begin]), first)
            found[begin:end] = cells[entities[begin:end] - first]
        return found

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
        """`count` values of a distribution, one per entity from `first` (a multiple of 4) on, from the stream's cells.

        A trace gives BEYOND to entities that come after its last value, unless it repeats.
        """
        if law.kind == "constant":
            return np.full(count, law.parameters[0])
        if law.kind == "trace":
            return traced(law, first, count)
        return quantile(law, self.uniforms(stream, count, visit, first))

    def sample_at(self, law: Distribution, stream: str, entities: Ints, visits: Ints) -> Floats:
        """The values of a law for some entities at a visit each, in the order of `uniforms_at`: those that `sample` gives them."""
        if law.kind in ("constant", "trace"):  # the same at every visit
            first = int(entities.min()) // 4 * 4
            return self.sample(law, stream, int(entities.max()) + 1 - first, 1, first)[entities - first]
        return quantile(law, self.uniforms_at(stream, entities, visits))


def _generator(key: NDArray[np.uint64], counter: int) -> np.random.Generator:
    """The thread's Philox generator, with its key and its counter set: what it gives next depends on nothing else."""
    if not hasattr(_HERE, "generator"):
        _HERE.generator = np.random.Generator(np.random.Philox(key=0))
        _HERE.state = _HERE.generator.bit_generator.state
    _HERE.state["state"] = {"counter": np.array([counter, 0, 0, 0], dtype=np.uint64), "key": key}
    generator: np.random.Generator = _HERE.generator
    generator.bit_generator.state = _HERE.state
    return generator
