"""A witness over the network: real servers, killed, raced and kept waiting."""

from __future__ import annotations

import http.client
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

import pytest

from exam_engine.ledger.checkpoint import Checkpoint, signed_checkpoint
from exam_engine.ledger.note import Note
from exam_engine.ledger.witness import AddCheckpoint
from proctor_console.witness.app import WSGI
from tests.exam_engine.ledger import naive_tree
from tests.exam_engine.ledger.record_builders import ORIGIN, a_log, a_signed_checkpoint
from tests.proctor_console.witness.witness_builders import a_folder, a_request, fork_of
from tests.server_process import ServerProcess

LONGEST = 20
LEAVES = naive_tree.numbered(400)
LAST = f"/{sha256(ORIGIN.encode()).hexdigest()}/checkpoint"
SETTINGS = {"EXAM_REQUEST_SECONDS": "1"}


class Answer(NamedTuple):
    status: int
    kind: str | None
    body: bytes


def asked(server: ServerProcess, method: str, path: str, body: bytes | None = None) -> Answer:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=LONGEST)
    try:
        connection.request(method, path, body)
        answer = connection.getresponse()
        return Answer(answer.status, answer.headers["Content-Type"], answer.read())
    finally:
        connection.close()


def add(server: ServerProcess, body: bytes) -> Answer:
    return asked(server, "POST", "/add-checkpoint", body)


def last_size(server: ServerProcess) -> int:
    answer = asked(server, "GET", LAST)
    return Checkpoint.parse(Note.parse(answer.body).text).size if answer.status == 200 else 0


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return a_folder(tmp_path)


@pytest.fixture
def server(folder: Path) -> Iterator[ServerProcess]:
    with ServerProcess(WSGI, folder, env=SETTINGS) as running:
        yield running


def test_every_answer_has_the_status_of_the_specification(server: ServerProcess) -> None:
    signed = add(server, a_request(0, LEAVES[:6]))
    note = a_signed_checkpoint(8)
    forked = fork_of(LEAVES[:8], 2, "palsu")
    other_root = signed_checkpoint(Checkpoint(ORIGIN, 6, bytes(32)), a_log())
    unknown = a_signed_checkpoint(8, log=a_log("lain.example/sesi-1"))

    assert signed.status == 200
    assert signed.body.decode().startswith("\u2014 saksi.example/w1 ")
    for body, expected in (
        (b"old 6", 400),
        (bytes(AddCheckpoint(9, (), note)), 400),
        (bytes(AddCheckpoint(6, (), note._replace(signatures=unknown.signatures))), 403),
        (bytes(AddCheckpoint(6, (), Note(note.text, other_root.signatures))), 403),
        (bytes(AddCheckpoint(0, (), unknown)), 404),
        (a_request(6, forked), 422),
        (bytes(AddCheckpoint(6, (), other_root)), 422),
        (bytes(AddCheckpoint(6, (LEAVES[0],) * 3, note)), 422),
    ):
        answer = add(server, body)
        assert (answer.status, answer.kind) == (expected, "text/plain; charset=utf-8")
    assert add(server, a_request(3, LEAVES[:8])) == Answer(409, "text/x.tlog.size", b"6\n")
    assert last_size(server) == 6
    assert asked(server, "GET", "/add-checkpoint").status == 405
    assert asked(server, "GET", "/" + "0" * 64 + "/checkpoint").status == 404
    assert asked(server, "GET", "/").body.startswith(b"saksi.example/w1+")


def grown_until_it_dies(server: ServerProcess, size: int) -> int:
    """Ask for one entry more and one more while somebody kills the server; the last size signed."""
    enough, last = threading.Event(), size

    def kill() -> None:
        enough.wait(60)
        server.kill()

    killer = threading.Thread(target=kill)
    killer.start()
    with suppress(OSError, http.client.HTTPException):
        for new in range(size + 1, len(LEAVES)):
            if add(server, a_request(new - 1, LEAVES[:new])).status == 200:
                last = new
            if new == size + 20:
                enough.set()
    killer.join()
    return last


def test_after_kill_9_a_witness_remembers_all_it_has_answered(folder: Path) -> None:
    size = 0
    for _ in range(3):
        with ServerProcess(WSGI, folder, env=SETTINGS) as server:
            answered = grown_until_it_dies(server, size)
        with ServerProcess(WSGI, folder, env=SETTINGS) as server:
            size = last_size(server)
            fork = add(server, a_request(size, fork_of(LEAVES[: size + 1], size - 1, "palsu")))

        assert answered >= 20
        assert size - answered in {0, 1}
        assert fork.status == 422


def test_of_two_versions_asked_at_two_processes_at_once_one_is_signed(folder: Path) -> None:
    with (
        ServerProcess(WSGI, folder, env=SETTINGS) as one,
        ServerProcess(WSGI, folder, env=SETTINGS) as other,
        ThreadPoolExecutor(6) as threads,
    ):
        assert add(one, a_request(0, LEAVES[:3])).status == 200
        for round_ in range(5):
            forks = [fork_of(LEAVES[:4], 3, (round_, mine)) for mine in range(6)]
            size = last_size(other)
            requests = [a_request(3, fork) for fork in forks]

            answers = list(threads.map(add, [one, other] * 3, requests))

            signed = [answer for answer in answers if answer.status == 200]
            assert len(signed) == (size == 3)
            assert {answer.status for answer in answers} <= {200, 409}


def test_who_sends_a_request_byte_by_byte_or_without_end_is_cut(server: ServerProcess) -> None:
    head = b"POST /add-checkpoint HTTP/1.1\r\nHost: saksi\r\nContent-Length: 500\r\n\r\n"
    with socket.create_connection(("127.0.0.1", server.port), timeout=LONGEST) as slow:
        slow.sendall(head + b"old 0\n")
        cut = slow.recv(4_096)
    long = add(server, b"old 0\n" + b"x" * 200_000)

    assert cut.startswith(b"HTTP/1.1 408 ")
    assert long.status == 413
    assert add(server, a_request(0, LEAVES[:6])).status == 200
