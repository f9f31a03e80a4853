"""What the pages say is so: code runs, commands and names exist, links lead to files."""

from __future__ import annotations

import ast
import builtins
import errno
import importlib
import importlib.util
import inspect
import json
import os
import re
import shlex
import subprocess
import sys
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import typer
from markdown_it import MarkdownIt
from mdit_py_plugins.colon_fence import colon_fence_plugin

from tinytorch.data import write_sample
from tito.book.site import generated
from tito.cli import app
from tito.notebooks.notebook import read
from tito.workspace import Workspace

ROOT = Path(__file__).resolve().parents[2]
WORKSPACE = Workspace(ROOT)
PAGES = sorted(
    path.relative_to(ROOT).as_posix()
    for path in (*ROOT.glob("book/**/*.md"), *ROOT.glob("modules/*/ABOUT.md"))
    if "_build" not in path.parts
)
NOTEBOOKS = [read(path) for module in WORKSPACE.modules for path in module.notebooks]
TASKS = {task.id for notebook in NOTEBOOKS for task in notebook.tasks}
QUESTIONS = {cell.id for notebook in NOTEBOOKS for cell in notebook.questions}
# the `sh` blocks of these are run by test_front.py and test_readme.py
RUN_ELSEWHERE = {"book/start.md", "book/student.md", "book/workflow.md", "book/instructor.md"}
LEAF = re.compile(r"\{(?:code-block|code|raw|include|math|literalinclude|image|figure|mermaid)\}")
# names and options of other libraries and programs
FOREIGN = {
    *("tf", "Checkpoint", "cv2", "setNumThreads", "enable_op_determinism", "deterministic", "mmap_mode", "state_dict"),
    *("PinMemory", "split_dataset_by_node", "split_by_node", "ShardOptions", "shard", "num_shards", "shard_id"),
    *("max_concurrent", "max_failures", "output_order", "device_put", "prefetch_to_device", "DistributedRandomSampler"),
    *("base_dataloader", "trainer", "resume_from_checkpoint", "checkpoint", "DeterministicEngine"),
    *("load_dataset", "buffer_size", "max_buffer_input_shards"),
    *("DataFrame", "TINYTORCH_KEEP_HEAP", "MALLOC_TRIM_THRESHOLD_", "MALLOC_MMAP_THRESHOLD_"),
}
MODULES_IN_USE = (
    *(
        "os",
        "sys",
        "signal",
        "time",
        "itertools",
        "functools",
        "multiprocessing",
        "threading",
        "pickle",
        "json",
        "math",
    ),
    *("random", "pathlib", "faulthandler", "mmap", "numpy", "numpy.random", "torch", "torch.nn", "torch.cuda"),
    *("torch.optim", "torch.distributed", "torch.utils.data", "torch.utils.data.graph_settings"),
    *("tinytorch.core.dataloader", "tinytorch.data"),
)
FOREIGN_OPTIONS = {"--cap-add", "--shm-size", "--forest", "--pid", "--scope", "-p"}
RUNNER = """\
import contextlib, io, json, subprocess, sys
printed = {}
for language, page, line, source in json.load(sys.stdin):
    if language == "sh":
        subprocess.run(["bash", "-e", "-c", source], check=True, stdout=sys.stderr)
    else:
        with contextlib.redirect_stdout(io.StringIO()) as out:
            exec(compile("\\n" * line + source, page, "exec"))
        printed[line] = out.getvalue()
print(json.dumps(printed))
"""
FIGURES = {
    path.name: path for folder in ("book", "modules/08_dataloader") for path in (ROOT / folder / "figures").iterdir()
}
MEASURED = re.compile(r" *\d[\d.]*(?:,\d[\d.]*)*|process|thread")  # what differs from one run, or machine, to the next


# The parts of a page


@dataclass(frozen=True)
class Block:
    """A block of code: what its fence says (`python`, `{code-block} python`), the line of the fence, its text."""

    kind: str
    line: int
    source: str


@cache
def tokens(page: str) -> list[tuple[Any, int]]:
    """Return the tokens of a page, those within directives too, each with the number of lines above its text."""
    return list(_tokens((ROOT / page).read_text(encoding="utf-8"), 0))


