"""A ledger on a disk that fails when a test says so, at any step of a commit."""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from exam_engine.database import connect_apart
from exam_engine.errors import DatabaseAway, StorageFull
from exam_engine.ledger.pen import Pen
from exam_engine.ledger.store import LedgerStore
from exam_engine.ledger.tree_store import TreeStore
from exam_engine.timing import Heartbeat

Failure = tuple[str, Exception | None]
FULL = StorageFull("database or disk is full")
AWAY = DatabaseAway("connection refused")
POWER_CUT = OSError("the power went")


class FailingStore(LedgerStore):
    """A store whose pens fail as planned: each failure is the exception and the step it comes at.

    ``before`` nothing was written; in the ``middle`` of the transaction, which is rolled back;
    ``after`` everything is on disk, and the writer does not hear of it.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__(connect_apart(f"sqlite:///{folder / 'exam.db'}"))
        self.create_tables()
        self.failures: deque[Failure] = deque()  # one for each of the next commits
        self.outage: Failure | None = None  # every commit fails like this, as long as it is there
        self.unreadable: deque[Exception] = deque()
        self.away: set[str] = set()  # sittings, and steps of reading, that fail as long as they are
        self.hang: Callable[[], object] | None = None  # called in every commit before it begins

    def fail(self, *failures: Failure) -> None:
        self.failures.extend(failures)

    def pen(self, sitting: str) -> Pen:
        return FailingPen(self, super().pen(sitting))  # type: ignore[return-value]  # a fake

    def lines(self, sitting: str, start: int = 0) -> Any:
        if self.unreadable:
            raise self.unreadable.popleft()
        self.look("lines", sitting)
        return super().lines(sitting, start)

    def leaves(self, sitting: str, start: int = 0, end: int | None = None) -> Any:
        yield from super().leaves(sitting, start, end)
        self.look("leaves", sitting)  # only now: what came in until then was worked with

    def heartbeat(self, sitting: str) -> Heartbeat | None:
        self.look("heartbeat", sitting)
        return super().heartbeat(sitting)

    def tree(self, sitting: str) -> TreeStore:
        return FailingTree(self, sitting)

    def look(self, step: str, sitting: str) -> None:
        if not self.away.isdisjoint({step, sitting}):
            raise AWAY


class FailingTree(TreeStore):
    """A stored tree that cannot be read when its store is away."""

    def __init__(self, store: FailingStore, sitting: str) -> None:
        super().__init__(store._engine, sitting)
        self._store = store

    @contextmanager
    def _connected(self) -> Iterator[Connection]:
        self._store.look("tree", self._sitting)
        with super()._connected() as connection:
            yield connection


class FailingPen:
    """A real pen that fails when it is the store's turn to."""

    def __init__(self, store: FailingStore, pen: Pen) -> None:
        self._store = store
        self._pen = pen

    def append(self, *page: Any) -> None:
        self._commit(self._pen.append, page)

    def append_again(self, *page: Any) -> None:
        self._commit(self._pen.append_again, page)

    def close(self) -> None:
        self._pen.close()

    def _commit(self, commit: Callable[..., None], page: Sequence[Any]) -> None:
        if self._store.hang is not None:
            self._store.hang()
        planned = self._store.failures.popleft() if self._store.failures else self._store.outage
        step, failure = planned or ("", None)
        if step == "middle":
            self._roll_back(page)
        if step in {"", "after"}:
            commit(*page)
        if failure is not None:
            raise failure

    def _roll_back(self, page: Sequence[Any]) -> None:
        connection = self._pen._connected()
        transaction = connection.begin()
        self._pen._write(*page)
        transaction.rollback()
