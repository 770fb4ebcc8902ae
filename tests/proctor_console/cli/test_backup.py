"""`exam backup` and `exam restore` as an operator types them."""

from __future__ import annotations

from pathlib import Path

import pytest

from proctor_console.cli import backup as command
from tests.proctor_console.cli.command_line import a_data_folder, refused, run

PHRASE = "kalimat sandi contoh"


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    # the tests' process is to keep its priority
    monkeypatch.setattr(command, "be_modest", lambda: None)


def test_a_typed_passphrase_seals_and_opens(tmp_path: Path) -> None:
    data = a_data_folder(tmp_path)
    file, spare = tmp_path / "b", tmp_path / "spare"

    made = run("backup", file, "--data", data, typed=f"{PHRASE}\n{PHRASE}\n")
    seen = run("backup", file, "--check")
    back = run("restore", file, spare, typed=f"{PHRASE}\n")

    assert (made.exit_code, seen.exit_code, back.exit_code) == (0, 0, 0), made.output + back.output
    assert "checked" in made.stdout
    assert f"{file}: whole." in seen.stdout
    assert "No sitting has been opened yet." in back.stdout
    assert PHRASE not in made.output + back.output
    assert (spare / "keys" / "master.key").read_bytes() == (
        data / "keys" / "master.key"
    ).read_bytes()


def test_without_keys_is_said_and_asks_for_nothing(tmp_path: Path) -> None:
    data = a_data_folder(tmp_path)

    made = run("backup", tmp_path / "b", "--without-keys", "--data", data)
    back = run("restore", tmp_path / "b", tmp_path / "spare")

    assert "It has no keys" in made.stdout
    assert "Put the server's master.key into" in back.stdout


def test_refusals_are_one_sentence(tmp_path: Path) -> None:
    data = a_data_folder(tmp_path)
    phrase = tmp_path / "phrase"
    phrase.write_text("pendek\n")

    short = refused("backup", tmp_path / "b", "--passphrase-file", phrase, "--data", data)
    missing = refused("restore", tmp_path / "b", tmp_path / "spare")

    assert "at least 12 characters" in short
    assert "there is no such backup" in missing
    assert run("backup", "b", "--without-keys", "--passphrase-file", phrase).exit_code == 2


def test_every_so_often_goes_on_after_a_failure_and_keeps_the_newest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    names = iter(f"exam-2026120{day}T081500Z.backup" for day in range(1, 9))
    monkeypatch.setattr(command, "dated", lambda path: path.with_name(next(names)))
    rounds = iter(["ok", "ok", OSError(5, "Input/output error"), "ok"])

    class Enough(Exception):
        pass

    def once(path: Path) -> None:
        outcome = next(rounds, None)
        if outcome is None:
            raise Enough
        if isinstance(outcome, OSError):
            raise outcome
        path.write_text("")

    monkeypatch.setattr(command.time, "sleep", lambda _: None)

    with pytest.raises(Enough):
        command.again_and_again(once, tmp_path / "exam.backup", 60, 2)

    said = capsys.readouterr()
    assert "the next one comes" in said.err
    assert sorted(one.name for one in tmp_path.iterdir()) == [
        "exam-20261202T081500Z.backup",
        "exam-20261204T081500Z.backup",
    ]
