"""What waits for the writer of a sitting, and who waits for what the writer says.

Anybody puts a command in, on any thread; only the writer takes commands out, in their order.
"""

import logging
import threading
from collections import deque
from collections.abc import Callable

from exam_engine import commands as ask
from exam_engine.errors import Refusal
from exam_engine.replies import Reply
from exam_engine.timing import Moment

Outcome = Reply | Refusal
OnDone = Callable[[Outcome], None]
Asked = tuple[ask.Command, Moment, OnDone]

_log = logging.getLogger(__name__)


class Inbox:
    """The queue of one sitting.

    Attributes:
        shut: Whether commands are answered without the writer now; whoever shuts it says why.
    """

    def __init__(self) -> None:
        self.shut = False
        self._asked: deque[Asked] = deque()
        self._arrived = threading.Event()  # set by askers after putting, cleared by the writer
        # who waits and has an outcome; woken once everybody has heard what happened
        self._answered: deque[threading.Event] = deque()

    def __len__(self) -> int:
        return len(self._asked)

    def put(self, command: ask.Command, now: Moment, on_done: OnDone) -> None:
        """Ask at a moment; the writer calls back."""
        self._asked.append((command, now, on_done))
        if not self._arrived.is_set():
            self._arrived.set()

    def take(self, at_most: int) -> list[Asked]:
        """The longest waiting commands; those before the end of a sitting need not wait for it."""
        taken: list[Asked] = []
        asked = self._asked
        try:
            for _ in range(min(len(asked), at_most)):
                if taken and type(asked[0][0]) is ask.FinishSitting:
                    break
                taken.append(asked.popleft())
        except IndexError:
            pass  # an interruption that was noticed just now has sent the others away
        return taken

    def wait(self) -> None:
        """Wait until something was put, or somebody rang."""
        self._arrived.wait()
        self._arrived.clear()

    def ring(self) -> None:
        """Have the writer look, although nothing was put."""
        self._arrived.set()

    def answered(self, asker: threading.Event) -> None:
        """Let an asker who has an outcome go on at the next ``wake``."""
        self._answered.append(asker)

    def wake(self) -> None:
        """Let those go on who have an outcome."""
        try:
            while self._answered:
                self._answered.popleft().set()
        except IndexError:
            pass  # another thread woke the last of them


def tell(on_done: OnDone, outcome: Outcome) -> None:
    """Give an asker an outcome; an asker's fault is not the writer's."""
    try:
        on_done(outcome)
    except Exception:  # noqa: BLE001  # whatever it is, others wait for theirs
        _log.exception("an asker failed to take its answer")


def nobody(_: Outcome) -> None:
    """Nobody waits for what becomes of a tick."""
