"""Submissions that look for solutions, hidden checks, grades and the network: they see nothing, or can tell nobody."""

from __future__ import annotations

import json
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from hostile import THIEF
from hostile_checks import assert_harmless, secrets_in, watch_leftovers
from hostile_course import HONEST, ROOT, hand_in

from tito.classroom.examined.exam import Exam
from tito.classroom.examined.judge import Judge
from tito.classroom.sandbox.remote import Kernel


@pytest.fixture(autouse=True)
def nothing_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    yield from watch_leftovers(tmp_path, monkeypatch)


@pytest.fixture
def kernel(sandboxed: Exam) -> Iterator[Kernel]:
    """Yield a kernel in the sandbox of a submission."""
    with sandboxed.sandbox(sandboxed.papers[0]) as sandbox:
        kernel = Kernel(sandbox, "modules/course/dataloader_dev.py")
        yield kernel
        kernel.close()


# Ways out for what was found: each is a place in which a record repeats words of a submission.
WAYS_OUT = {
    "the message of an error": "raise ValueError(taken())",
    "the name of an error": "raise type(taken(), (Exception,), {})('x')",
    "what a function returns": "return [taken()]",
    "what stands for a value": "return type('X', (), {'__repr__': lambda self: taken()})()",
    "the name of a type": "return type(taken(), (), {})()",
    "an array": "import numpy; return numpy.array([taken()])",
    "a title": "import tito.checks; raise tito.checks.CheckFailed(taken())",
    "a note": "error = ValueError('x'); error.add_note(taken()); raise error",
    "another task's name": "from tinytorch.core.dataloader.errors import NotBuiltError; raise NotBuiltError(taken())",
    "an answer in the kernel's name": """
    wire = next(one for one in gc.get_objects() if type(one).__name__ == "Wire")
    wire.write({"event": "ran", "titles": [taken()], "output": taken(), "failure":
        {"status": "failed", "message": taken(), "traceback": "line 1, in x: " + taken(), "waits_for": taken()}})""",
    "how the process ends": """
    import os
    for number in range(3, 20):
        try: os.write(number, f'Timeout (\\n  File "{taken()}/dataloader_dev.py", line 44 in x\\n'.encode())
        except OSError: pass
    os._exit(len(taken()) % 256)""",
}


@pytest.mark.parametrize("way", WAYS_OUT)
def test_what_a_thief_takes_from_the_process_reaches_no_record(sandboxed: Exam, way: str) -> None:
    stolen = f"{THIEF}\ndef double(values):\n    steal()\n    return [2 * value for value in values]\n"
    mirror = f"{THIEF}\ndef mirror(values):\n    {WAYS_OUT[way]}\n"
    graded = hand_in(sandboxed, {"8.1": stolen, "8.2": mirror})
    assert_harmless(graded, {"8.1": 3, "8.2": 0, "8.3": 3})


def run_with_a_thief(exam: Exam, kernel: Kernel) -> None:
    """Run the cells up to the hidden check of 8.2, whose solution steals what it can while it is checked."""
    paper = exam.papers[0]
    for cell in paper.notebook.cells:
        if cell.id == "8.2":
            kernel.run(f"{THIEF}\n{HONEST['8.2'].replace('if len', 'steal()' + chr(10) + '    if len', 1)}", cell.line)
        elif cell.id == "8.2-hidden":
            judge = Judge(paper.key.checks[cell.id], paper.key.sites)
            kernel.run(paper.key.sources[cell.key], cell.line, judge.verdict, forget=True, limit_s=20)
            assert judge.fault == judge.missing() == ""
        elif cell.kind == "code" and cell.line < 20:
            kernel.run(paper.key.sources[cell.key], cell.line, given=[], isolated=False)


def test_the_thief_of_these_tests_can_steal(sandboxed: Exam, kernel: Kernel) -> None:
    run_with_a_thief(sandboxed, kernel)
    assert "periwinkle" in secrets_in(kernel.run("print(taken())", 1).output)


def test_a_thief_finds_no_words_and_nothing_that_is_expected(sandboxed: Exam, kernel: Kernel) -> None:
    run_with_a_thief(sandboxed, kernel)
    look = "steal()\nprint(*{row for it in loot for row in it.split(chr(10)) if 'mirror' in row or 'expect' in row})"
    loot = kernel.run(look, 1).output
    assert "lambda: mirror(mirror([5, 6]))" in loot
    key = sandboxed.papers[0].key.checks["8.2-hidden"]
    words = [asked[0]["what"] for asked in key.asked.values()]
    secret = [*words, *key.titles, "[9, 8]", '"empty"', "expect_error(ValueError"]
    assert [word for word in secret if word in loot] == []


