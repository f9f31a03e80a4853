"""`tito book serve`: the site on this machine, and sentences where there is none."""

from __future__ import annotations

import urllib.request
from pathlib import Path

import pytest

from tito.book.serve import serve_command, serving


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


def test_outside_of_a_course_it_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert serve_command(0) == 1
    assert "no course found" in capsys.readouterr().err
