"""The files of one student that are notebooks of the module, out of folders and archives."""

from __future__ import annotations

import errno
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath

from tito.classroom.collected.archives import Entry, is_archive, unpack
from tito.classroom.collected.decoding import UnreadableError
from tito.classroom.collected.deviations import short
from tito.classroom.collected.handed_in import ids_in, read_handed_in
from tito.classroom.collected.receipt import FILE, Receipt, verify_receipt
from tito.classroom.collected.tree import is_skipped
from tito.classroom.people.naming import Naming, copy_number
from tito.classroom.recorded.record import Evidence
from tito.notebooks.notebook import Notebook

MAX_PIECES = 2_000  # files of one student that are looked at
MAX_UNPACKED = 128 * 2**20  # bytes out of the archives of one student
MAX_EVIDENCE = 30
_DEPTH = 2  # archives in archives
_SUFFIXES = (".py", ".ipynb", ".txt", ".json")  # some browsers add the last two


@dataclass(frozen=True)
class Piece:
    """One file of a student: in a collection, or in archives there.

    Attributes:
        found: the file of the collection.
        inner: paths inside of archives, from the outermost; () for a file outside archives.
        data: what it holds; dropped once it was looked at.
    """

    found: Entry
    inner: tuple[str, ...]
    modified: float
    naming: Naming
    data: bytes = b""

    @property
    def name(self) -> str:
        """Return the path for messages."""
        return "/".join((self.found.path, *self.inner))

    @property
    def path(self) -> PurePosixPath:
        return PurePosixPath(self.inner[-1] if self.inner else self.found.path)

    @property
    def place(self) -> tuple[str, ...]:
        """Return the folder of the file, in which its receipt is looked for."""
        return (self.found.path, *self.inner[:-1], str(self.path.parent)) if self.inner else (str(self.path.parent),)

    def read(self) -> bytes:
        """Return the content, as it is now.

        Raises:
            OSError: the file has gone, or cannot be read any more.
        """
        data = self.found.read()
        for path in self.inner:
            files = unpack(data, lambda name, path=path: name == path).files  # type: ignore[misc]
            if not files:
                raise FileNotFoundError(errno.ENOENT, f"{path} is gone", self.found.path)
            data = files[-1].data
        return data


@dataclass(frozen=True)
class Candidate:
    """A file that holds cells of a notebook of the module.

    Attributes:
        notebook: the name of that, such as `dataloader_dev.py`.
        is_json: whether it is a `.ipynb`.
        receipt: the one beside it. doubts: what does not fit in that.
    """

    notebook: str
    piece: Piece
    sha256: str
    is_json: bool
    modified: float
    receipt: Receipt | None = None
    doubts: tuple[Evidence, ...] = ()


@dataclass
class Gathered:
    """The candidates of a student; evidence; and the files that are none, each with why."""

    candidates: list[Candidate] = field(default_factory=list)
    evidence: list[Evidence] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    left: int = MAX_UNPACKED


def gather(files: Iterable[tuple[Entry, Naming]], notebooks: Mapping[str, Notebook], module: str) -> Gathered:
    """Look through the files of a student.

    Args:
        files: and what the name at the top of the collection says of each.
        notebooks: the course's, by name of their file.
        module: its name.
    """
    gathered = Gathered()
    ids = {name: {cell.id for cell in notebook.cells if cell.id} for name, notebook in notebooks.items()}
    receipts: dict[tuple[str, ...], bytes] = {}
    for number, piece in enumerate(_pieces(files, gathered)):
        if number >= MAX_PIECES:
            gathered.evidence.append(Evidence("archive", "", f"more than {MAX_PIECES} files: the others were not read"))
            break
        if piece.path.name == FILE:
            receipts[piece.place] = piece.data
        else:
            _look(piece, ids, gathered)
    gathered.candidates = [*_with_receipts(gathered, receipts, module)]
    del gathered.evidence[MAX_EVIDENCE:]
    return gathered


