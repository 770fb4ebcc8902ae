"""The list of watched logs is read again when it changes, and a spoilt one takes no log away."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from exam_engine.ledger.errors import Malformed
from proctor_console.witness import folder as folders
from proctor_console.witness.folder import LOGS_FILE, WatchedLogs
from tests.exam_engine.ledger.record_builders import ORIGIN, a_log
from tests.proctor_console.witness.witness_builders import a_folder

OTHER = a_log("ujian.example/sesi-2").key


def test_a_log_that_is_added_is_watched_from_then_on(tmp_path: Path) -> None:
    logs = WatchedLogs(a_folder(tmp_path))
    before = dict(logs())

    folders.watch(tmp_path, [OTHER])

    assert list(before) == [ORIGIN]
    assert list(logs()) == [ORIGIN, OTHER.name]


def test_a_list_that_is_gone_or_spoilt_takes_no_log_away(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = a_folder(tmp_path) / LOGS_FILE
    logs, whole = WatchedLogs(tmp_path), path.read_bytes()

    path.write_bytes(whole[:-9])
    spoilt = list(logs())
    path.unlink()
    gone = list(logs())
    path.write_bytes(whole + f"log {OTHER}\n".encode())

    assert spoilt == gone == [ORIGIN]
    assert "the logs to watch stay as they were" in caplog.text
    assert list(logs()) == [ORIGIN, OTHER.name]


def test_a_list_that_did_not_change_is_not_read_again(tmp_path: Path) -> None:
    path = a_folder(tmp_path) / LOGS_FILE
    logs = WatchedLogs(tmp_path)
    before = logs()

    assert logs() is before
    os.utime(path, ns=(1, 1))
    assert logs() is not before


def test_a_list_that_is_spoilt_at_the_start_is_named(tmp_path: Path) -> None:
    path = a_folder(tmp_path) / LOGS_FILE
    path.write_text("log\n")

    with pytest.raises(Malformed, match=r"logs\.txt: line 1"):
        WatchedLogs(tmp_path)
