"""The loader, live, as a pipeline: the profiler's verdict, the engine's times, and readers of all kinds."""

from __future__ import annotations

import itertools
import json
import re
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from pipeline_truth import judged, plan, profiled, random_measurements, random_plans, stage, times_of_leaving
from simulator_page import PAGE, Page, served
from site_audit import LOOK, started_browser
from test_simulator import photograph

from tinytorch.core.dataloader import PipelineBuilder

pytestmark = [pytest.mark.filterwarnings("ignore"), pytest.mark.timeout(120)]
UP, DOWN, CONTROL, NULL, TAB, SPACE = "\ue013", "\ue015", "\ue009", "\ue000", "\ue004", " "


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    browser = started_browser()  # of its own: these tests change what the browser pretends to be
    if browser is None:
        pytest.skip("needs a browser: apt-get install chromium chromium-driver")
    with served(tmp_path_factory.mktemp("site")) as address:
        yield Page(browser, address)
    browser.quit()


@pytest.fixture
def page(place: Page) -> Iterator[Page]:
    """The page with the pipeline of the start, and a console that stays empty."""
    place.open(prefers_reduced_motion="reduce")
    place.browser.get_log("browser")
    place.one("button[name=pipeline]").click()
    yield place
    assert place.browser.get_log("browser") == []


def computed(page: Page, program: str, cases: list[Any]) -> list[Any]:
    """Return what a function of the page gives for each case; JSON keeps all digits of a number."""
    return json.loads(page.js(f"JSON.stringify(JSON.parse(arguments[0]).map({program}))", json.dumps(cases)))


# the verdict is the profiler's

PLANS = [
    plan(stage("read", 40), stage("decode", 10)),
    plan(stage("read", 10), stage("decode", 40)),
    plan(stage("read", 40, concurrency=4), stage("decode", 10)),
    plan(stage("read", 20), stage("decode", 23)),  # 50 and 43.5: exactly 1.15 times
    plan(stage("read", 20), stage("decode", 24)),
    plan(stage("read", 20, concurrency=8), stepMs=10),
    plan(stage("read", 20, concurrency=8), stepMs=3),
    plan(stage("read", 2), sourceMs=10),
    plan(stage("read", 10), sourceMs=10),
    plan(stage("decode", 10, "computes", 8), cores=2),
    plan(stage("decode", 10, "computes", 2), stage("resize", 10, "computes", 2), cores=2),
    plan(stage("parse", 10, "python"), stage("tokenize", 10, "python"), cores=2),
    plan(stage("parse", 10, "python", 4), cores=8),
    plan(stage("parse", 10, "python"), cores=1),
    plan(stage("parse", 10, "process", 2), stage("read", 8), cores=4),
    plan(stage("a", 16), stage("b", 3)),  # 62.5 items/s, which Python rounds down
    *random_plans(60, seed=3),
]


def test_the_verdict_on_a_pipeline_is_the_profilers(page: Page) -> None:
    wanted = [profiled(case) for case in PLANS]
    found = computed(page, "loaderSimulator.verdictOn", PLANS)
    assert [each["sentence"] for each in found] == [str(each) for each in wanted]
    names = [each.bottleneck for each in wanted]
    for name in ("a", "source", "consumer", "processor", "GIL"):
        assert name in {first for first, *_ in names}, name
    assert len([name for name in names if len(name) == 2]) > 5
    assert {each.change.way.executor for each in wanted if each.change} == {"thread", "process"}


def test_the_verdict_on_any_measurements_is_the_profilers(page: Page) -> None:
    cases = random_measurements(200, seed=5)
    wanted = [judged(**case) for case in cases]
    program = """({stages, step_s, results, cores}) => loaderSimulator.judge(
        stages.map(([name, perSourceItem, rates, cpuS, holdsGil]) => ({name, perSourceItem, cpuS, holdsGil,
            rates: rates.map(([executor, concurrency, rate]) => ({executor, concurrency, rate}))})),
        step_s, results, cores)"""
    found = computed(page, program, cases)
    for case, one, other in zip(cases, found, wanted, strict=True):
        assert one["sentence"] == str(other), case
        assert one["bottleneck"] == list(other.bottleneck)
        assert dict(one["ceilings"]) == pytest.approx(other.ceilings)
        assert one["predicted"] == pytest.approx(other.predicted)
        assert one["following"] == other.following
    endings = {str(each).split("items/s. ")[1][:9] for each in wanted}
    assert endings == {"Change st", "Loading i", "All cores", "More work", "Changing "}


