"""The loader, live: its sliders do what they say, its times are those of the real loader, and everybody can use it.

With TITO_SCREENSHOTS=FOLDER in the environment, the page is photographed.
"""

from __future__ import annotations

import itertools
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from simulator_page import PAGE, ROOT, Page, raw_block, real_seconds, served
from site_audit import started_browser

pytestmark = [pytest.mark.filterwarnings("ignore"), pytest.mark.timeout(120)]
RIGHT, LEFT, HOME, END, TAB, SPACE = "\ue014", "\ue012", "\ue011", "\ue010", "\ue004", " "
FILES = sorted((ROOT / "book/_static/simulator").iterdir())


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    started = started_browser()  # of its own: these tests change what the browser pretends to be
    if started is None:
        pytest.skip("needs a browser: apt-get install chromium chromium-driver")
    yield started
    started.quit()


@pytest.fixture(scope="module")
def place(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    with served(tmp_path_factory.mktemp("site")) as address:
        yield Page(browser, address)


@pytest.fixture
def page(place: Page) -> Iterator[Page]:
    """The page as a still one, whose console stays empty."""
    place.open(prefers_reduced_motion="reduce")
    place.browser.get_log("browser")
    yield place
    assert place.browser.get_log("browser") == []


def epochs(page: Page, slider: str, *keys: str) -> list[float]:
    """Return how long the epoch is, before any key was pressed on a slider and after each."""
    seconds = [page.result()["epochSeconds"]]
    for key in keys:
        page.press(slider, key)
        seconds.append(page.result()["epochSeconds"])
    return seconds


# what the sliders change


def test_more_workers_make_the_epoch_shorter_until_the_model_is_the_limit(page: Page) -> None:
    page.put(workers=0, fetchMs=60, spread=0, handoverMs=0, transferMs=0, trainMs=20)
    seconds = epochs(page, "workers", *[RIGHT] * 6)
    assert all(next < now for now, next in itertools.pairwise(seconds[:4]))
    assert seconds[3:] == pytest.approx([0.06 + 24 * 0.02] * 4)  # three workers load as fast as it trains
    assert page.cause == "model"


def test_what_takes_longer_makes_the_epoch_longer(page: Page) -> None:
    page.put(workers=2, fetchMs=40, trainMs=20)
    for slider in ("fetchMs", "handoverMs", "transferMs", "trainMs", "batches"):
        now, later = epochs(page, slider, RIGHT * 5)
        assert later > now, slider


def test_a_larger_window_does_not_make_unequal_batches_slower(page: Page) -> None:
    page.preset("Unequal batches")
    seconds = epochs(page, "prefetch", *[RIGHT] * 7)
    assert all(next <= now * 1.01 for now, next in itertools.pairwise(seconds))
    assert seconds[-1] < 0.9 * seconds[0]


def test_whatever_the_times_a_window_of_two_is_better_than_one_for_unequal_batches(page: Page) -> None:
    page.preset("Unequal batches")
    for _ in range(5):
        page.press("prefetch", HOME)
        now, later = epochs(page, "prefetch", RIGHT)
        assert later < now
        page.press("seed", RIGHT)


def test_a_larger_window_does_not_help_workers_that_are_too_few(page: Page) -> None:
    page.preset("Too few workers")
    now, later = epochs(page, "prefetch", END)
    assert later > 0.97 * now
    assert "A larger prefetch factor would not help" in page.advice


def test_a_slower_model_starves_less(page: Page) -> None:
    page.preset("GPU starves")
    starved = [page.seconds("starved")]
    for _ in range(3):
        page.press("trainMs", RIGHT * 5)
        starved.append(page.seconds("starved"))
    assert all(next < now for now, next in itertools.pairwise(starved))


def test_a_slow_batch_holds_others_back_only_in_order(page: Page) -> None:
    page.preset("One slow batch in ten")
    assert page.cause == "order"
    now = page.seconds("epoch")
    page.press("inOrder", SPACE)
    assert page.seconds("epoch") < 0.8 * now
    trained = [batch["position"] for batch in page.result()["batches"]]
    assert sorted(trained) == list(range(40)) != trained


def test_the_copy_costs_little_while_the_model_trains(page: Page) -> None:
    page.preset("Slow transfer")
    now = page.seconds("epoch")
    assert "DevicePrefetcher" in page.advice
    page.press("overlap", SPACE)
    assert page.seconds("epoch") == pytest.approx(now - 23 * 0.018, abs=0.02)


def test_memory_in_flight_is_the_window_and_what_is_trained_on(page: Page) -> None:
    page.preset("Slow model")
    assert page.one("#simulator-peak").text == "108 MiB"  # (2 workers * 4 + 1) batches of 12 MiB
    page.press("prefetch", HOME)
    assert page.one("#simulator-peak").text == "36 MiB"


def test_samples_a_second_belong_to_the_epoch(page: Page) -> None:
    page.put(batches=40, samples=100)
    rate = int(page.one("#simulator-rate").text.replace(",", ""))
    assert rate == pytest.approx(40 * 100 / page.result()["epochSeconds"], abs=1)


@pytest.mark.parametrize(
    ("preset", "cause"),
    [
        ("No workers", "none"),
        ("Too few workers", "workers"),
        ("Slow model", "model"),
        ("Unequal batches", "prefetch"),
        ("One slow batch in ten", "order"),
        ("GPU starves", "workers"),
        ("Slow transfer", "transfer"),
        ("Too much in memory", "memory"),
    ],
)
def test_each_situation_has_its_bottleneck(page: Page, preset: str, cause: str) -> None:
    page.preset(preset)
    assert page.cause == cause
    assert preset in PAGE.read_text(encoding="utf-8")


def test_what_is_advised_takes_as_long_as_promised(page: Page) -> None:
    page.preset("GPU starves")
    found = re.search(r"With (\d) workers the epoch would take ([\d.]+) s instead of ([\d.]+) s", page.advice)
    assert found
    assert float(found[3]) == page.seconds("epoch")
    page.put(workers=int(found[1]))
    assert page.seconds("epoch") == float(found[2])


def test_the_same_seed_gives_the_same_epoch(page: Page) -> None:
    page.put(spread=100)
    one, other, again = epochs(page, "seed", RIGHT, LEFT)
    assert one == again != other


# what the simulation promises


def test_rules_of_the_loader_hold_at_every_moment(page: Page) -> None:
    page.preset("One slow batch in ten")
    for in_order in (True, False):
        page.put(inOrder=in_order, prefetch=3)
        result = page.result()
        assert max(count["asked"] + count["loading"] + count["waiting"] for count in result["queue"]) <= 12
        assert min(min(count.values()) for count in result["queue"]) == 0
        assert set(result["queue"][-1].values()) - {result["queue"][-1]["time"]} == {0}
        for row in [*range(4), "main", "copy", "gpu"]:
            bars = sorted((e["start"], e["end"]) for e in result["events"] if e["row"] == row)
            assert all(end <= start + 1e-9 for (_, end), (start, _) in itertools.pairwise(bars)), row


REAL = [
    {"workers": 0, "fetchMs": 10, "trainMs": 10, "batches": 16},
    {"workers": 1, "prefetch": 1, "fetchMs": 15, "trainMs": 10, "batches": 16},
    {"workers": 2, "prefetch": 2, "fetchMs": 30, "trainMs": 10, "batches": 20},
    {"workers": 2, "prefetch": 4, "fetchMs": 10, "trainMs": 20, "batches": 16},
    {"workers": 3, "prefetch": 1, "fetchMs": 20, "spread": 75, "trainMs": 8, "batches": 24},
    {"workers": 4, "prefetch": 2, "fetchMs": 8, "slowPercent": 20, "slowTimes": 8, "trainMs": 8, "inOrder": False},
]


@pytest.mark.parametrize("settings", REAL, ids=lambda s: f"{s['workers']} workers, {s['fetchMs']} ms")
def test_the_real_loader_takes_as_long(page: Page, settings: dict[str, Any]) -> None:
    page.put(**{"spread": 0, "handoverMs": 0, "transferMs": 0, "inOrder": True, **settings})
    shown, result = page.seconds("epoch"), page.result()
    how = {"num_workers": settings["workers"], "prefetch_factor": settings.get("prefetch", 2)}
    how = {**how, "in_order": settings.get("inOrder", True)} if settings["workers"] else {"num_workers": 0}
    page.browser.get("about:blank")  # it takes no processor
    real = real_seconds(result["fetchTimes"], settings["trainMs"], runs=3, good=shown * 1.05, **how)
    assert shown == pytest.approx(real, rel=0.15)


# who can use it


def test_every_input_has_a_label_and_says_its_value(page: Page) -> None:
    inputs = page.all("#loader-simulator input")
    assert len(inputs) == 18
    for found in inputs:
        assert page.js("[...arguments[0].labels].map((label) => label.innerText.trim()).join('')", found), found
        assert found.accessible_name or not found.is_displayed()
        if found.get_attribute("type") == "range":
            assert found.get_attribute("aria-valuetext")
    assert all(button.accessible_name for button in page.all("#loader-simulator button") if button.is_displayed())
    names = page.js("[...document.querySelectorAll('[id]')].map((node) => node.id)")
    assert len(names) == len(set(names))


def test_the_advice_is_in_a_live_region_and_changes_with_a_slider(page: Page) -> None:
    region = page.one("#simulator-advice")
    assert (region.get_attribute("aria-live"), region.aria_role) == ("polite", "status")
    before = page.advice
    page.press("trainMs", END)
    assert page.advice != before
    assert page.advice in page.one(".simulator-picture svg").get_attribute("aria-label")


def test_tab_goes_through_all_controls_in_the_order_of_the_page(page: Page) -> None:
    wanted = page.js(
        "[...document.querySelectorAll('#loader-simulator :is(button, input, summary)')]"
        ".filter((node) => node.checkVisibility()).map((node) => node.id || node.textContent)"
    )
    seen = []
    for _ in wanted:
        page.browser.switch_to.active_element.send_keys(TAB)
        seen.append(page.js("document.activeElement.id || document.activeElement.textContent"))
        outline = page.js("getComputedStyle(document.activeElement).outline")
        assert outline.endswith("solid 3px"), seen[-1]
    assert seen == wanted


def test_without_motion_there_is_the_whole_timeline_and_nothing_to_play(page: Page) -> None:
    page.preset("GPU starves")
    assert not page.one("button[name=play]").is_displayed()
    assert page.value("moment") == 1000
    assert page.one(".simulator-moment").get_attribute("visibility") == "hidden"


def test_it_plays_pauses_steps_and_shows_all(place: Page) -> None:
    place.open()
    play, step, whole = (place.one(f"button[name={name}]") for name in ("play", "step", "whole"))
    assert play.text == "Pause"  # it begins by itself
    play.send_keys(SPACE)
    assert play.text == "Play"
    moment = place.value("moment")
    assert moment < 1000
    step.send_keys(SPACE)
    assert place.value("moment") > moment
    whole.send_keys(SPACE)
    assert place.value("moment") == 1000
    step.send_keys(SPACE)
    assert " 1 of 24 batches trained" in place.one("#simulator-seen").text
    place.press("moment", HOME)
    assert " 0 of 24 batches trained" in place.one("#simulator-seen").text


def test_on_paper_there_is_the_whole_timeline(place: Page) -> None:
    place.open()
    place.one("button[name=play]").click()
    place.press("moment", HOME)
    clip = "getComputedStyle(document.querySelector('.simulator-shown')).clipPath"
    assert "simulator-shown" in place.js(clip)
    place.browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    assert place.js(clip) == "none"
    assert not place.one(".simulator-player").is_displayed()


@pytest.mark.parametrize("width", [390, 768, 1440])
def test_nothing_is_wider_than_the_window(place: Page, width: int) -> None:
    place.open(width, prefers_reduced_motion="reduce")
    for name in place.js("loaderSimulator.PRESETS.map(({name}) => name)"):
        place.preset(name)
        assert place.js("document.documentElement.scrollWidth") <= width, name
        right = place.js(
            "Math.max(...[...document.querySelectorAll('#loader-simulator *')]"
            ".filter((node) => !node.closest('.simulator-table, .simulator-shown'))"
            ".map((node) => node.getBoundingClientRect().right))"
        )
        assert right <= width, name


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1440])
def test_text_does_not_run_into_text(place: Page, width: int, theme: str) -> None:
    place.open(width, 2600 if width < 600 else 1500, prefers_reduced_motion="reduce")
    place.browser.execute_script("document.documentElement.dataset.theme = arguments[0]", theme)
    for name in ("Unequal batches", "Too much in memory"):
        place.preset(name)
        program = """[...document.querySelectorAll(".simulator-picture text")].map((node) => {
            const {left, right, top, bottom} = node.getBoundingClientRect();
            return [node.textContent, left, right, top + 3, bottom - 3];
        }).filter(([text]) => text)"""
        boxes = place.js(program)
        for (text, left, right, top, bottom), (other, *box) in itertools.combinations(boxes, 2):
            apart = right <= box[0] or box[1] <= left or bottom <= box[2] or box[3] <= top
            assert apart, f"{text} lies on {other}"
        photograph(place, f"simulator-{width}-{theme}-{name.split()[0].lower()}")


