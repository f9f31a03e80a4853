"""The errors: given, so no task; each is also the built-in error that a caller expects."""

from __future__ import annotations

from pathlib import Path

import pytest

import tinytorch.core.dataloader as dl


@pytest.mark.parametrize(
    ("error", "builtins"),
    [
        (dl.DataError, [ValueError]),
        (dl.DownloadError, [OSError]),
        (dl.CollateError, [ValueError, RuntimeError]),
        (dl.NotFittedError, [RuntimeError]),
        (dl.NotBuiltError, [ImportError]),
    ],
)
def test_every_error_is_one_of_the_package_and_one_of_python(error: type, builtins: list[type]) -> None:
    assert issubclass(error, dl.DataLoaderError)
    assert all(issubclass(error, builtin) for builtin in builtins)


def test_a_data_error_says_file_place_expected_and_found() -> None:
    error = dl.DataError(Path("a") / "b.bin", expected="a label from 0 to 9", found=77, offset=3073)
    assert (error.path, error.offset, error.found) == (str(Path("a") / "b.bin"), 3073, 77)
    assert str(error) == f"{Path('a') / 'b.bin'} at byte 3,073: expected a label from 0 to 9, found 77"


def test_a_name_that_does_not_exist_is_an_ordinary_attribute_error() -> None:
    with pytest.raises(AttributeError, match="DataLader"):
        dl.DataLader  # noqa: B018


def test_a_stand_in_says_which_task_builds_it() -> None:
    from tinytorch.core.dataloader.errors import NotBuilt

    stand_in = NotBuilt("Subset", "8.3", "modules/08_dataloader/dataloader_dev.py")
    with pytest.raises(dl.NotBuiltError, match=r"Subset is not built yet: solve task 8\.3 in .*dataloader_dev\.py"):
        stand_in([1, 2], [0])
    assert not isinstance(3, stand_in)
