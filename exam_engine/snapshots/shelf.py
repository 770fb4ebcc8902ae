"""Files that hold the fold of the first lines of a ledger, so that a restart need not fold them.

A snapshot is a cache and no part of the record: whoever loses one loses seconds. It lies in a file
beside the database and not in a table, because SQLite has one writer: 60 MB written in one
transaction would keep every acknowledgement waiting for the disk. It is sealed under the server's
master key, so that it shows nobody the keys and answers in it, and opens only as it was written.
"""

import os
import sys
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Protocol

import msgspec

import exam_engine
from exam_engine.errors import Refusal
from exam_engine.ledger.prints import TreeAsFound
from exam_engine.roster import SittingPlan

FORMAT = 2
# one piece on disk takes about 10 ms; a sync of all at once would hold the ledger's syncs up
PIECE_BYTES = 1_048_576
_PAUSE_SECONDS = 0.005
# 61 MB become 13: the disk is everybody's, and unpacking takes 0.1 s of a restart
_QUICK = 1


class Snapshot(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The fold of the first ``size`` lines of a ledger, and prints of what it was made of.

    ``digest`` is that of their ``LinesPrint``; ``tree`` is None if the tree was not found right.
    """

    format: int
    software: str
    plan: bytes
    size: int
    digest: bytes
    tree: TreeAsFound | None
    columns: bytes


class Unusable(Exception):
    """A snapshot is there and must not be used; the sentence says why."""


class Box(Protocol):
    """Seals bytes so that they open only as they were, and only at their place."""

    def seal(self, secret: bytes, where: str, /) -> bytes:
        """Encrypt."""

    def open(self, sealed: bytes, where: str, /) -> bytes:
        """Decrypt; raises a Refusal for anything else than what was sealed for this place."""


class Shelf:
    """The newest snapshot of each sitting, in a folder of its own."""

    def __init__(self, folder: Path, box: Box) -> None:
        self._folder = folder
        self._box = box

    def path(self, plan: SittingPlan) -> Path:
        """Where the snapshot of a sitting lies."""
        return self._folder / f"{plan.id}.snapshot"

    def write(
        self,
        plan: SittingPlan,
        size: int,
        digest: bytes,
        tree: TreeAsFound | None,
        columns: bytes,
    ) -> None:
        """Put a snapshot in the place of the former one: a reader finds the one or the other.

        Raises OSError; the former one is still there then.
        """
        packed = zlib.compress(columns, _QUICK)
        snapshot = Snapshot(FORMAT, software(), _print_of(plan), size, digest, tree, packed)
        sealed = self._box.seal(msgspec.msgpack.encode(snapshot), _place(plan))
        self._folder.mkdir(mode=0o700, exist_ok=True)
        path = self.path(plan)
        half = path.with_suffix(".half")
        half.unlink(missing_ok=True)
        descriptor = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            for start in range(0, len(sealed), PIECE_BYTES):
                _write_all(descriptor, memoryview(sealed)[start : start + PIECE_BYTES])
                os.fsync(descriptor)
                time.sleep(_PAUSE_SECONDS)
        finally:
            os.close(descriptor)
        half.replace(path)
        with _opened(self._folder) as folder:
            os.fsync(folder)

    def read(self, plan: SittingPlan) -> Snapshot | None:
        """The snapshot of a sitting; None if there is none.

        Raises Unusable for one of another version, another plan, or other bytes than were written.
        """
        try:
            sealed = self.path(plan).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as broken:
            raise Unusable(f"it cannot be read: {broken}") from broken
        try:
            opened = self._box.open(sealed, _place(plan))
            snapshot = msgspec.msgpack.decode(opened, type=Snapshot)
        except Refusal as altered:
            raise Unusable(altered.sentence) from altered
        except msgspec.DecodeError as other:
            raise Unusable(f"it is of another format: {other}") from other
        if (snapshot.format, snapshot.software) != (FORMAT, software()):
            raise Unusable(f"it was made by {snapshot.software}, and this is {software()}")
        if snapshot.plan != _print_of(plan):
            raise Unusable("the plan of the sitting has changed since it was made")
        try:
            columns = zlib.decompress(snapshot.columns)
        except zlib.error as broken:
            raise Unusable(f"its columns cannot be unpacked: {broken}") from broken
        return msgspec.structs.replace(snapshot, columns=columns)


@cache
def software() -> str:
    """What a snapshot must have been made by to be used: the version, its very text, this Python.

    The text, because a fold that was mended folds the same lines into something else. Python's
    build, because the prints of acknowledged answers are its ``hash`` of numbers.
    """
    text = sha256()
    folder = Path(exam_engine.__file__).parent
    for path in sorted(folder.rglob("*.py")):
        text.update(str(path.relative_to(folder)).encode() + b"\0" + path.read_bytes())
    python = f"{sys.implementation.cache_tag} {sys.version} {sys.hash_info} {sys.byteorder}"
    build = sha256(f"{python} {hash((1, -1, False, ((2, 3),)))}".encode())
    try:
        release = version("exam-engine")
    except PackageNotFoundError:  # run from its source
        release = "source"
    return f"{release} {text.hexdigest()[:16]} {build.hexdigest()[:16]}"


def _print_of(plan: SittingPlan) -> bytes:
    return sha256(msgspec.msgpack.encode(plan)).digest()


def _place(plan: SittingPlan) -> str:
    return f"snapshot/{plan.id}"


def _write_all(descriptor: int, piece: memoryview) -> None:
    while piece:
        piece = piece[os.write(descriptor, piece) :]


@contextmanager
def _opened(folder: Path) -> Iterator[int]:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        yield descriptor
    finally:
        os.close(descriptor)
