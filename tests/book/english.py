"""Constructions that the project's texts avoid, and where those texts are.

A pattern is looked for in sentences: paragraphs without code, names in backticks and addresses. To add one, give the
reason, what to write instead, and an example that it must find.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from inspect import cleandoc
from pathlib import Path

from tito.notebooks.notebook import read

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Pattern:
    """A construction to avoid: how to find it, why, what to write instead, and a sentence that has it."""

    found_by: str
    why: str
    instead: str
    example: str

    def finds(self, text: str) -> Iterator[str]:
        for match in re.finditer(self.found_by, text):
            yield match[0].strip()


PATTERNS = (
    Pattern(
        r"(?i)\b(?:no|some|every|any)body\b",
        "there is seldom a person; the thing has a name",
        "no worker, another process, you, everyone",
        "When the window is full, nobody loads.",
    ),
    Pattern(
        r"(?i)\bwho(?:m|se)?ever\b|(?:^|(?<=[.!] ))Who \w[^.?!]*[.!]",
        "“who does X must ...” hides the subject",
        "if you do X, ...",
        "Who waits for a disk or a network gives the lock back.",
    ),
    Pattern(r"(?i)\bfor ever\b", "archaic", "forever, without end", "Then the loop waits for ever."),
    Pattern(r"(?i)\bmend(?:s|ed|ing)?\b", "archaic", "fix, change, correct", "The line below mends it."),
    Pattern(
        r"(?i)\bpass(?:es|ed|ing) over\b|\b(?:to|not|will|would|can|may|must) pass over\b",
        "translated",
        "skip, ignore, bypass",
        "An error in the data is not passed over by mistake.",
    ),
    Pattern(r"(?i)\bbelongs? into\b", "translated", "belongs in, put it in", "A helper belongs into the same cell."),
    Pattern(
        r"(?i)\bst(?:and(?:s|ing)?|ood)\b(?!-| for\b)",
        "texts and cells do not stand",
        "is, there is, appears",
        "Only what stands in the cells of tasks counts.",
    ),
    Pattern(
        r"(?i)\b(?:lies?|lying|lay)\b(?! out\b)",
        "data do not lie somewhere",
        "is, are stored, are in",
        "Large arrays lie in slots.",
    ),
    Pattern(r"(?i)\bbears?\b", "archaic", "has, is labelled with", "A bar bears the batch's number."),
    Pattern(
        r"(?i)\bmeanwhile\b|\bin silence\b|\bwithout a word\b|\bby itself alone\b",
        "translated",
        "in the meantime, silently, only",
        "The samples would be lost without a word.",
    ),
    Pattern(
        r"(?i), say(?=[,.:;)]|$)",
        "a reader has to stop",
        "for example, such as",
        "An image and its label, say.",
    ),
    Pattern(r"(?i)\bthat is to say\b", "a maxim explains nothing", "because, so", "That is to say, it waits."),
    Pattern(r"(?i)\banew\b", "archaic", "again, new", "The first sample is copied and filled anew."),
    Pattern(
        r"(?i)\bfor want of\b|\bby grace of\b",
        "archaic",
        "because ... ran out, thanks to",
        "It was killed for want of memory.",
    ),
    Pattern(r"(?:^|(?<=[.!?] ))Were (?:it|they|there|you)\b", "inverted", "if", "Were it to wait only, it would hang."),
    Pattern(
        r"(?i)\bon (?:its|their) way\b",
        "the field has a word",
        "in flight, are sent",
        "Eight batches are on their way.",
    ),
    Pattern(
        r"(?i)\bof (?:torch|numpy|python|make)'s(?=[,.:;)]| (?:is|are|has|may|can|must|will)\b|$)",
        "double genitive",
        "torch's dataset, of torch's class",
        "The seed may be a generator of NumPy's.",
    ),
    Pattern(r"(?i)\bneed not\b", "formal", "doesn't need to, doesn't have to", "The data need not fit into memory."),
    Pattern(r"(?i)\ball else\b", "archaic", "everything else", "Raises ValueError for all else."),
    Pattern(r"(?i)\bbut for\b", "archaic", "except for, apart from", "All are the same, but for the time."),
    Pattern(r"(?i)\bbe had\b", "translated", "get, give, fetch", "Any epoch can be had without the others."),
    Pattern(r"(?i)\bmany an?\b", "archaic", "many, some", "That spoils many a measurement."),
    Pattern(
        r"(?i)\b(?:is|are|was|were|get|gets|see|sees|gives?) (?:others|another(?: one)?) than\b",
        "translated",
        "differ from, is different",
        "Orders are others than torch's.",
    ),
    Pattern(
        r"(?i)\b(?:is|are) (?:told|said)\b",
        "passive without a reason",
        "the page explains, the text says",
        "How it was measured is told in the comparison.",
    ),
    Pattern(
        r"(?:^|(?<=[.!?:] ))(?:Whether|What|Which|How|Where|When)\b[^.?!]*, [^.?!,]{1,40}"
        r" (?:says?|tells?|checks?|decides?)\.",
        "the subject comes last",
        "subject first: `tito test` tells you whether ...",
        "Whether it is right, the command says.",
    ),
    Pattern(
        r"(?:^|(?<=[.!?:] ))What (?:is|was|has|had|must|cannot|can't|does|stays|comes|came|runs)\b[^.?!:]*\.(?=\s|$)",
        "a clause as a subject",
        "name the thing: everything that ..., tasks that ...",
        "What has no name is released by the system.",
    ),
    Pattern(
        r"(?:^|(?<=[.!?:] ))Where (?!next\b|to\b)[^.?!]*, [^.?!]*\.",
        "“where” for a condition",
        "if",
        "Where it cannot tell, it asks.",
    ),
    Pattern(
        r"(?i)\b(?:go|goes|going|went) on\b(?! to\b)",
        "translated",
        "continue, resume",
        "A run can go on in the middle.",
    ),
)


# The sentences


def pages() -> list[Path]:
    """Return the files of prose: of the book, the repository, and the student edition."""
    named = ("README.md", ".github/CONTRIBUTING.md", "tito/release/templates/README.md.template")
    found = [*ROOT.glob("book/**/*.md"), *ROOT.glob("modules/*/ABOUT.md"), *(ROOT / name for name in named)]
    return sorted(path for path in found if not {"_build", "generated"} & set(path.relative_to(ROOT).parts))


def notebooks() -> list[Path]:
    return sorted(ROOT.glob("modules/*/*_dev.py"))


def given_files() -> list[Path]:
    """Return the files of the package that are not exported from a notebook."""
    paths = sorted((ROOT / "tinytorch").rglob("*.py"))
    return [path for path in paths if not path.read_text(encoding="utf-8").startswith("# Exported from")]


def tool_files() -> list[Path]:
    return sorted((ROOT / "tito").rglob("*.py"))


@cache
def sentences(path: Path) -> list[str]:
    """Return the paragraphs of a page, of a notebook's markdown cells, of docstrings and messages, or of a script."""
    if path.suffix == ".js":
        return script_texts(path.read_text(encoding="utf-8"))
    if path.suffix != ".py":
        return prose(path.read_text(encoding="utf-8"))
    if path.name.endswith("_dev.py"):
        return [text for cell in read(path).cells if cell.kind == "markdown" for text in prose(cell.source)]
    source = path.read_text(encoding="utf-8")
    return [text for part in (*docstrings(source), *messages(source)) for text in prose(part)]