def _tokens(text: str, above: int) -> Iterator[tuple[Any, int]]:
    parser = MarkdownIt("commonmark").enable("table").use(colon_fence_plugin)
    for token in parser.parse(text):
        yield token, above
        if token.type.endswith("fence") and token.info.startswith("{") and not LEAF.match(token.info):
            inner = re.sub(r"^:[\w-]+:.*$", "", token.content, flags=re.MULTILINE)
            yield from _tokens(inner, above + (token.map or [0])[0] + 1)


def blocks(page: str) -> list[Block]:
    return [
        Block(token.info.strip(), above + (token.map or [0])[0] + 1, token.content)
        for token, above in tokens(page)
        if token.type == "fence"
    ]


def inline(page: str) -> Iterator[tuple[int, Any]]:
    """Yield (line, token) of what stands within paragraphs, headings and tables."""
    for token, above in tokens(page):
        for child in token.children or ():
            yield above + (token.map or [0])[0] + 1, child


def spans(page: str) -> list[tuple[int, str]]:
    """Return (line, text) of everything in backticks that is code, not the text of a role such as `{ref}`."""
    found, before = [], ""
    for line, child in inline(page):
        if child.type == "code_inline" and not re.search(r"\{[\w:]+\}$", before):
            found.append((line, child.content.strip()))
        before = child.content
    return found


def code_of(block: Block) -> str:
    """Return what a `code-block` holds below its options."""
    return re.sub(r"\A(?::[\w-]+:.*\n)+\n?", "", block.source)


# Code


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the sample data that `tito data sample` makes."""
    return write_sample(tmp_path_factory.mktemp("sample") / "data/sample")


def test_there_are_pages() -> None:
    assert len(PAGES) >= 4


@pytest.mark.timeout(180)
@pytest.mark.parametrize("page", [page for page in PAGES if any(block.kind == "python" for block in blocks(page))])
def test_the_code_of_a_page_runs_from_top_to_bottom(page: str, sample: Path, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data/sample").symlink_to(sample)
    kinds = {"python"} if page in RUN_ELSEWHERE else {"python", "sh"}
    parts = [(block.kind, str(ROOT / page), block.line, block.source) for block in blocks(page) if block.kind in kinds]
    done = subprocess.run(
        [sys.executable, "-c", RUNNER],
        input=json.dumps(parts),
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"},
        check=False,
        capture_output=True,
        text=True,
        timeout=150,
    )
    assert done.returncode == 0, done.stdout[-1000:] + done.stderr[-3000:]
    printed = {int(line): text for line, text in json.loads(done.stdout.splitlines()[-1]).items() if text}
    assert {line: text for line, text in printed.items() if not is_as_shown(page, line, text)} == {}
    assert [line for line in shown(page) if line not in printed] == []


@pytest.mark.timeout(180)
def test_the_program_for_torchrun_trains_in_two_processes(sample: Path, tmp_path: Path) -> None:
    (program,) = (block for block in blocks("book/how_to/ranks.md") if block.source.startswith("# train.py"))
    (tmp_path / "train.py").write_text(program.source, encoding="utf-8")
    (tmp_path / "data").mkdir()
    (tmp_path / "data/sample").symlink_to(sample)
    done = subprocess.run(
        [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc_per_node=2", "train.py"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"},
        check=False,
        capture_output=True,
        text=True,
        timeout=150,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    epochs, losses = zip(*(line.split() for line in done.stdout.splitlines()), strict=True)
    assert epochs == ("0", "1")
    assert float(losses[1]) < float(losses[0]) < 2.5  # ln 10 is 2.3


def shown(page: str) -> dict[int, Block]:
    """Return what a page shows below its programs: the line of a program's fence -> the block of text after it."""
    found = blocks(page)
    last = {block.line: block.line + block.source.count("\n") + 1 for block in found}
    return {
        program.line: text
        for program, text in pairwise(found)
        if program.kind == "python"
        and "text" in text.kind
        and text.line - last[program.line] in (2, 3)  # or a fold ends
    }


