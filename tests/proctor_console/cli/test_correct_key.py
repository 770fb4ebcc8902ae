"""`exam correct-key` at a running server: two people, a public entry, and the rank differences."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import Result
from python_calamine import load_workbook

from proctor_console.staff.permissions import Role
from tests.proctor_console.cli.command_line import a_data_folder, refused, run
from tests.proctor_console.console.console_day import PASSWORD, SITTING, ConsoleDay
from tests.wire_client import WireClient

REASON = ("--reason", "Soal tidak dapat dijawab")


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ConsoleDay]:
    """A sitting that is over, and P-001 had begun."""
    day = ConsoleDay(tmp_path_factory.mktemp("correct-key"))
    desk = day.desk(Role.COORDINATOR)
    with desk.socket() as client:
        desk.order(client, "open_registration")
        pin = desk.order(client, "admit_candidate", attempt="P-001", room="r1", seat="1")["pin"]
        typed = {"participant_number": "P-001", "pin": pin, "terminal_key": "0" * 32}
        _, login = desk.http("/api/terminal/login", typed)
        with WireClient(desk.base_url, "/terminal", {"token": login["token"]}) as terminal:
            assert terminal.ask("sync", last_seq=0)["ok"]
            client.ask("start_sitting", **desk.agreed(Role.OBSERVER, "start_sitting"))
            desk.order(client, "finish_sitting", reason="Selesai")
    yield day
    day.server.__exit__()


def correct(
    day: ConsoleDay,
    item: str,
    *options: str | Path,
    second: str = "observer",
    typed: str = f"{PASSWORD}\ny\n{PASSWORD}\n",
) -> Result:
    who = ("--staff", "coordinator", "--second", second, "--url", day.server.base_url)
    return run("correct-key", SITTING, item, *options, *who, typed=typed)


def test_two_people_correct_a_key_and_get_the_rank_differences(
    day: ConsoleDay, tmp_path: Path
) -> None:
    done = correct(day, "P-001/1", "--all-full", *REASON, "-o", tmp_path)

    assert done.exit_code == 0, done.output
    assert "1 papers have it." in done.stderr
    assert "From now on: full points to all" in done.stderr
    assert "of 1 papers with the item 1 have other points; 0 places are others" in done.stdout
    book, table = (tmp_path / f"{SITTING}-correction-1.{kind}" for kind in ("xlsx", "csv"))
    (line,) = csv.DictReader(table.read_text(encoding="utf-8").splitlines())
    assert (line["participant_number"], line["total_before"], line["total_after"]) == (
        "P-001",
        "0",
        "5",
    )
    summary = dict(load_workbook(book).get_sheet_by_name("Ringkasan").to_python())
    assert summary["Diminta oleh"] == "Petugas coordinator"
    assert summary["Disetujui oleh"] == "Petugas observer"
    assert table.stat().st_mode & 0o077 == 0


def test_an_item_that_was_corrected_says_so_and_can_be_corrected_again(
    day: ConsoleDay, tmp_path: Path
) -> None:
    correct(day, "P-001/2", "--all-full", *REASON, "-o", tmp_path)

    again = correct(day, "P-001/2", "--right", "bd", *REASON, "-o", tmp_path)

    assert again.exit_code == 0, again.output
    assert "It was corrected before: correction " in again.stderr
    assert "From now on: A 0, B 5, C 0, D 5, E 0." in again.stderr


def test_graded_points_go_to_other_choices(day: ConsoleDay, tmp_path: Path) -> None:
    done = correct(day, "P-001/66", "--points", "1,2,3,4,5", *REASON, "-o", tmp_path)

    assert done.exit_code == 0, done.output


@pytest.mark.parametrize(
    ("item", "options", "said"),
    [
        ("twk-999", ("--all-full",), "The bank of this exam has no such item"),
        ("P-001/111", ("--all-full",), "or the paper no such number"),
        ("P-999/1", ("--all-full",), "Nobody on the roster of the sitting has this number."),
        ("P-001/x", ("--all-full",), "neither an item of the bank nor like 26-0001/13"),
        ("P-001/3", ("--right", "ABCDE"), "No key of this item can be like this"),
        ("P-001/3", ("--right", "F"), "--right takes letters of A to E"),
        ("P-001/66", ("--right", "A"), "have 5, 4, 3, 2, 1 points"),
        ("P-001/66", ("--points", "5,5,3,2,1"), "No key of this item can be like this"),
        ("P-001/66", ("--points", "5,4,3,2"), "--points takes five numbers"),
        ("P-001/66", ("--points", "5,4,3,2,1"), "The item is worth exactly that already."),
    ],
)
def test_what_no_key_can_be_is_refused_in_a_sentence(
    day: ConsoleDay, tmp_path: Path, item: str, options: tuple[str, ...], said: str
) -> None:
    if said.startswith("The item is worth"):
        correct(day, item, *options, *REASON, "-o", tmp_path)

    answer = correct(day, item, *options, *REASON, "-o", tmp_path)

    assert answer.exit_code == 1
    assert said in answer.stderr


def test_alone_or_with_somebody_who_may_not_nothing_is_corrected(
    day: ConsoleDay, tmp_path: Path
) -> None:
    cases = {
        "Username and password do not belong together.": ("observer", f"{PASSWORD}\ny\ntebakan\n"),
        "The second person must have an account of their own.": (
            "coordinator",
            f"{PASSWORD}\ny\n{PASSWORD}\n",
        ),
        "The role of the second person does not consent": ("admin", f"{PASSWORD}\ny\n{PASSWORD}\n"),
        "Aborted!": ("observer", f"{PASSWORD}\nn\n"),
    }
    for said, (second, typed) in cases.items():
        answer = correct(
            day, "P-001/4", "--all-full", *REASON, "-o", tmp_path, second=second, typed=typed
        )
        assert answer.exit_code == 1
        assert said in answer.stderr
    assert list(tmp_path.iterdir()) == []


def test_who_may_not_ask_is_refused_before_anybody_consents(day: ConsoleDay) -> None:
    who = ("--staff", "proctor", "--url", day.server.base_url)

    answer = run("correct-key", SITTING, "twk-001", "--all-full", *REASON, *who, typed=PASSWORD)

    assert answer.exit_code == 1
    assert "The role of who asks does not allow this." in answer.stderr


def test_one_way_of_correcting_is_said(day: ConsoleDay) -> None:
    for options in ((), ("--all-full", "--right", "A")):
        assert correct(day, "twk-001", *options, *REASON).exit_code == 2


def test_without_a_server_nobody_writes(tmp_path: Path) -> None:
    data = a_data_folder(tmp_path)

    said = refused("correct-key", SITTING, "twk-001", "--all-full", *REASON, "--data", data)

    assert "the server is the only one who writes the record" in said


def test_a_server_that_does_not_answer_is_said_so() -> None:
    who = ("--staff", "coordinator", "--url", "http://127.0.0.1:9")

    answer = run("correct-key", SITTING, "twk-001", "--all-full", *REASON, *who, typed=PASSWORD)

    assert answer.exit_code == 1
    assert "The server does not answer" in answer.stderr
