"""How a check says what it found: a key, whether the key itself is meant or its value, and a message."""

from collections.abc import Collection

from sim.scenario.assumption import suggestion

Keys = tuple[str, ...]
Finding = tuple[Keys, bool, str]

DUST = 1e-6  # shares may miss 100 % by what their decimals lose


def unknown(what: str, name: str, known: Collection[str]) -> str:
    """That a name stands for nothing, and which name may have been meant."""
    return f"no {what} named '{name}'{others(name, known)}"


def others(name: str, known: Collection[str]) -> str:
    """The name that may have been meant, or all there are."""
    return suggestion(name, list(known)) or (f"; there are {', '.join(known)}" if known else "; none is defined")
