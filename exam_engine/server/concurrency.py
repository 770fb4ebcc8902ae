"""The one seam between the exam and the library that runs its green threads.

eventlet is the default and gevent must work by changing one setting, so nothing else in the
project imports either of them.  Import this module before anything that opens sockets and call
`patch` first: both libraries replace the standard library's blocking calls in place.
"""

import importlib
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, Literal, Protocol, TypeVar, cast

from exam_engine.server.turnstile import RATION_SECONDS, RATION_SHARE, Turnstile

Name = Literal["eventlet", "gevent"]
T = TypeVar("T")


class Concurrency(Protocol):
    """What the exam needs from a library of green threads."""

    name: Name

    def spawn(self, task: Callable[..., object], *args: object) -> object:
        """Run the task in a green thread of its own, soon."""

    def sleep(self, seconds: float) -> None:
        """Let the others run for a while, in seconds."""

    def event(self) -> Any:
        """A `threading.Event` that blocks green threads only."""

    def timeout(self, seconds: float) -> AbstractContextManager[object]:
        """Leave the block silently after so many seconds."""

    def while_readable(
        self, descriptor: int, take: Callable[[], bool], in_line: Callable[[], bool]
    ) -> None:
        """Wait, and have `take` called whenever there is something to read, until it returns True.

        If `in_line` says so then, wait for one's turn as well.  Both run in the library's own loop,
        so they must neither wait nor raise.  One registration serves any number of messages:
        reading each in a green thread costs four system calls and two switches more, 30 us of 110
        for an echo.
        """

    def wake(self, descriptor: int) -> None:
        """Let whoever waits in ``while_readable`` wait no longer, soon; nobody may wait there."""

    def wait_for_turn(self) -> None:
        """Wait for one's turn among those who come and go."""

    def wait_for_ration(self) -> None:
        """Wait for one's turn among those who ask again over a connection that was kept."""

    def in_native_thread(self, work: Callable[..., T], *args: object) -> T:
        """Do blocking work in a native thread while the other green threads run on."""


class Sleepers:
    """Who waits for which descriptor; owned by the loop."""

    def __init__(self, soon: Callable[[Callable[[], object]], None]) -> None:
        self._soon = soon
        self._sleeping: dict[int, Callable[[], object]] = {}

    def sleep(self, descriptor: int, switch: Callable[[], object]) -> None:
        """Somebody waits from now on, who goes on with ``switch``."""
        self._sleeping[descriptor] = switch

    def awake(self, descriptor: int) -> None:
        """Nobody waits for it any more."""
        self._sleeping.pop(descriptor, None)

    def wake(self, descriptor: int) -> None:
        """Wake whoever waits for it now, unless something else does so before."""
        switch = self._sleeping.get(descriptor)

        def still() -> None:
            if switch is not None and self._sleeping.get(descriptor) is switch:
                switch()

        self._soon(still)


class Eventlet:
    """Green threads by eventlet: the default."""

    name: Name = "eventlet"

    def __init__(self) -> None:
        self._eventlet: Any = importlib.import_module("eventlet")
        self._tpool: Any = importlib.import_module("eventlet.tpool")
        self._threading: Any = importlib.import_module("eventlet.green.threading")
        self._hubs: Any = importlib.import_module("eventlet.hubs")
        self._turnstile = Turnstile(self._soon)
        self._rations = Turnstile(
            self._soon, seconds=RATION_SECONDS, later=self._later, share=RATION_SHARE
        )
        self._sleepers = Sleepers(self._soon)

    def _soon(self, task: Callable[[], object]) -> None:
        self._hubs.get_hub().schedule_call_global(0, task)

    def _later(self, seconds: float, task: Callable[[], object]) -> None:
        self._hubs.get_hub().schedule_call_global(seconds, task)

    def spawn(self, task: Callable[..., object], *args: object) -> object:
        """Run the task in a green thread of its own, soon."""
        return cast("object", self._eventlet.spawn(task, *args))

    def sleep(self, seconds: float) -> None:
        """Let the others run for a while, in seconds."""
        self._eventlet.sleep(seconds)

    def event(self) -> Any:
        """A `threading.Event` that blocks green threads only."""
        return self._threading.Event()

    def timeout(self, seconds: float) -> AbstractContextManager[object]:
        """Leave the block silently after so many seconds."""
        return cast("AbstractContextManager[object]", self._eventlet.Timeout(seconds, False))  # noqa: FBT003 - False is how both libraries spell "silently"

    def while_readable(
        self, descriptor: int, take: Callable[[], bool], in_line: Callable[[], bool]
    ) -> None:
        """Wait while `take` is called with whatever there is to read, until it returns True."""
        hub, waiting = self._hubs.get_hub(), self._eventlet.getcurrent()

        def ready(_descriptor: int) -> None:
            if take():
                waiting.switch()

        listener = hub.add(hub.READ, descriptor, ready, waiting.throw, None)
        self._sleepers.sleep(descriptor, waiting.switch)
        try:
            hub.switch()
        finally:
            self._sleepers.awake(descriptor)
            hub.remove(listener)
        if in_line():
            self.wait_for_turn()

    def wake(self, descriptor: int) -> None:
        """Let whoever waits for something to read wait no longer, soon."""
        self._sleepers.wake(descriptor)

    def wait_for_turn(self) -> None:
        """Wait for one's turn among those who come and go."""
        self._wait_in(self._turnstile)

    def wait_for_ration(self) -> None:
        """Wait for one's turn among those who ask again over a connection that was kept."""
        self._wait_in(self._rations)

    def _wait_in(self, line: Turnstile) -> None:
        place = line.join(self._eventlet.getcurrent().switch)
        try:
            self._hubs.get_hub().switch()
        finally:
            place.give_up()

    def in_native_thread(self, work: Callable[..., T], *args: object) -> T:
        """Do blocking work in a native thread while the other green threads run on."""
        return cast("T", self._tpool.execute(work, *args))


