"""What training prints: lines without a terminal, a bar on one, nothing when told so."""

from __future__ import annotations

import io
import sys
from contextlib import redirect_stdout

import numpy as np
import pytest

from tinytorch.core.layers import classifier
from tinytorch.core.training import SGD, Trainer

BATCHES = [(np.eye(4), np.arange(4))] * 3


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture(autouse=True)
def ordinary_terminal(monkeypatch):
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "100")


def train(loader=BATCHES, progress=True):
    model = classifier(n_inputs=4, n_classes=4, hidden=())
    Trainer(model, SGD(model.parameters()), progress=progress).fit(loader, epochs=2)


def test_without_a_terminal_each_epoch_is_one_plain_line(capsys):
    train()
    captured = capsys.readouterr()
    assert [line.split(":")[0] for line in captured.out.splitlines()] == ["epoch 1", "epoch 2"]
    assert captured.out.isascii()
    assert "\x1b" not in captured.out
    assert "\r" not in captured.out
    assert captured.err == ""


def test_without_a_terminal_rich_is_not_loaded(monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "rich.progress", None)
    train()
    assert capsys.readouterr().out.count("\n") == 2


@pytest.mark.parametrize("stdout", [Terminal, io.StringIO])
def test_nothing_is_printed_when_progress_is_off(stdout):
    with redirect_stdout(stdout()) as printed:
        train(progress=False)
    assert printed.getvalue() == ""


def test_a_terminal_shows_a_bar_and_keeps_a_line_for_each_epoch():
    with redirect_stdout(Terminal()) as terminal:
        train()
    shown = terminal.getvalue()
    assert shown.count("samples/s)") == 2
    assert "3/3" in shown
    assert shown.endswith("\x1b[2K")  # the bar is wiped at the end


def test_a_loader_without_length_has_a_bar_too():
    class Stream:
        def __iter__(self):
            return iter(BATCHES)

    with redirect_stdout(Terminal()) as terminal:
        train(Stream())
    assert "3/?" in terminal.getvalue()


def test_the_cursor_comes_back_after_an_error():
    with redirect_stdout(Terminal()) as terminal, pytest.raises(ValueError, match="no batches"):
        train([])
    shown = terminal.getvalue()
    assert shown.count("\x1b[?25h") == shown.count("\x1b[?25l") == 1
