"""One sitting's board: gathers what was announced, numbers it, encodes it once for everybody."""

import secrets
from collections import OrderedDict
from collections.abc import Callable
from itertools import islice
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
# A start or an end changes all rows at once. A thousand take 4 to 7 ms to read from their sheets,
# as much to publish, and make a message of 190 KB; 15,000 are out in 15 messages, 4 s by default.
ROWS_AT_ONCE = 1_000
# different numbers that pollers ask from between two publications: as many as answers take seconds
_KEPT_REPLIES = 64
_KEPT_BYTES = 16_777_216
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
        more: Where more is to be heard, of so many rows at most; None when there is nothing.
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
        self.more: Callable[[int], StandingsChange | None] = lambda _at_most: None
        self.as_of = now_ms()
        self.version = 0
        self._stream = RowStream[Standing](lambda row: row.participant_number)
        self._pending: dict[str, Standing | None] = {}  # None: gone; who waits longest is first
        self._heard: dict[str, Standing] = {}  # the rows as heard last, published or pending
        self._shown = self._next = Head(
            state=start.state,
            counts=start.counts,
            corrected=start.corrected,
            frozen_since=frozen_since,
            checkpoint=None,
        )
        self._checkpoint: Checkpoint | None = None  # the last one, shown or not
        self._news = True
        self._snapshot: tuple[int, int, bytes] | None = None  # version, as_of, JSON
        self._replies: OrderedDict[int, bytes] = OrderedDict()  # by the number asked from
        self.hear(start, frozen_since)
        self._publish_rows(None)  # nobody watches yet, and nobody shall find half a board

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
            self._pending[row.participant_number] = self._heard[row.participant_number] = row
        for number in change.removed:
            self._pending[number] = None
            self._heard.pop(number, None)
        self._next = Head(
            state=change.state,
            counts=change.counts,
            corrected=change.corrected,
            frozen_since=frozen_since,
            checkpoint=self._next.checkpoint if frozen_since is not None else self._checkpoint,
        )
        self._news = self._news or bool(self._pending) or self._next != self._shown

    def become(self, everything: StandingsChange, frozen_since: int | None = None) -> None:
        """Take in a whole board in place of all that was heard: a freeze, a thaw, a new start."""
        there = {row.participant_number for row in everything.rows}
        gone = (number for number in (*self._stream, *self._pending) if number not in there)
        removed = tuple(dict.fromkeys((*everything.removed, *gone)))
        # of 15,000 rows hardly any is new: the others shall not stand in its way
        known = self._heard
        new = (row for row in everything.rows if known.get(row.participant_number) != row)
        self.hear(replace(everything, rows=tuple(new), removed=removed), frozen_since)

    def certify(self, checkpoint: Checkpoint | None) -> None:
        """Show another signed checkpoint at the next publication, unless the board is frozen."""
        self._checkpoint = checkpoint
        if self._next.frozen_since is None and self._next.checkpoint != checkpoint:
            self._next = replace(self._next, checkpoint=checkpoint)
            self._news = True

    def certify_frozen(self, checkpoint: Checkpoint | None) -> None:
        """Show what a board showed when it froze, in a process that was started since then."""
        self._shown = replace(self._shown, checkpoint=checkpoint)
        self._next = replace(self._next, checkpoint=checkpoint)
        self.version += 1

    def gather(self) -> bool:
        """Hear more, as far as the next message has room for it; whether there was any."""
        change = self.more(ROWS_AT_ONCE) if len(self._pending) < ROWS_AT_ONCE else None
        if change is not None:
            self.hear(change)
        return change is not None

    def publish(self, now_ms: int) -> BoardChanges | None:
        """What viewers must hear now; None when nothing is new and they heard lately.

        Of more rows than one message takes, those go that have waited longest, each as it was heard
        last; the head may be ahead of the rest for some messages.
        """
        changes = Changes(self.seq, self._stream.hash, ())
        if not self._news:
            # a clock that was set back is news too: the next beat must not wait until it caught up
            if 0 <= now_ms - self.as_of < HEARTBEAT_MS:
                return None
        else:
            changes = self._publish_rows(ROWS_AT_ONCE) or changes
        self._replies.clear()
        self.as_of = now_ms
        return self._message(changes)

    def _publish_rows(self, at_most: int | None) -> Changes | None:
        turn = [(number, self._pending.pop(number)) for number in [*islice(self._pending, at_most)]]
        changes = self._stream.publish(
            [row for _, row in turn if row is not None],
            [number for number, row in turn if row is None],
        )
        self._shown = self._next
        self._news = bool(self._pending)
        self.version += 1
        return changes

    def snapshot(self) -> bytes:
        """The whole board as JSON, encoded once for everyone who asks before it changes."""
        if self._snapshot is None or self._snapshot[:2] != (self.version, self.as_of):
            board = Snapshot(
                **asdict(self.announced),
                **asdict(self._shown),
                epoch=self.epoch,
                seq=self.seq,
                hash=self._stream.hash,
                as_of=self.as_of,
                rows=_encoded(self._stream.array()),
            )
            self._snapshot = self.version, self.as_of, encode(board)
        return self._snapshot[2]

    def since(self, seq: int | None, epoch: str | None = None) -> bytes:
        """The changes after a number as JSON; the whole board when the number is none of ours.

        Also when most of a large board has changed: that is encoded once for everybody, whatever
        number they ask from. Without an epoch the number is taken for ours: then the hash tells the
        asker.
        """
        ours = epoch is None or epoch == self.epoch
        changes = self._stream.since(seq) if ours and seq is not None else None
        if seq is None or changes is None:
            return self.snapshot()
        if len(changes.rows) > max(ROWS_AT_ONCE, len(self._stream) / 2):
            return self.snapshot()
        reply = self._replies.get(seq)
        if reply is None:
            message = self._message(changes)
            fields = {name: getattr(message, name) for name in message.__struct_fields__}
            reply = self._replies[seq] = encode(BoardSince(**fields))
            kept = sum(map(len, self._replies.values()))
            while len(self._replies) > _KEPT_REPLIES or kept > _KEPT_BYTES:
                kept -= len(self._replies.popitem(last=False)[1])
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


def _encoded(rows: tuple[Raw, ...] | Raw) -> tuple[Standing, ...]:
    """Rows that are JSON already, which is what becomes of them on the wire."""
    return cast("tuple[Standing, ...]", rows)
