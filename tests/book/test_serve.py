"""`tito book serve`: the site on this machine, and sentences where there is none."""

from __future__ import annotations

import sys
import urllib.request
from pathlib import Path

import pytest

from tito.book.command import build_command
from tito.book.serve import serve_command, serving
from tito.cli import main
from tito.notebooks.cell import NotebookError
from tito.workspace import Workspace


def test_a_page_comes_and_is_not_kept_by_the_browser(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("the book", encoding="utf-8")
    with serving(tmp_path, 0) as server:
        assert server.server_address[0] == "127.0.0.1"
        with urllib.request.urlopen(f"http://127.0.0.1:{server.server_port}/index.html") as answer:
            assert (answer.read(), answer.headers["Cache-Control"]) == (b"the book", "no-store")
        server.shutdown()


def test_a_port_that_is_taken_ends_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("tito.book.serve.build_command", lambda: 0)
    with serving(tmp_path, 0) as server:
        assert serve_command(server.server_port) == 1
        server.shutdown()
    assert "take another with --port" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["build", "record", "serve"])
def test_outside_of_a_course_it_says_so_and_ends_as_all_commands_do(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["tito", "book", command])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    assert capsys.readouterr().err.startswith("no course found")


def test_a_notebook_that_cannot_be_read_is_a_sentence_and_no_end_of_serving(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def build(workspace: Workspace) -> Path:
        raise NotebookError(Path("small_dev.py"), 3, "this cell has no end")

    monkeypatch.setattr("tito.book.command.find", lambda: Workspace(tmp_path))
    monkeypatch.setattr("tito.book.command.site.build", build)
    assert build_command() == 1
    assert "small_dev.py:3: this cell has no end" in capsys.readouterr().err
