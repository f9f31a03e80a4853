"""The examples in the docstrings are true."""

from __future__ import annotations

import doctest

import pytest

from tinytorch.core import autograd, layers, optimizers, tensor, training


@pytest.mark.parametrize("module", [autograd, layers, optimizers, tensor, training], ids=lambda module: module.__name__)
def test_examples_in_docstrings(module):
    result = doctest.testmod(module)
    assert result.attempted > 0
    assert result.failed == 0
