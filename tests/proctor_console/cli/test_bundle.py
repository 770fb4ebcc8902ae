"""`exam bundle` writes what `exam verify` believes, and opens no more than its tier says."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import text

from exam_engine import commands as ask
from exam_engine.ledger.store import LedgerStore
from exam_engine.registry.plans import Forms, load_plan
from proctor_console.admission import opened
from proctor_console.data_folder import open_folder
from proctor_console.draws import bank_of
from tests.exam_engine import planned
from tests.exam_engine.builders import TERMINAL, an_answer
from tests.proctor_console.cli.command_line import refused, run
from tests.proctor_console.cli.held_sitting import DUA, SATU, a_planned_folder, hold, order

NAMES = ("MAS'UDATUL", "Kutip", "例")


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


def an_item_of(data: Path, attempt: str) -> tuple[str, int]:
    """An item whose right choice is not the first one on somebody's paper, and that choice."""
    folder = open_folder(data)
    plan = load_plan(folder.database, "sesi-1")
    forms = Forms(folder.database, folder.keys, plan.id, lambda *name: bank_of(folder, *name))
    for item in bank_of(folder, *str(plan.manifest["bank"]).split()).items:
        placed = forms.forms_with(item.item_id).get(attempt)
        if item.section == "twk" and placed is not None and placed.order[0] != item.best:
            return item.item_id, item.best
    raise AssertionError(attempt)


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


@pytest.mark.parametrize("tier", ["points", "everything"])
def test_formation_and_category_are_proved_without_names_and_needs(
    data: Path, tmp_path: Path, tier: str
) -> None:
    said = written(data, tmp_path / "b", "--tier", tier)

    assert (said["proved"]["roster"], said["proved"]["rules"]) == (3, 0)
    opened_text = (tmp_path / "b" / "opened" / "roster.jsonl").read_text(encoding="utf-8")
    assert opened_text.count("Guru") == 2
    assert not [word for word in (*NAMES, "blind") if word in opened_text]


