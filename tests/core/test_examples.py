"""The two training programs learn, and say what is missing."""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.util import find_spec

import pytest

from tinytorch.data import write_sample

pytestmark = pytest.mark.skipif(
    find_spec("tinytorch.core.dataloader.normalizer") is None, reason="the loader is not exported yet: tito export"
)


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    folder = tmp_path_factory.mktemp("data")
    write_sample(folder, images_per_file=100)
    return folder


@pytest.mark.parametrize("name", ["train_mlp", "train_torch_cnn"])
def test_a_folder_without_images_is_one_sentence_and_exit_code_1(name, tmp_path, capsys):
    example = import_module(f"tinytorch.examples.{name}")
    assert example.main(["--root", str(tmp_path / "nowhere")]) == 1
    assert "nowhere" in capsys.readouterr().err


def test_without_torch_the_program_says_what_to_install(root, monkeypatch, capsys):
    from tinytorch.examples import train_torch_cnn

    monkeypatch.setitem(sys.modules, "torch", None)
    assert train_torch_cnn.main(["--root", str(root)]) == 1
    assert "pip install torch" in capsys.readouterr().err


def test_the_classifier_learns(root, capsys):
    from tinytorch.examples import train_mlp

    results = train_mlp.train(root, epochs=3)
    assert results[-1].validation_accuracy > 0.3  # guessing gives 0.1
    assert capsys.readouterr().out.count("\n") == 3


def test_the_same_seed_trains_the_same_model(root):
    from tinytorch.examples import train_mlp

    first, second = (train_mlp.train(root, epochs=1, seed=3)[0].loss for _ in range(2))
    assert first == second


def test_the_command_trains(root, capsys):
    from tinytorch.examples import train_mlp

    assert train_mlp.main(["--root", str(root), "--epochs", "1"]) == 0
    assert "epoch 1: loss" in capsys.readouterr().out
