"""Two small plants, one abroad and one at home, whose names try to be markup; and policies for them."""

from pathlib import Path

from tests.economics.small import TEXT

HOSTILE = '<script>document.title="broken"</script> $x$ & "q"'
HOME = """extends: abroad.yaml
name: home
site: {jurisdiction: US-TX}
trade: {origin: US, duties: {surcharge: {origins: [BR]}}}
money: {overhead: {it_and_software: 90000 USD/year}}
"""
RANGES = {
    "horizon: 2 years": "horizon: 60 d\nsite: {jurisdiction: MY}",
    "name: small": f"name: '{HOSTILE}'",
    "terahash: 11 USD/TH": "terahash: {value: 11 USD/TH, low: 7 USD/TH, high: 18 USD/TH}",
    "origins: [MY], classes: [miner], from: 2026-02-01, rate: 10 %": "origins: [MY], classes: [miner], from: 2026-02-01, "
    "rate: {value: 10 %, low: 0 %, high: 25 %}",
    "wage: 20 USD/h": "wage: {value: 20 USD/h, low: 15 USD/h, high: 30 USD/h}",
    "price: 0.10 USD/kWh": "price: {value: 0.10 USD/kWh, low: 0.05 USD/kWh, high: 0.20 USD/kWh}",
    "rent: 8 USD/sf/year": "rent: {value: 8 USD/sf/year, low: 5 USD/sf/year, high: 12 USD/sf/year}",
    "discount_rate: 10 %": "discount_rate: {value: 10 %, low: 6 %, high: 16 %}",
    "  stock: {holding": "  escalation: {labor: {value: 0 %/year, low: -1 %/year, high: 4 %/year}, "
    "miner: {value: 0 %/year, low: -10 %/year, high: 5 %/year}}\n  stock: {holding",
}
POLICIES = {
    "cheap": "trade: {duties: {surcharge: {rate: 0 %}}}\n",
    "untaxed": "finance: {tax: 0 %}\n",
    "ending": "trade: {duties: {surcharge: {until: 2026-03-01}}}\n",
    "bigger": "pools: {assembly: {shifts: {day: 3, late: 1}, wage: 24 USD/h}}\n",
}
STUDY = """title: Where?
sites: [home.yaml, abroad.yaml]
policies: [cheap.yaml, untaxed.yaml, ending.yaml, bigger.yaml]
choices: {stations.bench.slots: [1, 5], lanes.road.transit: 3 d}
"""


def written(folder: Path) -> Path:
    """A folder with home.yaml, abroad.yaml and the policies."""
    text = TEXT
    for old, new in RANGES.items():
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    (folder / "abroad.yaml").write_text(text)
    (folder / "home.yaml").write_text(HOME)
    (folder / "where.yaml").write_text(STUDY)
    for name, policy in POLICIES.items():
        (folder / f"{name}.yaml").write_text(policy)
    return folder
