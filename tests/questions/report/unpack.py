"""The graphs of a report as its page reads them: what `sim.graphs.packed` wrote, taken apart again by other means."""

from base64 import b64decode
from itertools import islice
from zlib import decompress

import numpy as np

from sim.graphs import Graph


def unpacked(record: dict) -> list[Graph]:
    """One graph a replication."""
    bytes_, kinds = np.frombuffer(decompress(b64decode(record["data"])), dtype=np.uint8), {}
    for name, count, width in record["kinds"]:
        planes, bytes_ = bytes_[: count * width].reshape(width, count), bytes_[count * width :]
        real = name in {"numbers", "coefficients"}
        whole = np.zeros((count, 8), dtype=np.uint8)
        whole[:, 8 - width if real else 0 : 8 if real else width] = planes.T
        kinds[name] = iter(whole.view("<f8" if real else "<i8")[:, 0].tolist())
    assert not len(bytes_)

    def poly(own):
        return [[own[next(kinds["which"])], *islice(kinds["atoms"], degree)] for degree in islice(kinds["degrees"], next(kinds["lengths"]))]

    found = []
    for atoms, outputs, coefficients in record["sizes"]:
        own = list(islice(kinds["coefficients"], coefficients))
        operations = [record["operations"][k] for k in islice(kinds["ops"], atoms)]
        numbers = list(islice(kinds["numbers"], atoms))
        made = [[op, number, *(poly(own) for _ in range(count))] for (op, count), number in zip(operations, numbers, strict=True)]
        found.append(Graph(made, [poly(own) for _ in range(outputs)]))
    return found
