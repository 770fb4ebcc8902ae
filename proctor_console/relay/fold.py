"""The exam server's board as a fold of what it says; what does not fit is never shown."""

from exam_engine.row_stream import RowStream
from exam_engine.standing import Announced, Standing, StandingsChange
from proctor_console.results.board import Board as Shown
from proctor_console.results.boards import Boards
from proctor_console.results.messages import Board, BoardChanges, BoardSince


class Astray(Exception):
    """What is held is not what the server holds: everything must be asked for."""


class Missed(Astray):
    """What is held was the server's, but something came between: that alone must be asked for."""


class Fold:
    """What the server has said of one sitting, proved by its hash before anybody sees it."""

    def __init__(self, sitting: str, boards: Boards) -> None:
        self.sitting = sitting
        self.as_of = 0
        self._boards = boards
        self._shown: Shown | None = None
        self._stream = _stream()
        self._seq: int | None = None
        self._epoch: str | None = None

    def question(self) -> dict[str, object]:
        """What to ask: the changes after the last number, or everything."""
        known = {"since": self._seq, "epoch": self._epoch} if self._seq else {"since": None}
        return {"sitting": self.sitting, **known}

    def take(self, said: Board | BoardChanges) -> None:
        """Follow what the server says.

        Raises:
            Missed: something before it was not heard; `question` asks for that.
            Astray: it does not fit what is held; `question` now asks for everything.
        """
        if said.sitting != self.sitting:
            return
        try:
            if isinstance(said, Board):
                self._begin(said)
            else:
                self._go_on(said)
        except Missed:
            raise
        except Astray:
            self._seq = self._epoch = None
            raise
        self.as_of = said.as_of

    def _begin(self, said: Board) -> None:
        stream = _stream()
        stream.publish(said.rows)
        if stream.hash != said.hash:
            raise Astray
        self._stream, self._seq, self._epoch = stream, said.seq, said.epoch
        self.as_of = said.as_of
        fields = {name: getattr(said, name) for name in Announced.__struct_fields__}
        told = Announced(**fields)
        everything = _change(said, said.rows, ())
        if self._shown is None or self._shown.announced != told:
            self._shown = self._boards.open(told, everything, said.frozen_since, self._last_word)
        else:
            self._shown.become(everything, said.frozen_since)
        self._shown.certify(said.checkpoint)

    def _go_on(self, said: BoardChanges) -> None:
        if said.epoch != self._epoch or self._seq is None or self._shown is None:
            raise Astray
        if said.seq < self._seq:
            return  # a message that an answer has overtaken
        if said.seq > self._seq + 1 and not isinstance(said, BoardSince):
            raise Missed
        self._stream.publish(said.changes, said.removed)
        if self._stream.hash != said.hash:
            raise Astray
        self._seq = said.seq
        self._shown.hear(_change(said, said.changes, said.removed), said.frozen_since)
        self._shown.certify(said.checkpoint)

    def _last_word(self) -> int:
        """When the server last said that this board is true: a relay knows nothing later."""
        return self.as_of


def _stream() -> RowStream[Standing]:
    return RowStream(lambda row: row.participant_number)


def _change(
    said: Board | BoardChanges, rows: tuple[Standing, ...], removed: tuple[str, ...]
) -> StandingsChange:
    return StandingsChange(rows, removed, said.state, said.counts, said.corrected)
