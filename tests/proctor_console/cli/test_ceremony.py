"""`exam ceremony` as three people with dice use it, one file going around."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from tests.proctor_console.cli.command_line import refused, run

ROLLS = "16253 " * 10
NAMES = ("Saksi Contoh 01", "Saksi Contoh 02", "Saksi Contoh 03")


def kept(folder: Path, number: int) -> Path:
    return folder / f"{number}.throw"


def commit(folder: Path, number: int, *more: str | Path, typed: str = ROLLS) -> str:
    result = run(
        *("ceremony", "commit", folder / "dice.json", "--name", NAMES[number]),
        *("--keep", kept(folder, number), *more),
        typed=typed + "\n",
    )
    assert result.exit_code == 0, result.output
    return result.output


def all_commit(folder: Path) -> Path:
    commit(folder, 0, "--sitting", "sesi-1")
    commit(folder, 1)
    commit(folder, 2)
    return folder / "dice.json"


def reveal(folder: Path, number: int) -> str:
    result = run("ceremony", "reveal", folder / "dice.json", "--kept", kept(folder, number))
    assert result.exit_code == 0, result.output
    return result.stdout


def test_three_people_commit_reveal_and_check(tmp_path: Path) -> None:
    dice = all_commit(tmp_path)
    announced = run("ceremony", "check", dice).stdout

    said = [reveal(tmp_path, number) for number in (2, 0, 1)]

    checked = run("ceremony", "check", dice)
    assert "Nobody has revealed. To be announced: dice/" in announced
    assert said == [
        "Saksi Contoh 03: revealed. Still to come: Saksi Contoh 01, Saksi Contoh 02.\n",
        "Saksi Contoh 01: revealed. Still to come: Saksi Contoh 02.\n",
        "Saksi Contoh 02: revealed. \n",
    ]
    assert checked.exit_code == 0
    assert "All 3 revealed what they had committed to." in checked.stdout
    assert len(checked.stdout.rsplit("Randomness: ")[1].strip()) == 64


def test_rolls_are_shown_to_nobody_before_they_are_revealed(tmp_path: Path) -> None:
    said = commit(tmp_path, 0, "--sitting", "sesi-1")

    assert "16253" not in said + (tmp_path / "dice.json").read_text()
    assert "16253" in kept(tmp_path, 0).read_text()
    assert stat.S_IMODE(kept(tmp_path, 0).stat().st_mode) == 0o600


def test_two_throws_of_the_same_rolls_have_nothing_in_common(tmp_path: Path) -> None:
    first = commit(tmp_path, 0, "--sitting", "sesi-1")
    second = commit(tmp_path, 1)

    assert first.rsplit("Commitment: ")[1] != second.rsplit("Commitment: ")[1]


def test_rolls_may_come_from_a_file(tmp_path: Path) -> None:
    rolls = tmp_path / "rolls.txt"
    rolls.write_text("16253\n" * 11)

    said = commit(tmp_path, 0, "--sitting", "sesi-1", "--rolls-file", rolls)

    assert "committed to 55 rolls" in said


def test_who_does_not_reveal_is_named(tmp_path: Path) -> None:
    dice = all_commit(tmp_path)
    reveal(tmp_path, 0)

    said = refused("ceremony", "check", dice)

    assert "Saksi Contoh 02, Saksi Contoh 03 did not reveal; hold a new ceremony" in said


def test_two_people_cannot_reveal(tmp_path: Path) -> None:
    commit(tmp_path, 0, "--sitting", "sesi-1")
    commit(tmp_path, 1)
    dice = tmp_path / "dice.json"
    before = dice.read_bytes()

    said = refused("ceremony", "reveal", dice, "--kept", kept(tmp_path, 0))

    assert "2 people have committed, at least 3 must before anybody reveals" in said
    assert "2 people have committed" in refused("ceremony", "check", dice)
    assert dice.read_bytes() == before


@pytest.mark.parametrize(
    ("rolls", "said"),
    [
        ("16253", "5 rolls, at least 50"),
        ("6" * 50, "50 of 50 rolls show 6"),
        ("0" + ROLLS, "digits from 1 to 6"),
    ],
)
def test_a_throw_that_does_not_count_changes_nothing(tmp_path: Path, rolls: str, said: str) -> None:
    commit(tmp_path, 0, "--sitting", "sesi-1")
    dice = tmp_path / "dice.json"
    before = dice.read_bytes()
    file = tmp_path / "rolls.txt"
    file.write_text(rolls)

    refusal = refused(
        *("ceremony", "commit", dice, "--name", NAMES[1], "--keep", kept(tmp_path, 1)),
        *("--rolls-file", file),
    )

    assert said in refusal
    assert dice.read_bytes() == before
    assert not kept(tmp_path, 1).exists()


def test_a_kept_throw_is_never_replaced(tmp_path: Path) -> None:
    commit(tmp_path, 0, "--sitting", "sesi-1")
    before = kept(tmp_path, 0).read_bytes()
    rolls = tmp_path / "rolls.txt"
    rolls.write_text(ROLLS)

    said = refused(
        *("ceremony", "commit", tmp_path / "dice.json", "--name", NAMES[1]),
        *("--keep", kept(tmp_path, 0), "--rolls-file", rolls),
    )

    assert "File exists" in said
    assert kept(tmp_path, 0).read_bytes() == before
    assert NAMES[1] not in (tmp_path / "dice.json").read_text()


def test_a_file_begins_with_its_sitting_and_keeps_it(tmp_path: Path) -> None:
    rolls = tmp_path / "rolls.txt"
    rolls.write_text(ROLLS)
    given = ("--name", NAMES[0], "--keep", kept(tmp_path, 0), "--rolls-file", rolls)

    unsaid = run("ceremony", "commit", tmp_path / "dice.json", *given)
    commit(tmp_path, 1, "--sitting", "sesi-1")
    other = refused("ceremony", "commit", tmp_path / "dice.json", "--sitting", "sesi-2", *given)

    assert unsaid.exit_code == 2
    assert "say for which --sitting" in unsaid.stderr
    assert "is of the ceremony for sesi-1, not sesi-2" in other


def test_what_is_no_kept_throw_cannot_be_revealed(tmp_path: Path) -> None:
    dice = all_commit(tmp_path)

    assert "is no kept throw" in refused("ceremony", "reveal", dice, "--kept", dice)
