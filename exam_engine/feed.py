"""After the commit: who wants to know what happened at a sitting.

Subscribers are called on the writer's thread with the events of one committed batch, in order (a
long one in several calls), and never from inside a transaction. They must be quick; one that fails
is logged and called again next time, and neither the writer nor the other subscribers notice.
"""

import logging
from collections.abc import Callable, Sequence

from exam_engine.events import Event

Subscriber = Callable[[Sequence[Event]], None]

_log = logging.getLogger(__name__)


class Feed:
    """The subscribers of one sitting; owned by the thread that writes the sitting."""

    def __init__(self) -> None:
        self._subscribers: tuple[Subscriber, ...] = ()

    def subscribe(self, subscriber: Subscriber) -> Callable[[], None]:
        """Call ``subscriber`` after every commit from now on; returns how to stop it."""
        self._subscribers = (*self._subscribers, subscriber)

        def unsubscribe() -> None:
            self._subscribers = tuple(one for one in self._subscribers if one is not subscriber)

        return unsubscribe

    def announce(self, events: Sequence[Event]) -> None:
        """Tell every subscriber; requires that the events are durable."""
        for subscriber in self._subscribers:
            try:
                subscriber(events)
            except Exception:  # noqa: BLE001  # whatever it is, it is the subscriber's own
                _log.exception("a subscriber failed; the sitting goes on without it")
