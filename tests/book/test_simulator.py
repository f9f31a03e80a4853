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

from simulator_page import PAGE, ROOT, Collating, Page, raw_block, real_seconds, served
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
    page.put(workers=0, fetchMs=60, spread=0, collateMs=0, handoverMs=0, transferMs=0, trainMs=20)
    seconds = epochs(page, "workers", *[RIGHT] * 6)
    assert all(next < now for now, next in itertools.pairwise(seconds[:4]))
    assert seconds[3:] == pytest.approx([0.06 + 24 * 0.02] * 4)  # three workers load as fast as it trains
    assert page.cause == "model"


def test_what_takes_longer_makes_the_epoch_longer(page: Page) -> None:
    page.put(workers=2, fetchMs=40, trainMs=20)
    for slider in ("fetchMs", "collateMs", "handoverMs", "transferMs", "trainMs", "batches"):
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
    found = re.search(r"With (\d) workers, the epoch would take ([\d.]+) s instead of ([\d.]+) s", page.advice)
    assert found
    assert float(found[3]) == page.seconds("epoch")
    page.put(workers=int(found[1]))
    assert page.seconds("epoch") == float(found[2])


def test_workers_collate_beside_training_and_the_main_process_only_without_them(page: Page) -> None:
    page.put(workers=2, fetchMs=10, collateMs=30, spread=0, transferMs=0, trainMs=30)
    assert {event["row"] for event in page.result()["events"] if event["kind"] == "collate"} == {0, 1}
    assert page.cause == "model"
    with_workers = page.result()["epochSeconds"]
    page.put(workers=0)
    assert {event["row"] for event in page.result()["events"] if event["kind"] == "collate"} == {"main"}
    assert page.result()["epochSeconds"] == pytest.approx(
        with_workers + 23 * 0.04
    )  # all but the first, beside training
    assert page.cause == "none"


def test_collating_that_takes_longer_than_fetching_is_what_should_be_faster(page: Page) -> None:
    page.put(workers=8, fetchMs=10, collateMs=50, trainMs=1, handoverMs=0, transferMs=0)
    assert page.cause == "fetch"
    assert "With collating that is twice as fast, the epoch would take" in page.advice
    page.put(fetchMs=60)
    assert "With a fetch that is twice as fast, the epoch would take" in page.advice


def test_what_takes_the_main_process_long_is_said_to_be_the_hand_over(page: Page) -> None:
    page.put(workers=4, fetchMs=20, handoverMs=40, trainMs=10)
    assert page.cause == "handover"
    assert "while the main process hands batches over (and pins them), which no worker can do for it" in page.advice
    assert "collate" not in page.advice


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
    {"workers": 2, "prefetch": 2, "fetchMs": 10, "collateMs": 20, "trainMs": 20, "batches": 16},
    {"workers": 4, "prefetch": 2, "fetchMs": 8, "slowPercent": 20, "slowTimes": 8, "trainMs": 8, "inOrder": False},
]


@pytest.mark.parametrize("settings", REAL, ids=lambda s: f"{s['workers']} workers, {s['fetchMs']} ms")
def test_the_real_loader_takes_as_long(page: Page, settings: dict[str, Any]) -> None:
    page.put(**{"spread": 0, "collateMs": 0, "handoverMs": 0, "transferMs": 0, "inOrder": True, **settings})
    shown, result = page.seconds("epoch"), page.result()
    how = {"num_workers": settings["workers"], "prefetch_factor": settings.get("prefetch", 2)}
    how = {**how, "in_order": settings.get("inOrder", True)} if settings["workers"] else {"num_workers": 0}
    how |= {"collate_fn": Collating(settings["collateMs"])} if "collateMs" in settings else {}
    page.browser.get("about:blank")  # it takes no processor
    real = real_seconds(result["fetchTimes"], settings["trainMs"], runs=20, good=shown * 1.05, **how)
    assert shown == pytest.approx(real, rel=0.15)


# where it stands, and what moves


SIZES = [(1440, 900), (390, 844)]
IN_SIGHT = """(() => {
    const header = 56; // the site's own, which lies on top
    const outside = (name) => {
        const {top, bottom} = document.querySelector(name).getBoundingClientRect();
        return top < (name.startsWith("#") ? 0 : header - 5) || bottom > innerHeight;
    };
    const names = [".simulator-numbers", ".simulator-picture", ".simulator-advice"];
    const control = document.activeElement;
    const {left, top, width, height} = control.getBoundingClientRect();
    const isSeen = document.elementFromPoint(left + width / 2, top + height / 2) === control;
    return [...names.filter(outside), ...(isSeen ? [] : [control.id])];
})()"""


