"""A Flask application that knows how to end: what was opened last is closed first."""

from collections.abc import Callable

from flask import Flask

from exam_engine.server.pending import Pending
from exam_engine.server.pressure import Pressure


class Application(Flask):
    """The application a worker serves; the worker calls `close` once it accepts no more."""

    def __init__(self, name: str) -> None:
        super().__init__(name, static_folder=None)
        self.pending: Pending | None = None  # what the worker bounds its unfinished requests by
        self.pressure: Pressure | None = None  # by which the worker accepts, if it is watched
        self.wait_for_turn: Callable[[], object] | None = None  # before a worker shakes a hand
        self.wait_for_ration: Callable[[], object] | None = None  # before it serves another request
        self.successor_waits: Callable[[], bool] = lambda: False  # then the worker closes it
        self._closers: list[Callable[[], object]] = []

    def on_close(self, closer: Callable[[], object]) -> None:
        """Call this when the server stops."""
        self._closers.append(closer)

    def close(self) -> None:
        """End everything that runs behind the routes; harmless when done twice."""
        while self._closers:
            self._closers.pop()()
