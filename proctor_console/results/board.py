"""One sitting's board: gathers what was announced, numbers it, encodes it once for everybody."""

import secrets
from collections import OrderedDict
from collections.abc import Callable
from typing import cast

from msgspec import Raw
from msgspec.structs import asdict, replace

from exam_engine.row_stream import Changes, RowStream
from exam_engine.standing import Announced, Standing, StandingsChange
from proctor_console.results.messages import (
    Board as Snapshot,
)
from proctor_console.results.messages import (
    BoardChanges,
    BoardSince,
    Checkpoint,
    Head,
    SittingLine,
    encode,
)

# a viewer learns within this time that a quiet board is still true; stale is said after 5 s
HEARTBEAT_MS = 2_000
# different numbers that pollers ask from between two publications: as many as answers take seconds
_KEPT_REPLIES = 64
_EPOCH_BYTES = 4


class Board:
    """The rows as the public knows them; published now and then, not with every answer.

    Whatever a viewer is told is what was published last, on every outlet alike: what was heard
    since then shows nowhere. Owned by the green threads of one process: no method yields.

    Attributes:
        epoch: Tells the numbers of this board from those of any other process or opening.
        as_of: When the board was last known to be true, in Unix ms.
        version: Counts changes of anything a reply says, except the time.
        now_ms: The present moment, as far as this board can know.
    """

    def __init__(
        self,
        announced: Announced,
        start: StandingsChange,
        now_ms: Callable[[], int],
        frozen_since: int | None = None,
    ) -> None:
        self.announced = announced
        self.sitting = announced.sitting
        self.epoch = secrets.token_hex(_EPOCH_BYTES)
        self.now_ms = now_ms
        self.as_of = now_ms()
        self.version = 0
        self._stream = RowStream[Standing](lambda row: row.participant_number)
        self._pending: dict[str, Standing | None] = {}  # None: gone
        self._shown = self._next = Head(
            state=start.state, counts=start.counts, frozen_since=frozen_since, checkpoint=None
        )
        self._checkpoint: Checkpoint | None = None  # the last one, shown or not
        self._news = True
        self._snapshot: tuple[int, int, Raw] | None = None  # version, as_of, JSON
        self._replies: OrderedDict[int, Raw] = OrderedDict()  # by the number asked from
        self.hear(start, frozen_since)
        self.publish(self.as_of)

    @property
    def seq(self) -> int:
        """Number of the last change."""
        return self._stream.seq

    @property
    def etag(self) -> str:
        """Weak, because the time of a board that did not change goes on."""
        return f'W/"{self.epoch}-{self.version}"'

    def hear(self, change: StandingsChange, frozen_since: int | None = None) -> None:
        """Take in what a batch of events changed; nobody is told before ``publish``."""
        for row in change.rows:
            self._pending[row.participant_number] = row
        for number in change.removed:
            self._pending[number] = None
        self._next = Head(
            state=change.state,
            counts=change.counts,
            frozen_since=frozen_since,
            checkpoint=self._next.checkpoint if frozen_since is not None else self._checkpoint,
        )
        self._news = self._news or bool(self._pending) or self._next != self._shown

    def become(self, everything: StandingsChange, frozen_since: int | None = None) -> None:
        """Take in a whole board in place of all that was heard: a freeze, a thaw, a new start."""
        there = {row.participant_number for row in everything.rows}
        gone = (number for number in (*self._stream, *self._pending) if number not in there)
        removed = (*everything.removed, *gone)
        self.hear(replace(everything, removed=tuple(dict.fromkeys(removed))), frozen_since)

    def certify(self, checkpoint: Checkpoint | None) -> None:
        """Show another signed checkpoint at the next publication, unless the board is frozen."""
        self._checkpoint = checkpoint
        if self._next.frozen_since is None and self._next.checkpoint != checkpoint:
            self._next = replace(self._next, checkpoint=checkpoint)
            self._news = True

    def publish(self, now_ms: int) -> BoardChanges | None:
        """What viewers must hear now; None when nothing is new and they heard lately."""
        changes = Changes(self.seq, self._stream.hash, ())
        if not self._news:
            # a clock that was set back is news too: the next beat must not wait until it caught up
            if 0 <= now_ms - self.as_of < HEARTBEAT_MS:
                return None
        else:
            gone = [number for number, row in self._pending.items() if row is None]
            rows = [row for row in self._pending.values() if row is not None]
            changes = self._stream.publish(rows, gone) or changes
            self._pending.clear()
            self._shown = self._next
            self._news = False
            self.version += 1
        self._replies.clear()
        self.as_of = now_ms
        return self._message(changes)

    def snapshot(self) -> Raw:
        """The whole board as JSON, encoded once for everyone who asks before it changes."""
        if self._snapshot is None or self._snapshot[:2] != (self.version, self.as_of):
            state = self._stream.snapshot()
            board = Snapshot(
                **asdict(self.announced),
                **asdict(self._shown),
                epoch=self.epoch,
                seq=state.seq,
                hash=state.hash,
                as_of=self.as_of,
                rows=_encoded(state.rows),
            )
            self._snapshot = self.version, self.as_of, Raw(encode(board))
        return self._snapshot[2]

    def since(self, seq: int | None, epoch: str | None = None) -> Raw:
        """The changes after a number as JSON; the whole board when the number is none of ours.

        Without an epoch the number is taken for ours: then the hash tells the asker.
        """
        ours = epoch is None or epoch == self.epoch
        changes = self._stream.since(seq) if ours and seq is not None else None
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
        told, shown = self.announced, self._shown
        return SittingLine(
            sitting=told.sitting,
            title=told.title,
            starts_at=told.starts_at,
            state=shown.state,
            counts=shown.counts,
            frozen_since=shown.frozen_since,
        )

    def _message(self, changes: Changes) -> BoardChanges:
        return BoardChanges(
            sitting=self.sitting,
            epoch=self.epoch,
            seq=changes.seq,
            hash=changes.hash,
            as_of=self.as_of,
            changes=_encoded(changes.rows),
            removed=changes.removed,
            **asdict(self._shown),
        )


def _encoded(rows: tuple[Raw, ...]) -> tuple[Standing, ...]:
    """Rows that are JSON already, which is what becomes of them on the wire."""
    return cast("tuple[Standing, ...]", rows)
