"""Whether the server can commit, asked once at a time: an answer that does not come is one too.

A database that hangs would otherwise hold one native thread for every question, until none is left
for the commits of those who work.
"""

from collections.abc import Callable
from typing import Any

from exam_engine.errors import DatabaseAway
from exam_engine.server.concurrency import Concurrency

PATIENCE_SECONDS = 2.0
"""A watcher that asks every few seconds gives up after about five."""


class Readiness:
    """The question that is under way, shared by all who ask meanwhile.

    Args:
        check: Commits something; raises what keeps it from that. It may wait for ever.
    """

    def __init__(
        self,
        check: Callable[[], None],
        green: Concurrency,
        patience_seconds: float = PATIENCE_SECONDS,
    ) -> None:
        self._check = check
        self._green = green
        self._patience = patience_seconds
        self._under_way: _Question | None = None

    def __call__(self) -> None:
        """Return if a commit works now.

        Raises:
            DatabaseAway: no answer in time.
            Exception: whatever keeps a commit from working.
        """
        question = self._under_way
        if question is None:
            question = self._under_way = _Question(self._green.event())
            self._green.spawn(self._ask, question)
        if not question.answered.wait(self._patience):
            raise DatabaseAway("the database has not answered for too long")
        if question.failure is not None:
            raise question.failure

    def _ask(self, question: "_Question") -> None:
        try:
            self._green.in_native_thread(self._check)
        except Exception as failure:  # noqa: BLE001 - whatever it is, whoever asked is told
            question.failure = failure
        finally:
            self._under_way = None
            question.answered.set()


class _Question:
    """One question and, later, its answer."""

    def __init__(self, answered: Any) -> None:
        self.answered = answered
        self.failure: Exception | None = None


__all__ = ["Readiness"]