class Gevent:
    """Green threads by gevent: by one setting."""

    name: Name = "gevent"

    def __init__(self) -> None:
        self._gevent: Any = importlib.import_module("gevent")
        self._event: Any = importlib.import_module("gevent.event")
        self._timers: set[Any] = set()
        self._turnstile = Turnstile(self._soon)
        self._rations = Turnstile(
            self._soon, seconds=RATION_SECONDS, later=self._later, share=RATION_SHARE
        )
        self._sleepers = Sleepers(self._soon)

    def _soon(self, task: Callable[[], object]) -> None:
        self._gevent.get_hub().loop.run_callback(task)

    def _later(self, seconds: float, task: Callable[[], object]) -> None:
        timer = self._gevent.get_hub().loop.timer(seconds)
        self._timers.add(timer)  # the loop alone would not keep it

        def due() -> None:
            self._timers.discard(timer)
            timer.close()
            task()

        timer.start(due)

    def spawn(self, task: Callable[..., object], *args: object) -> object:
        """Run the task in a green thread of its own, soon."""
        return cast("object", self._gevent.spawn(task, *args))

    def sleep(self, seconds: float) -> None:
        """Let the others run for a while, in seconds."""
        self._gevent.sleep(seconds)

    def event(self) -> Any:
        """A `threading.Event` that blocks green threads only."""
        return self._event.Event()

    def timeout(self, seconds: float) -> AbstractContextManager[object]:
        """Leave the block silently after so many seconds."""
        return cast("AbstractContextManager[object]", self._gevent.Timeout(seconds, False))  # noqa: FBT003 - False is how both libraries spell "silently"

    def while_readable(
        self, descriptor: int, take: Callable[[], bool], in_line: Callable[[], bool]
    ) -> None:
        """Wait while `take` is called with whatever there is to read, until it returns True."""
        hub, waiting = self._gevent.get_hub(), self._gevent.getcurrent()

        def ready() -> None:
            if take():
                waiting.switch()

        watcher = hub.loop.io(descriptor, 1)  # 1 is libev's READ
        watcher.start(ready)
        self._sleepers.sleep(descriptor, waiting.switch)
        try:
            hub.switch()
        finally:
            self._sleepers.awake(descriptor)
            watcher.stop()
            watcher.close()
        if in_line():
            self.wait_for_turn()

    def wake(self, descriptor: int) -> None:
        """Let whoever waits for something to read wait no longer, soon."""
        self._sleepers.wake(descriptor)

    def wait_for_turn(self) -> None:
        """Wait for one's turn among those who come and go."""
        self._wait_in(self._turnstile)

    def wait_for_ration(self) -> None:
        """Wait for one's turn among those who ask again over a connection that was kept."""
        self._wait_in(self._rations)

    def _wait_in(self, line: Turnstile) -> None:
        place = line.join(self._gevent.getcurrent().switch)
        try:
            self._gevent.get_hub().switch()
        finally:
            place.give_up()

    def in_native_thread(self, work: Callable[..., T], *args: object) -> T:
        """Do blocking work in a native thread while the other green threads run on."""
        return cast("T", self._gevent.get_hub().threadpool.apply(work, args))


def concurrency(name: Name) -> Concurrency:
    """The chosen library, without patching anything."""
    return Eventlet() if name == "eventlet" else Gevent()


def patch(name: Name) -> None:
    """Make the standard library cooperative; harmless when done twice.

    Drivers of databases are not made so: commits go through `in_native_thread`, and for whoever
    asks PostgreSQL in the loop there is `patient_driver`.
    """
    if name == "eventlet":
        importlib.import_module("eventlet").monkey_patch()
    else:
        importlib.import_module("gevent.monkey").patch_all()
