"""Keeps the copyist's process beside the server, and hears what it finds.

The copyist is a convenience: when it dies it is started again after a while, and nobody at the exam
notices. What it says about a damaged ledger stops that sitting.
"""

import logging
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from exam_engine.config import Config
from exam_engine.errors import LedgerDamaged, UnknownSitting
from exam_engine.hall import Hall
from exam_engine.server.concurrency import Concurrency
from exam_engine.server.metrics import Metrics
from exam_engine.snapshots.copying import Report
from exam_engine.snapshots.copyist import WORTH_A_SNAPSHOT

LOOK_SECONDS = 1.0
FIRST_WAIT_SECONDS = 2.0
LONGEST_WAIT_SECONDS = 120.0
_READ_BYTES = 65_536

_log = logging.getLogger(__name__)


class CopyistKeeper:
    """Starts the process once a ledger is worth it; owned by one green thread.

    Attributes:
        resident_bytes: Memory of the copyist's process; 0 while there is none.
    """

    def __init__(
        self,
        config: Config,
        hall: Hall,
        green: Concurrency,
        command: Sequence[str] = (sys.executable, "-m", "exam_engine.snapshots.copying"),
    ) -> None:
        self.resident_bytes = 0
        self._environment = {**os.environ, **config.environment()}
        self._command = command
        self._hall = hall
        self._green = green
        self._process: subprocess.Popen[bytes] | None = None
        self._heard = b""
        self._wait = FIRST_WAIT_SECONDS
        self._not_before = 0.0
        self._stopped = False

    def run(self) -> None:
        """Look after the process until the server ends."""
        while not self._stopped:
            self._green.sleep(LOOK_SECONDS)
            if not self._stopped:
                self.look()

    def look(self) -> None:
        """Start the process if it is missed; hear it if it is there."""
        if self._process is None:
            if self._missed():
                self._start()
            return
        self._hear(self._process)
        status = self._process.poll()
        if status is not None:
            self._not_before = time.monotonic() + self._wait
            _log.warning(
                "the copyist ended with status %s; it starts again in %.0f s", status, self._wait
            )
            self._wait = min(LONGEST_WAIT_SECONDS, self._wait * 2)
            self._forget()

    def stop(self) -> None:
        """End the process."""
        self._stopped = True
        if self._process is not None:
            self._process.kill()  # what it writes counts only once it has its name
            self._process.wait()
            self._forget()

    def _missed(self) -> bool:
        return time.monotonic() >= self._not_before and any(
            one.sheets.size >= WORTH_A_SNAPSHOT for one in self._hall.sittings()
        )

    def _start(self) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - our own program
            self._command,
            env=self._environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        os.set_blocking(self._stdout(self._process).fileno(), False)

    def _hear(self, process: Any) -> None:
        try:
            said = os.read(self._stdout(process).fileno(), _READ_BYTES)
        except BlockingIOError:
            return
        *lines, self._heard = (self._heard + said).split(b"\n")
        for line in lines:
            self._take(msgspec.json.decode(line, type=Report))

    def _take(self, report: Report) -> None:
        self.resident_bytes = report.resident_bytes
        self._wait = FIRST_WAIT_SECONDS
        if report.damage:
            try:
                self._hall.sitting(report.sitting).halt(LedgerDamaged(report.damage))
            except UnknownSitting:
                _log.critical("sitting %s, which is closed: %s", report.sitting, report.damage)

    def _forget(self) -> None:
        process, self._process = self._process, None
        self.resident_bytes = 0
        self._heard = b""
        if process is not None:
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    pipe.close()

    @staticmethod
    def _stdout(process: Any) -> Any:
        return process.stdout


def keep_copyist(
    config: Config, hall: Hall, green: Concurrency, metrics: Metrics
) -> Callable[[], None]:
    """Keep a copyist beside the server from now on; returns how to end it."""
    keeper = CopyistKeeper(config, hall, green)
    metrics.copyist_bytes.set_function(lambda: keeper.resident_bytes)
    green.spawn(keeper.run)
    return keeper.stop
