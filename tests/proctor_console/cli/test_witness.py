"""`exam witness` as an observer uses it: one command, and the key for the exam's policy."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from exam_engine.ledger.errors import NotConsistent
from exam_engine.ledger.signers import COSIGNATURE, VerifierKey
from tests.exam_engine.ledger import naive_tree
from tests.exam_engine.ledger.record_builders import ORIGIN, a_log, a_witness
from tests.proctor_console.cli.command_line import refused, run
from tests.proctor_console.witness.witness_builders import a_request, a_witness_at_work, fork_of
from tests.server_process import ROOT, a_free_port

NAME = "saksi.example/rudi"
LOG = str(a_log().key)
LEAVES = naive_tree.numbered(8)


def test_init_makes_a_key_shows_it_and_watches_the_logs_it_is_given(tmp_path: Path) -> None:
    folder, policy = tmp_path / "saksi", tmp_path / "policy.txt"
    other = a_log("ujian.example/sesi-2").key
    policy.write_text(f"# ujian\nlog {LOG} https://ujian.example\nlog {other}\nquorum none\n")

    first = run("witness", "init", "--name", NAME, "--log", LOG, "--folder", folder)
    second = run("witness", "init", "--name", NAME, "--logs", policy, "--folder", folder)

    shown = run("witness", "key", "--folder", folder).stdout.strip()
    assert first.exit_code == second.exit_code == 0
    assert first.stdout == f"Watching {ORIGIN} from now on.\n{shown}\n"
    assert second.stdout == f"Watching ujian.example/sesi-2 from now on.\n{shown}\n"
    assert VerifierKey.parse(shown).name == NAME
    assert VerifierKey.parse(shown).kind == COSIGNATURE


def test_list_shows_what_was_signed_and_what_was_refused(tmp_path: Path) -> None:
    run("witness", "init", "--name", NAME, "--log", LOG, "--folder", tmp_path)
    before = run("witness", "list", "--folder", tmp_path).stdout
    witness = a_witness_at_work(tmp_path)
    witness.add_checkpoint(a_request(0, LEAVES))
    with pytest.raises(NotConsistent):
        witness.add_checkpoint(a_request(8, fork_of(LEAVES, 3, "palsu")))

    after = run("witness", "list", "--folder", tmp_path).stdout

    assert ORIGIN in before
    assert "two roots" not in before
    assert "Signed by the log, not by us" in after
    assert "two roots" in after


def test_what_cannot_be_run_is_refused_in_a_sentence(tmp_path: Path) -> None:
    folder = tmp_path / "saksi"
    bad = LOG.replace("+", "+0", 1)

    for options in ((), ("--log", LOG)):
        assert "`exam witness init` makes one" in refused(
            "witness", "run", *options, "--folder", folder
        )
    for wrong, why in ((bad, "altered"), (str(a_witness().key), "is a witness's, not a log's")):
        assert why in refused("witness", "init", "--name", NAME, "--log", wrong, "--folder", folder)
    assert not folder.exists()
    assert "cannot be the name of a key" in refused(
        "witness", "init", "--name", "Rudi Contoh", "--folder", folder
    )
    run("witness", "init", "--name", NAME, "--folder", folder)
    assert "altered" in refused("witness", "run", "--log", bad, "--folder", folder)
    assert "is the folder of the witness" in refused(
        "witness", "run", "--name", "orang.lain/x", "--folder", folder
    )


@contextmanager
def running(folder: Path, port: int, *options: str) -> Iterator[subprocess.Popen[bytes]]:
    """`exam witness run` as an observer types it; what it says goes into a file."""
    command = [sys.executable, "-m", "proctor_console", "witness", "run", "--name", NAME]
    where = ["--port", str(port), "--folder", str(folder / "saksi")]
    own = {name: text for name, text in os.environ.items() if not name.startswith("EXAM_")}
    with (folder / "said").open("wb") as said:
        process = subprocess.Popen(  # noqa: S603 - our own command
            [*command, *options, *where],
            env={**own, "PYTHONPATH": str(ROOT)},
            stdout=said,
            stderr=said,
        )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


def test_one_command_makes_a_witness_and_runs_it(tmp_path: Path) -> None:
    port = a_free_port()
    with running(tmp_path, port, "--log", LOG) as process:
        key = the_answer(f"http://127.0.0.1:{port}/", process)

    lines = (tmp_path / "said").read_text().splitlines()
    assert key == run("witness", "key", "--folder", tmp_path / "saksi").stdout.encode()
    assert lines[0] == f"Watching {ORIGIN} from now on."
    assert lines[2] == f"Watching {ORIGIN} at http://127.0.0.1:{port}/"


def test_a_log_may_be_added_while_the_witness_runs(tmp_path: Path) -> None:
    port, asked = a_free_port(), a_request(0, naive_tree.numbered(6))
    with running(tmp_path, port) as process:
        the_answer(f"http://127.0.0.1:{port}/", process)
        unknown = status_of(f"http://127.0.0.1:{port}/add-checkpoint", asked)
        run("witness", "init", "--name", NAME, "--log", LOG, "--folder", tmp_path / "saksi")
        known = status_of(f"http://127.0.0.1:{port}/add-checkpoint", asked)

    assert (unknown, known) == (404, 200)
    lines = (tmp_path / "said").read_text().splitlines()
    assert lines[1].startswith("Watching no log yet; `exam witness init --log KEY` adds one, at ")


def status_of(url: str, body: bytes) -> int:
    try:
        with urllib.request.urlopen(url, body, timeout=20) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refusal:
        with refusal:
            return refusal.code


def the_answer(url: str, process: subprocess.Popen[bytes]) -> bytes:
    """What a server says once it is up; it may take as long as the machine is busy."""
    until = time.monotonic() + 60
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                body: bytes = answer.read()
                return body
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"nobody answers at {url}")
