"""report.html in a real browser: Debian's Chromium with its driver. Without them it is skipped, with the reason."""

import itertools
import json
import re
import shlex
import shutil
from pathlib import Path

import numpy as np
import pytest

from sim.economics.landed import valued
from sim.evaluate import quantities_of
from sim.running.replicate import happenings
from sim.running.workers import Nobody
from sim.scenario.kinds import with_values
from sim.scenario.loading import load
from tests.program import sim
from tests.questions.report.sites import HOSTILE, written

CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
SITES = ("home.yaml", "abroad.yaml")
MOVE = "const s = arguments[0]; s.value = arguments[1]; s.dispatchEvent(new Event('input', {bubbles: true})); return Number(s.value);"
NPV = "return repriced(data.pricing, arguments[0]).map(own => own[0]);"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not (CHROMIUM and DRIVER), reason="no chromium with chromedriver here: apt-get install -y chromium chromium-driver"),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """A folder with a report of two sites, one of which has a hostile name."""
    here = written(tmp_path_factory.mktemp("page"))
    done = sim("report", "where.yaml", "--reps", "3", "--jobs", "1", "--out", "kept", folder=here)
    assert done.returncode == 0, done.stderr
    return here


@pytest.fixture(scope="module")
def browser():
    """A headless browser that keeps a log of what pages say and ask for."""
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    for word in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"):
        options.add_argument(word)
    options.binary_location = CHROMIUM or ""
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    made = webdriver.Chrome(options, Service(DRIVER))
    yield made
    made.quit()


@pytest.fixture
def page(browser, folder):
    browser.get((folder / "kept" / "report.html").as_uri())
    return browser


def test_no_error_and_no_request(browser, folder):
    browser.get("about:blank")
    browser.get_log("performance")
    browser.get((folder / "kept" / "report.html").as_uri())
    assert browser.get_log("browser") == []
    messages = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    asked = [each["params"]["request"]["url"] for each in messages if each["method"] == "Network.requestWillBeSent"]
    assert asked
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []


def test_names_show_as_text(page):
    assert page.title != "broken"
    assert HOSTILE in page.find_element("css selector", "header .legend").text
    assert HOSTILE in page.find_element("css selector", ".headline").text
    assert page.execute_script("return document.querySelectorAll('script:not([type])').length") == 4


def test_every_figure_is_drawn_with_words_for_those_who_do_not_see_it(page):
    drawn = page.execute_script(
        "return [...document.querySelectorAll('figure.drawn')].map(f => [f.dataset.figure, f.querySelectorAll('svg *').length, "
        "f.querySelector('svg').getAttribute('aria-label').length, f.querySelector('.numbers').rows.length])"
    )
    assert len(drawn) >= 10
    assert all(marks > 5 and label > 5 and rows > 1 for _, marks, label, rows in drawn), drawn


def test_a_site_can_be_hidden(page):
    bars = "return document.querySelector('[data-figure=\"stack landed_cost\"] svg').querySelectorAll('text.bold').length"
    assert page.execute_script(bars) == 2
    page.find_element("css selector", 'input[data-site="1"]').click()
    assert page.execute_script(bars) == 1


def test_sliders_move_the_numbers_to_what_python_says(page, folder):
    """At random places of every slider: all replications to six digits, and the means that are shown to the last of theirs."""
    pricing = page.execute_script("return data.pricing")
    luck = np.random.default_rng(3)
    loaded = [load(folder / name) for name in SITES]
    stores = happenings(loaded, 3, 1, 1, folder / "kept" / ".store").stores
    handles = page.find_elements("css selector", "#sliders input")
    assert len(handles) == len(pricing["sliders"]) >= 6
    for _ in range(5):
        values = []
        for slider, handle in zip(pricing["sliders"], handles, strict=True):
            place = page.execute_script(MOVE, handle, luck.uniform(slider["low"], slider["high"]) * slider["scale"])
            beside = abs(place - slider["value"] * slider["scale"]) < float(handle.get_attribute("step")) / 2
            values.append(slider["value"] if beside else place / slider["scale"])
        found = page.execute_script(NPV, values)
        table = page.find_element("css selector", "#priced table").text.splitlines()
        shown = next(line for line in table if line.startswith("NPV"))
        for site, (each, store) in enumerate(zip(loaded, stores, strict=True)):
            own = {s["key"]: np.array([[value]]) for s, value in zip(pricing["sliders"], values, strict=True) if site in s["sites"]}
            at = with_values(each.scenario, own)
            wanted = [float(valued(quantities_of(store.load(k)), at).measures["npv", "plant"][0][0]) for k in range(3)]
            assert found[site] == pytest.approx(wanted, rel=1e-6, abs=5e-6)  # five dollars: fees that are not rounded to the cent
            mean = re.findall(r"\u2212?[\d,]+(?:\.(\d+))? ±", shown)[site]
            text = f"{np.mean(wanted):,.{len(mean)}f}".replace("-", "\u2212")
            assert f"{text} ±" in shown, (text, shown)
        moved = [s for s, value in zip(pricing["sliders"], values, strict=True) if value != s["value"]]
        own = [[s["key"] for s in moved if site in s["sites"]] for site in range(len(SITES))]
        lines = own if any(len(s["sites"]) < len(SITES) for s in moved) else own[:1]  # one a file where their settings differ
        assert page.execute_script("return document.getElementById('set').textContent").count("--set") == sum(map(len, lines))


