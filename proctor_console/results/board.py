"""One sitting's board: gathers what was announced, numbers it, encodes it once for everybody."""

from collections import OrderedDict
from typing import cast

from msgspec import Raw

from exam_engine.row_stream import Changes, RowStream
from exam_engine.standing import Announced, Standing, StandingsChange
from proctor_console.results.messages import (
    Board as Snapshot,
)
from proctor_console.results.messages import (
    BoardChanges,
    BoardSince,
    Checkpoint,
    SittingLine,
    encode,
)

# a viewer learns within this time that a quiet board is still true; stale is said after 5 s
HEARTBEAT_MS = 2_000
# different numbers that pollers ask from between two publications: as many as answers take seconds
_KEPT_REPLIES = 64


class Board:
    """The rows as the public knows them; published now and then, not with every answer.

    Owned by the green threads of one process: none of the methods yields.
    """

    def __init__(self, announced: Announced, start: StandingsChange, now_ms: int) -> None:
        self.announced = announced
        self.sitting = announced.sitting
        self.as_of = now_ms
        self.version = 0  # of anything a reply says, except the time
        self.checkpoint: Checkpoint | None = None
        self._stream = RowStream[Standing](lambda row: row.participant_number)
        self._pending: dict[str, Standing | None] = {}  # None: gone
        self._heard = start
        self._news = False
        self._snapshot: tuple[int, int, Raw] | None = None  # version, as_of, JSON
        self._replies: OrderedDict[int, Raw] = OrderedDict()  # by the number asked from
        self.hear(start)
        self.publish(now_ms)

    @property
    def seq(self) -> int:
        """Number of the last change."""
        return self._stream.seq

    @property
    def etag(self) -> str:
        """Weak, because the time of a board that did not change goes on."""
        return f'W/"{self._stream.hash}-{self.seq}-{self.version}"'

    def hear(self, change: StandingsChange) -> None:
        """Take in what a batch of events changed; nobody is told before ``publish``."""
        for row in change.rows:
            self._pending[row.participant_number] = row
        for number in change.removed:
            self._pending[number] = None
        known = self._heard
        if self._pending or change.state != known.state or change.counts != known.counts:
            self._news = True
        self._heard = change

    def certify(self, checkpoint: Checkpoint) -> None:
        """Show another signed checkpoint from the next publication on."""
        self.checkpoint = checkpoint
        self._news = True

    def publish(self, now_ms: int) -> BoardChanges | None:
        """What viewers must hear now; None when nothing is new and they heard lately."""
        if not self._news:
            if now_ms - self.as_of < HEARTBEAT_MS:
                return None
            self.as_of = now_ms
            self._replies.clear()
            return self._message(Changes(self.seq, self._stream.hash, ()))
        gone = [number for number, row in self._pending.items() if row is None]
        rows = [row for row in self._pending.values() if row is not None]
        changes = self._stream.publish(rows, gone) or Changes(self.seq, self._stream.hash, ())
        self._pending.clear()
        self._news = False
        self._replies.clear()
        self.version += 1
        self.as_of = now_ms
        return self._message(changes)

    def snapshot(self) -> Raw:
        """The whole board as JSON, encoded once for everyone who asks before it changes."""
        if self._snapshot is None or self._snapshot[:2] != (self.version, self.as_of):
            told = self.announced
            state = self._stream.snapshot()
            board = Snapshot(
                sitting=told.sitting,
                title=told.title,
                starts_at=told.starts_at,
                state=self._heard.state,
                seq=state.seq,
                hash=state.hash,
                as_of=self.as_of,
                sections=told.sections,
                tie_order=told.tie_order,
                max=told.max,
                counts=self._heard.counts,
                checkpoint=self.checkpoint,
                rows=_encoded(state.rows),
            )
            self._snapshot = self.version, self.as_of, Raw(encode(board))
        return self._snapshot[2]

    def since(self, seq: int | None) -> Raw:
        """The changes after a number as JSON; the whole board when the number is none of ours."""
        changes = None if seq is None else self._stream.since(seq)
        if seq is None or changes is None:
            return self.snapshot()
        reply = self._replies.get(seq)
        if reply is None:
            message = self._message(changes)
            fields = {name: getattr(message, name) for name in message.__struct_fields__}
            reply = self._replies[seq] = Raw(encode(BoardSince(**fields)))
            if len(self._replies) > _KEPT_REPLIES:
                self._replies.popitem(last=False)
        return reply

    def line(self) -> SittingLine:
        """The board in a list of boards."""
        told, heard = self.announced, self._heard
        return SittingLine(
            sitting=told.sitting,
            title=told.title,
            starts_at=told.starts_at,
            state=heard.state,
            counts=heard.counts,
        )

    def _message(self, changes: Changes) -> BoardChanges:
        return BoardChanges(
            sitting=self.sitting,
            seq=changes.seq,
            hash=changes.hash,
            as_of=self.as_of,
            changes=_encoded(changes.rows),
            removed=changes.removed,
            state=self._heard.state,
            counts=self._heard.counts,
            checkpoint=self.checkpoint,
        )


def _encoded(rows: tuple[Raw, ...]) -> tuple[Standing, ...]:
    """Rows that are JSON already, which is what becomes of them on the wire."""
    return cast("tuple[Standing, ...]", rows)
