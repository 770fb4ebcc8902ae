"""Sends the boards to their viewers, at most every ``board_interval_ms`` and in a bounded share."""

import time
from collections.abc import Callable

from exam_engine.server.codec import event
from exam_engine.server.frames import deflated_frame, frame
from proctor_console.results.boards import Boards
from proctor_console.results.messages import BoardChanges
from proctor_console.results.viewers import Viewers

NAMESPACE = "/results"
# about 1 ms of writing; then whoever answers an item comes first
VIEWERS_AT_ONCE = 64
BYTES_AT_ONCE = 2_097_152
# of the process' time for the public while candidates work: beyond that, boards come more rarely
SHARE = 0.2


class Publisher:
    """Turns what boards have gathered into messages: one frame each, however many viewers."""

    def __init__(
        self,
        boards: Boards,
        viewers: Viewers,
        interval_ms: int,
        share: float = SHARE,
        sleep: Callable[[float], None] = time.sleep,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._boards = boards
        self._viewers = viewers
        self._interval = interval_ms / 1000
        self._share = share
        self._sleep = sleep
        self._now = now

    def run(self) -> None:
        """Publish for ever, in a green thread of its own."""
        while True:
            self._sleep(self.turn())

    def turn(self) -> float:
        """Publish every board that has news; returns the seconds to wait before the next turn."""
        spent = 0.0
        for board in self._boards:
            began = self._now()
            if board.gather():
                spent += self._now() - began
                self._sleep(0)
                began = self._now()
            message = board.publish(board.now_ms())
            spent += self._now() - began
            if message is not None:
                spent += self._send(message)
        return max(self._interval, spent / self._share - spent)

    def _send(self, message: BoardChanges) -> float:
        # whoever begins to watch after this gets it in the acknowledgement
        viewers = self._viewers.of(message.sitting)
        if not viewers:
            return 0.0
        began = self._now()
        said = event(NAMESPACE, "board", message).encode()
        whole = frame(said)
        # a row is some 200 bytes, of which most are the names of its fields
        packed = deflated_frame(said) if any(each.line.deflating for each in viewers) else whole
        spent = 0.0
        at_once = max(1, min(VIEWERS_AT_ONCE, BYTES_AT_ONCE // len(whole)))
        for at, viewer in enumerate(viewers, start=1):
            # Who has not taken the last message is not sent another: it finds the gap in the
            # numbers and asks. So nothing piles up, and a slow network carries each row once.
            if not viewer.line.behind():
                viewer.line.write(packed if viewer.line.deflating else whole)
            if at % at_once == 0:
                spent += self._now() - began
                self._sleep(0)
                began = self._now()
        return spent + self._now() - began
