"""A person grades in nbgrader's formgrader, in a real browser, what was put into gradebook and course folder.

With TITO_SCREENSHOTS=FOLDER in the environment, the pages are photographed.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import requests
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

sys.path.insert(0, str(Path(__file__).parent))

import gradebooks
from gradebooks import MODULE, ONE, TWO, notebooks, read_manual, record

from tito.classroom.recorded.course import Course
from tito.classroom.recorded.gradebook import Book
from tito.classroom.recorded.record import Record
from tito.notebooks.notebook import read
from tito.workspace import find

pytestmark = [pytest.mark.filterwarnings("ignore"), pytest.mark.timeout(180)]
TOKEN = "only-in-this-test"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
BOTH = pytest.mark.parametrize("room", ["sqlite", "postgresql"], indirect=True)
SQLITE = pytest.mark.parametrize("room", ["sqlite"], indirect=True)
OPTIONS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--window-size=1300,1500",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",  # nothing is fetched from the network
)
HOSTILE = (
    "Since `a < b`, **it doubles**.\n\n<script>window.harm = 1</script><img src=x onerror='window.harm = 2'>"
    "[look](javascript:window.harm=3) ![p](attachment:p.png)\n\n```mermaid\n<img src=x onerror='window.harm=4'>\n```"
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    driver = shutil.which("chromedriver")
    if not program or not driver:
        pytest.skip("needs a browser: apt-get install chromium chromium-driver")
    from selenium import webdriver

    options = webdriver.ChromeOptions()
    options.binary_location = program
    for option in OPTIONS:
        options.add_argument(option)
    started = webdriver.Chrome(options=options, service=webdriver.ChromeService(driver))
    started.set_page_load_timeout(60)
    yield started
    started.quit()


@dataclass(frozen=True)
class Room:
    """A course folder with a gradebook, and Jupyter started in it. Each test has students of its own."""

    course: Course
    database: str
    address: str = ""

    def grade(self, *records: Record) -> None:
        """Do what `tito grade` does with records that are made."""
        with Book(self.database) as book:
            for item in records:
                book.put(item, notebooks())
                rebuilt = {"one_dev": {"8.1": "def double(x):\n    return '</pre><script>window.harm = 7'"}}
                self.course.write_submission(item, rebuilt)


@pytest.fixture(scope="module")
def room(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    folder = tmp_path_factory.mktemp("grading") / "course"
    source = {"one_dev": ONE, "two_dev": TWO}
    with contextlib.ExitStack() as stack:
        database = f"sqlite:///{folder}/gradebook.db"
        if request.param == "postgresql":
            database = gradebooks.emptied(stack.enter_context(gradebooks.postgresql()))
        made = Room(Course(folder, MODULE, source), database)
        with Book(database) as book:
            made.course.write(book.address)
        made.grade(record("somebody"))
        yield replace(made, address=stack.enter_context(jupyter(folder)))


@contextlib.contextmanager
def jupyter(folder: Path) -> Iterator[str]:
    """Start Jupyter in a course folder, as an instructor does; yield the address of the formgrader."""
    port = gradebooks.free_port()
    own = {f"JUPYTER_{name}_DIR": str(folder.parent / "jupyter" / name) for name in ("CONFIG", "DATA", "RUNTIME")}
    command = [sys.executable, "-m", "jupyter_server", "--no-browser", "--allow-root", "--ip=127.0.0.1"]
    command += [f"--port={port}", "--ServerApp.port_retries=0", f"--IdentityProvider.token={TOKEN}"]
    with (folder.parent / "jupyter.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, env=os.environ | own, stdout=log, stderr=log)
        try:
            address = f"http://127.0.0.1:{port}/formgrader"
            session = requests.Session()
            session.mount("http://", HTTPAdapter(max_retries=Retry(60, backoff_factor=0.1, backoff_max=1)))
            answer = session.get(f"{address}/api/status", params={"token": TOKEN}, timeout=30)
            assert answer.json() == {"status": True}, (folder.parent / "jupyter.log").read_text(encoding="utf-8")
            yield address
        finally:
            process.terminate()
            process.wait(30)


class Grader:
    """A person in front of the formgrader."""

    def __init__(self, browser: Any, address: str) -> None:
        self.browser, self.address = browser, address
        self.open(f"?token={TOKEN}")

    def open(self, page: str) -> None:
        self.browser.get(f"{self.address}/{page}")

    def follow(self, link: str) -> None:
        """Click on the first link of an XPath, as soon as it can be seen."""
        found = self.wait(lambda: [item for item in self.browser.find_elements("xpath", link) if item.is_displayed()])
        found[0].click()

    def text(self, wanted: str) -> str:
        """Return the text of the page once it holds what is wanted."""
        self.wait(lambda: wanted in self.browser.find_element("tag name", "body").text)
        return str(self.browser.find_element("tag name", "body").text)

    def field(self, name: str) -> Any:
        """Return a field of the page once the formgrader has filled it."""
        field = self.wait(lambda: self.browser.find_elements("id", name))[0]
        self.wait(lambda: field.get_attribute("placeholder") is not None)
        self.browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", field)
        return field

    def type(self, name: str, text: str) -> None:
        """Type into a field and leave it."""
        self.field(name).send_keys(text, "\t")

    def placeholder(self, name: str) -> str:
        """Return the points that a check gave, which stand grey in its field."""
        return str(self.browser.find_element("id", name).get_attribute("placeholder"))

    def waits(self, name: str) -> bool:
        return "needs_manual_grade" in self.field(name).get_attribute("class")

    def wait(self, until: Callable[[], Any]) -> Any:
        from selenium.webdriver.support.wait import WebDriverWait

        return WebDriverWait(self.browser, 30, poll_frequency=0.1).until(lambda _: until())

    def photograph(self, name: str) -> None:
        if folder := os.environ.get("TITO_SCREENSHOTS"):
            Path(folder).mkdir(parents=True, exist_ok=True)
            self.browser.save_screenshot(str(Path(folder) / f"{name}.png"))


def submission(grader: Grader, student: str, notebook: str = "one_dev", module: str = MODULE) -> None:
    """Open what a student handed in, from the list of a notebook."""
    grader.open(f"gradebook/{module}/{notebook}")
    grader.follow(f"//tr[.//a[.='{student}']]//a[starts-with(., 'Submission')]")


@BOTH
def test_a_person_finds_the_answer_and_grades_it(browser: Any, room: Room) -> None:
    answered = record("Ada Lovelace", answers={"8.Q1": "Since it adds itself."}, submitted="2026-11-30T12:00:00+01:00")
    room.grade(answered, record("bob", wrong=["8.2"]))
    grader, kind = Grader(browser, room.address), room.database.split(":")[0]
    grader.text(MODULE)
    grader.photograph(f"{kind}-assignments")
    grader.open(f"manage_submissions/{MODULE}")
    page = grader.text("needs manual grading")
    assert all(wanted in page for wanted in ("Lovelace, Ada", "10 / 14", "5 / 14", "2026-11-30 11:00:00"))
    grader.photograph(f"{kind}-submissions")
    for link in ("Manual Grading", MODULE, "one_dev"):
        grader.follow(f"//a[.='{link}']")
    grader.text("Submission #1")
    grader.photograph(f"{kind}-notebook")
    submission(grader, "Lovelace, Ada")
    assert "Since it adds itself." in grader.text("Student's answer")
    grader.wait(lambda: grader.waits("8_Q1"))
    grader.type("8_Q1", "3.5")
    grader.type("8_Q1-comment", "Say why – please.")  # noqa: RUF001
    given = {"8.Q1": (3.5, "Say why – please.")}  # noqa: RUF001
    grader.wait(lambda: read_manual(room.database, "Ada Lovelace") == given)
    grader.photograph(f"{kind}-graded")
    room.grade(answered)
    assert read_manual(room.database, "Ada Lovelace") == given
    grader.open(f"manage_submissions/{MODULE}")
    assert "13.5 / 14" in grader.text("graded")


@BOTH
def test_a_changed_answer_is_confirmed_with_a_click(browser: Any, room: Room) -> None:
    room.grade(record("carl", answers={"8.Q1": "Since it adds itself."}))
    gradebooks.give(room.database, "carl", "8.Q1", 3)
    room.grade(record("carl", answers={"8.Q1": "Since two is even."}))
    assert read_manual(room.database, "carl") == {"8.Q1": (None, "")}
    grader = Grader(browser, room.address)
    submission(grader, "carl, ")
    assert "Since two is even." in grader.text("Student's answer")
    grader.wait(lambda: grader.waits("8_Q1"))
    assert grader.field("8_Q1").get_attribute("value") == "3"
    grader.photograph("changed")
    (resolve,) = (item for item in browser.find_elements("css selector", ".mark-graded") if item.is_displayed())
    resolve.click()
    grader.wait(lambda: read_manual(room.database, "carl") == {"8.Q1": (3, "")})


@SQLITE
def test_a_check_is_overruled_and_the_record_can_hear_of_it(browser: Any, room: Room) -> None:
    room.grade(record("dora", wrong=["8.1-hidden"]))
    grader = Grader(browser, room.address)
    submission(grader, "dora, ")
    grader.wait(lambda: grader.field("8_1-hidden").get_attribute("placeholder") == "0")
    assert "failed: 0 of 3 points" in grader.text("8_1-hidden")
    grader.type("8_1-hidden", "2")
    grader.wait(lambda: read_manual(room.database, "dora") == {"8.1-hidden": (2, "")})


@SQLITE
def test_hostile_answers_and_names_do_nothing_in_the_page(browser: Any, room: Room) -> None:
    item = record("Eve <script>window.harm=5</script>", wrong=["8.1"], answers={"8.Q1": HOSTILE})
    first, second = item.tasks
    bad = replace(first.checks[0], message="<img src=x onerror='window.harm=6'>\x1b[31mred")
    room.grade(replace(item, tasks=(replace(first, checks=(bad, first.checks[1])), second)))
    grader = Grader(browser, room.address)
    for page in (f"manage_submissions/{MODULE}", "manage_students", f"gradebook/{MODULE}/one_dev"):
        grader.open(page)
        grader.wait(lambda: browser.find_elements("css selector", "tbody tr a"))
        assert browser.execute_script("return window.harm") is None
    submission(grader, "scriptwindow.harm=5/script, Eve")
    assert "it doubles" in grader.text("Student's answer")
    grader.wait(lambda: grader.waits("8_Q1"))
    grader.photograph("hostile")
    assert browser.execute_script("return window.harm") is None
    answer = grader.field("8_Q1").find_element("xpath", "ancestor::div[contains(@class, 'nbgrader_cell')]")
    assert answer.find_elements("css selector", ".rendered_html a, .rendered_html img, script") == []
    assert answer.find_elements("css selector", ".rendered_html strong")


@SQLITE
def test_the_module_of_this_course_opens_with_every_grade(browser: Any, room: Room) -> None:
    module = find(Path(__file__)).module(MODULE)
    books = [read(path) for path in module.notebooks]
    item = record("frida", of=books, wrong=["8.3"], answers={"8.Q1": "It *depends*.", "8.Q6": "Measure first."})
    item, course = replace(item, module="08_whole"), replace(Course.of(module, room.course.folder), module="08_whole")
    with Book(room.database) as book:
        course.write(book.address)
        book.put(item, books)
    course.write_submission(item, {})
    grader = Grader(browser, room.address)
    for notebook in books:
        submission(grader, "frida, ", notebook.path.stem, "08_whole")
        checks = {cell.grade["grade_id"]: cell for cell in notebook.cells if cell.is_check}
        questions = {cell.grade["grade_id"]: cell.id for cell in notebook.questions}
        wanted = {name: "0" if cell.task == "8.3" else f"{cell.points:g}" for name, cell in checks.items()}
        grader.field(list(wanted)[-1])
        grader.wait(lambda wanted=wanted: wanted == {name: grader.placeholder(name) for name in wanted})
        assert [name for name in questions if grader.waits(name)] == [
            name for name, question in questions.items() if question in {"8.Q1", "8.Q6"}
        ]
        grader.photograph(f"module-{notebook.path.stem}")