def test_a_thief_is_quoted_where_there_is_nothing_to_steal(sandboxed: Exam) -> None:
    source = f"{THIEF}\ndef mirror(values):\n    raise ValueError(taken())\n"
    graded = hand_in(sandboxed, {"8.2": source})
    assert "ValueError: LOOT" in graded.record.tasks[1].checks[0].message
    assert_harmless(graded, {"8.1": 3, "8.2": 0, "8.3": 3})


SEEN = """
import json, os, pathlib, socket
def tried(do):
    try: return do()
    except OSError as error: return error.strerror or str(error)
def looked(path):
    try: return sorted(os.listdir(path)) if os.path.isdir(path) else open(path, errors="replace").read()[:200]
    except OSError as error: return type(error).__name__
print(json.dumps({
    "root": looked("/"), "places": {path: looked(path) for path in PLACES},
    "course": sorted(str(path.relative_to("/course")) for path in pathlib.Path("/course").rglob("*.py")),
    "environment": dict(os.environ), "processes": [name for name in os.listdir("/proc") if name.isdigit()],
    "network": tried(lambda: socket.create_connection(("127.0.0.1", PORT), 1) and "connected"),
    "name": tried(lambda: socket.getaddrinfo("example.org", 80) and "found"),
    "user": os.getuid(),
    "writable": [path for path in ("/", "/course", "/usr", "/etc", "/dev", "/proc/sys/kernel/hostname", "/tmp")
                 if os.access(path, os.W_OK) and tried(lambda: open(path + "/x", "w").close()) is None],
    "secrets": [word for path in pathlib.Path("/course").rglob("*") if path.is_file()
                for word in ("BEGIN " + "HIDDEN", "BEGIN " + "SOLUTION\\n") if word in path.read_text(errors="replace")
                and "tito" not in path.parts],
}))
"""


def test_a_submission_sees_the_interpreter_the_given_files_and_nothing_else(
    kernel: Kernel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gradebook = tmp_path / "gradebook.db"
    gradebook.write_text("all grades", encoding="utf-8")
    places = [gradebook, ROOT / "modules", ROOT / "README.md", ROOT / "tinytorch", Path.home(), "/etc/passwd", "/home"]
    places += ["/proc/1/environ", "/proc/1/mem", "/proc/1/root", "/sys", "/run", "/var"]
    with socket.create_server(("127.0.0.1", 0)) as server:
        source = SEEN.replace("PORT", str(server.getsockname()[1])).replace("PLACES", repr([str(it) for it in places]))
        outcome = kernel.run(source, 1)
    seen = json.loads(outcome.output)
    assert outcome.failure is None
    hidden = ["FileNotFoundError", "PermissionError", []]
    assert {path: found for path, found in seen["places"].items() if found not in hidden and "README" in path} == {}
    assert seen["places"][str(gradebook)] == seen["places"]["/etc/passwd"] == "FileNotFoundError"
    assert seen["places"][str(ROOT / "modules")] == seen["places"][str(ROOT / "tinytorch")] == "FileNotFoundError"
    assert seen["network"] != "connected"
    assert seen["name"] != "found"
    assert seen["user"] != 0
    assert len(seen["processes"]) == 2  # itself, and the one that looks after it
    assert seen["writable"] == ["/tmp"]
    assert seen["secrets"] == []
    assert not [name for name in seen["course"] if name.startswith("modules/")]
    assert set(seen["environment"]) < {
        "PATH", "PYTHONPATH", "HOME", "TMPDIR", "TEMP", "LANG", "PYTHONUTF8", "MPLBACKEND", "PWD", "LC_CTYPE",
        "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS",
    }  # fmt: skip


def test_what_one_submission_writes_no_other_finds(sandboxed: Exam) -> None:
    leave = "open('/tmp/answers', 'w').write('x'); open('/dev/shm/answers', 'w').write('x')\n" + HONEST["8.2"]
    look = "import os\nassert not os.path.exists('/tmp/answers') and not os.listdir('/dev/shm')\n" + HONEST["8.2"]
    assert hand_in(sandboxed, {"8.2": leave}).record.by_checks == 11
    assert hand_in(sandboxed, {"8.2": look}).record.by_checks == 11


def test_the_second_run_of_a_task_finds_nothing_of_the_first(sandboxed: Exam) -> None:
    source = """
import os
if os.path.exists("/tmp/first"):
    def mirror(values): return values[::-1]
else:
    open("/tmp/first", "w").close()
    def mirror(values): os._exit(0)
"""
    assert_harmless(hand_in(sandboxed, {"8.2": source}), {"8.1": 3, "8.2": 0, "8.3": 3})