def photograph(page: Page, name: str) -> None:
    if folder := os.environ.get("TITO_SCREENSHOTS"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.browser.save_screenshot(str(Path(folder) / f"{name}.png"))


# what it asks for


def test_nothing_is_asked_of_another_host_and_nothing_is_missing(place: Page) -> None:
    place.traffic()
    place.open()
    place.preset("Slow model")
    asked, answers = place.traffic()
    home = place.address.removesuffix("book/simulator.html")
    assert {f"{home}_static/simulator/{file.name}" for file in FILES} < asked
    assert all(address.startswith((home, "data:")) for address in asked), asked
    assert answers <= {200, 304}
    assert place.browser.get_log("browser") == []


def test_without_javascript_the_page_says_so() -> None:
    assert re.search(r"<noscript><p>.+needs JavaScript.+</p></noscript>", raw_block())
    assert "## What the picture shows" in PAGE.read_text(encoding="utf-8")


def test_no_handler_stands_in_the_html_and_files_are_short() -> None:
    assert re.findall(r"\son\w+=|javascript:|https?://", raw_block()) == []
    for file in FILES:
        text = file.read_text(encoding="utf-8")
        assert not re.search(r"https?://", text), file
        assert not re.search(r"#([0-9a-fA-F]{3}){1,2}\b(?!-)", text), f"a colour that does not follow the theme: {file}"
        assert len(text.splitlines()) < 250, file
        assert f"simulator/{file.name}" in raw_block()
