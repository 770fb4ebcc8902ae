"""Follows one sitting's board: over the socket, and over HTTP while the server lets nobody in."""

import logging
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from random import uniform
from urllib.parse import urlencode

import msgspec
from wsproto.utilities import ProtocolError

from proctor_console.relay.fold import Astray, Fold
from proctor_console.relay.viewer import TurnedAway, Viewer
from proctor_console.results.messages import Board, BoardChanges, BoardSince

Sleep = Callable[[float], None]

# after a lost connection; then twice as long each time, because the server may be restarting
AGAIN_SECONDS = 0.5
LONGEST_WAIT_SECONDS = 5.0
# a house that is full is knocked at again after this, when it names no time
KNOCK_AGAIN_SECONDS = 30.0
ASK_SECONDS = 1.0
HTTP_SECONDS = 5.0
GONE = (OSError, ProtocolError, msgspec.MsgspecError, ValueError)

_log = logging.getLogger(__name__)


class _Shape(msgspec.Struct):
    """What tells the answers of the server apart."""

    ok: bool | None = None  # what is pushed says neither
    code: str = ""
    retry_after_ms: int | None = None
    rows: msgspec.Raw = msgspec.Raw()


def read(text: bytes) -> Board | BoardChanges:
    """A whole board, or its changes.

    Raises:
        TurnedAway: the server refused.
        ValueError: it is neither.
    """
    shape = msgspec.json.decode(text, type=_Shape)
    if shape.ok is False:
        raise TurnedAway(shape.code, shape.retry_after_ms)
    if bytes(shape.rows):
        return msgspec.json.decode(text, type=Board)
    return msgspec.json.decode(text, type=BoardSince if shape.ok else BoardChanges)


def get(url: str) -> bytes:
    """What is at an address of the exam server, refusals included; raises OSError."""
    try:
        with urllib.request.urlopen(url, timeout=HTTP_SECONDS) as answer:  # noqa: S310 - the address our operator gave
            return bytes(answer.read())
    except urllib.error.HTTPError as refusal:
        with refusal:
            return refusal.read()


class Follower:
    """One green thread that follows one sitting until it is told to stop."""

    def __init__(self, base_url: str, fold: Fold, heard: Callable[[], None], sleep: Sleep) -> None:
        self._base_url = base_url
        self._fold = fold
        self._heard = heard
        self._sleep = sleep
        self._stopped = False

    def stop(self) -> None:
        """Follow no more, once the server says the next word or falls silent."""
        self._stopped = True

    def run(self) -> None:
        """Follow; a lost server is looked for again and again."""
        wait = AGAIN_SECONDS
        while not self._stopped:
            began = time.monotonic()
            try:
                self._watch()
            except TurnedAway as no:
                named = no.retry_after_ms
                self._read_on(KNOCK_AGAIN_SECONDS if named is None else named / 1_000)
            except GONE as lost:
                _log.warning("board of %s: no contact: %s", self._fold.sitting, lost)
                if time.monotonic() - began > LONGEST_WAIT_SECONDS:
                    wait = AGAIN_SECONDS
                self._sleep(wait * uniform(0.5, 1.5))  # noqa: S311 - spreading, not secrecy
                wait = min(wait * 2, LONGEST_WAIT_SECONDS)

    def _watch(self) -> None:
        with Viewer(self._base_url) as viewer:
            while not self._stopped:
                try:
                    self._take(viewer.ask("watch", self._fold.question()))
                    while not self._stopped:
                        self._take(viewer.hear("board"))
                except Astray:
                    _log.info("board of %s: asked for from the start", self._fold.sitting)

    def _read_on(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while not self._stopped and time.monotonic() < until:
            try:
                self._take(get(self._address()))
            except (*GONE, TurnedAway, Astray) as missed:
                _log.debug("board of %s: %s", self._fold.sitting, missed)
            self._sleep(ASK_SECONDS)

    def _address(self) -> str:
        question = self._fold.question()
        asked = {name: question[name] for name in ("since", "epoch") if question.get(name)}
        return f"{self._base_url}/results/{self._fold.sitting}/board.json?{urlencode(asked)}"

    def _take(self, text: bytes) -> None:
        self._fold.take(read(text))
        self._heard()