@pytest.mark.parametrize(("width", "height"), [*SIZES, (1024, 768)])
def test_picture_numbers_and_advice_are_in_sight_while_a_control_is_moved(place: Page, width: int, height: int) -> None:
    place.open(width, height, prefers_reduced_motion="reduce")
    place.browser.execute_script("document.body.style.paddingTop = '56px'")  # as the header of the site takes
    place.preset("Too much in memory")  # the most workers
    place.one(".simulator-more > summary").click()
    ids = place.js(
        "[...document.querySelectorAll('.simulator-bench input')].filter((i) => i.checkVisibility()).map(({id}) => id)"
    )
    assert len(ids) == 18
    for name in ids:
        place.browser.execute_script("document.getElementById(arguments[0]).focus()", name)
        if name in ("simulator-workers", "simulator-prefetch"):  # at the top: scroll until the stage is there whole
            place.browser.execute_script("document.querySelector('.simulator-main').scrollIntoView()")
            place.browser.execute_script("scrollBy(0, -60)")
        place.one(f"#{name}").send_keys(LEFT)
        assert place.js(IN_SIGHT) == [], name


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_the_picture_comes_first_and_the_four_controls_that_matter_beside_it(
    place: Page, width: int, height: int
) -> None:
    place.open(width, height, prefers_reduced_motion="reduce")
    top = {
        name: place.js(f"document.querySelector('{name}').getBoundingClientRect().top")
        for name in (".simulator-top", ".simulator-main", ".simulator-stage", ".simulator-more", ".simulator-legend")
    }
    shown = [found.get_attribute("id") for found in place.all(".simulator-main input")]
    assert shown == ["simulator-workers", "simulator-prefetch", "simulator-fetchMs", "simulator-trainMs"]
    assert not place.one(".simulator-more").get_property("open")
    assert top[".simulator-top"] < top[".simulator-main"]
    if width > 760:
        assert top[".simulator-main"] == top[".simulator-stage"] < top[".simulator-more"]
        assert place.js("document.querySelector('.simulator-advice').getBoundingClientRect().bottom") <= height
    else:
        assert top[".simulator-main"] < top[".simulator-stage"] < top[".simulator-more"]
        assert place.js("document.querySelector('.simulator-picture').getBoundingClientRect().bottom") <= height


@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
def test_nothing_jumps(place: Page, width: int, height: int, motion: str) -> None:
    place.open(width, height, prefers_reduced_motion=motion)
    place.browser.execute_script("""
        for (const button of document.querySelectorAll(".simulator-presets button")) button.click();
        for (const input of document.querySelectorAll(".simulator-main input")) {
            for (const value of [input.max, input.min]) {
                input.value = value;
                input.dispatchEvent(new Event("input", {bubbles: true}));
            }
        }""")
    assert place.shifts() < 0.05
    heights = set()
    for preset in place.js("loaderSimulator.PRESETS.map(({name}) => name)"):
        place.preset(preset)
        heights.add(place.js("document.querySelector('.simulator-stage').getBoundingClientRect().height"))
    assert len(heights) == 1
    assert place.shifts() < 0.05


def test_what_jumps_is_noticed(place: Page) -> None:
    place.open(prefers_reduced_motion="reduce")
    place.browser.execute_script("document.querySelector('h1').style.marginTop = '300px'")
    assert place.shifts() > 0.05


def test_every_bar_of_a_kind_has_its_number_or_each_second_fifth_or_tenth(page: Page) -> None:
    program = "[...document.querySelectorAll('.simulator-number')].map((node) => Number(node.textContent))"
    page.preset("Unequal batches")
    page.put(batches=30)
    numbers = page.js(program)
    fetched, trained = numbers[: numbers.index(0, 1)], numbers[numbers.index(0, 1) :]
    for told in (fetched, trained):
        every = sorted(told)[1]
        assert every in (1, 2, 5, 10, 20)
        assert sorted(told) == list(range(0, 30, every))


def test_sizes_have_one_unit_and_are_written_out(page: Page) -> None:
    page.preset("Too much in memory")
    assert page.one("#simulator-peak").text == "4.06 GiB"
    ticks = page.js("[...document.querySelectorAll('.simulator-axis text')].map((node) => node.textContent)")
    assert [tick for tick in ticks if "iB" in tick] == ["0 MiB", "4.06 GiB"]
    assert [tick for tick in ticks if re.fullmatch(r"[\d.]+ ?[MG]B?", tick)] == []
    assert page.one("#simulator-batchMiB").get_attribute("aria-valuetext") == "64 MiB"


# a situation that is shared


def pressed(page: Page) -> list[str]:
    return page.js(
        "[...document.querySelectorAll('.simulator-presets button')]"
        ".filter((node) => node.getAttribute('aria-pressed') === 'true').map((node) => node.textContent)"
    )