_CODE = re.compile(
    r"^ *(`{3,}|:{3,})(?:\{(?:code-block|code|raw|include|math)\}|[a-z]+\n)[\s\S]*?^ *\1 *$", re.MULTILINE
)
_MARKS = (
    (re.compile(r"^ *(?:`{3,}|:{3,}).*$|^\(\S+\)=$|^ *>>> .*$|^ *<.*$", re.MULTILINE), ""),
    (re.compile(r"\{[\w:]+\}`([^`<]*?) ?(?:<[^`]*>)?`"), r"\1"),  # roles keep their text
    (re.compile(r"`[^`]*`"), "X"),
    (re.compile(r"!?\[([^\]]*)\]\([^)]*\)"), r"\1"),
    (re.compile(r"https?://\S+|\*"), ""),
)
_BEGINS = re.compile(r"\n\s*\n|\n(?=\s*(?:[-*] |\d+\. |\||:|> |#))|(?<=\|) (?=\S)|\\\n")


@cache
def prose(text: str) -> list[str]:
    """Return the paragraphs of a text in Markdown, without code, names in backticks and addresses."""
    text = _CODE.sub("", text)
    for mark, instead in _MARKS:
        text = mark.sub(instead, text)
    parts = (re.sub(r"^[\s>#|:-]+(?:alt: )?", "", " ".join(part.split())) for part in _BEGINS.split(text))
    return [part for part in parts if " " in part]


def docstrings(source: str) -> list[str]:
    """Return the docstrings of a file, those of attributes included."""
    values = [node.value for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Expr)]
    constants = [value.value for value in values if isinstance(value, ast.Constant)]
    return [cleandoc(text) for text in constants if isinstance(text, str)]


def messages(source: str) -> list[str]:
    """Return the texts with spaces in the code of a file; in an f-string, each value becomes X."""
    texts = _Texts()
    texts.visit(ast.parse(source))
    return [text for text in texts.found if " " in text]


class _Texts(ast.NodeVisitor):
    def __init__(self) -> None:
        self.found: list[str] = []

    def visit_Expr(self, node: ast.Expr) -> None:
        if not isinstance(node.value, ast.Constant):  # else it is a docstring
            self.visit(node.value)

    def visit_Constant(self, node: ast.Constant) -> None:
        self.found += [node.value] if isinstance(node.value, str) else []

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        self.found.append("".join(part.value if isinstance(part, ast.Constant) else "X" for part in node.values))
        for part in node.values:
            if isinstance(part, ast.FormattedValue):
                self.visit(part.value)


def script_texts(source: str) -> list[str]:
    """Return the texts with spaces in a script: those that people see."""
    found = re.findall(r'"((?:[^"\\\n]|\\.)*)"|`([^`]*)`', source)
    return [text for pair in found for text in pair if re.search(r"\w [\w$]", text)]
