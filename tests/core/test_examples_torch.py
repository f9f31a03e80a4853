"""The torch program learns from batches of this loader."""

from __future__ import annotations

from importlib.util import find_spec

import pytest
import torch

from tinytorch.data import write_sample

pytestmark = pytest.mark.skipif(
    find_spec("tinytorch.core.dataloader.normalizer") is None, reason="the loader is not exported yet: tito export"
)


@pytest.fixture(autouse=True)
def random_state_of_torch():
    with torch.random.fork_rng():
        yield


def test_the_network_learns(tmp_path, capsys):
    from tinytorch.examples import train_torch_cnn

    write_sample(tmp_path, images_per_file=100)
    assert train_torch_cnn.main(["--root", str(tmp_path), "--epochs", "2"]) == 0
    last = capsys.readouterr().out.splitlines()[-1]
    assert last.startswith("epoch 2: test accuracy ")
    assert float(last.split()[4].rstrip("%")) > 30  # guessing gives 10