def test_regret_under_policies_follows_the_sliders_or_says_that_it_does_not(page):
    """A policy is its own values laid over the sliders'; one that changes a day is named, and its table says that it is fixed."""
    pricing = page.execute_script("return data.pricing")
    rows = "return [...document.querySelectorAll('#priced table')[1].tBodies[0].rows].map(r => [...r.cells].map(c => c.textContent))"
    before = page.execute_script(rows)
    rate = next(k for k, slider in enumerate(pricing["sliders"]) if slider["key"] == "trade.duties.surcharge.rate")
    handle = page.find_elements("css selector", "#sliders input")[rate]
    page.execute_script(MOVE, handle, handle.get_attribute("max"))
    after = page.execute_script(rows)
    assert [row[0] for row in after] == ["as set above", "Cheap", "Untaxed", "worst of these"]
    assert after[1] == before[1], "the policy sets what was moved"
    assert after[2] != before[2], "the policy sets something else, so that its regret moves"
    text = page.find_element("tag name", "main").text
    assert "Regret under Ending and Bigger does not follow the sliders" in text
    assert "Fixed: as the run found them" in page.find_element("id", "policies").text


def chosen(page, name: str) -> None:
    """Chooses a plant and waits until it is priced."""
    from selenium.webdriver.support.ui import Select, WebDriverWait

    Select(page.find_element("id", "plant")).select_by_visible_text(name)
    WebDriverWait(page, 10).until(lambda _: page.execute_script("return data.pricing.plant.name") == name)


def shown(page) -> dict[str, list[str]]:
    """The rows of the outcome by what they begin with."""
    rows = "return [...document.querySelectorAll('#priced table')[0].tBodies[0].rows].map(r => [...r.cells].map(c => c.textContent))"
    return {row[0]: row[1:] for row in page.execute_script(rows)}


@pytest.mark.parametrize("name", ["Bench slots 1", "Road transit time 3 d", "Bigger"])
def test_a_plant_chosen_is_what_the_line_below_asks_sim_for(page, folder, name):
    """With sliders moved: the line, given to sim, finds the run in the store of the report, and gives the numbers of the page."""
    written = shown(page)
    chosen(page, name)
    pricing = page.execute_script("return data.pricing")
    luck = np.random.default_rng(11)
    handles = page.find_elements("css selector", "#sliders input")
    for handle, slider in zip(handles, pricing["sliders"], strict=True):
        still = name == "Bigger" and slider["key"] == "pools.assembly.wage"
        assert handle.get_property("disabled") == still, slider["key"]
        if not still:
            page.execute_script(MOVE, handle, luck.uniform(slider["low"], slider["high"]) * slider["scale"])
    after = shown(page)
    assert after != written
    verdict = page.find_element("id", "verdict").text
    assert verdict.startswith(f"{name}: ")
    lines = page.execute_script("return document.getElementById('set').textContent").split("\n")
    values = []
    for site, file in enumerate(SITES):
        line = lines[0] if len(lines) == 1 else lines[site].removeprefix(f"{file}: ")
        words = shlex.split(line)
        options = {option: [b for a, b in itertools.pairwise(words) if a == option] for option in ("--with", "--set")}
        each = load(folder / file, [folder / policy for policy in options["--with"]], options["--set"])
        happened = happenings([each], 3, 1, Nobody(), folder / "kept" / ".store")
        assert happened.finished == ((0, 1, 2),), "the report has made this run, so that nobody simulates it"
        measures = [valued(quantities_of(happened.stores[0].load(k)), each.scenario).measures for k in range(3)]
        values.append(np.array([float(np.ravel(found["npv", "plant"][0])[0]) for found in measures]))
        waits = [happened.stores[0].load(k).tables["measures"].where(measure="turnaround_time")["value"][0] for k in range(3)]
        said = next(cells for label, cells in after.items() if label.lower().startswith("turnaround time"))[site]
        digits = len(said.split(" ±")[0].partition(".")[2])
        assert said.startswith(f"{np.mean(waits):.{digits}f} ±")
    found = page.execute_script("return repriced(data.pricing, arguments[0]).map(own => own[0])", values_at(page, pricing))
    assert np.array(found) == pytest.approx(np.array(values), rel=1e-6, abs=5e-6)
    best = int(np.mean(values[1]) > np.mean(values[0]))
    assert pricing["plant"]["name"] == name
    assert page.execute_script("return data.sites[arguments[0]].short", best) in verdict
    chosen(page, "as written")
    page.find_element("id", "reset").click()
    assert shown(page) == written


def values_at(page, pricing) -> list[float]:
    """Where the sliders stand, in canonical units."""
    places = page.execute_script("return [...document.querySelectorAll('#sliders input')].map(s => Number(s.value))")
    return [place / slider["scale"] for place, slider in zip(places, pricing["sliders"], strict=True)]


def test_outside_of_what_was_traced_there_is_no_number(page):
    assert page.execute_script("return repriced(data.pricing, data.pricing.sliders.map(s => s.most * 10 + 1))") == [None, None]


def test_a_slider_back_at_its_place_gives_the_numbers_of_the_run(page, folder):
    handle = page.find_element("css selector", "#sliders input")
    page.execute_script(MOVE, handle, handle.get_attribute("max"))
    assert page.find_element("css selector", ".slider.moved")
    page.find_element("id", "reset").click()
    assert page.find_elements("css selector", ".slider.moved") == []
    assert page.execute_script("return document.getElementById('set').textContent") == ""


@pytest.mark.parametrize("width", [390, 1200])
def test_nothing_is_wider_than_the_window(page, width):
    page.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride", {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 500}
    )
    try:
        page.refresh()
        assert page.execute_script("return document.documentElement.scrollWidth") <= width
    finally:
        page.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_it_prints(page):
    import base64

    printed = base64.b64decode(page.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True})["data"])
    assert printed.startswith(b"%PDF")
    assert len(printed) > 20_000
