"""At any moment one process at most writes the ledgers of a data folder, and hands that over.

The lock is the kernel's: it ends with the process that holds it, however that one ends. On
PostgreSQL an advisory lock beside it keeps a server on another computer out as well; should the
database drop the connection that holds it, a second writer still fails at its first line.

A worker that is to take over for another one announces itself with a second lock, held while it
waits for the first. So the one that serves knows that its successor has loaded everything, and a
successor that dies has never been there.
"""

import fcntl
import os
import time
from collections.abc import Callable
from pathlib import Path

import msgspec
from sqlalchemy import Connection, Engine, text

from exam_engine.errors import BadConfiguration
from exam_engine.hall import Hall
from exam_engine.server.application import Application
from exam_engine.server.supervisor import succession

PATIENCE_SECONDS = 5.0
"""How long a starting server waits for a former one that is just ending."""
HANDING_OVER_SECONDS = 20.0
"""How long a successor that is ready waits for the other to close its ledgers."""
_LOOK_SECONDS = 0.005  # nobody is served while a successor looks whether the lock is free
_ADVISORY_KEY = 0x6578616D  # "exam"; one writer in a database


class Writer(msgspec.Struct):
    """Who writes: a worker, and the supervisor that takes signals for it."""

    worker: int
    supervisor: int


class WritersLock:
    """The right to write the ledgers of one data folder."""

    def __init__(
        self, folder: Path, database: Engine, sleep: Callable[[float], object] = time.sleep
    ) -> None:
        self._writing = Lock(folder / "writing.lock")
        self._succeeding = Lock(folder / "succeeding.lock")
        self._database = database
        self._elsewhere: Connection | None = None
        self._sleep = sleep

    def take(self, *, successor: bool = False) -> None:
        """Become the one who writes, once nobody else does.

        A successor announces itself, and whoever writes now hands over to it. Raises
        BadConfiguration if the other one writes on.
        """
        if successor:
            self._wait(self._succeeding.take, HANDING_OVER_SECONDS, "another successor waits")
        patience = HANDING_OVER_SECONDS if successor else PATIENCE_SECONDS
        try:
            self._wait(self._take, patience, "another server writes the ledgers")
        finally:
            self._succeeding.release()
        self._writing.note(Writer(os.getpid(), os.getppid()))

    def release(self) -> None:
        """Let another one write; requires that every ledger is closed."""
        if self._elsewhere is not None:
            self._elsewhere.invalidate()  # ends the session, and with it the lock
            self._elsewhere.close()
            self._elsewhere = None
        self._writing.release()

    def successor_waits(self) -> bool:
        """Whether a worker has loaded everything and waits for the right to write."""
        return self._succeeding.is_taken()

    def writer(self) -> Writer | None:
        """Who writes now, if anybody does."""
        return self._writing.holder()

    def _wait(self, take: Callable[[], bool], seconds: float, otherwise: str) -> None:
        until = time.monotonic() + seconds
        while not take():
            if time.monotonic() >= until:
                writer = self.writer()
                who = "" if writer is None else f" (process {writer.worker})"
                raise BadConfiguration(f"{otherwise} of this data folder{who}")
            self._sleep(_LOOK_SECONDS)

    def _take(self) -> bool:
        if not self._writing.take():
            return False
        if self._database.dialect.name != "postgresql":
            return True
        connection = self._database.connect()
        wanted = text("SELECT pg_try_advisory_lock(:key)")
        if connection.execute(wanted, {"key": _ADVISORY_KEY}).scalar():
            connection.commit()
            self._elsewhere = connection
            return True
        connection.close()
        self._writing.release()
        return False


def begin(
    app: Application,
    hall: Hall,
    folder: Path,
    database: Engine,
    sleep: Callable[[float], object],
) -> Callable[[], None]:
    """Take the right to write and start a hall that has loaded everything; returns how to end both.

    From then on the application knows when a successor waits. Raises BadConfiguration if another
    server writes on, or a successor took so long that the other should rather go on serving.
    """
    lock = WritersLock(folder, database, sleep)
    ready_until = succession()
    if ready_until is not None and time.monotonic() > ready_until:
        raise BadConfiguration("the successor was not ready in time; the present worker goes on")
    if ready_until is not None:
        hall.follow()
    lock.take(successor=ready_until is not None)
    hall.start()
    app.successor_waits = lock.successor_waits

    def end() -> None:
        hall.stop()
        lock.release()

    return end


class Lock:
    """A lock on a file, held by this process or another one; its text says by whom."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor: int | None = None

    def take(self) -> bool:
        """Take it, if nobody has it."""
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return False
        self._descriptor = descriptor
        return True

    def note(self, writer: Writer) -> None:
        """Write down who has it; requires that we do."""
        if self._descriptor is not None:
            os.ftruncate(self._descriptor, 0)
            os.pwrite(self._descriptor, msgspec.json.encode(writer), 0)

    def release(self) -> None:
        """Give it back; harmless when we do not have it."""
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None:
            os.close(descriptor)

    def is_taken(self) -> bool:
        """Whether somebody has it."""
        if self.take():
            self.release()
            return False
        return True

    def holder(self) -> Writer | None:
        """Who has it; None if nobody has, or has not said so yet."""
        if not self._path.exists() or not self.is_taken():
            return None
        try:
            return msgspec.json.decode(self._path.read_bytes(), type=Writer)
        except (OSError, msgspec.DecodeError):
            return None
