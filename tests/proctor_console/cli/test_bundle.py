"""`exam bundle` writes what `exam verify` believes, and opens no more than its tier says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from exam_engine import commands as ask
from exam_engine.ledger.store import LedgerStore
from exam_engine.replies import Done
from exam_engine.sequencer import Sequencer
from proctor_console.admission import opened
from proctor_console.data_folder import open_folder
from tests.exam_engine.builders import TERMINAL, an_answer
from tests.proctor_console.cli.command_line import a_data_folder, a_roster_file, refused, run

SATU, DUA, TIGA = "26-0001", "26-0002", "26-0003"
NAMES = ("MAS'UDATUL", "Kutip", "例")


def a_planned_folder(folder: Path) -> Path:
    data = a_data_folder(folder)
    run("bank", "import", "--sample", "--data", data)
    run("roster", "import", "s-1", a_roster_file(folder), "--data", data)
    what = ("--title", "Sesi 1", "--roster", "s-1", "--bank", "sampel-skd")
    where = ("--starts-at", "2026-12-01 08:00", "--centre", "semarang", "--room", "R1:30:Melati")
    run("sitting", "create", "sesi-1", *what, *where, "--data", data)
    return data


def order(writer: Sequencer, command: type[ask.StaffCommand], **fields: object) -> str | None:
    request = f"{command.__name__}-{fields}"[:40]
    done = writer.submit(
        command(request_id=request, staff="koordinator", seconded_by="saksi", **fields)
    )
    return done.pin if isinstance(done, Done) else None


def hold(data: Path) -> None:
    """One answers and ends, one answers and is ended, one never comes; then the release."""
    with opened(open_folder(data), "sesi-1") as writer:
        order(writer, ask.OpenRegistration)
        for attempt in (SATU, DUA):
            pin = order(writer, ask.AdmitCandidate, attempt=attempt)
            assert pin is not None
            writer.submit(ask.Login(attempt=attempt, pin=pin, terminal=TERMINAL))
            writer.submit(ask.Sync(attempt=attempt, terminal=TERMINAL))
        order(writer, ask.StartSitting)
        for item in range(1, 111):
            writer.submit(an_answer(SATU, item, item, item % 5))
            writer.submit(an_answer(DUA, item, item, 0))
        writer.submit(ask.Finish(attempt=SATU, terminal=TERMINAL, seq=111))
        order(writer, ask.FinishSitting)
        order(writer, ask.ReleaseResults)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = a_planned_folder(tmp_path_factory.mktemp("held"))
    hold(data)
    return data


def written(data: Path, target: Path, *options: str) -> dict[str, dict[str, int]]:
    """What `exam verify` says of a bundle that was just written; everything must hold."""
    run("bundle", "sesi-1", target, *options, "--data", data)
    said = run("verify", target, "--json")
    assert said.exit_code == 0, said.stdout
    found: dict[str, dict[str, int]] = json.loads(said.stdout)
    return found


def everything_in(target: Path) -> str:
    return "".join(
        path.read_bytes().decode("latin-1") for path in target.rglob("*") if path.is_file()
    )


def test_the_log_alone_opens_nothing(data: Path, tmp_path: Path) -> None:
    said = written(data, tmp_path / "b", "--tier", "log")

    assert not (tmp_path / "b" / "opened").exists()
    assert said["proved"]["papers_whole"] == 2
    assert "answers_closed" in said["not_proved"]


def test_a_candidate_gets_their_own_paper_and_nobody_elses(data: Path, tmp_path: Path) -> None:
    said = written(data, tmp_path / "b", "--tier", "candidate", "--attempt", SATU)

    assert (said["proved"]["times"], said["proved"]["points"]) == (1, 1)
    assert DUA not in everything_in(tmp_path / "b")
    assert not (tmp_path / "b" / "opened" / "results.csv").exists()


def test_answers_and_ends_give_points_and_places_without_what_the_desk_wrote(
    data: Path, tmp_path: Path
) -> None:
    said = written(data, tmp_path / "b", "--tier", "points")

    assert (said["proved"]["points"], said["proved"]["ranks"]) == (2, 3)
    assert said["not_proved"]["later_answers"] == 2
    whole = everything_in(tmp_path / "b")
    assert not [word for word in ("koordinator", TERMINAL, "PinIssued") if word in whole]


def test_everything_gives_times_too_and_still_no_names_and_texts(
    data: Path, tmp_path: Path
) -> None:
    said = written(data, tmp_path / "b", "--tier", "everything")

    assert (said["proved"]["times"], said["proved"]["ranks"]) == (2, 3)
    assert "later_answers" not in said["not_proved"]
    whole = (tmp_path / "b" / "opened").iterdir()
    opened_text = "".join(path.read_text(encoding="utf-8") for path in whole)
    assert not [name for name in NAMES if name in opened_text]
    assert "<p>" not in opened_text


def test_keys_of_items_that_nobody_was_given_stay_closed(data: Path, tmp_path: Path) -> None:
    written(data, tmp_path / "b", "--tier", "everything")

    lines = (tmp_path / "b" / "opened" / "keys.jsonl").read_bytes().splitlines()
    assert {type(json.loads(line)) for line in lines} == {list, str}


def test_people_are_warned_of_what_it_shows(data: Path, tmp_path: Path) -> None:
    said = run("bundle", "sesi-1", tmp_path / "b", "--tier", "points", "--data", data)

    assert "Personal data in it: everybody's participant number" in said.stderr


def test_a_policy_must_name_the_key_of_the_record(data: Path, tmp_path: Path) -> None:
    key = run("log", "key", "sesi-1", "--data", data).stdout.strip()
    good, other = tmp_path / "good", tmp_path / "other"
    good.write_text(f"log {key}\nquorum none\n", encoding="utf-8")
    other.write_text("quorum none\n", encoding="utf-8")
    options = ("--tier", "log", "--policy")

    written(data, tmp_path / "b", *options, str(good))
    said = refused("bundle", "sesi-1", tmp_path / "c", *options, other, "--data", data)

    assert "does not name the key" in said
    assert not (tmp_path / "c").exists()


def test_what_does_not_go_together_is_refused(data: Path, tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    cases = {
        "names whose papers": ("--tier", "candidate"),
        "the others do not": ("--tier", "points", "--attempt", SATU),
        "Not on the roster": ("--tier", "candidate", "--attempt", "26-9999"),
    }
    for said, options in cases.items():
        assert said in refused("bundle", "sesi-1", tmp_path / "b", *options, "--data", data)
    there = refused("bundle", "sesi-1", tmp_path / "there", "--tier", "log", "--data", data)

    assert "exists already" in there
    assert [path.name for path in tmp_path.iterdir()] == ["there"]


def test_nothing_is_opened_before_the_release(tmp_path: Path) -> None:
    data = a_planned_folder(tmp_path)

    said = refused("bundle", "sesi-1", tmp_path / "b", "--tier", "log", "--data", data)

    assert "not released" in said
    assert not (tmp_path / "b").exists()


def test_a_sitting_to_which_nobody_came_has_a_list_too(tmp_path: Path) -> None:
    data = a_planned_folder(tmp_path)
    with opened(open_folder(data), "sesi-1") as writer:
        for command in (ask.OpenRegistration, ask.StartSitting, ask.FinishSitting):
            order(writer, command)
        order(writer, ask.ReleaseResults)

    said = written(data, tmp_path / "b", "--tier", "everything")

    assert said["proved"]["ranks"] == 3


def test_an_erased_paper_stays_closed_and_is_counted(tmp_path: Path) -> None:
    data = a_planned_folder(tmp_path)
    hold(data)
    LedgerStore(open_folder(data).database).erase("sesi-1", DUA)

    said = written(data, tmp_path / "b", "--tier", "points")

    assert said["proved"]["points"] == 1
    assert said["not_proved"]["erased"] == 1
