"""`exam publish` writes what was signed, and refuses in one sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from exam_engine.ledger.checkpoint import open_checkpoint
from exam_engine.ledger.note import Note
from exam_engine.ledger.signers import VerifierKey
from proctor_console.admission import Place, admit, opened
from proctor_console.data_folder import open_folder
from proctor_console.log.page import receipt_page
from tests.exam_engine.planned import a_planned_sitting
from tests.proctor_console.cli.command_line import refused, run


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    a_planned_sitting(folder).dispose()
    return folder


def test_a_record_is_published_and_opens_with_its_key(data: Path, tmp_path: Path) -> None:
    with opened(open_folder(data), "sesi-1") as writer:
        admit(writer, {"P-001": Place("r1", "1")})
        size = writer.sheets.size

    log = tmp_path / "bundle" / "log"
    said = run("publish", "sesi-1", log, "--data", data).stdout

    key = VerifierKey.parse((log / "key").read_text().strip())
    note = Note.parse((log / "checkpoint").read_bytes())
    assert open_checkpoint(note, [key]).checkpoint.size == size >= 3
    assert f"the first {size} entries of exam.invalid/sesi-1" in said
    (tmp_path / "bundle" / "policy").write_text(f"log {key}\nquorum none\n")
    assert run("verify", tmp_path / "bundle").exit_code == 0
    assert (log / "receipt.html").read_bytes() == receipt_page().whole
    assert str(key) == run("log", "key", "sesi-1", "--data", data).stdout.strip()


def test_a_sitting_that_was_never_opened_has_no_record(data: Path, tmp_path: Path) -> None:
    said = refused("publish", "sesi-1", tmp_path / "www", "--data", data)

    assert "Nothing has been signed of sesi-1 yet" in said
    assert not (tmp_path / "www").exists()