def is_as_shown(page: str, line: int, printed: str) -> bool:
    """Tell whether a page shows what a program printed; numbers may differ where the block says `:class: measured`."""
    text = shown(page).get(line)
    if text is None:
        return False
    is_measured = ":class: measured" in text.source
    wanted, given = (MEASURED.sub("#", part) if is_measured else part for part in (code_of(text), printed))
    return [row.rstrip() for row in wanted.splitlines()] == [row.rstrip() for row in given.splitlines()]


def test_a_measured_number_is_one_number_whatever_its_length() -> None:
    assert {MEASURED.sub("#", f"loss 0.5 ({speed} samples/s)") for speed in ("187", "1,234", "14,651.5")} == {
        "loss# (# samples/s)"
    }


@pytest.mark.parametrize("page", PAGES)
def test_code_that_is_only_shown_can_be_parsed(page: str) -> None:
    shown = [block for block in blocks(page) if re.fullmatch(r"\{code-block\}\s+python", block.kind)]
    assert [f"{page}:{block.line}" for block in shown if not is_python(code_of(block))] == []


def test_code_stands_in_blocks_of_known_kinds() -> None:
    """So that none is passed over for the way its fence is written."""
    known = {"python", "sh", "text", "json", "yaml", "toml", "console", "c", "css", "html", "js"}
    fences = [(f"{page}:{block.line}", block.kind) for page in PAGES for block in blocks(page)]
    assert [(place, kind) for place, kind in fences if kind not in known and not kind.startswith("{")] == []


# Commands


def commands(page: str) -> list[tuple[int, str]]:
    """Return (line, command) of the commands of a page, in blocks and in sentences."""
    shown = [
        (block.line + row, line.split("  #")[0].strip())
        for block in blocks(page)
        if re.fullmatch(r"(?:\{code-block\}\s+)?(?:sh|console)", block.kind)
        for row, line in enumerate(code_of(block).splitlines(), 1)
    ]
    return [(line, text.removeprefix("$ ")) for line, text in [*shown, *spans(page)] if text]


def faults_of_tito(words: list[str]) -> list[str]:
    """Return what is wrong with the words after `tito`: an unknown command, option, or one word too many."""
    command: Any = typer.main.get_command(app)
    while words and hasattr(command, "commands") and not words[0].startswith("-"):
        if words[0] not in command.commands:
            return [f"no command {words[0]!r}"]
        command, words = command.commands[words[0]], words[1:]
    options = {name: item for item in command.params for name in (*item.opts, *item.secondary_opts)}
    room = sum(abs(item.nargs) for item in command.params if item.param_type_name == "argument")
    faults, words = [], list(words)
    while words:
        word, _, value = words.pop(0).partition("=")
        if word in ("--help", "-h"):
            continue
        if not word.startswith("-"):
            room -= 1
        elif word not in options:
            faults.append(f"no option {word}")
        elif not value and not options[word].is_flag and words:
            words.pop(0)
    return [*faults, *(["too many arguments"] if room < 0 else [])]


@pytest.mark.parametrize(
    ("line", "faults"),
    [
        ("test 8 --task 8.3 --watch", []),
        ("grade", []),
        ("data sample --root data/sample", []),
        ("mark 8", ["no command 'mark'"]),
        ("test 8 --tsk 8.3", ["no option --tsk", "too many arguments"]),
        ("data verify data/sample data/other", ["too many arguments"]),
    ],
)
def test_a_command_that_does_not_exist_is_noticed(line: str, faults: list[str]) -> None:
    assert faults_of_tito(line.split()) == faults


@pytest.mark.parametrize("page", PAGES)
def test_commands_of_tito_exist_with_their_options(page: str) -> None:
    wrong = []
    for line, text in commands(page):
        for part in re.split(r"\s*(?:&&|\|\||[;|>])\s*", text):
            if re.match(r"tito\b(?! *=)(?![.(:/])", part) and not re.search(r"<\w+>|\.\.\.|…", part):
                wrong += [f"{page}:{line}: {part}: {fault}" for fault in faults_of_tito(shlex.split(part)[1:])]
    assert wrong == []