def test_points_brought_along_stand_for_who_did_not_begin(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    brought = {"twk": 100, "tiu": 120, "tkp": 190}
    roster = [msgspec.structs.replace(one, imported=brought) for one in planned.a_roster(5)]
    monkeypatch.setattr(planned, "a_roster", lambda _size: roster)
    planned.a_planned_sitting(tmp_path / "data").dispose()
    with opened(open_folder(tmp_path / "data"), "sesi-1") as writer:
        order(writer, ask.OpenRegistration)
        for attempt in ("P-001", "P-002", "P-003", "P-004"):
            pin = order(writer, ask.AdmitCandidate, attempt=attempt)
            assert pin is not None
            writer.submit(ask.Login(attempt=attempt, pin=pin, terminal=TERMINAL))
            writer.submit(ask.Sync(attempt=attempt, terminal=TERMINAL))
        order(writer, ask.VoidAttempt, attempt="P-002", reason="joki")
        order(writer, ask.Pause, attempts=("P-003",), reason="sakit")
        order(writer, ask.StartSitting)
        writer.submit(an_answer("P-001", 1))
        order(writer, ask.FinishSitting)
        order(writer, ask.ReleaseResults)

    for tier in ("points", "everything"):
        said = written(tmp_path / "data", tmp_path / tier, "--tier", tier)

        assert said["proved"]["imported"] == 2
        rows = (tmp_path / tier / "opened" / "results.csv").read_text(encoding="utf-8")
        status = {line[:5]: line.rpartition(",")[2] for line in rows.splitlines()[1:]}
        assert status == {
            "P-001": "finished",
            "P-002": "disqualified",
            "P-003": "imported",
            "P-004": "finished",
            "P-005": "imported",
        }


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


@pytest.mark.parametrize("tier", ["points", "everything"])
def test_a_disqualified_paper_that_was_erased_has_points_and_no_place(
    tmp_path: Path, tier: str
) -> None:
    data = a_planned_folder(tmp_path)
    hold(data)
    with opened(open_folder(data), "sesi-1") as writer:
        order(writer, ask.VoidAttempt, attempt=DUA, reason="joki")
    LedgerStore(open_folder(data).database).erase("sesi-1", DUA)

    said = written(data, tmp_path / "b", "--tier", tier)

    rows = (tmp_path / "b" / "opened" / "results.csv").read_text(encoding="utf-8")
    (row,) = [line for line in rows.splitlines() if line.startswith(DUA)]
    assert row.endswith(",,erased")
    assert said["not_proved"]["erased"] == 1


@pytest.mark.parametrize("tier", ["points", "everything"])
def test_who_was_disqualified_before_being_ready_keeps_points_of_an_earlier_cycle(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tier: str
) -> None:
    brought = {"twk": 100, "tiu": 120, "tkp": 190}
    roster = [msgspec.structs.replace(one, imported=brought) for one in planned.a_roster(2)]
    monkeypatch.setattr(planned, "a_roster", lambda _size: roster)
    planned.a_planned_sitting(tmp_path / "data").dispose()
    with opened(open_folder(tmp_path / "data"), "sesi-1") as writer:
        order(writer, ask.OpenRegistration)
        order(writer, ask.AdmitCandidate, attempt="P-001")
        order(writer, ask.VoidAttempt, attempt="P-001", reason="joki")
        for command in (ask.StartSitting, ask.FinishSitting, ask.ReleaseResults):
            order(writer, command)

    written(tmp_path / "data", tmp_path / "b", "--tier", tier)

    rows = (tmp_path / "b" / "opened" / "results.csv").read_text(encoding="utf-8")
    assert "P-001,Formasi Contoh,general,100,120,190,410,1,,disqualified" in rows


def test_an_erased_paper_stays_closed_and_is_counted(tmp_path: Path) -> None:
    data = a_planned_folder(tmp_path)
    hold(data)
    LedgerStore(open_folder(data).database).erase("sesi-1", DUA)

    said = written(data, tmp_path / "b", "--tier", "points")

    assert said["proved"]["points"] == 1
    assert said["not_proved"]["erased"] == 1


def test_after_a_correction_the_new_result_and_the_old_one_can_be_checked(tmp_path: Path) -> None:
    data = a_planned_folder(tmp_path)
    hold(data)
    first = run("export", "sesi-1", "--data", data).stdout
    with opened(open_folder(data), "sesi-1") as writer:
        item, _ = an_item_of(data, DUA)
        order(writer, ask.CorrectKey, item=item, reason="Soal tidak dapat dijawab")

    said = written(data, tmp_path / "b", "--tier", "points")
    old = run("verify", tmp_path / "b", "--before-correction", "1").stdout

    assert (said["proved"]["ranks"], said["proved"]["old_ranks"]) == (3, 1)
    assert "points and places before correction 1 were computed again" in old
    assert run("export", "sesi-1", "--data", data).stdout != first
    assert run("export", "sesi-1", "--before-correction", "1", "--data", data).stdout == first
    many = run("export", "sesi-1", "--before-correction", "2", "--data", data)
    assert (many.exit_code, many.stdout) == (1, "")
    assert "Error: sesi-1 has 1 corrections of keys, and no 2." in many.stderr


def test_key_or_score_changed_afterwards(tmp_path: Path) -> None:
    """The attack of that name: whoever writes a list from another key than was bound is refused."""
    data = a_planned_folder(tmp_path)
    hold(data)
    item, best = an_item_of(data, DUA)
    other = (best + 1) % 5
    with open_folder(data).database.begin() as connection:
        change = "UPDATE bank_choice SET points = 5 - points WHERE item = :item AND place = :place"
        for place in (best, other):
            connection.execute(text(change), {"item": item, "place": place})

    for command in (("export", "sesi-1"), ("bundle", "sesi-1", tmp_path / "b", "--tier", "points")):
        said = run(*command, "--data", data)
        assert (said.exit_code, said.stdout) == (1, "")
        assert "a key was changed, and no entry says so" in said.stderr
    assert not (tmp_path / "b").exists()
