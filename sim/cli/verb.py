"""What every command has: words for what cannot be read on its line, and --allow-outside for files that lie elsewhere."""

import inspect
import re
from collections.abc import Callable
from functools import wraps
from typing import Annotated, Any

import typer
from typer.core import TyperCommand

Outside = Annotated[bool, typer.Option("--allow-outside", help="Let `extends` read files outside of the folder of the scenario.")]


class Verb(TyperCommand):
    """A command that says of a wrong option what was expected and what came."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """As typer, with a mistake in our words."""
        given = list(args)
        try:
            return super().parse_args(ctx, args)
        except typer.BadParameter as error:
            error.message = _words(error, given)
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

    signature = inspect.signature(verb)
    option = inspect.Parameter("allow_outside", inspect.Parameter.KEYWORD_ONLY, default=False, annotation=Outside)
    reaching.__signature__ = signature.replace(parameters=[*signature.parameters.values(), option])  # type: ignore[attr-defined]
    reaching.__annotations__ = {**verb.__annotations__, "allow_outside": Outside}
    return reaching
