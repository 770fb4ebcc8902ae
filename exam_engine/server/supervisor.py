"""gunicorn's supervisor, taught that a worker hands the exam over to its successor.

On SIGHUP gunicorn starts another worker and ends the present one at once. Here the present one
goes on serving until the other has loaded everything and waits for the right to write; then it
ends by itself. A successor that cannot start, or takes too long, just ends.
"""

import os
import time
from typing import Any

from gunicorn.arbiter import Arbiter

SUCCESSOR = "SUCCESSOR_READY_UNTIL"
"""In the environment of a successor: the monotonic second by which it must be ready."""
READY_WITHIN_SECONDS = 30.0
LOOK_SECONDS = 0.1
"""How often a worker looks whether it is to stop, or its successor is there."""
_COULD_NOT_TAKE_OVER = 1


class Supervisor(Arbiter):  # type: ignore[misc]  # gunicorn ships no types
    """Keeps one worker, and a second one only while the first hands over to it."""

    def reload(self) -> None:
        """Have a successor take over, unless one is at it already."""
        if len(self.WORKERS) > self.num_workers:
            self.log.warning("a successor is starting already")
            return
        super().reload()

    def manage_workers(self) -> None:
        """Start a worker if there is none; one too many is handing over and ends by itself."""
        if len(self.WORKERS) < self.num_workers:
            self.spawn_workers()

    def spawn_worker(self) -> Any:
        """Start a worker; a second one is told that it is a successor.

        gunicorn ends the whole server when a worker cannot start; that a successor cannot must not
        hurt the one who serves.
        """
        if not self.WORKERS:
            return super().spawn_worker()
        os.environ[SUCCESSOR] = str(time.monotonic() + READY_WITHIN_SECONDS)
        try:
            return super().spawn_worker()
        except SystemExit as ended:  # in the worker's own process
            if ended.code in {self.WORKER_BOOT_ERROR, self.APP_LOAD_ERROR}:
                self.log.error("the successor cannot take over; the present worker goes on")  # noqa: TRY400 - its cause was logged with its trace
                raise SystemExit(_COULD_NOT_TAKE_OVER) from ended
            raise
        finally:
            os.environ.pop(SUCCESSOR, None)


def succession() -> float | None:
    """The monotonic second by which this worker must be ready to take over; None: it need not."""
    until = os.environ.get(SUCCESSOR)
    return None if until is None else float(until)


def succeeded(application: Any) -> bool:
    """Whether a successor waits for this worker to hand over, as far as the application knows."""
    waits = getattr(application, "successor_waits", None)
    return waits is not None and bool(waits())