def _pieces(files: Iterable[tuple[Entry, Naming]], gathered: Gathered) -> Iterator[Piece]:
    for found, name in files:
        if name.ignored or not (is_archive(found.path) or found.path.lower().endswith(_SUFFIXES)):
            gathered.others.append(found.path)
            continue
        try:
            data = found.read()
        except OSError as error:
            gathered.others.append(f"{found.path} cannot be read ({error.strerror or error})")
            continue
        piece = Piece(found, (), found.modified, name, data)
        yield from _unpacked(piece, gathered) if is_archive(found.path) else [piece]


def _unpacked(piece: Piece, gathered: Gathered) -> Iterator[Piece]:
    """Yield the files of an archive, and those of archives in it."""
    unpacked = unpack(piece.data, _is_wanted, gathered.left)
    gathered.left -= unpacked.spent
    for sentence in unpacked.refused:
        gathered.evidence.append(Evidence("archive", piece.name, f"{piece.name} {sentence}"))
    if unpacked.problem:
        gathered.others.append(f"{piece.name} {unpacked.problem}")
        gathered.evidence.append(Evidence("archive", piece.name, f"{piece.name} {unpacked.problem}"))
    for file in {file.path: file for file in unpacked.files}.values():  # of several with one path, the last counts
        inner = replace(piece, inner=(*piece.inner, file.path), modified=file.modified, data=file.data)
        if not is_archive(file.path):
            yield inner
        elif len(inner.inner) < _DEPTH:
            yield from _unpacked(inner, gathered)
        else:
            gathered.others.append(f"{inner.name} is an archive in an archive in an archive")


def _is_wanted(path: str) -> bool:
    return not is_skipped(PurePosixPath(path).parts) and (is_archive(path) or path.lower().endswith(_SUFFIXES))


def _look(piece: Piece, ids: Mapping[str, set[str]], gathered: Gathered) -> None:
    """Note a file as a candidate, or say why it is none."""
    try:
        found = ids_in(piece.data)
    except UnreadableError as error:
        if piece.path.suffix.lower() in (".py", ".ipynb"):
            gathered.others.append(f"{piece.name} {error}")
            gathered.evidence.append(Evidence("unreadable", piece.name, f"{piece.name} {error}"))
        return
    notebook = max(ids, key=lambda name: len(ids[name] & found), default="")
    if not (notebook and ids[notebook] & found):
        gathered.others.append(f"{piece.name} {_why_none(piece, found)}")
        return
    name = replace(piece.naming, rank=max(piece.naming.rank, (copy_number(piece.path.name), 0)))
    gathered.candidates.append(
        Candidate(
            notebook,
            replace(piece, data=b"", naming=name),
            hashlib.sha256(piece.data).hexdigest(),
            piece.data.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{"),
            piece.modified,
        )
    )


def _why_none(piece: Piece, ids: set[str]) -> str:
    if not piece.data.strip():
        return "is empty"
    if ids:
        return f"holds cells of another notebook ({', '.join(short(name) for name in sorted(ids)[:3])})"
    try:
        read_handed_in(piece.data, piece.path.name)
    except UnreadableError as error:
        return str(error)
    return "holds no cell with a grade id"


def _with_receipts(gathered: Gathered, receipts: Mapping[tuple[str, ...], bytes], module: str) -> Iterator[Candidate]:
    """Yield the candidates with the receipts beside them."""
    checked: dict[tuple[str, ...], tuple[Receipt | None, tuple[Evidence, ...]]] = {}
    for place, data in receipts.items():
        beside = {one.piece.path.name: one.sha256 for one in gathered.candidates if one.piece.place == place}
        checked[place] = verify_receipt(data, beside, module)
    for one in gathered.candidates:
        receipt, doubts = checked.get(one.piece.place, (None, ()))
        sealed = receipt.files.get(one.piece.path.name) if receipt else None
        yield replace(one, receipt=receipt, doubts=doubts, modified=sealed.modified if sealed else one.modified)
