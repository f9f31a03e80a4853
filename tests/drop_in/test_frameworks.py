"""Training frameworks do the same with the loader for torch programs as with torch's: same shares, batches and losses.

The environment variable TINYTORCH_FRAMEWORKS names the folder of an environment that has torch and the frameworks.
"""

from __future__ import annotations

import functools
import json
import os
import re
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
FOLDER = os.environ.get("TINYTORCH_FRAMEWORKS")
PYTHON = str(Path(FOLDER or "", "bin", "python"))
SECONDS = 120

pytestmark = [
    pytest.mark.skipif(not FOLDER, reason="TINYTORCH_FRAMEWORKS does not name an environment with the frameworks"),
    pytest.mark.timeout(4 * SECONDS),
]


def program(command: list[str]) -> str:
    """Return what a program of that environment prints; it sees this checkout, no network and no accelerator."""
    settings = {"PYTHONPATH": str(HERE.parents[1]), "OMP_NUM_THREADS": "1", "HF_HUB_OFFLINE": "1"}
    environment = {**os.environ, **settings, "CUDA_VISIBLE_DEVICES": ""}
    with (
        tempfile.TemporaryDirectory() as folder,
        tempfile.TemporaryFile("w+", encoding="utf-8") as errors,
        subprocess.Popen(
            [PYTHON, *command], cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=errors, encoding="utf-8"
        ) as process,
    ):
        try:
            printed, _ = process.communicate(timeout=SECONDS)
        finally:
            process.terminate()  # torchrun ends its processes, too
        errors.seek(0)
        assert process.returncode == 0, errors.read()
    return printed


@functools.cache
def require(library: str) -> None:
    """Skip the test unless the environment has the library."""
    found = program(["-c", f"from importlib.util import find_spec; print(find_spec({library!r}) is not None)"])
    if found.strip() != "True":
        pytest.skip(f"{library} is not installed in {FOLDER}")


def launched(processes: int) -> list[str]:
    """Return the options of Python that start a script in so many processes."""
    launcher = ["-m", "torch.distributed.run", "--standalone", "--nproc_per_node", str(processes)]
    return launcher if processes > 1 else []


@functools.cache
def observed(processes: int, script: str, *arguments: str) -> tuple[str, Any]:
    """Return in which module the class of the loader is that a framework has used, and what else its script prints."""
    command = [*launched(processes), str(HERE / "frameworks" / script), *arguments]
    try:
        printed = program(command)
    except subprocess.TimeoutExpired:
        if arguments[0] != "torch":
            raise
        printed = program(command)  # torch forks workers while gloo's threads run: now and then one of them hangs
    seen = json.loads(next(line for line in reversed(printed.splitlines()) if line.startswith('{"')))
    return seen.pop("loader"), seen


def both(processes: int, script: str, workers: int, *options: str) -> Any:
    """Return what is observed with our class, which must be what is observed with torch's."""
    _, theirs = observed(processes, script, "torch", str(workers), *(option for option in options if option == "hook"))
    loader, ours = observed(processes, script, "tinytorch", str(workers), *options)
    assert ours == theirs
    return loader, ours


def flat(batches: list[list[int]]) -> list[int]:
    """Return the numbers of all batches."""
    return [number for batch in batches for number in batch]


def shares(ranks: list[dict[str, Any]], key: str, epoch: int, batches: int) -> list[set[int]]:
    """Return which samples each process had in an epoch of so many batches."""
    return [set(flat(rank[key][epoch * batches : (epoch + 1) * batches])) for rank in ranks]


# the course's own loader, on pages whose programs need a library


PAGES = {"datasets": "huggingface.md", "lightning": "frameworks_resume.md", "accelerate": "frameworks_resume.md"}
RUNNER = """\
import contextlib, io, json, sys
names, printed = {"__name__": "page"}, []
for source in json.loads(sys.argv[1]):
    with contextlib.redirect_stdout(io.StringIO()) as out:
        exec(source, names)
    printed.append(out.getvalue())
print(json.dumps(printed), flush=True)
os = __import__("os")
os._exit(0)  # torch may hang when it joins the threads of gloo at exit
"""


