"""What commands have in common: words for what cannot be read on the line, --allow-outside, and the limits of a study."""

import inspect
import re
from collections.abc import Callable
from functools import wraps
from math import inf
from time import monotonic
from typing import Annotated, Any

import typer
from typer.core import TyperCommand
from typer.exceptions import TyperException

from sim.cli.usage_hints import instead

Outside = Annotated[bool, typer.Option("--allow-outside", help="Let `extends` read files outside of the folder of the scenario.")]
Timeout = Annotated[
    str | None,
    typer.Option("--timeout", metavar="TIME", help="Simulate for this long at most, like '20 min'; what is finished counts and is kept."),
]
LEAST_BYTES = 3e8  # what a process takes before it has simulated anything, and some room
MaxMemory = Annotated[
    str | None, typer.Option("--max-memory", metavar="SIZE", help="What all processes may hold together, like '4 GB'; fewer run at once.")
]


class Verb(TyperCommand):
    """A command that says of a wrong option what was expected and what came."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """As typer, with a mistake in our words."""
        given = list(args)
        try:
            return super().parse_args(ctx, args)
        except TyperException as error:
            if isinstance(error, typer.BadParameter):
                error.message = _words(error, given)
            hint = instead(str(ctx.info_name), error.format_message(), given, [name for of in self.params for name in of.opts])
            error.message = "; ".join(filter(None, (str(error.message or "").rstrip("."), hint)))
            raise


def _words(error: typer.BadParameter, given: list[str]) -> str:
    """What was expected of an option, what came, and what to write."""
    from sim.scenario.times import iso_date

    value = _value(error, given)
    message = str(error.message)
    if value is None:
        return message
    if "valid integer" in message:
        return f"expected a whole number, got '{value}'"
    if "valid number" in message:
        return f"expected a number, got '{value}'"
    if "does not match the format" in message:
        day = iso_date(value)
        return f"expected a date like 2026-07-24, got '{value}'" + (f"; write {day}" if day else "")
    bound = re.search(r"(greater|less) than or equal to (\S+)", message)
    if bound:
        return f"expected {bound[2]} or {'more' if bound[1] == 'greater' else 'less'}, got '{value}'"
    return message


def _value(error: typer.BadParameter, given: list[str]) -> str | None:
    """The text that was given for the option that is wrong."""
    names = getattr(error.param, "opts", [])
    for k, word in enumerate(given):
        name, equals, value = word.partition("=")
        if name in names:
            return value if equals else given[k + 1] if k + 1 < len(given) else None
    return None


def with_outside(verb: Callable[..., Any]) -> Callable[..., Any]:
    """A command with the option --allow-outside, which holds for every file that it reads."""

    @wraps(verb)
    def reaching(*, allow_outside: bool = False, **given: Any) -> Any:
        from sim.scenario.files.finding import OUTSIDE

        OUTSIDE.set(allow_outside)
        return verb(**given)

    return _with_options(reaching, verb, {"allow_outside": (Outside, False)})


def with_limits(verb: Callable[..., Any]) -> Callable[..., Any]:
    """A command with the options --timeout and --max-memory, which hold for all that it simulates."""

    @wraps(verb)
    def limited(*, timeout: str | None = None, max_memory: str | None = None, **given: Any) -> Any:
        from sim.running.limits import LIMITS, Limits

        until_s = inf if timeout is None else monotonic() + _seconds(timeout)
        LIMITS.set(Limits(until_s, inf if max_memory is None else _bytes(max_memory), timeout or ""))
        return verb(**given)

    return _with_options(limited, verb, {"timeout": (Timeout, None), "max_memory": (MaxMemory, None)})


def _with_options(changed: Callable[..., Any], verb: Callable[..., Any], options: dict[str, tuple[Any, object]]) -> Callable[..., Any]:
    """The changed verb, with options by name (annotation and default) behind those that the verb has."""
    more = [inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=of, annotation=kind) for name, (kind, of) in options.items()]
    signature = inspect.signature(verb)
    changed.__signature__ = signature.replace(parameters=[*signature.parameters.values(), *more])  # type: ignore[attr-defined]
    changed.__annotations__ = {**verb.__annotations__, **{name: kind for name, (kind, _) in options.items()}}
    return changed


def _seconds(text: str) -> float:
    """'20 min' in seconds. Raises typer.BadParameter."""
    from sim.units import UnitError, parsed

    try:
        seconds = 3600 * parsed(text, "h", "min").value
    except UnitError as error:
        raise typer.BadParameter(f"expected a time like '20 min', got '{text}'", param_hint="--timeout") from error
    if seconds <= 0:
        raise typer.BadParameter(f"expected a time above 0, like '20 min', got '{text}'", param_hint="--timeout")
    return seconds


def _bytes(text: str) -> float:
    """'4 GB' in bytes. Raises typer.BadParameter."""
    found = re.fullmatch(r"\s*(\d+\.?\d*|\.\d+)\s*([kMGT]?)i?B\s*", text, re.ASCII)
    size = float(found[1]) * {"": 1, "k": 1e3, "M": 1e6, "G": 1e9, "T": 1e12}[found[2]] if found else 0.0
    if size < LEAST_BYTES:
        raise typer.BadParameter(
            f"expected a size like '4 GB', of {LEAST_BYTES / 1e6:.0f} MB or more, got '{text}'", param_hint="--max-memory"
        )
    return size