# the times are the engine's


def test_items_leave_when_they_leave_the_engine(page: Page) -> None:
    cases = random_plans(40, seed=1, kinds=("waits",))
    program = """(plan) => {
        const {parts, bars} = loaderSimulator.runPipeline(plan, 60);
        const ends = parts.map(() => Array(40).fill(0));
        const first = bars.filter(({item}) => item !== null && item < 40);
        for (const {place, item, end} of first) ends[place][item] = Math.max(ends[place][item], end);
        return ends;
    }"""
    for case, found in zip(cases, computed(page, program, cases), strict=True):
        times = [case["sourceMs"], *(one["ms"] for one in case["stages"]), case["stepMs"]]
        for ms, one, other in zip(times, found, times_of_leaving(case, 40), strict=True):
            assert one == pytest.approx(other) or not ms, case  # what takes no time has no bars


def buffered(case: dict[str, Any], **others: int) -> dict[str, Any]:
    """Return a pipeline with room for what comes unevenly: a verdict counts on it."""
    return case | others | {"stages": [one | {"buffer": 8} for one in case["stages"]]}


def test_a_pipeline_is_as_fast_as_its_verdict_says(page: Page) -> None:
    cases = [buffered(case) for case in random_plans(40, seed=2, kinds=("waits", "computes", "python"))]
    program = "(plan) => [loaderSimulator.verdictOn(plan).rate, loaderSimulator.runPipeline(plan).rate]"
    for case, (rate, simulated) in zip(cases, computed(page, program, cases), strict=True):
        assert simulated == pytest.approx(rate, rel=0.08), case


def test_a_change_brings_what_the_verdict_predicts(page: Page) -> None:
    cases = [buffered(case) for case in random_plans(40, seed=4, kinds=("waits", "computes", "python"))]
    program = """(plan) => {
        const {predicted, change} = loaderSimulator.verdictOn(plan);
        const changed = ({name, kind, ...stage}) => name !== change?.stage ? {name, kind, ...stage} : {
            ...stage, name, kind: change.executor === "process" ? "process" : kind, concurrency: change.concurrency};
        return [predicted, loaderSimulator.runPipeline({...plan, stages: plan.stages.map(changed)}).rate];
    }"""
    for case, (predicted, simulated) in zip(cases, computed(page, program, cases), strict=True):
        assert simulated == pytest.approx(predicted, rel=0.08), case


def waiting(ms: float) -> Callable[[Any], Any]:
    """Return a stage that takes its time."""

    def wait(x: Any) -> Any:
        time.sleep(ms / 1000)
        return x

    return wait


def test_the_real_engine_is_as_fast(page: Page) -> None:
    described = plan(stage("read", 80, concurrency=3, buffer=2), stage("decode", 40, buffer=2), sink=2, stepMs=20)
    (simulated,) = computed(page, "(plan) => loaderSimulator.runPipeline(plan).rate", [described])
    page.browser.get("about:blank")  # it takes no processor
    best = 0.0
    for _ in range(6):
        builder = PipelineBuilder().add_source(range(30))
        for one in described["stages"]:
            builder.pipe(
                waiting(one["ms"]), concurrency=one["concurrency"], buffer_size=one["buffer"], name=one["name"]
            )
        done = []
        for _ in builder.add_sink(2).build():
            time.sleep(described["stepMs"] / 1000)
            done.append(time.perf_counter())
        best = max(best, 20 / (done[28] - done[8]))
        if best > 0.95 * simulated:
            break
    assert simulated == pytest.approx(best, rel=0.1)


# what the page shows


