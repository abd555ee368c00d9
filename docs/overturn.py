"""Writes docs/explanation/overturn.md: what would overturn the comparison, and the bridge from the old headline to this one.

    python -m docs.overturn [REPLICATIONS]

Every number is the answer of `sim compare` for the files and overlays that the page names. Replications are kept in build/outputs.
"""

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml

import sim
from sim.arrays import Floats
from sim.scenario.loading import ScenarioError
from sim.statistics.intervals import t_interval

ROOT = Path(__file__).parents[1]
WORK, PAGE = ROOT / "build" / "outputs" / "overturn", ROOT / "docs" / "explanation" / "overturn.md"
TEXAS, PARTNERS, IMPORT, NEW = "texas.yaml", "texas_partners.yaml", "southeast_asia.yaml", "southeast_asia_new.yaml"
REPLICATIONS = 4

WHAT_IF = {  # what an opponent would say -> the options of `sim compare` that say it
    "customs follow importers to heading 8471: miners, boards and their parts are computers": "--with policies/miner_as_computer.yaml",
    "a transfer price of 75 % between related parties stands": "--with policies/transfer_price.yaml",
    "a delivered price is declared whole after all": "--set trade.price_terms=FOB",
    "Malaysia grants its special rate": "--with policies/malaysia_incentive.yaml",
    "the importer must build its plant first": "--with policies/new_plant.yaml",
    "heat sinks and chassis are 7616.99": "--with policies/heat_sinks_as_aluminum.yaml",
    "control boards are computers of 8471.50": "--with policies/control_board_exempt.yaml",
    "chips are not exempt of Section 301": "--with policies/chips_not_exempt.yaml",
    "parts come from the maker with its margin": "--with policies/parts_between_relatives.yaml",
    "the surcharge goes to 25 % in 2027": "--with policies/surcharge_25.yaml",
    "the surcharge is struck down, without refunds": "--with policies/surcharge_struck_down.yaml",
    "the bonus on depreciation ends": "--with policies/no_bonus_depreciation.yaml",
    "only boxes are built here": "--with policies/box_build.yaml",
    "half of the demand is there from 2027 on": "--with policies/demand_half.yaml",
    "importers ship all by ocean at the same price": "--with policies/all_by_ocean.yaml",
    "the plant is a foreign-trade zone": "--with policies/foreign_trade_zone.yaml",
    "1,800 of 2,080 paid hours are worked": "--with policies/paid_leave.yaml",
    "a review of the owner may stop the plant": "--with policies/owner_review.yaml",
    "the US plant opens when permit, power and fit-out are there": "--with policies/opening.yaml",
    "partners charge for new boards": "--with policies/partner_boards_extra.yaml",
    "sellers make buyers up for the lead time": "--with policies/lead_time_conceded.yaml",
    "miners sell for 9 USD/TH": "--set money.prices.terahash='9 USD/TH'",
    "owners ask for 15 %": "--set finance.discount_rate='15 %'",
}


@dataclass(frozen=True, slots=True)
class Step:
    """A convention of the old comparison: what it was, how the language says it, and whether it made the importer's plant a new one."""

    label: str
    old: Mapping[str, Any]
    new_plant: bool = False


WEARING = ("smt_lines", "test_and_burn_in", "other_equipment", "systems")
NO_NEW_232 = ("aluminum_232_miner_part", "aluminum_232_article", "aluminum_232_fans_and_cables", "aluminum_232_hashboard")
BRIDGE = (
    Step("freight, duty and fees are no part of the declared value (19 U.S.C. 1401a(b)(3)(B), (4)(A))", {"trade": {"price_terms": "FOB"}}),
    Step("keep importing means a plant that stands", {}, new_plant=True),
    Step("parts are the plant's while they are under way", {"money": {"stock": {"title": "receipt"}}}),
    Step(
        "Section 232 on full value from 6 April 2026, 25 % on heat sinks, chassis, fans and cables",
        {"trade": {"duties": {"aluminum_232_on_metal": {"until": None}, **dict.fromkeys(NO_NEW_232)}}},
    ),
    Step("chips are exempt of Section 301 in full", {"trade": {"exemptions": {"electronics_of_july_2026": {"share": "75 %"}}}}),
    Step("what wears out is bought again within ten years", {"finance": {"capex": {name: {"again_every": None} for name in WEARING}}}),
    Step("start-up costs over fifteen years (26 U.S.C. 195)", {"only": "US", "finance": {"capex": {"start_up": {"tax_class": None}}}}),
    Step(
        "125,000 USD of equipment free of property tax (Texas HB 9)",
        {"only": "US-TX", "finance": {"property_tax": {"personal_exempt": "0 USD"}}},
    ),
    Step("what owners pay for a repair grows as partners' fees do", {"money": {"escalation": {"repair": "0 %/year"}}}),
    Step("years beyond the run repeat an average one, not the last", {"warm_up": "208 weeks"}),
)


