"""The trees of the YAML files that come with the program, kept beside the package as Python keeps the code it compiles.

Every command reads some of these files, and parsing them took longer than all else that is done to a scenario. A tree is found under the
hash of its file's text and of the code that read it; one that is not whole, or of another text, is read again. Only texts, numbers and
tuples are kept, no objects.
"""

import marshal
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from sim.scenario.nodes import Leaf, Listing, Mapping, Node, Place

ROOM = Path(__file__).parents[1]
FOLDER = ROOM.parent / "__pycache__"
READERS = ("nodes.py", "reading.py", "files/kept_trees.py")  # the code that decides a tree, in this room
LETTERS = 16  # of a hash, in the name of a file


def tree_of(text: str, file: str, read: Callable[[str, str], Mapping], parser: str) -> Mapping:
    """The tree that `read` makes of a file's text, kept from an earlier time or else read and kept; `parser` is the version of its library.

    Raises what `read` raises.
    """
    name, of_text = _hash(file.encode()), _hash(text.encode(), _reader(), parser.encode())
    path = FOLDER / f"tree-{name}-{of_text}.bin"
    with suppress(OSError, EOFError, ValueError, TypeError):
        return _unpacked(path.read_bytes(), file)
    tree = read(text, file)
    with suppress(OSError):  # of an installation that cannot be written to
        FOLDER.mkdir(exist_ok=True)
        for old in FOLDER.glob(f"tree-{name}-*.bin"):
            old.unlink(missing_ok=True)
        temporary = path.with_suffix(f".{os.getpid()}")
        temporary.write_bytes(_packed(tree))
        temporary.replace(path)
    return tree


def _hash(*parts: bytes) -> str:
    return sha256(b"\0".join(parts)).hexdigest()[:LETTERS]


@cache
def _reader() -> bytes:
    """What decides how a text is read, beside the library of YAML: our code, and the Python whose `marshal` this is."""
    code = [(ROOM / name).read_bytes() for name in READERS]
    return sha256(b"\0".join([*code, sys.version.encode()])).digest()


def _packed(tree: Mapping) -> bytes:
    data = marshal.dumps(_plain(tree))
    return sha256(data).digest() + data


def _unpacked(kept: bytes, file: str) -> Mapping:
    """The tree that was kept. Raises ValueError if it is not whole."""
    said, data = kept[:32], kept[32:]
    if sha256(data).digest() != said:
        raise ValueError("not whole")
    tree = _node(marshal.loads(data), file)
    assert isinstance(tree, Mapping), "the top of a file"
    return tree


def _plain(node: Node) -> tuple[Any, ...]:
    """A node as it is read: texts and numbers, its line and column in front."""
    here = node.place.line, node.place.column
    match node:
        case Leaf():
            return (*here, node.text, node.null)
        case Listing():
            return (*here, tuple(map(_plain, node.items)))
        case Mapping():
            keys = tuple((key, place.line, place.column) for key, place in node.keys.items())
            return (*here, tuple((key, _plain(item)) for key, item in node.items.items()), keys, node.whole)


def _node(plain: tuple[Any, ...], file: str) -> Node:
    line, column, first, *more = plain
    place = Place(file, line, column)
    if not more:
        return Listing(tuple([_node(item, file) for item in first]), place)
    if isinstance(first, str):
        return Leaf(first, place, null=more[0])
    keys = {key: Place(file, line, column) for key, line, column in more[0]}
    return Mapping({key: _node(item, file) for key, item in first}, keys, place, more[1])
