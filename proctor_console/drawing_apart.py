"""Draws the forms of a sitting in a process of its own, `exam draw make`, beside the server.

Sealing thousands of forms takes many seconds of a core; inside the server every answer of another
sitting would wait for its turn meanwhile.
"""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from typing import Protocol

from exam_engine.config import Config

LOOK_SECONDS = 0.1
LONGEST_SECONDS = 1_800.0
"""For 20,000 forms with room to spare; then something hangs, and nobody knows."""
_SAID_BYTES = 2_000
_PREFIX = "Error: "

_log = logging.getLogger(__name__)


class Draw(Protocol):
    """Draws a sitting; returns why it could not, or nothing."""

    def __call__(self, sitting: str) -> str:
        """Return once it is drawn, or is not."""
        ...


class DrawingApart:
    """Runs one process for each draw; whoever waits lets others run."""

    def __init__(
        self,
        config: Config,
        sleep: Callable[[float], object],
        command: Sequence[str] = (sys.executable, "-m", "proctor_console", "draw", "make"),
        longest_seconds: float = LONGEST_SECONDS,
    ) -> None:
        self._data = str(config.data_dir)
        self._environment = {**os.environ, **config.environment()}
        self._sleep = sleep
        self._command = command
        self._longest = longest_seconds
        self._running: set[subprocess.Popen[bytes]] = set()

    def __call__(self, sitting: str) -> str:
        """Draw a sitting; returns what the program said if it did not, and nothing if it did."""
        with tempfile.TemporaryFile() as said:
            try:
                process = subprocess.Popen(  # noqa: S603 - our own program
                    [*self._command, sitting, "--data", self._data],
                    env=self._environment,
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=said,
                )
            except OSError as wrong:
                return str(wrong)
            self._running.add(process)
            try:
                status = self._wait(process)
            finally:
                self._running.discard(process)
            if status == 0:
                return ""
            said.seek(max(0, said.seek(0, os.SEEK_END) - _SAID_BYTES))
            words = said.read().decode(errors="replace").strip()
        _log.error("drawing sitting %s ended with status %s: %s", sitting, status, words)
        return words.removeprefix(_PREFIX) or f"status {status}"

    def stop(self) -> None:
        """End whatever is still drawing: what is not committed was never drawn."""
        for process in list(self._running):
            process.kill()
            process.wait()

    def _wait(self, process: subprocess.Popen[bytes]) -> int:
        waited = 0.0
        while (status := process.poll()) is None:
            if waited >= self._longest:
                process.kill()
                return process.wait()
            self._sleep(LOOK_SECONDS)
            waited += LOOK_SECONDS
        return status