def page_parts(library: str) -> list[tuple[str, str]]:
    """Return the programs of a page that need a library, and what the page shows below each."""
    text = (HERE.parents[1] / "book/how_to" / PAGES[library]).read_text(encoding="utf-8")
    code = rf"^```\{{code-block\}} python\n:class: with-{library}\n\n(.*?)^```\n(?:\n```text\n(.*?)^```\n)?"
    return re.findall(code, text, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("library", PAGES)
def test_the_programs_of_a_page_print_what_it_shows(library: str) -> None:
    require(library)
    parts = page_parts(library)
    assert parts
    printed = program(["-c", RUNNER, json.dumps([source for source, _ in parts])])
    assert json.loads(printed.splitlines()[-1]) == [shown for _, shown in parts]


@pytest.mark.parametrize("library", ["lightning", "accelerate"])
def test_two_processes_resume_as_the_page_says(library: str, tmp_path: Path) -> None:
    """Each process has half of the samples of an epoch, and all of them agree after a resume, which the page checks."""
    require(library)
    [(source, shown)] = page_parts(library)
    source = source.replace("devices=1", 'devices=2, strategy="ddp"')
    (tmp_path / "page.py").write_text(f"{source}\n__import__('os')._exit(__import__('sys').stdout.flush() or 0)\n")
    printed = program([*launched(2), str(tmp_path / "page.py")])
    halves = shown.replace("320", "160").replace("256", "96")  # four steps are 128 samples of both
    assert halves in printed


# accelerate makes a loader of torch's class from the parts of any loader, unless it is told of another class


@pytest.mark.parametrize(("workers", "options"), [(0, ()), (2, ()), (2, ("beneath",))])
def test_accelerate_shards_training_and_counts_each_sample_of_the_evaluation_once(
    workers: int, options: tuple[str, ...]
) -> None:
    require("accelerate")
    loader, seen = both(2, "accelerate_nlp.py", workers, *options)
    assert loader == ("tinytorch.torch" if options else "torch.utils.data.dataloader")
    for epoch in range(2):
        first, second = shares(seen["ranks"], "trained", epoch, 8)
        assert (len(first), len(second), len(first | second)) == (64, 64, 128)
    assert seen["counted"] == [*range(50), *range(50)]


@pytest.mark.parametrize(("workers", "options"), [(0, ()), (2, ()), (0, ("hook",)), (2, ("hook",))])
def test_lightning_gives_each_process_half_of_the_samples(workers: int, options: tuple[str, ...]) -> None:
    require("lightning")
    loader, seen = both(2, "lightning_ddp.py", workers, *options)
    assert loader == "tinytorch.torch"
    for epoch in range(2):
        first, second = shares(seen["ranks"], "seen", epoch, 16)
        assert (len(first), len(second), len(first | second)) == (800, 800, 1600)


@pytest.mark.parametrize(("workers", "options"), [(0, ()), (2, ()), (2, ("beneath",))])
def test_trainer_makes_four_steps_an_epoch_in_each_process(workers: int, options: tuple[str, ...]) -> None:
    require("transformers")
    loader, seen = both(2, "trainer_ddp.py", workers, *options)
    assert loader == ("tinytorch.torch" if options else "torch.utils.data.dataloader")
    assert [rank["steps"] for rank in seen["ranks"]] == [8, 8]
    for epoch in range(2):
        first, second = shares(seen["ranks"], "seen", epoch, 4)
        assert (len(first), len(second), len(first | second)) == (32, 32, 64)


@pytest.mark.parametrize("processes", [1, 2])
@pytest.mark.parametrize(("workers", "options"), [(0, ()), (2, ()), (2, ("beneath",))])
def test_trainer_resumed_in_mid_epoch_ends_like_the_whole_run(
    processes: int, workers: int, options: tuple[str, ...]
) -> None:
    require("transformers")
    loader, seen = both(processes, "trainer_resume.py", workers, *options)
    assert loader == ("tinytorch.torch" if options or processes == 1 else "torch.utils.data.dataloader")
    assert seen["resumed"]["seen"] == seen["whole"]["seen"][3:]
    assert seen["resumed"]["eval_loss"] == seen["whole"]["eval_loss"]


@pytest.mark.parametrize("workers", [0, 2])
def test_ignite_resumed_goes_on_like_the_whole_run(workers: int) -> None:
    require("ignite")
    loader, seen = both(1, "ignite_resume.py", workers)
    assert loader == "tinytorch.torch"
    for name in ("mid_epoch", "epoch_end") if workers else ("epoch_end",):  # as ignite's documentation says
        whole, resumed = seen[name]["whole"], seen[name]["resumed"]
        assert resumed["seen"] == whole["seen"][-len(resumed["seen"]) :]
        assert resumed["losses"] == whole["losses"][-len(resumed["losses"]) :]
