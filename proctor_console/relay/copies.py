"""Copies of the record's files, fetched from the exam server once for everybody who asks here.

Each is kept as long as the exam server says that a cache may; so a thousand phones that check a
receipt cost the exam what one of them does.
"""

import re
import threading
import time
import urllib.error
import urllib.request
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPException
from typing import NamedTuple

from proctor_console.errors import Crowded, NotReady

BYTES_MAX = 17 * 1_048_576
"""Of one file: a bundle is 256 entries of 64 KiB at most."""
KEPT_BYTES = 64 * 1_048_576
AT_ONCE = 4
"""Files that are asked for at once; the exam server gives them a tenth of its time."""
SECONDS = 5.0
AGAIN_SECONDS = 1.0
_REFUSED_SECONDS = 1.0  # what is not there is not asked for again by everybody at once
_AGE = re.compile(r"max-age=(\d{1,9})")


class Copy(NamedTuple):
    """What the exam server answered, and how caches may keep it."""

    status: int
    body: bytes
    kind: str
    cached: str
    retry_after: str | None = None

    @property
    def seconds(self) -> float:
        """For how long it stands for the exam server's own answer."""
        age = _AGE.search(self.cached)
        return float(age[1]) if self.status == 200 and age else _REFUSED_SECONDS  # noqa: PLR2004 - HTTP's OK


Fetch = Callable[[str], Copy]


def fetch(url: str) -> Copy:
    """What is at an address of the exam server, refusals included; raises OSError."""
    try:
        with urllib.request.urlopen(url, timeout=SECONDS) as answer:  # noqa: S310 - the address our operator gave
            return _copy(answer)
    except urllib.error.HTTPError as refusal:
        with refusal:
            return _copy(refusal)
    except HTTPException as torn:
        raise OSError(str(torn)) from torn


def _copy(answer: object) -> Copy:
    reply: urllib.error.HTTPError = answer  # type: ignore[assignment]  # both kinds have the same
    body = reply.read(BYTES_MAX + 1)
    if len(body) > BYTES_MAX:
        raise OSError("a file of the record that is none: it does not end")
    found = reply.headers
    return Copy(
        reply.status or 0,
        body,
        found.get("Content-Type", ""),
        found.get("Cache-Control", "no-store"),
        found.get("Retry-After"),
    )


class _Errand:
    """A file that is being fetched, and what came of it for those who wait."""

    def __init__(self) -> None:
        self.over = threading.Event()
        self.copy: Copy | None = None


class Copies:
    """Files by their address on the exam server; owned by the green threads of one process."""

    def __init__(
        self,
        base_url: str,
        get: Fetch = fetch,
        now: Callable[[], float] = time.monotonic,
        room: int = KEPT_BYTES,
    ) -> None:
        self._base_url = base_url.rstrip("/")
        self._get = get
        self._now = now
        self._room = room
        self._kept: OrderedDict[str, tuple[float, Copy]] = OrderedDict()  # until when
        self._bytes = 0
        self._under_way: dict[str, _Errand] = {}
        self._free = threading.BoundedSemaphore(AT_ONCE)

    def of(self, path: str) -> Copy:
        """What the exam server says at a path, now or a short while ago.

        Raises:
            NotReady: it does not answer.
            Crowded: too much is being fetched already.
        """
        until, copy = self._kept.get(path, (0.0, None))
        if copy is not None and self._now() < until:
            self._kept.move_to_end(path)
            return copy
        errand = self._under_way.get(path)
        if errand is None:
            return self._fetched(path)
        if not errand.over.wait(SECONDS):
            raise Crowded("this file is being fetched", seconds=AGAIN_SECONDS)
        if errand.copy is None:
            raise _no_answer()
        return errand.copy

    def _fetched(self, path: str) -> Copy:
        errand = self._under_way[path] = _Errand()
        try:
            with self._one_of_few():
                errand.copy = copy = self._get(f"{self._base_url}{path}")
        except OSError as lost:
            raise _no_answer() from lost
        else:
            self._keep(path, copy)
            return copy
        finally:
            del self._under_way[path]
            errand.over.set()

    @contextmanager
    def _one_of_few(self) -> Iterator[None]:
        if not self._free.acquire(timeout=SECONDS):
            raise Crowded("too many files are being fetched", seconds=AGAIN_SECONDS)
        try:
            yield
        finally:
            self._free.release()

    def _keep(self, path: str, copy: Copy) -> None:
        self._bytes -= len(self._kept.pop(path, (0.0, Copy(0, b"", "", "")))[1].body)
        self._kept[path] = self._now() + copy.seconds, copy
        self._bytes += len(copy.body)
        while self._bytes > self._room and self._kept:
            _, (_, oldest) = self._kept.popitem(last=False)
            self._bytes -= len(oldest.body)


def _no_answer() -> NotReady:
    return NotReady("the exam server does not answer", seconds=AGAIN_SECONDS)