@pytest.mark.parametrize("page", PAGES)
def test_options_that_stand_alone_exist(page: str) -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "benchmarks").glob("*.py"))
    known = FOREIGN_OPTIONS | set(options_of(typer.main.get_command(app))) | set(re.findall(r'"(--[\w-]+)"', text))
    named = [(line, span.split()[0].split("=")[0]) for line, span in spans(page) if re.match(r"--?[a-z]", span)]
    assert [f"{page}:{line}: {option}" for line, option in named if option not in known] == []


def options_of(command: Any) -> Iterator[str]:
    for item in command.params:
        yield from (*item.opts, *item.secondary_opts)
    for inner in getattr(command, "commands", {}).values():
        yield from options_of(inner)


@pytest.mark.parametrize("page", PAGES)
def test_programs_and_targets_that_are_named_exist(page: str) -> None:
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    targets |= set(re.findall(r"^(\w+):", "\n".join(given_makefiles()), re.MULTILINE))
    lost = []
    for line, text in commands(page):
        if (found := re.match(r"make (\w+)$", text)) and found[1] not in targets:
            lost.append(f"{page}:{line}: {text}")
        if (found := re.match(r"python3? -m ([\w.]+)", text)) and not is_module(found[1]):
            lost.append(f"{page}:{line}: {text}")
    assert lost == []


def given_makefiles() -> list[str]:
    """Return the texts from which a student edition's Makefile is made."""
    return [path.read_text(encoding="utf-8") for path in (ROOT / "tito/release").glob("**/Makefile*")]


# Names


def identifiers(tree: ast.AST) -> Iterator[str]:
    """Yield every name in a piece of code: of variables, attributes, parameters, keywords, functions, modules."""
    for node in ast.walk(tree):
        for key in ("id", "attr", "arg", "name", "asname", "module"):
            value = getattr(node, key, None)
            if isinstance(value, str):
                yield from value.split(".")


@cache
def vocabulary() -> frozenset[str]:
    """Return the names that this project's code defines or uses, and those of Python, NumPy and torch."""
    known = set(dir(builtins)) | set(sys.stdlib_module_names) | {"np", "torch", "numpy", "tinytorch", "tito"}
    paths = [*ROOT.glob("tinytorch/**/*.py"), *ROOT.glob("benchmarks/**/*.py"), *ROOT.glob("modules/*/*_dev.py")]
    for path in paths:
        known |= set(identifiers(ast.parse(path.read_text(encoding="utf-8")))) | {path.stem, path.parent.name}
    for path in (*ROOT.glob("rust/*.py"), *ROOT.glob("rust/src/*.rs"), *ROOT.glob("rust/examples/*.rs")):
        known |= set(re.findall(r"\w+", path.read_text(encoding="utf-8"))) | {path.stem}
    for name in MODULES_IN_USE:
        known |= set(dir(importlib.import_module(name))) | {name.rsplit(".", 1)[-1]}
    import numpy
    import torch

    for kind in (numpy.ndarray, torch.Tensor, torch.nn.Module, dict, list, str, bytes, memoryview, BaseException, Path):
        known |= set(dir(kind))
    return frozenset(known | set(inspect.signature(torch.utils.data.DataLoader).parameters) | FOREIGN)


def parsed(span: str) -> ast.AST | None:
    """Return a span as code: an expression, keyword arguments, a statement; None for what is no Python."""
    if re.fullmatch(r"[\w./-]+\.(?:py|ipynb|md|zip|csv|json|npy|svg|txt|toml|yml)", span):
        return None
    for form in ("{}", "call({})"):
        try:
            return ast.parse(form.format(f"{span}None" if span.endswith("=") else span))
        except (SyntaxError, ValueError):
            continue
    return None


def is_telling(name: str) -> bool:
    """Tell whether a bare word looks like a name of code: with an underscore, or capitals within."""
    return re.search(r"^__|[^_]_[^_]|[a-z][A-Z]", name) is not None


