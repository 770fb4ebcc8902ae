"""Connections that pass from a worker to its successor as they are, so that nobody connects anew.

Over a Unix socket in the data folder, which the successor opens before it announces itself: its
first word says which format it reads, then come messages with connections (SCM_RIGHTS, unix(7)),
and an empty one at the end. Whatever goes wrong on the way ends a connection at worst, and whoever
is at its other end connects anew, as after a crash.
"""

import array
import logging
import os
import socket
import struct
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

import msgspec

FORMAT = 1
"""Of `Carried` and of what sessions say of themselves; another one means: connect anew."""
AT_ONCE = 100  # in one message; Linux lets 253 descriptors pass
GREETING_SECONDS = 1.0
SENDING_SECONDS = 10.0
WAITING_SECONDS = 20.0
LONGEST_RECEIVED = 1_024
"""Bytes of a half-received message with which a connection is carried; an answer has 200.

So many connections as go at once fit with room to spare into one message, which has to fit whole
into the socket's buffer (212,992 bytes on Linux). Who has sent more of one connects anew.
"""
_MESSAGE_BYTES = 1_048_576
_GREETING = str(FORMAT).encode()
_LONGEST_GREETING = 64
_SOCKET = "handing-over.sock"
_LOOK_SECONDS = 0.005
_CREDENTIALS = struct.Struct("3i")  # process, user, group

_log = logging.getLogger(__name__)

Sleep = Callable[[float], object]


class Carried(msgspec.Struct, array_like=True, frozen=True):
    """One connection: Engine.IO's name for it, what came of its next message, who it is."""

    connection: str
    received: bytes
    session: bytes


class _Message(msgspec.Struct, array_like=True, frozen=True):
    lines: tuple[Carried, ...]


class Arrived(NamedTuple):
    """A connection that was carried here; the descriptor is ours to close."""

    carried: Carried
    descriptor: int


class Giver:
    """The side of the worker that ends."""

    def __init__(self, folder: Path, sleep: Sleep) -> None:
        self._folder = folder
        self._sleep = sleep
        self._socket: socket.socket | None = None

    def meet(self) -> bool:
        """Find the successor; False when there is none that can take connections as they are."""
        there = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        try:
            with _short(self._folder) as address:
                there.settimeout(GREETING_SECONDS)
                there.connect(address)
            met = there.recv(_LONGEST_GREETING) == _GREETING
        except OSError as nobody:
            _log.info("connections cannot be handed over: %s", nobody)
            met = False
        if met:
            self._socket = there
        else:
            there.close()
        return met

    def give(self, lines: Sequence[tuple[Carried, int]]) -> int:
        """Send connections; how many are with the successor now, counted from the first."""
        there, self._socket = self._socket, None
        if there is None:
            return 0
        given, until = 0, time.monotonic() + SENDING_SECONDS
        with closing(there):
            there.setblocking(False)  # noqa: FBT003 - the library's own way
            try:
                for at in range(0, len(lines), AT_ONCE):
                    some = lines[at : at + AT_ONCE]
                    self._send(there, some, until)
                    given += len(some)
                self._send(there, (), until)
            except OSError as lost:
                _log.warning("only %d of %d could be handed over: %s", given, len(lines), lost)
        return given

    def _send(
        self, there: socket.socket, lines: Sequence[tuple[Carried, int]], until: float
    ) -> None:
        data = msgspec.msgpack.encode(_Message(tuple(carried for carried, _ in lines)))
        rights = array.array("i", [descriptor for _, descriptor in lines]).tobytes()
        with_them = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, rights)] if lines else []
        while True:
            try:
                there.sendmsg([data], with_them)
            except BlockingIOError:
                if time.monotonic() > until:
                    raise TimeoutError("the successor does not take them") from None
                self._sleep(_LOOK_SECONDS)
            else:
                return


class Taker:
    """The side of the successor; listens from the moment it is made."""

    def __init__(self, folder: Path, sleep: Sleep) -> None:
        self._sleep = sleep
        self._path = folder / _SOCKET
        self._door = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._path.unlink(missing_ok=True)
        with _short(folder) as address:
            self._door.bind(address)
        self._path.chmod(0o600)
        self._door.listen(1)
        self._door.setblocking(False)  # noqa: FBT003 - the library's own way

    def take(self, ready: Callable[[], bool]) -> Iterator[Arrived]:
        """Every connection as it comes, once ``ready``; ends with the last one.

        Waits for a worker that hands over for so long at most, and then for it to go on.
        """
        until = time.monotonic() + WAITING_SECONDS
        here = self._greeted(until)
        if here is None:
            return
        with closing(here):
            while not ready():
                self._sleep(_LOOK_SECONDS)
            until = time.monotonic() + SENDING_SECONDS
            while arrived := self._receive(here, until):
                yield from arrived

    def close(self) -> None:
        """Listen no longer."""
        self._door.close()
        self._path.unlink(missing_ok=True)

    def _greeted(self, until: float) -> socket.socket | None:
        """The worker that hands over, if one comes; it runs as the same user, or is sent away."""
        while time.monotonic() < until:
            try:
                here, _ = self._door.accept()
            except BlockingIOError:
                self._sleep(_LOOK_SECONDS)
                continue
            here.setblocking(False)  # noqa: FBT003 - the library's own way
            credentials = here.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
            if _CREDENTIALS.unpack(credentials)[1] == os.getuid():
                with suppress(OSError):
                    here.send(_GREETING)
                    return here
            here.close()
        return None

    def _receive(self, here: socket.socket, until: float) -> list[Arrived]:
        """The next message; nothing at the end, however it came."""
        room = socket.CMSG_SPACE(AT_ONCE * array.array("i").itemsize)
        while time.monotonic() < until:
            try:
                data, rights, *_ = here.recvmsg(_MESSAGE_BYTES, room)
            except BlockingIOError:
                self._sleep(_LOOK_SECONDS)
                continue
            except OSError as lost:
                _log.warning("no more connections come: %s", lost)
                return []
            return _read(data, _descriptors(rights))
        _log.warning("no more connections come: the former worker is silent")
        return []


def _read(data: bytes, descriptors: list[int]) -> list[Arrived]:
    try:
        lines = msgspec.msgpack.decode(data, type=_Message).lines if data else ()
    except msgspec.DecodeError as wrong:
        _log.warning("connections came that cannot be read; they end: %s", wrong)
        lines = ()
    if len(lines) == len(descriptors):
        return list(map(Arrived, lines, descriptors))
    for descriptor in descriptors:
        refuse(descriptor)
    return []


def refuse(descriptor: int) -> None:
    """End a connection that cannot be gone on with, also for the process it came from."""
    with suppress(OSError), closing(socket.socket(fileno=descriptor)) as connection:
        connection.shutdown(socket.SHUT_RDWR)


def _descriptors(rights: Sequence[tuple[int, int, bytes]]) -> list[int]:
    found = array.array("i")
    for level, kind, data in rights:
        if (level, kind) == (socket.SOL_SOCKET, socket.SCM_RIGHTS):
            found.frombytes(data[: len(data) - len(data) % found.itemsize])
    return found.tolist()


@contextmanager
def _short(folder: Path) -> Iterator[str]:
    """The socket's address in less than the 108 bytes that one may have, however deep it lies."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{descriptor}/{_SOCKET}"
    finally:
        os.close(descriptor)
