"""After the exam: witnesses that were away sign, and whoever checks the bundle sees how many."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from python_calamine import load_workbook

from exam_engine.ledger.checkpoint import open_checkpoint
from exam_engine.ledger.note import Note
from exam_engine.ledger.signers import VerifierKey
from tests.exam_engine.cosigning.witness_at_port import WitnessAtPort, a_policy
from tests.proctor_console.cli.command_line import refused, run
from tests.proctor_console.cli.test_bundle import a_planned_folder, hold


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A released sitting that no witness has seen yet."""
    data = a_planned_folder(tmp_path_factory.mktemp("held"))
    hold(data)
    return data


@pytest.fixture
def data(held: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    run("backup", tmp_path / "all.backup", "--without-keys", "--data", held)
    key = held / "keys" / "master.key"
    run("restore", tmp_path / "all.backup", tmp_path / "data", "--master-key", key)
    return tmp_path / "data"


@pytest.fixture
def witnesses(data: Path, tmp_path: Path) -> Iterator[list[WitnessAtPort]]:
    key = VerifierKey.parse(run("log", "key", "sesi-1", "--data", data).stdout.strip())
    now = int(time.time())
    three = [WitnessAtPort(tmp_path / one, f"saksi/{one}", key, at=now) for one in ("a", "b", "c")]
    (data / "witnesses.policy").write_text(a_policy(*three))
    yield three
    for one in three:
        one.close()


def asked(data: Path) -> tuple[int, str]:
    result = run("log", "witnesses", "sesi-1", "--ask", "--data", data)
    return result.exit_code, result.stdout


def test_whoever_was_away_signs_when_asked_and_too_few_are_told(
    data: Path, witnesses: list[WitnessAtPort]
) -> None:
    for one in witnesses[1:]:
        one.close()

    status, said = asked(data)

    assert status == 1
    assert "Connection refused" in said
    assert "Co-signed by enough witnesses: 0 entries" in said
    before = run("log", "witnesses", "sesi-1", "--data", data)
    assert before.exit_code == 0
    assert before.stdout.count("are missing") == 2


def test_a_second_time_only_those_are_asked_who_have_not_signed(
    data: Path, witnesses: list[WitnessAtPort]
) -> None:
    assert asked(data)[0] == 0
    assert asked(data)[0] == 0

    assert [one.sizes for one in witnesses] == [[0], [0], [0]]


def test_a_bundle_says_of_how_many_witnesses_and_what_is_missing(
    data: Path, witnesses: list[WitnessAtPort], tmp_path: Path
) -> None:
    few = run("bundle", "sesi-1", tmp_path / "few", "--tier", "log", "--data", data)
    assert "0 of 3 known witnesses have co-signed" in few.stderr
    assert "exam log witnesses sesi-1 --ask" in few.stderr
    assert run("verify", tmp_path / "few").exit_code == 1
    witnesses[1].close()

    assert asked(data)[0] == 0
    whole = run("bundle", "sesi-1", tmp_path / "whole", "--tier", "log", "--data", data)

    assert whole.stderr == ""
    said = run("verify", tmp_path / "whole")
    assert said.exit_code == 0
    assert "2 dari 3 saksi ikut menandatanganinya" in said.stdout
    assert "2 of 3 witnesses have co-signed it" in said.stdout
    found = json.loads(run("verify", tmp_path / "whole", "--json").stdout)
    assert (found["proved"]["witnessed"], found["facts"]["witnesses"]) == (2, 3)


def test_by_the_policy_that_was_announced_other_witnesses_do_not_count(
    data: Path, witnesses: list[WitnessAtPort], tmp_path: Path
) -> None:
    assert asked(data)[0] == 0
    announced = tmp_path / "announced.policy"
    announced.write_text(run("log", "policy", "sesi-1", "--data", data).stdout)
    (data / "witnesses.policy").write_text(a_policy(witnesses[0], least=1))

    run(
        "bundle",
        "sesi-1",
        tmp_path / "bundle",
        "--tier",
        "log",
        "--policy",
        announced,
        "--data",
        data,
    )
    run("bundle", "sesi-1", tmp_path / "other", "--tier", "log", "--data", data)

    assert "3 of 3 witnesses" in run("verify", tmp_path / "bundle").stdout
    assert "1 of 1 witnesses" in run("verify", tmp_path / "other").stdout
    assert run("verify", tmp_path / "other", "--policy", announced).exit_code == 1


def test_a_published_folder_says_how_many_have_co_signed(
    data: Path, witnesses: list[WitnessAtPort], tmp_path: Path
) -> None:
    before = run("publish", "sesi-1", tmp_path / "www", "--data", data).stdout
    assert asked(data)[0] == 0
    after = run("publish", "sesi-1", tmp_path / "www", "--data", data).stdout

    assert "0 of 3 witnesses have co-signed it, which is not enough yet." in before
    assert "3 of 3 witnesses have co-signed it." in after
    note = Note.parse((tmp_path / "www" / "checkpoint").read_bytes())
    assert len(note.signatures) == 4
    assert witnesses


def test_a_list_comes_with_its_checkpoint_and_a_workbook_prints_it(
    data: Path, witnesses: list[WitnessAtPort], tmp_path: Path
) -> None:
    assert asked(data)[0] == 0
    run("export", "sesi-1", "-o", tmp_path / "hasil.csv", "--data", data)
    run("export", "sesi-1", "-o", tmp_path / "hasil.xlsx", "--data", data)
    run("bundle", "sesi-1", tmp_path / "bundle", "--tier", "log", "--data", data)

    beside = tmp_path / "hasil.csv.checkpoint"
    keys = [one.observer.key for one in witnesses]
    log = VerifierKey.parse(run("log", "key", "sesi-1", "--data", data).stdout.strip())
    assert len(open_checkpoint(Note.parse(beside.read_bytes()), [log], keys).witnesses) == 3
    assert run("verify", tmp_path / "bundle", "--checkpoint", beside).exit_code == 0
    assert (tmp_path / "hasil.csv").read_text().startswith("participant_number,name,")
    assert load_workbook(tmp_path / "hasil.xlsx").sheet_names == ["Hasil"]


def test_without_witnesses_there_is_nobody_to_show(data: Path) -> None:
    assert "names no witness" in refused("log", "witnesses", "sesi-1", "--data", data)
