"""What is printed fits the terminal: signs where it can show them, words where it cannot."""

from __future__ import annotations

import pytest

from tito import output


def test_signs_become_words_in_a_plain_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TITO_ASCII", "1")
    assert output.plain("✓ 8.3 · a – b × 2 → é") == "ok 8.3 - a - b x 2 -> ?"  # noqa: RUF001


def test_signs_stay_where_they_can_be_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(output, "is_ascii", lambda: False)
    assert output.plain("✓ é") == "✓ é"


def test_a_file_name_that_is_no_text_can_be_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(output, "is_ascii", lambda: False)
    assert output.plain("a\udce9b") == "a?b"


def test_brackets_in_text_are_no_markup(capsys: pytest.CaptureFixture[str]) -> None:
    output.say("x[0] and [red]")
    assert capsys.readouterr().out == "x[0] and [red]\n"


def test_a_table_in_a_pipe_is_never_cut(capsys: pytest.CaptureFixture[str]) -> None:
    output.table(("name", "n"), [("a" * 300, 1), ("[b]", 22)], numbers=("n",))
    rows = capsys.readouterr().out.splitlines()
    assert rows[2].split() == ["a" * 300, "1"]
    assert rows[3].split() == ["[b]", "22"]
    assert len(rows[2]) == len(rows[3])


def test_a_table_without_rows_has_its_head(capsys: pytest.CaptureFixture[str]) -> None:
    output.table(("name", "n"), [])
    assert capsys.readouterr().out.split("\n")[0].split() == ["name", "n"]


def test_json_is_for_programs(capsys: pytest.CaptureFixture[str]) -> None:
    output.put_json({"a": [1]})
    assert capsys.readouterr().out == '{\n  "a": [\n    1\n  ]\n}\n'


@pytest.mark.parametrize(
    ("ids", "said"),
    [
        ([], ""),
        (["8.1"], "8.1"),
        (["8.1", "8.2"], "8.1, 8.2"),
        (["8.1", "8.3", "8.4", "8.5", "8.7"], "8.1, 8.3 to 8.5, 8.7"),
        (["8.9", "8.10", "8.11", "9.12", "8.Q1", "8.Q2", "8.Q3"], "8.9 to 8.11, 9.12, 8.Q1 to 8.Q3"),
        (["8.3", "8.2", "8.1", "bonus", "bonus"], "8.3, 8.2, 8.1, bonus, bonus"),
    ],
)
def test_ids_in_a_row_are_listed_as_from_and_to(ids: list[str], said: str) -> None:
    assert output.spans(ids) == said
