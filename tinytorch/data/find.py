"""Find a data set on disk, and tell whether it is complete."""

from __future__ import annotations

from pathlib import Path

from tinytorch.core.dataloader.errors import DataError

from .layout import LAYOUTS, RECORD_BYTES, Layout, layout_of


def find_cifar10(root: str | Path = "./data", format: str = "binary") -> Path | None:
    """Return the folder with the six files of `format` that `root` holds, or is; None if there is no such folder.

    This only looks at names and sizes; `verify` reads the files.

    Raises:
        DataError: `root` is a file, or a file of the data set is missing or has an impossible size.
        ValueError: `format` is unknown.

    Example:
        >>> find_cifar10("no/such/folder") is None
        True
    """
    layout, root = layout_of(format), Path(root)
    if root.is_file():
        raise DataError(
            root, expected="a folder", found="a file", hint="unpack an archive with `tito data cifar10 --archive`"
        )
    for folder in (root / layout.folder, root):
        if any((folder / name).is_file() for name in layout.data):
            require_whole(folder, layout)
            return folder
    return None


def archives_in(folder: Path) -> list[Path]:
    """Return the archives of CIFAR-10 in a folder, recognised by their official names, with or without the `.gz`."""
    names = (name for layout in LAYOUTS for name in (layout.archive, layout.archive.removesuffix(".gz")))
    return [folder / name for name in names if (folder / name).is_file()]


def nearby(path: Path) -> list[Path]:
    """Return the folders of data sets that are one level beside, above or below a folder that should hold them."""
    above = path.resolve().parent
    folders = (
        (layout, folder)
        for layout in LAYOUTS
        for folder in (above, above / layout.folder, *sorted(path.glob(f"*/{layout.folder}")))
    )
    return [folder for layout, folder in folders if folder.name == layout.folder and folder.is_dir()]


def require_whole(folder: Path, layout: Layout, archive: Path | None = None) -> None:
    """Check that the six data files exist, with sizes that the format allows.

    Raises:
        DataError: a file is missing or has another size; names the first one, and the archive that they come from.
    """
    for name in layout.data:
        fault = size_fault(folder / name, layout)
        if fault and archive:
            raise DataError(archive, expected=f"{fault.expected} in {name}", found=fault.found)
        if fault:
            mend = "`tito data sample` writes" if is_sample(folder) else "`tito data cifar10` fetches"
            hint = f"{mend} the data set again, with --root {folder.parent}"
            raise DataError(fault.path, expected=fault.expected, found=fault.found, offset=fault.offset, hint=hint)


def size_fault(path: Path, layout: Layout) -> DataError | None:
    """Return what the size of a data file shows to be wrong, or None."""
    if not path.is_file():
        return DataError(path, expected="a file of images", found="no file")
    size = path.stat().st_size
    if size == 0:
        return DataError(path, expected="images", found="an empty file", offset=0)
    if layout.format == "binary" and size % RECORD_BYTES:
        records, rest = divmod(size, RECORD_BYTES)
        return DataError(
            path,
            expected=f"records of {RECORD_BYTES:,} bytes",
            found=f"{size:,} bytes: {records:,} records and {rest:,} bytes more",
            offset=records * RECORD_BYTES,
        )
    return None


def is_sample(folder: str | Path) -> bool:
    """Tell whether `write_sample` wrote a folder: it has its class names, and nothing else is in it."""
    from .pictures import CLASSES

    folder, layout = Path(folder), LAYOUTS[0]
    try:
        names = (folder / layout.meta).read_text(encoding="ascii").split()
    except (OSError, UnicodeDecodeError):
        return False
    known = {*layout.data, layout.meta, ".DS_Store"}
    return names == list(CLASSES) and all(path.name in known for path in folder.iterdir())
