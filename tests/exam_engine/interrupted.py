"""Asks without waiting for the answer, and waits for what comes by itself."""

import threading
from collections.abc import Callable

from exam_engine import commands as ask
from exam_engine.sequencer import Sequencer
from exam_engine.writing.inbox import Outcome

HANGS_SECONDS = 20


class Asker:
    """Asks without waiting, and keeps everything that it is told."""

    def __init__(self, sequencer: Sequencer, command: ask.Command) -> None:
        self.told: list[Outcome] = []
        self._answered = threading.Event()
        sequencer.submit_soon(command, self._hear)

    def _hear(self, outcome: Outcome) -> None:
        self.told.append(outcome)
        self._answered.set()

    @property
    def outcome(self) -> Outcome:
        assert self._answered.wait(HANGS_SECONDS), "no answer came"
        return self.told[0]


def until(condition: Callable[[], object]) -> None:
    """Wait for something that comes by itself."""
    between = threading.Event()
    for _ in range(HANGS_SECONDS * 500):
        if condition():
            return
        between.wait(0.002)
    raise AssertionError("it did not come")
