"""A numbered stream of rows to screens: resume from any number, or restart from the snapshot.

By the state hash (``state_hash.py``) a screen proves to itself that it shows what the server holds.
The JSON is exactly what ``JSON.stringify`` makes of the parsed row, so a browser can repeat it.
"""

from bisect import bisect_left, insort
from collections.abc import Callable, Iterable, Iterator
from itertools import takewhile
from typing import Generic, TypeVar

import msgspec

from exam_engine.state_hash import NO_ROWS, as_text, toggled

Row = TypeVar("Row", bound=msgspec.Struct)

_encode = msgspec.json.Encoder().encode


class Changes(msgspec.Struct, frozen=True):
    """What one publication changed: whole rows, and the keys of rows that are gone."""

    seq: int
    hash: str
    rows: tuple[msgspec.Raw, ...]
    removed: tuple[str, ...] = ()


class RowStream(Generic[Row]):
    """Rows as the screens know them, the number of the last change, and the hash of it all.

    Every row remembers the number at which it last changed instead of a history of messages, so
    a screen can resume from any number of this stream, however old, and memory is bounded by the
    number of rows. Not thread-safe: the green thread that publishes owns it.
    """

    def __init__(self, key: Callable[[Row], str]) -> None:
        self._key = key
        self._keys: list[str] = []  # sorted; ASCII, so the order is the browser's too
        self._lines: dict[str, bytes] = {}
        self._changed_at: dict[str, int] = {}  # the last change comes last
        self._removed_at: dict[str, int] = {}  # the same
        self._bits = NO_ROWS
        self.seq = 0

    def __len__(self) -> int:
        """How many rows the screens show."""
        return len(self._keys)

    def __iter__(self) -> Iterator[str]:
        """The keys of the rows."""
        return iter(self._keys)

    @property
    def hash(self) -> str:
        """The state hash of all rows."""
        return as_text(self._bits)

    def publish(self, rows: Iterable[Row], removed: Iterable[str] = ()) -> Changes | None:
        """Take over rows that may have changed and say what really did; None when nothing did.

        As much work as there are rows given, however many are held: about 2 us for each.
        """
        seq = self.seq + 1
        changed = [key for row in rows if self._replace(key := self._key(row), _encode(row), seq)]
        gone = [key for key in removed if self._remove(key, seq)]
        if not changed and not gone:
            return None
        self.seq = seq
        return Changes(
            seq, self.hash, self._raw(key for key in changed if key in self._lines), tuple(gone)
        )

    def since(self, seq: int) -> Changes | None:
        """Everything that changed after a number, as one message; as much work as it changed.

        None when the number is not one of this stream (a screen of an earlier process, say): the
        asker must restart from the snapshot.
        """
        if not 0 < seq <= self.seq:
            return None
        changed, gone = _after(seq, self._changed_at), _after(seq, self._removed_at)
        return Changes(self.seq, self.hash, self._raw(changed), gone)

    def snapshot(self) -> Changes:
        """All rows in the order of their keys."""
        return Changes(self.seq, self.hash, self._raw(self._keys))

    def array(self) -> msgspec.Raw:
        """All rows in the order of their keys, as one JSON array: 2 ms for 15,000."""
        return msgspec.Raw(b"[" + b",".join(map(self._lines.__getitem__, self._keys)) + b"]")

    def _replace(self, key: str, line: bytes, seq: int) -> bool:
        known = self._lines.get(key)
        if known == line:
            return False
        if known is None:
            insort(self._keys, key)
            self._removed_at.pop(key, None)
            self._bits = toggled(self._bits, (line,))
        else:
            self._bits = toggled(self._bits, (known, line))
        self._lines[key] = line
        self._changed_at.pop(key, None)
        self._changed_at[key] = seq
        return True

    def _remove(self, key: str, seq: int) -> bool:
        line = self._lines.pop(key, None)
        if line is None:
            return False
        self._bits = toggled(self._bits, (line,))
        del self._keys[bisect_left(self._keys, key)]
        del self._changed_at[key]
        self._removed_at[key] = seq
        return True

    def _raw(self, keys: Iterable[str]) -> tuple[msgspec.Raw, ...]:
        return tuple(msgspec.Raw(self._lines[key]) for key in keys)


def _after(seq: int, numbered: dict[str, int]) -> tuple[str, ...]:
    newest = takewhile(lambda one: one[1] > seq, reversed(numbered.items()))
    return tuple(key for key, _ in newest)
