"""Options: what may be decided later, on a day on which more is known."""

from datetime import date
from typing import Literal

from pydantic import Field

from sim.scenario.assumption import Section
from sim.scenario.fields import Usd, default

Does = Literal["wait", "leave", "switch", "apply"]


class Option(Section):
    """Something that `sim decide` may choose on a day; a run knows nothing of it.

    What opens later is the site's own run, moved by whole years: the same plant under the rules of its days, with prices grown until then.
    """

    does: Does = Field(
        description="'wait': the site opens on that day instead of at the start, or not at all; 'leave': it closes, with its stock and "
        "working capital released; 'switch': it closes, and the site `to` opens; 'apply': from that day on the policy holds."
    )
    day: date = Field(description="The day of the decision: some whole years after the start, because cash is by year.")
    cost: Usd = Field(
        default("0 USD"),
        description="What choosing it costs on that day, after tax, in the money of `finance.terms`; with 'wait' to keep the "
        "choice, paid on that day even if the site then does not open.",
    )
    to: str | None = Field(None, description="With 'switch': the scenario file of the other site, found like one of the command line.")
    policy: str | None = Field(None, description="With 'apply': the policy file; one that changes prices only.")
    only_after: str | None = Field(
        None, description="The key of a chance, like trade.duties.X.struck_down, that must have come true by then for this to be chosen."
    )
