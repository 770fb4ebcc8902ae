"""One thing at a time about the draw of a sitting, whoever asks for it."""

from __future__ import annotations

import threading
from collections import defaultdict
from typing import NamedTuple


class Drawing(NamedTuple):
    """The forms of a sitting are being drawn since a time (Unix ms), or were not, and why."""

    since: int | None = None
    trouble: str | None = None


class DrawTurns:
    """Who changes what is known of a draw takes its turn first, and reads it only then.

    Otherwise what was read before another one's announcement would contradict the record, which
    has it by then.

    Attributes:
        drawing: By sitting, while forms are drawn, and after a try that gave nothing.
    """

    def __init__(self) -> None:
        self._locks: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)
        self.drawing: dict[str, Drawing] = {}

    def of(self, sitting: str) -> threading.Lock:
        """The turn of a sitting."""
        return self._locks[sitting]

    def of_drawing(self, sitting: str) -> Drawing:
        """Whether the forms of a sitting are being drawn."""
        return self.drawing.get(sitting, Drawing())

    def is_drawn(self, sitting: str) -> bool:
        """Whether somebody draws now, who will have it in the record with who asked for it."""
        return self.of_drawing(sitting).since is not None
