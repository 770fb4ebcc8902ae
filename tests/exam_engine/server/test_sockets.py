import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, cast

from exam_engine.server.concurrency import Concurrency
from exam_engine.server.sockets import ENDED_AT_ONCE, end_connections
from tests.exam_day import ExamDay


class Engine:
    """Three connections; the first has broken, so that nobody takes its last message."""

    def __init__(self) -> None:
        self.sockets = {"broken": None, "b": None, "c": None}
        self.ended: list[str] = []
        self.let_go = threading.Event()

    def disconnect(self, sid: str) -> None:
        if sid == "broken":
            self.let_go.wait()
        del self.sockets[sid]
        self.ended.append(sid)


class Threads:
    def __init__(self) -> None:
        self.started: list[threading.Thread] = []

    def spawn(self, task: Callable[..., object], *args: Any) -> None:
        self.started.append(threading.Thread(target=task, args=args, daemon=True))
        self.started[-1].start()


def test_a_connection_that_never_ends_keeps_neither_the_others_nor_the_server() -> None:
    engine, threads = Engine(), Threads()

    end_connections(engine, cast("Concurrency", threads))

    for thread in threads.started[1:]:
        thread.join()
    assert sorted(engine.ended) == ["b", "c"]
    engine.let_go.set()
    threads.started[0].join()


class Turns:
    """Green threads that have ended their connections when the loop has turned."""

    def __init__(self) -> None:
        self.waiting: list[Callable[[], object]] = []
        self.in_a_turn: list[int] = []

    def spawn(self, task: Callable[..., object], *args: Any) -> None:
        self.waiting.append(partial(task, *args))

    def sleep(self, _seconds: float) -> None:
        self.in_a_turn.append(len(self.waiting))
        for task in self.waiting:
            task()
        self.waiting.clear()


def test_of_a_whole_hall_so_many_end_in_a_turn_of_the_loop() -> None:
    engine, turns = Engine(), Turns()
    engine.sockets = {str(number): None for number in range(2 * ENDED_AT_ONCE + 50)}

    end_connections(engine, cast("Concurrency", turns))
    turns.sleep(0)

    assert turns.in_a_turn == [ENDED_AT_ONCE, ENDED_AT_ONCE, 50]
    assert engine.sockets == {}


def test_a_stopping_server_waits_for_no_terminal_that_stays(tmp_path: Path) -> None:
    # what is under way may take its time; a connection that nobody ends would take all of it
    day = ExamDay(tmp_path, EXAM_GRACEFUL_SHUTDOWN_SECONDS="600")
    try:
        day.staff("OpenRegistration")
        _, token = day.a_candidate()
        with day.terminal(token) as terminal:
            terminal.ask("sync", last_seq=0)

            status = day.server.stop()
    finally:
        day.server.__exit__()

    assert status == 0
