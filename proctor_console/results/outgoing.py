"""Boards on their way out over HTTP: compressed once for everybody, and never too many."""

import zlib
from weakref import WeakKeyDictionary

from exam_engine.writing.native import Native, directly
from proctor_console.results.allowance import ANSWER_SECONDS, SECONDS_A_BYTE, Allowance
from proctor_console.results.board import Board

LARGE_BYTES = 16_384
"""About a hundred rows; what is smaller costs no more than any other page and is sent as it is."""
_LEVEL = 1  # 15,000 rows, 2.8 MB: 14 ms to 196 KB; level 6 takes 110 ms to 140 KB
_GZIP = 16 + zlib.MAX_WBITS  # RFC 1952's header and trailer around the deflated bytes


def gzipped(body: bytes) -> bytes:
    """The bytes as `Content-Encoding: gzip` has them; the same bytes give the same."""
    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, _GZIP)
    return packer.compress(body) + packer.flush()


class Outgoing:
    """What boards say over HTTP, within an allowance; owned by the green threads of one process."""

    def __init__(self, native: Native, allowance: Allowance) -> None:
        self._native = allowance.charging(native)
        self._here = allowance.charging(directly)
        self._allowance = allowance
        self._packed: WeakKeyDictionary[Board, tuple[bytes, bytes]] = WeakKeyDictionary()
        self._under_way: set[Board] = set()

    def board(
        self, board: Board, seq: int | None, epoch: str | None, *, gzip: bool
    ) -> tuple[bytes, str | None]:
        """The changes after a number, or the whole board; and how it is encoded, if it is.

        Raises:
            Crowded: so much was asked for that the exam itself would wait for the public.
        """
        self._allowance.check()
        body = self._here(board.since, seq, epoch)
        # changes are of many kinds: compressed, each would push out the whole that most ask for
        whole = seq is None or epoch not in {None, board.epoch}
        large = len(body) >= LARGE_BYTES
        packed = self._gzipped(board, body) if gzip and whole and large else None
        sent = body if packed is None else packed
        if large:
            self._allowance.spend(ANSWER_SECONDS + len(sent) * SECONDS_A_BYTE)
        return sent, None if packed is None else "gzip"

    def _gzipped(self, board: Board, body: bytes) -> bytes | None:
        """The body compressed, once for everybody; None while somebody else is at it."""
        kept = self._packed.get(board)
        if kept is not None and kept[0] is body:
            return kept[1]
        if board in self._under_way:
            return None
        self._under_way.add(board)
        try:
            packed: bytes = self._native(gzipped, body)
        finally:
            self._under_way.discard(board)
        self._packed[board] = body, packed
        return packed
