"""The pages that are made from the code, each by its address in the site."""

from collections.abc import Callable

from docs.tools.commands import commands
from docs.tools.language import language
from docs.tools.measures import measures
from docs.tools.policies import policies
from docs.tools.rules import rules
from docs.tools.units import units

PAGES: dict[str, Callable[[], str]] = {
    "reference/language.md": language,
    "reference/measures.md": measures,
    "reference/commands.md": commands,
    "reference/policies.md": policies,
    "reference/units.md": units,
    "explanation/rules.md": rules,
}