def settings(page: Page) -> dict[str, Any]:
    return {
        found.get_attribute("name"): page.setting(found.get_attribute("name"))
        for found in page.all(".simulator-main input, .simulator-more input:not([name=speed])")
    }


def test_the_chosen_situation_is_marked_until_a_setting_differs(page: Page) -> None:
    assert pressed(page) == []
    page.preset("Slow model")
    assert pressed(page) == ["Slow model"]
    page.press("trainMs", RIGHT)
    assert pressed(page) == []
    page.press("trainMs", LEFT)
    assert pressed(page) == ["Slow model"]
    page.preset("Slow transfer")
    assert pressed(page) == ["Slow transfer"]


@pytest.mark.parametrize("preset", ["No workers", "Unequal batches", "Too much in memory"])
def test_the_address_brings_a_situation_back(page: Page, preset: str) -> None:
    page.preset(preset)
    page.put(inOrder=False, overlap=True, seed=7, spread=35, memoryMiB=16384)
    before, seconds, address = settings(page), page.result()["epochSeconds"], page.browser.current_url
    assert before["inOrder"] is False
    assert before["memoryMiB"] == 16384
    page.browser.get("about:blank")
    page.browser.get(address)
    assert (settings(page), page.result()["epochSeconds"]) == (before, seconds)
    assert page.browser.current_url == address


def test_the_address_of_a_preset_marks_it_and_that_of_the_start_is_bare(page: Page) -> None:
    page.preset("Slow transfer")
    assert page.browser.current_url == f"{page.address}#workers=3&fetchMs=30&trainMs=20&transferMs=18"
    page.browser.get("about:blank")
    page.browser.get(f"{page.address}#workers=3&fetchMs=30&trainMs=20&transferMs=18")
    assert pressed(page) == ["Slow transfer"]
    page.put(workers=2, fetchMs=40, trainMs=12, transferMs=2)
    assert page.browser.current_url == page.address


@pytest.mark.parametrize(
    ("fragment", "read"),
    [
        ("workers=9&prefetch=3", {"prefetch": 3}),
        ("workers=-1&fetchMs=0&trainMs=1e2", {}),
        ("workers=4.5&spread=33&memoryMiB=129&inOrder=no", {}),
        ("workers=&prefetch=%00&trainMs=%F0%9F%98%80&seed=03", {}),
        ("workers=3&workers=5", {"workers": 3}),
        ("__proto__=1&constructor=2&nothing=3&workers=4", {"workers": 4}),
        ("batches=Infinity&seed=NaN&samples=99999999999999999999&overlap=1", {"overlap": True}),
        ("<img src=x onerror=alert(1)>=1", {}),
    ],
)
def test_what_an_address_says_wrongly_is_as_at_the_start(page: Page, fragment: str, read: dict[str, Any]) -> None:
    wanted = page.js("loaderSimulator.defaults()") | read
    page.browser.get("about:blank")
    page.browser.get(f"{page.address}#{fragment}")
    assert settings(page) == wanted


def test_an_address_that_names_a_section_is_left_alone(page: Page) -> None:
    page.browser.get(f"{page.address}#try")
    assert settings(page) == page.js("loaderSimulator.defaults()")
    assert page.browser.current_url == f"{page.address}#try"


def test_another_situation_in_the_address_is_shown_at_once(page: Page) -> None:
    page.browser.execute_script("location.hash = 'workers=5'")
    assert page.js("document.getElementById('simulator-workers').value") == "5"
    page.browser.back()
    assert page.browser.current_url == page.address


@pytest.mark.parametrize("has_clipboard", [True, False])
def test_copy_link_copies_the_address(page: Page, has_clipboard: bool) -> None:
    origin = page.address.partition("/book")[0]
    allowed = ["clipboardReadWrite", "clipboardSanitizedWrite"]
    page.browser.execute_cdp_cmd("Browser.grantPermissions", {"origin": origin, "permissions": allowed})
    page.browser.execute_script("window.read = () => navigator.clipboard.readText()")
    if not has_clipboard:
        page.browser.execute_script(
            "const real = navigator.clipboard; window.read = () => real.readText();"
            "Object.defineProperty(navigator, 'clipboard', {value: undefined})"
        )
    page.preset("GPU starves")
    button = page.one("button[name=copy]")
    button.send_keys(SPACE)
    text = page.browser.execute_async_script("window.read().then(arguments[0], (error) => arguments[0](String(error)))")
    assert text == page.browser.current_url
    assert "#workers=4&" in text
    assert button.text == "Link copied"
    assert page.js("document.activeElement.name") == "copy"


# who can use it


def test_every_input_has_a_label_and_says_its_value(page: Page) -> None:
    inputs = page.all("#loader-simulator input")
    assert len(inputs) == 19
    for found in inputs:
        assert page.js("[...arguments[0].labels].map((label) => label.textContent.trim()).join('')", found), found
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
