"""A database that hangs holds up whoever asked it, and nobody else."""

import os
import subprocess
import sys
import threading
from typing import Any, Literal, cast

import pytest

from exam_engine.errors import DatabaseAway
from exam_engine.server.concurrency import Concurrency
from exam_engine.server.readiness import Readiness

SERVER = os.environ.get("TEST_POSTGRESQL", "postgresql+psycopg://postgres@127.0.0.1:5432/postgres")
# how often somebody else had a turn while a query took a second: in the loop, and beside it
COUNTING = """
import sys
from exam_engine.server.concurrency import concurrency, patch
patch(sys.argv[1])
from sqlalchemy import text
from exam_engine.database import connect
from exam_engine.server.patient_driver import wait_greenly

green, database = concurrency(sys.argv[1]), connect(sys.argv[2])
wait_greenly(database, green)
turns = []

def work():
    while True:
        green.sleep(0.01)
        turns.append(1)

def ask():
    with database.connect() as connection:
        connection.execute(text("SELECT pg_sleep(1)"))

green.spawn(work)
ask()
print(len(turns))
turns.clear()
green.in_native_thread(ask)
print(len(turns))
"""


@pytest.mark.parametrize("library", ["eventlet", "gevent"])
def test_others_have_their_turns_while_postgresql_takes_its_time(
    library: Literal["eventlet", "gevent"],
) -> None:
    said = subprocess.run(  # noqa: S603 - our own words
        [sys.executable, "-W", "ignore", "-c", COUNTING, library, SERVER],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )

    in_the_loop, beside_it = map(int, said.stdout.split())
    assert in_the_loop > 1
    assert beside_it > 1


class Threads:
    """What `Readiness` needs of green threads, by real ones."""

    def event(self) -> threading.Event:
        return threading.Event()

    def spawn(self, task: Any, *args: object) -> None:
        threading.Thread(target=task, args=args, daemon=True).start()

    def in_native_thread(self, work: Any, *args: object) -> None:
        work(*args)


def test_a_question_without_an_answer_is_an_answer_and_is_not_asked_twice() -> None:
    asked, over = [], threading.Event()

    def hangs() -> None:
        asked.append(1)
        over.wait(30)

    ready = Readiness(hangs, cast("Concurrency", Threads()), patience_seconds=0.05)
    for _ in range(3):
        with pytest.raises(DatabaseAway, match="too long"):
            ready()
    over.set()

    assert asked == [1]


def test_what_keeps_a_commit_from_working_reaches_whoever_asks() -> None:
    answers: list[Exception | None] = [OSError("full"), None]

    def check() -> None:
        if (failure := answers.pop(0)) is not None:
            raise failure

    ready = Readiness(check, cast("Concurrency", Threads()))
    with pytest.raises(OSError, match="full"):
        ready()
    ready()

    assert answers == []
