"""The texts use none of the constructions that `english.py` lists, except where a sentence needs one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from english import (
    PATTERNS,
    ROOT,
    Pattern,
    docstrings,
    given_files,
    messages,
    notebooks,
    pages,
    prose,
    script_texts,
    sentences,
    tool_files,
)

SCRIPTS = sorted((ROOT / "book/_static/simulator").glob("*.js"))
FIRST, SECOND = (f"modules/08_dataloader/{name}_dev.py" for name in ("dataloader", "workers"))
TITLE = "the title of a task, which is the notebook's"
PERSON = "here it is a person"
STORY = "the notebook tells a story of who needs what"
ANSWER = "a model answer"
# file, phrase as it is without code and marks, why it may stay; one that is gone must be taken out
ALLOWED = (
    ("README.md", "slots that come back when nobody looks at them", TITLE),
    ("README.md", "an exception on its way", TITLE),
    ("book/remains.md", "Lie where only the submission knows", "a lie"),
    ("book/remains.md", "such lies can't replace", "a lie"),
    (FIRST, "skip the noise without a word", STORY),
    (FIRST, "would be missing without a word", STORY),
    (FIRST, "Then somebody adds one line", PERSON),
    (FIRST, "images that nobody has seen yet", PERSON),
    (FIRST, "for a dataset of torch's, NumPy's", "the short form of a table"),
    (FIRST, "the original error goes on with a note", STORY),
    (SECOND, "slots that come back when nobody looks at them", TITLE),
    (SECOND, "an exception on its way", TITLE),
    (SECOND, "loading must go on", STORY),
    (SECOND, "your program goes on", STORY),
    (SECOND, "Who holds a slot when.", "a drawing: who, and when"),
    (SECOND, "What can't be sent, such as a lock", "a step of a task, next to its check"),
    (SECOND, 'but for "your next batch"', "but, for"),
)
TEXTS = [*pages(), *notebooks(), *given_files(), *tool_files(), *SCRIPTS]
LONGEST = 120
# lines that no editor can wrap: tables, options and captions of directives, addresses, definitions of one line
UNWRAPPED = re.compile(r" *(?:\||:|\*\*|>?.*\]\(https?:|<)|.*\\$")


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def faults(path: Path) -> list[str]:
    """Return the constructions of a file that are not allowed, each with its sentence and what to write."""
    allowed = [phrase for file, phrase, _ in ALLOWED if file == name_of(path)]
    found = []
    for sentence in sentences(path):
        rest = sentence
        for phrase in allowed:
            rest = rest.replace(phrase, "...")
        found += [
            f"{name_of(path)}: {match!r} ({pattern.why}; write: {pattern.instead}) in: {sentence}"
            for pattern in PATTERNS
            for match in pattern.finds(rest)
        ]
    return found


@pytest.mark.parametrize("pattern", PATTERNS, ids=lambda pattern: pattern.example)
def test_a_pattern_finds_its_example_and_says_what_to_write(pattern: Pattern) -> None:
    assert list(pattern.finds(pattern.example))
    assert pattern.why
    assert pattern.instead
    assert not list(pattern.finds(pattern.instead))


@pytest.mark.parametrize("path", TEXTS, ids=name_of)
def test_a_text_has_no_construction_to_avoid(path: Path) -> None:
    assert faults(path) == []


def test_what_is_allowed_is_there() -> None:
    found = {file: "\n".join(sentences(ROOT / file)) for file, _, _ in ALLOWED}
    assert [(file, phrase) for file, phrase, why in ALLOWED if phrase not in found[file] or not why] == []


@pytest.mark.parametrize(
    "text",
    [
        "It waits, and nobody loads.",
        "# Nobody loads",
        "- a row\n- a row where nobody loads",
        "| a | b |\n|---|---|\n| one cell | then nobody loads |",
        "> It waits, and\n> nobody loads.",
        "```{drawing} a.svg\n:alt: A picture in which nobody loads.\nA caption.\n```",
        "```{drawing} a.svg\n:alt: A picture.\nIn the caption nobody loads.\n```",
        ":::{dropdown} A title\nIn the fold nobody loads.\n:::",
        "```{glossary}\nterm\n  Then nobody\n  loads.\n```",
        "A name\n: **here:** then nobody loads\\\n  **why:** because",
        "It is `code` that [nobody loads](page.md) and {ref}`text <target>`.",
    ],
)
def test_sentences_are_found_wherever_a_page_has_them(text: str) -> None:
    assert any("obody loads" in sentence for sentence in prose(text))


def test_code_and_names_are_no_sentences() -> None:
    text = "```python\nnobody = 1  # nobody loads\n```\n\nIt has `nobody loads` and\n\n>>> nobody loads\n"
    assert "obody" not in " ".join(prose(text))


SOURCE = '''
"""Of a file."""
class A:
    """Of a class."""
    x: int = 1
    """Of an attribute."""
    def f(self, n):
        """Of a function."""
        raise ValueError(f"{n:.1f} of {'all the' if n else 'no'} samples, "
                         "got one") from Error("no f-string", "word")
'''


def test_docstrings_and_texts_of_scripts_are_found() -> None:
    assert docstrings(SOURCE) == ["Of a file.", "Of a class.", "Of an attribute.", "Of a function."]
    assert script_texts('const a = "two words", b = `three ${more} words`, c = "word";') == [
        "two words",
        "three ${more} words",
    ]


def test_messages_are_found() -> None:
    assert sorted(messages(SOURCE)) == ["X of X samples, got one", "all the", "no f-string"]


def test_there_are_texts_of_every_kind() -> None:
    for paths, least in ((pages(), 35), (notebooks(), 2), (given_files(), 50), (tool_files(), 150), (SCRIPTS, 5)):
        assert len(paths) >= least
        assert sum(len(sentences(path)) for path in paths) >= least


@pytest.mark.parametrize("path", pages(), ids=name_of)
def test_lines_of_prose_can_be_read_in_an_editor(path: Path) -> None:
    fence, long = "", []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        opening = re.match(r" *(`{3,})", line)
        if opening and (not fence or line.strip() == fence):
            fence = "" if fence else opening[1]
            if fence and "{glossary}" in line:
                fence = ""
        if len(line) > LONGEST and not fence and not UNWRAPPED.match(line):
            long.append(f"{name_of(path)}:{number}: {len(line)} characters")
    assert long == []
