"""What attackers do to bundles: other entries in the files, other words in a file, other events."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from exam_engine import events as did
from exam_engine.ledger.tiles import WIDTH, Bundle, bundle_bytes
from tests.exam_engine.verifying.bundles import write
from tests.exam_engine.verifying.sittings import Recorded

CLOSING = b"\x02"
Event = Callable[[did.Event], did.Event]
Entries = list[bytes]


def changed_files(folder: Path, entries: Entries) -> Path:
    """Other entries under the old signature: somebody changed the files."""
    for start in range(0, len(entries), WIDTH):
        part = entries[start : start + WIDTH]
        write(folder, f"log/{Bundle(start // WIDTH, len(part)).path}", bundle_bytes(part))
    return folder


def in_file(folder: Path, name: str, old: str | bytes, new: str | bytes) -> Path:
    """One place of a file is another; it must have been there."""
    old, new = (one.encode() if isinstance(one, str) else one for one in (old, new))
    path = folder / name
    whole = path.read_bytes()
    assert old in whole, (name, old)
    path.write_bytes(whole.replace(old, new, 1))
    return folder


def added(folder: Path, name: str, data: str | bytes) -> Path:
    """A file has something behind its end."""
    path = folder / name
    path.write_bytes(path.read_bytes() + (data.encode() if isinstance(data, str) else data))
    return folder


def flipped(entry: bytes) -> bytes:
    """The entry with one bit of its last byte turned."""
    return entry[:-1] + bytes([entry[-1] ^ 1])


def closing_of(day: Recorded, attempt: str = "P-001") -> int:
    """Index of somebody's closing entry."""
    start = CLOSING + day.identities[attempt].pseudonym
    return next(at for at, one in enumerate(day.entries) if one.startswith(start))


def open_at(day: Recorded, name: str) -> int:
    """Index of the first open entry of a name."""
    return next(at for at, one in enumerate(day.entries) if f'"{name}"'.encode() in one)