def test_each_pipeline_has_its_bottleneck_and_queues_are_full_before_it_and_empty_behind(page: Page) -> None:
    for preset, cause in BOTTLENECKS.items():
        page.preset(preset)
        assert page.cause == cause
        parts = page.js("loaderSimulator.runPipeline(loaderSimulator.pipelineOf(arguments[0])).parts", settings(page))
        full = [part["queue"] / part["buffer"] for part in parts[1:]]
        names = [part["name"] for part in parts]
        assert f"before {names[-1]} {parts[-1]['queue']:.1f} of 8" in picture(page)
        assert preset in PAGE.read_text(encoding="utf-8")
        if cause in names:
            place = names.index(cause)
            assert parts[place]["busy"] > 0.95
            assert all(share > 0.9 for share in full[:place])
            assert all(share < 0.2 for share in full[place:])


BOTTLENECKS = {
    "Slow read": "read",
    "Slow decode": "decode",
    "Slow model": "consumer",
    "Either of two": "read decode",
    "All cores busy": "processor",
    "One GIL for two": "GIL",
    "Slow source": "source",
}


def settings(page: Page) -> dict[str, Any]:
    fragment = page.browser.current_url.partition("#")[2]
    return page.js("loaderSimulator.fromFragment(arguments[0], loaderSimulator.PIPELINE_SETTINGS)", fragment)


def picture(page: Page) -> str:
    return str(page.one(".simulator-picture svg").get_attribute("aria-label"))


def typed(page: Page, name: str, text: str) -> None:
    page.one(f"#simulator-{name}").send_keys(CONTROL + "a" + NULL, text)


def test_a_change_that_is_made_gives_what_was_simulated(page: Page) -> None:
    page.preset("Slow decode")
    before = page.advice
    found = re.search(r"concurrency=4: about 200 items/s; .* Simulated: \d+ items/s, and (\d+) items/s after", before)
    assert found
    button = page.one("button[name=apply]")
    button.send_keys(SPACE)
    assert page.one("#simulator-rate").text == found[1]
    assert page.js("document.activeElement.name") == "apply"
    page.preset("Slow model")
    assert button.get_attribute("aria-disabled") == "true"
    shown = page.advice
    button.click()
    assert page.advice == shown


def test_the_arrow_keys_change_a_number_and_all_that_follows_from_it(page: Page) -> None:
    shown = page.advice, picture(page), page.one("#simulator-rate").text
    page.one("#simulator-concurrency2").send_keys(UP)
    assert settings(page)["concurrency2"] == 2
    changed = page.advice, picture(page), page.one("#simulator-rate").text
    assert all(one != other for one, other in zip(shown, changed, strict=True))
    page.one("#simulator-concurrency2").send_keys(DOWN)
    assert (page.advice, picture(page), page.one("#simulator-rate").text) == shown


def test_what_a_setting_can_not_be_is_marked_and_gives_way(page: Page) -> None:
    shown = page.advice
    for name, wrong, last in (("ms2", "0", "12"), ("name2", "<b>", "decode")):
        typed(page, name, wrong)
        assert page.one(f"#simulator-{name}").get_attribute("aria-invalid") == "true"
        page.one(f"#simulator-{name}").send_keys(TAB)
        assert page.one(f"#simulator-{name}").get_property("value") == last
        assert page.one(f"#simulator-{name}").get_attribute("aria-invalid") is None
    assert page.advice == shown


def test_names_that_occur_twice_or_mean_something_else_get_a_number(page: Page) -> None:
    typed(page, "name1", "GIL")
    typed(page, "name3", "decode")
    assert '"decode (2)"' in page.advice
    assert "before GIL (1)" in picture(page)


def test_stages_come_and_go(page: Page) -> None:
    for count in (1, 4, 2):
        typed(page, "stages", str(count))
        shown = [found for found in page.all(".simulator-form input[type=text]") if found.is_displayed()]
        assert len(shown) == count
        assert len(page.all(".simulator-stage-box")) == count + 2
        assert len(page.all(".simulator-details tbody tr")) == count + 2


# a pipeline that is shared


