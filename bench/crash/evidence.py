"""What one client saw, line by line, in a file of its own outside the server.

A line is JSON with ``kind`` and ``t``, the machine's monotonic clock in seconds, which is the same
for every process. The kinds of a candidate's file:

- ``who``: sitting, attempt;
- ``sent``: an answer or a finish, before it leaves for the first time;
- ``acknowledged``: number and the bytes of the acknowledgement; ``upto`` numbers came with it;
- ``refused``: code and number;
- ``sync``: asked at ``t0``, answered at ``t``, the snapshot;
- ``form``: the choices as displayed, each by its text;
- ``problem``: what a client must never see.

Staff write ``order`` before and ``done`` or ``refused`` after; the hall writes ``kill`` and
``serving``.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Self

SUFFIX = ".jsonl"


class Evidence:
    """The file of one client; every line is handed to the system before anything else happens."""

    def __init__(self, folder: Path, name: str) -> None:
        self._file = (folder / f"{name}{SUFFIX}").open("a", encoding="utf-8", buffering=1)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()

    def write(self, kind: str, **fields: Any) -> None:
        """Add a line."""
        line = {"kind": kind, "t": time.monotonic(), **fields}
        self._file.write(json.dumps(line, separators=(",", ":")) + "\n")


def read(path: Path) -> list[dict[str, Any]]:
    """The lines of a file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def files(folder: Path, prefix: str) -> Iterator[list[dict[str, Any]]]:
    """The lines of every file whose name begins so."""
    for path in sorted(folder.glob(f"{prefix}*{SUFFIX}")):
        yield read(path)
