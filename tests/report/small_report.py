"""A whole report of two small sites whose names and notes would do harm where a text is read as a formula or as markup."""

from pathlib import Path

from sim import full_report
from sim.report.report import Report
from tests.economics.small import TEXT

SITES = {
    "here": ("=1+1 <script>", "{value: 20 USD/h, low: 15 USD/h, high: 28 USD/h, source: assumed, note: '=HYPERLINK(1)'}"),
    "there": ("-There & $x$ [a]:b/c", "{value: 27 USD/h, low: 20 USD/h, high: 33 USD/h, source: assumed, note: '@SUM(1)'}"),
}
POLICY = "money: {prices: {terahash: 25 USD/TH}}\n"


def small_report(folder: Path) -> Report:
    """Two sites that differ in a wage, two replications of four months, and one policy; what energy costs nobody knows at either."""
    (folder / "small.yaml").write_text(
        TEXT.replace("price: 0.10 USD/kWh", "price: {value: 0.10 USD/kWh, low: 0.05 USD/kWh, high: 0.20 USD/kWh}")
    )
    for file, (name, wage) in SITES.items():
        text = f"extends: small.yaml\nname: '{name}'\npools: {{assembly: {{wage: {wage}}}}}\n"
        (folder / f"{file}.yaml").write_text(text)
    (folder / "better_price.yaml").write_text(POLICY)
    settings = ("horizon=120 d", "warm_up=10 d", "demand.build.promise=40 d")
    return full_report(
        *(folder / f"{file}.yaml" for file in SITES),
        policies=[folder / "better_price.yaml"],
        replications=2,
        jobs=1,
        settings=settings,
        runs=folder / "runs",
        title="=2+2",
    )