def test_the_address_brings_a_pipeline_back_and_the_mode_a_loader(page: Page) -> None:
    assert page.browser.current_url == f"{page.address}#mode=pipeline"
    page.preset("One GIL for two")
    typed(page, "name1", "fetch é")
    page.one("#simulator-cores").send_keys(DOWN)
    address, shown = page.browser.current_url, page.advice
    page.browser.get("about:blank")
    page.browser.get(address)
    assert (page.browser.current_url, page.advice) == (address, shown)
    assert page.one("#simulator-name1").get_property("value") == "fetch é"
    page.one("button[name=loader]").click()
    assert page.browser.current_url == page.address
    assert page.all("#simulator-workers")
    page.one("button[name=pipeline]").click()
    assert (page.browser.current_url, page.advice) == (address, shown)


def test_what_an_address_says_wrongly_is_as_at_the_start(page: Page) -> None:
    shown = page.advice, picture(page)
    for fragment in (
        "ms1=0&ms2=500&kind1=slow&stages=5",
        "name1=&name2=%3Cimg%3E&name3=abcdefghijk",
        "cores=&spread=x&sink=0&kind2=__proto__",
    ):
        page.browser.get("about:blank")
        page.browser.get(f"{page.address}#mode=pipeline&{fragment}")
        assert (page.advice, picture(page)) == shown
        assert settings(page) == page.js("loaderSimulator.defaults(loaderSimulator.PIPELINE_SETTINGS)")


# readers of all kinds


def test_every_input_has_a_name_and_the_keyboard_reaches_all(page: Page) -> None:
    wanted = page.js(
        "[...document.querySelectorAll('#loader-simulator :is(button, input, select, summary)')]"
        ".filter((node) => node.checkVisibility()).map((node) => node.id || node.textContent)"
    )
    assert len(wanted) == 2 + 1 + 7 + (1 + 3 * 5 + 2) + 4 + 1 + 1
    page.browser.execute_script("document.activeElement.blur()")
    look = """(() => {
        const {id, labels, ariaLabel, textContent} = document.activeElement;
        const name = ariaLabel || [...(labels ?? [])].map((label) => label.textContent).join() || textContent;
        return [id || textContent, Boolean(name), getComputedStyle(document.activeElement).outline];
    })()"""
    seen = []
    for _ in wanted:
        page.browser.switch_to.active_element.send_keys(TAB)
        found, has_name, outline = page.js(look)
        seen.append(found)
        assert has_name, found
        assert outline.endswith("solid 3px"), found
    assert sorted(seen) == sorted(wanted)
    names = page.js("[...document.querySelectorAll('[id]')].map((node) => node.id)")
    assert len(names) == len(set(names))
    region = page.one("#simulator-advice")
    assert (region.get_attribute("aria-live"), region.aria_role) == ("polite", "status")


@pytest.mark.parametrize(("width", "theme"), [(390, "dark"), (1440, "light")])
def test_it_fits_and_text_does_not_run_into_text(place: Page, width: int, theme: str) -> None:
    place.open(width, 1500, prefers_reduced_motion="reduce")
    place.browser.execute_script("document.documentElement.dataset.theme = arguments[0]", theme)
    place.one("button[name=pipeline]").click()
    for name, count in (("One GIL for two", 3), ("Slow decode", 4)):
        place.preset(name)
        typed(place, "stages", str(count))
        assert place.js("document.documentElement.scrollWidth") <= width
        seen = place.browser.execute_script(f"{LOOK}\nreturn look({width})")
        assert {kind: seen[kind] for kind in ("wide", "faint", "broken", "tiny") if seen[kind]} == {}
        program = """[...document.querySelectorAll(".simulator-picture text")].map((node) => {
            const {left, right, top, bottom} = node.getBoundingClientRect();
            return [node.textContent, left, right, top + 3, bottom - 3];
        })"""
        boxes = place.js(program)
        edge = place.js("document.querySelector('.simulator-picture').getBoundingClientRect().right")
        assert [text for text, _, right, *_ in boxes if right > edge + 1] == []
        for (text, left, right, top, bottom), (other, *box) in itertools.combinations(boxes, 2):
            apart = right <= box[0] or box[1] <= left or bottom <= box[2] or box[3] <= top
            assert apart, f"{text} lies on {other}"
        photograph(place, f"pipeline-{width}-{theme}-{name.split()[0].lower()}")