def npvs(sites: Sequence[str], replications: int, overlays: Sequence[str | Path] = (), settings: Sequence[str] = ()) -> list[Floats]:
    """NPV of each site in each replication, M USD."""
    answer = sim.compare(*sites, overlays=overlays, settings=settings, replications=replications, runs=WORK)
    measures = answer.tables["measures"].where(measure="npv")
    names = dict.fromkeys(measures["scenario"].tolist())
    return [np.array(measures.where(scenario=name)["value"], dtype=np.float64) for name in names]


def shown(values: Floats, signed: bool = False) -> str:
    """'+12.3 ± 4.5' of replications."""
    found = t_interval(values)
    return f"{found.mean:{'+' if signed else ''}.1f} ± {(found.high - found.low) / 2:.1f}"


def what_if(replications: int) -> Iterator[tuple[float, str]]:
    """Rows of the table of what would overturn the comparison, with how far each moves the lead of Texas or of Texas with partners.

    What cannot be laid over the plant without its repair shop is told of Texas alone.
    """
    base = npvs((TEXAS, PARTNERS, IMPORT), replications)
    yield np.inf, f"| as written | | | {shown(base[0] - base[2])} | {shown(base[1] - base[2])} |"
    for label, option in WHAT_IF.items():
        key, _, value = option.partition(" ")
        own = {"overlays": [value]} if key == "--with" else {"settings": [value.replace("'", "")]}
        try:
            texas, partners, imported = npvs((TEXAS, PARTNERS, IMPORT), replications, **own)
        except ScenarioError:
            (texas, imported), partners = npvs((TEXAS, IMPORT), replications, **own), None
        moved = [(texas - imported) - (base[0] - base[2])]
        moved += [] if partners is None else [(partners - imported) - (base[1] - base[2])]
        both = "-" if partners is None else shown(partners - imported)
        cells = (label, f"`{option}`", shown(moved[0], True), shown(texas - imported), both)
        yield max(abs(float(each.mean())) for each in moved), "| " + " | ".join(cells) + " |"


def bridge(replications: int) -> Iterator[str]:
    """Rows of the bridge: all conventions old, then one after the other as they are now."""
    before: Floats | None = None
    for switched in range(len(BRIDGE) + 1):
        old = BRIDGE[switched:]
        site = NEW if any(step.new_plant for step in old) else IMPORT
        texas, imported = npvs(
            (TEXAS, site), replications, overlays=[_written(step, k) for k, step in enumerate(BRIDGE) if step in old and step.old]
        )
        lead = texas - imported
        label = "all as the first comparison had it" if before is None else BRIDGE[switched - 1].label
        change = "" if before is None else shown(lead - before, True)
        yield f"| {label} | {change} | {shown(lead)} |"
        before = lead


def _written(step: Step, number: int) -> Path:
    """The overlay of an old convention."""
    path = WORK / f"old_{number}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(dict(step.old), sort_keys=False), "utf-8")
    return path


def page(replications: int) -> str:
    """The whole page."""
    rows = [row for _, row in sorted(what_if(replications), key=lambda pair: -pair[0])]
    sure = f"{replications} replications, seed 1, five simulated years; M USD of NPV, means with 95 % intervals of simulation luck"
    return f"""# What would overturn this

Read as an opponent would. Each row lays one option over all sites, and
`sim compare {TEXAS} {PARTNERS} {IMPORT} --reps {replications} OPTION` prints the NPVs
and their differences ({sure}). The lead is NPV of the US
plant less NPV of importing from a plant that stands. Rows are ranked by how far they move a lead. This page is written by
`python -m docs.overturn`.

| if | OPTION | the lead of Texas moves by | to | with repairs at partners to |
|---|---|---|---|---|
{chr(10).join(rows)}

What each rule rests on, and what was not checked, stands in [the law, rule by rule](../law.md); chances of the law are drawn by
`sim uncertainty {TEXAS} {IMPORT}`.

## From the old headline to this one

The first comparison said that Texas is worth about 25 M USD more than importing. The arithmetic held; conventions leaned one way. Here they
are switched one after the other on today's code, from all as they were then to all as they are now ({sure}).
Not switched, because they have no key: parts in unfinished units come back at the end, and the bills of materials, headcounts and stocks of
today are used throughout.

| step | change | the lead of Texas over importing |
|---|---|---|
{chr(10).join(bridge(replications))}

Two things that the lead does not say: build in Texas and leave repairs to partners is worth more than either (the last column above), and
70 % of imports fly at the importer's cost without a higher price (`policies/all_by_ocean.yaml` takes that away).
"""


def main(arguments: Sequence[str]) -> None:
    """Writes the page anew."""
    PAGE.write_text(page(int(arguments[0]) if arguments else REPLICATIONS), "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
