"""Functions of a record that several readers ask for, worked out once: the record keeps what they gave."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

Given = TypeVar("Given")
Out = TypeVar("Out")
P = ParamSpec("P")


def once(function: Callable[Concatenate[Given, P], Out]) -> Callable[Concatenate[Given, P], Out]:
    """The same function, which remembers its results in its first argument. What it gives must not be changed by who gets it."""
    name = f"{function.__module__}.{function.__qualname__}"

    @wraps(function)
    def remembered(given: Given, /, *args: P.args, **kwargs: P.kwargs) -> Out:
        kept: dict[object, Out] = given.__dict__.setdefault(name, {})
        key = (*args, *sorted(kwargs.items()))
        if key not in kept:
            kept[key] = function(given, *args, **kwargs)
        return kept[key]

    return remembered
