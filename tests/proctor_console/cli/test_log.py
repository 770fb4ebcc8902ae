"""`exam log` gives the key that a sitting's checkpoints open with."""

from __future__ import annotations

from pathlib import Path

import pytest

from exam_engine.ledger.checkpoint import open_checkpoint
from exam_engine.ledger.note import Note
from exam_engine.ledger.policy_file import read_policy
from exam_engine.ledger.signers import VerifierKey
from exam_engine.ledger.tree_store import TreeStore
from proctor_console.admission import opened
from proctor_console.data_folder import open_folder
from tests.exam_engine.ledger.record_builders import a_witness
from tests.exam_engine.planned import a_planned_sitting
from tests.proctor_console.cli.command_line import refused, run


@pytest.fixture
def data(tmp_path: Path) -> Path:
    a_planned_sitting(tmp_path).dispose()
    return tmp_path


def the_key(data: Path) -> VerifierKey:
    return VerifierKey.parse(run("log", "key", "sesi-1", "--data", data).stdout.strip())


def test_the_printed_key_opens_the_checkpoints_of_its_sitting(data: Path) -> None:
    before = the_key(data)
    folder = open_folder(data)
    with opened(folder, "sesi-1"):
        pass

    last = TreeStore(folder.database, "sesi-1").last()

    assert last is not None
    assert open_checkpoint(Note.parse(last.note), [before]).checkpoint.size == 3
    assert before.name == "exam.invalid/sesi-1"
    (data / "exam.toml").write_text('exam_host = "another.example"\n')
    assert the_key(data) == before


def test_the_printed_policy_names_the_key_and_the_witnesses_and_can_be_watched(
    data: Path, tmp_path: Path
) -> None:
    witness = a_witness()
    line = f"witness satu {witness.key} http://127.0.0.1:8002"
    (data / "witnesses.policy").write_text(f"# rahasia\n{line}\nquorum satu\n")

    text = run("log", "policy", "sesi-1", "--data", data).stdout

    policy = read_policy(text.encode())
    assert (policy.logs, policy.witnesses) == ([the_key(data)], {"satu": witness.key})
    assert "8002" not in text
    assert "rahasia" not in text
    announced = tmp_path / "announced.policy"
    announced.write_text(text)
    folder = tmp_path / "saksi"
    said = run("witness", "init", "--name", "s.example", "--logs", announced, "--folder", folder)
    assert f"Watching {policy.logs[0].name}" in said.stdout


def test_a_sitting_that_was_never_planned_has_no_key(data: Path) -> None:
    assert "sesi-2" in refused("log", "key", "sesi-2", "--data", data)