def names_in(span: str) -> set[str]:
    """Return the names in a span that something must define: attributes, keywords, what is called, telling words."""
    tree = parsed(span)
    if tree is None:
        return set()
    found = {name for name in identifiers(tree) if is_telling(name)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            found.add(node.attr)
        elif isinstance(node, ast.keyword) and node.arg:
            found.add(node.arg)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            found.add(node.func.id)
    return found - {"call"}


@pytest.mark.parametrize(
    ("span", "unknown"),
    [
        ("DataLoader(data, num_workers=2)", set()),
        ("worker_method=", set()),
        ("DataLoader(data, worker_number=2)", {"worker_number"}),
        ("loader.rewind()", {"rewind"}),
        ("GridDataset", {"GridDataset"}),
        ("collate_twice", {"collate_twice"}),
        ("some words of a sentence", set()),
    ],
)
def test_a_name_that_does_not_exist_is_noticed(span: str, unknown: set[str]) -> None:
    assert names_in(span) - vocabulary() == unknown


@pytest.mark.parametrize("page", PAGES)
def test_names_in_backticks_exist(page: str) -> None:
    own = {name for block in blocks(page) if "python" in block.kind for name in identifiers(ast.parse(code_of(block)))}
    known = vocabulary() | own
    lost = [
        f"{page}:{line}: {', '.join(sorted(names_in(span) - known))} in `{span}`"
        for line, span in spans(page)
        if not is_path(span) and names_in(span) - known
    ]
    assert lost == []


@pytest.mark.parametrize("page", PAGES)
def test_dotted_names_of_the_packages_lead_to_something(page: str) -> None:
    named = [(line, re.match(r"(?:tinytorch|tito)(?:\.\w+)+", span)) for line, span in spans(page)]
    assert [f"{page}:{line}: {found[0]}" for line, found in named if found and not is_there(found[0])] == []


def is_there(dotted: str) -> bool:
    """Tell whether a dotted name is a module, or something in one."""
    parts = dotted.split(".")
    for count in range(len(parts), 0, -1):
        try:
            value = importlib.import_module(".".join(parts[:count]))
        except ModuleNotFoundError:
            continue
        for name in parts[count:]:
            if not hasattr(value, name):
                return False
            value = getattr(value, name)
        return True
    return False


@pytest.mark.parametrize("page", PAGES)
def test_what_pages_say_of_the_loader_is_what_it_has(page: str) -> None:
    """`DataLoader(..., name=...)` and `loader.name` are asked of the class itself, not only of all names there are."""
    from tinytorch.core.dataloader import DataLoader

    loader = DataLoader([1, 2, 3])
    wrong = []
    for line, span in spans(page):
        for node in ast.walk(parsed(span) or ast.Module([], [])):
            names: set[str] = set()
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "DataLoader":
                names = {item.arg or "" for item in node.keywords} - set(inspect.signature(DataLoader).parameters)
            elif isinstance(node, ast.Attribute) and getattr(node.value, "id", "") == "loader":
                names = set() if hasattr(loader, node.attr) else {node.attr}
            wrong += [f"{page}:{line}: {name} in `{span}`" for name in names]
    assert wrong == []


# Files, links, tasks, messages


def is_path(span: str) -> bool:
    return re.match(r"(?:tinytorch|tito|tests|modules|book|benchmarks|rust)/[\w./*-]*$", span) is not None


@pytest.mark.parametrize("page", PAGES)
def test_files_that_are_named_exist(page: str) -> None:
    paths = [(line, span.rstrip("/")) for line, span in spans(page) if is_path(span)]
    notebooks = [(line, f"modules/*/{span}") for line, span in spans(page) if re.fullmatch(r"\w+_dev\.py", span)]
    assert [f"{page}:{line}: {name}" for line, name in paths + notebooks if not list(ROOT.glob(name))] == []


@cache
def made() -> frozenset[str]:
    """Return the pages that are generated, and the notebooks, as they are called when the book is built."""
    notebooks = [book.path.relative_to(ROOT) for book in NOTEBOOKS]
    forms = [path.with_suffix(suffix).as_posix() for path in notebooks for suffix in (".ipynb", ".md")]
    return frozenset([*generated(ROOT), *forms, *(f"modules/{module.name}/tasks.md" for module in WORKSPACE.modules)])


@pytest.mark.parametrize("page", PAGES)
def test_relative_links_lead_to_files(page: str) -> None:
    kinds = {"link_open": "href", "image": "src"}
    links = [(line, str(child.attrs[kinds[child.type]])) for line, child in inline(page) if child.type in kinds]
    links += [(block.line, found) for block in blocks(page) for found in re.findall(r"\]\(([^)\s]+)\)", block.kind)]
    lost = []
    for line, link in links:
        target = link.partition("#")[0]
        if not target or re.match(r"[a-z]+:", target):
            continue
        file = os.path.normpath((ROOT / page).parent / target)
        if not Path(file).exists() and os.path.relpath(file, ROOT) not in made():
            lost.append(f"{page}:{line}: {link}")
    assert lost == []


@pytest.mark.parametrize("page", PAGES)
def test_drawings_that_are_shown_are_there_and_have_a_text(page: str) -> None:
    for block in blocks(page):
        if found := re.match(r"\{drawing\}\s+(\S+)", block.kind):
            assert found[1] in FIGURES, f"{page}:{block.line}: {found[1]}"
            assert re.search(r"^:alt: \S.{20,}", block.source, re.MULTILINE), f"{page}:{block.line}: {found[1]}"


def test_every_drawing_is_shown_once() -> None:
    shown = [block.kind.split()[1] for page in PAGES for block in blocks(page) if block.kind.startswith("{drawing}")]
    assert len(shown) == len(set(shown))
    assert {path.name for path in (ROOT / "book/figures").glob("*.svg")} <= set(shown)  # others are in a notebook


@pytest.mark.parametrize("page", PAGES)
def test_tasks_that_are_named_exist(page: str) -> None:
    lost = []
    for line, child in inline(page):
        if child.type in ("text", "code_inline"):
            found = re.findall(r"(?<![\d.])8\.(?:Q?\d+)(?![\d%]|\.\d| ?(?:s|ms|times|[KMG]i?B)\b)", child.content)
            found += [f"{module}.{number}" for module, number in re.findall(r"<task-(\d+)-(\d+)>", child.content)]
            lost += [f"{page}:{line}: {name}" for name in found if name not in TASKS | QUESTIONS]
    assert lost == []


@cache
def messages() -> str:
    """Return the texts in the code of the project, where messages are made."""
    paths = [path for folder in ("tinytorch", "tito", "modules") for path in (ROOT / folder).rglob("*.py")]
    nodes = (node for path in paths for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    texts = [node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    texts += [(ROOT / "Makefile").read_text(encoding="utf-8"), *given_makefiles()]
    texts += [os.strerror(number) for number in errno.errorcode]
    return " ".join(" ".join(texts).replace("`", "").split())


@pytest.mark.parametrize("page", PAGES)
def test_messages_that_are_quoted_are_those_of_the_code(page: str) -> None:
    lost = []
    for line, span in spans(page):
        if len(span.split()) < 4 or parsed(span) or re.match(r"[\w./-]+ (?:-|\w+ -)|(?:tito|python|pip|make) ", span):
            continue
        parts = [part.strip() for part in re.split(r"\d+|\.\.\.|…|SIG[A-Z]+|[=()]|'[^']*'", span)]
        lost += [f"{page}:{line}: {part!r} in `{span}`" for part in parts if len(part) > 12 and part not in messages()]
    assert lost == []


@pytest.mark.parametrize("page", PAGES)
def test_a_page_speaks_of_the_project_alone(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    assert re.findall(r"(?i)\.\./shared|/work/|/root/|/tmp/spec|\bTODO\b|\bFIXME\b|lorem ipsum", text) == []
    assert "!" not in re.sub(r"`[^`]*`|```.*?```|<!--|!\[|!=", "", re.sub(r"```.*?```", "", text, flags=re.DOTALL))


def is_python(code: str) -> bool:
    """Tell whether some code can be parsed."""
    try:
        ast.parse(code)
    except SyntaxError:
        return False
    return True


def is_module(name: str) -> bool:
    """Tell whether `python -m name` finds something; setuptools warns when it is asked for pip after distutils."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return importlib.util.find_spec(name) is not None
