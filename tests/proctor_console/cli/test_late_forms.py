"""Somebody who was not on the roster sits an exam: what is published of it holds, or it shows.

The record is written by an operator with all keys; named after docs/draw.md, "Who could try what".
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from exam_engine import commands as ask
from exam_engine.candidate import Candidate
from exam_engine.draw import late_sheet
from exam_engine.hall import Hall
from exam_engine.ledger.store import LedgerStore
from exam_engine.registry import late_drawing
from exam_engine.replies import Done
from exam_engine.sequencer import Sequencer
from exam_engine.verifying.alone import program
from proctor_console import admission
from proctor_console.cli import draw, sitting
from proctor_console.data_folder import open_folder
from question_bank.beacon import QUICKNET
from question_bank.seeds import draw_seed
from tests.exam_engine.builders import TERMINAL, an_answer
from tests.exam_engine.registry.draws import AFTER_MS, BEFORE_MS
from tests.proctor_console.cli.command_line import a_data_folder, a_roster_file, refused, run
from tests.question_bank.own_beacon import signature, take_its_place

OPENED_MS = AFTER_MS + 60_000
ROUND = QUICKNET.first_after(OPENED_MS)
PEOPLE = ("26-0001", "W-001")


@contextmanager
def own_clocks() -> Iterator[pytest.MonkeyPatch]:
    """The beacon of our own, and the time at which a sitting is planned and drawn."""
    with pytest.MonkeyPatch.context() as patch:
        take_its_place(patch)
        patch.setattr(sitting, "wall_ms", lambda: BEFORE_MS)
        patch.setattr(draw, "wall_ms", lambda: AFTER_MS)
        yield patch


@pytest.fixture(scope="module")
def patch() -> Iterator[pytest.MonkeyPatch]:
    with own_clocks() as patch:
        yield patch


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory, patch: pytest.MonkeyPatch) -> Path:
    return an_opened_folder(tmp_path_factory.mktemp("opened"), patch)


def an_opened_folder(folder: Path, patch: pytest.MonkeyPatch) -> Path:
    """A data folder whose sitting is drawn by round 1000, registers, and has one more candidate."""
    assert patch is not None
    data = a_data_folder(folder)
    run("bank", "import", "--sample", "--data", data)
    run("roster", "import", "s-1", a_roster_file(folder), "--data", data)
    planned = run(
        *("sitting", "create", "sesi-1", "--title", "Sesi 1", "--roster", "s-1"),
        *("--bank", "sampel-skd", "--centre", "semarang", "--room", "R1:30"),
        *("--starts-at", "2023-08-30 08:00", "--draw", "beacon:1000", "--data", data),
    )
    assert planned.exit_code == 0, planned.output
    with recording(data, BEFORE_MS + 1_000):
        pass
    made = run("draw", "make", "sesi-1", "--signature", signature(1000), "--data", data)
    assert made.exit_code == 0, made.output
    with recording(data, OPENED_MS) as writer:
        order(writer, ask.OpenRegistration)
        added = Candidate(participant_number="W-001", name="Peserta Tambahan 01", formation="Guru")
        order(writer, ask.AddCandidate, candidate=added, reason="terlewat")
    return data


@pytest.fixture
def data(opened: Path, tmp_path: Path) -> Path:
    return shutil.copytree(opened, tmp_path / "data")


@contextmanager
def recording(data: Path, at_ms: int) -> Iterator[Sequencer]:
    """The writer of the sitting, as a server has it at that time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(admission, "Hall", partial(Hall, wall=lambda: at_ms))
        with admission.opened(open_folder(data), "sesi-1") as writer:
            yield writer


def order(writer: Sequencer, command: type[ask.StaffCommand], **fields: object) -> str | None:
    request = f"r-{writer.sheets.size}-{command.__name__}"
    done = writer.submit(command(request_id=request, staff="a", seconded_by="b", **fields))
    return done.pin if isinstance(done, Done) else None


def draw_late(writer: Sequencer) -> None:
    order(writer, ask.DrawLateForm, attempt="W-001", signature=signature(ROUND))


def hold(data: Path, *, drawn: bool = True) -> None:
    """Who was added gets a form and works like somebody on the roster; then the release."""
    with recording(data, OPENED_MS + 10_000) as writer:
        if drawn:
            draw_late(writer)
        present = PEOPLE if drawn else PEOPLE[:1]
        for attempt in present:
            pin = order(writer, ask.AdmitCandidate, attempt=attempt)
            assert pin is not None
            writer.submit(ask.Login(attempt=attempt, pin=pin, terminal=TERMINAL))
            writer.submit(ask.Sync(attempt=attempt, terminal=TERMINAL))
        order(writer, ask.StartSitting)
        for item in range(1, 20):
            for attempt in present:
                writer.submit(an_answer(attempt, item, item, item % 5))
        for command in (ask.FinishSitting, ask.ReleaseResults):
            order(writer, command)


def published(data: Path, target: Path, tier: str = "everything", *options: str) -> Path:
    bundle = target / f"sesi-1-{tier}"
    written = run("bundle", "sesi-1", bundle, "--tier", tier, *options, "--data", data)
    assert written.exit_code == 0, written.output
    return bundle


def the_draw(data: Path, target: Path) -> Path:
    file = target / "sesi-1.draw.json"
    written = run("draw", "publish", "sesi-1", "-o", file, "--data", data)
    assert written.exit_code == 0, written.output
    return file


@pytest.fixture(scope="module")
def held(opened: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = shutil.copytree(opened, tmp_path_factory.mktemp("held") / "data")
    hold(data)
    return data


@pytest.mark.parametrize("tier", ["log", "points", "everything"])
def test_a_bundle_holds_whatever_it_opens(held: Path, tmp_path: Path, tier: str) -> None:
    verified = run("verify", published(held, tmp_path, tier), "--json")

    assert verified.exit_code == 0, verified.stdout
    found = json.loads(verified.stdout)
    assert found["proved"]["late_forms"] == 1
    assert found["facts"]["added"] == 1
    if tier != "log":
        assert found["proved"]["added"] == 1
        assert found["proved"]["points"] == len(PEOPLE)
        assert found["proved"]["ranks"] == 4


def test_the_paper_of_who_was_added_can_be_given_out_alone(held: Path, tmp_path: Path) -> None:
    bundle = published(held, tmp_path, "candidate", "--attempt", "W-001")
    verified = run("verify", bundle, "--json")

    assert verified.exit_code == 0, verified.stdout
    assert json.loads(verified.stdout)["proved"]["points"] == 1
    others = published(held, tmp_path / "other", "candidate", "--attempt", "26-0001")
    verified = run("verify", others, "--json")
    assert verified.exit_code == 0, verified.stdout
    assert json.loads(verified.stdout)["not_proved"]["added_closed"] == 1


def test_the_verifier_in_one_file_says_the_same(held: Path, tmp_path: Path) -> None:
    file = tmp_path / "exam-verify.py"
    file.write_text(program(), encoding="utf-8")
    bundle = published(held, tmp_path)

    alone = subprocess.run(  # noqa: S603 -- our own file
        [sys.executable, "-I", file, bundle], capture_output=True, text=True, check=False
    )

    assert alone.returncode == 0, alone.stdout
    assert "1 people were added after the draw, each with a form from the first randomness" in (
        alone.stdout
    )


def test_the_draw_is_made_again_with_the_later_form_and_is_that_of_the_record(
    held: Path, tmp_path: Path
) -> None:
    file, bundle = the_draw(held, tmp_path), published(held, tmp_path, "log")

    checked = run("draw", "check", file, "--record", bundle, "--form", "W-001")

    assert checked.exit_code == 0, checked.output
    assert "3 forms drawn again, all the same" in checked.stdout
    assert "1 later form drawn again, the same" in checked.stdout
    assert '["form","W-001"' in checked.stdout


def test_lists_and_exports_have_who_was_added(held: Path, tmp_path: Path) -> None:
    table = tmp_path / "hasil.csv"
    exported = run("export", "sesi-1", "-o", table, "--data", held)

    assert exported.exit_code == 0, exported.output
    assert "W-001" in table.read_text(encoding="utf-8")


def test_a_backup_brings_it_to_another_machine(held: Path, tmp_path: Path) -> None:
    passphrase = tmp_path / "passphrase"
    passphrase.write_text("kalimat-sandi-contoh\n", encoding="utf-8")
    backup, other = tmp_path / "exam.backup", tmp_path / "other"
    for command in (
        ("backup", backup, "--passphrase-file", passphrase, "--data", held),
        ("backup", backup, "--check"),
        ("restore", backup, other, "--passphrase-file", passphrase),
    ):
        done = run(*command)
        assert done.exit_code == 0, done.output

    with recording(other, OPENED_MS + 60_000) as writer:
        assert writer.sheets.attempts["W-001"].closed
    assert run("verify", published(other, tmp_path)).exit_code == 0


def test_their_sealed_paper_and_its_proof_are_published(held: Path, tmp_path: Path) -> None:
    folder = tmp_path / "www"
    published = run("publish", "sesi-1", folder, "--data", held)
    pseudonym = LedgerStore(open_folder(held).database).identities("sesi-1", ())["W-001"].pseudonym

    assert published.exit_code == 0, published.output
    assert (folder / "paper" / pseudonym.hex()).is_file()


def test_who_never_got_a_form_is_absent_and_counted(data: Path, tmp_path: Path) -> None:
    hold(data, drawn=False)

    verified = run("verify", published(data, tmp_path), "--json")
    checked = run("draw", "check", the_draw(data, tmp_path))

    assert verified.exit_code == 0, verified.stdout
    assert json.loads(verified.stdout)["facts"]["added"] == 1
    assert checked.exit_code == 0, checked.output


# --- who could try what --------------------------------------------------------------------


def test_a_later_form_from_another_secret_is_found_by_whoever_draws_again(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An easy set for a friend."""
    monkeypatch.setattr(
        late_drawing,
        "draw_seed",
        lambda _secret, *rest: draw_seed(b"the friend of the friend has 32b", *rest),
    )
    hold(data)

    bundle = published(data, tmp_path, "log")
    file = the_draw(data, tmp_path)

    assert run("verify", bundle).exit_code == 0
    found = refused("draw", "check", file, "--record", bundle)
    assert "the form of W-001 is not that of its seed" in found


def test_another_round_than_the_first_is_found_by_both(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The operator waits for a round that gives the friend what they want."""

    def lucky(announced: str, opened_ms: int, index: int, ceremony: object) -> str:
        del announced, opened_ms, ceremony
        return f"drand/{QUICKNET.chain_hash}/{ROUND + 1}/{index}"

    with monkeypatch.context() as chosen:
        chosen.setattr(late_sheet, "late_source", lucky)
        with recording(data, OPENED_MS + 10_000) as writer:
            order(writer, ask.DrawLateForm, attempt="W-001", signature=signature(ROUND + 1))
            for command in (ask.StartSitting, ask.FinishSitting, ask.ReleaseResults):
                order(writer, command)
        bundle = published(data, tmp_path, "log")
        file = the_draw(data, tmp_path)

    verified = run("verify", bundle)
    checked = refused("draw", "check", file, "--record", bundle)

    assert verified.exit_code == 1
    assert f"drand/{QUICKNET.chain_hash}/{ROUND}/" in verified.stdout
    assert "[drawing again until lucky]" in verified.stdout
    assert "asks for" in checked


def test_a_later_form_that_is_left_out_of_the_published_draw_is_missed(
    held: Path, tmp_path: Path
) -> None:
    file, bundle = the_draw(held, tmp_path), published(held, tmp_path, "log")
    said = json.loads(file.read_text(encoding="utf-8"))
    file.write_text(json.dumps(said | {"later": []}), encoding="utf-8")

    found = refused("draw", "check", file, "--record", bundle)

    assert "is not published" in found


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("at", OPENED_MS - 60_000, "asks for"),
        ("entry", 1, "asks for"),
        ("form_root", "00" * 32, "is not that of its seed"),
        ("randomness", "00" * 32, "the randomness of the form of W-001 is another one"),
        ("proof", signature(ROUND + 1), "not its signature"),
    ],
)
def test_a_published_later_form_that_is_altered_is_refused(
    held: Path, tmp_path: Path, field: str, value: object, said: str
) -> None:
    file = the_draw(held, tmp_path)
    whole = json.loads(file.read_text(encoding="utf-8"))
    whole["later"][0][field] = value
    file.write_text(json.dumps(whole), encoding="utf-8")

    assert said in refused("draw", "check", file)


def test_the_first_draw_alone_says_that_the_record_has_a_later_form(
    held: Path, tmp_path: Path
) -> None:
    """A published form for another opening than the record's."""
    file, bundle = the_draw(held, tmp_path), published(held, tmp_path, "log")
    whole = json.loads(file.read_text(encoding="utf-8"))
    leaf = whole["later"][0]["candidate"]
    whole["later"][0]["candidate"] = [*leaf[:2], "00" * 32, leaf[3]]
    file.write_text(json.dumps(whole), encoding="utf-8")

    assert "has another application" in refused("draw", "check", file, "--record", bundle)


def test_a_bundle_that_shows_somebody_else_behind_an_addition_does_not_hold(
    held: Path, tmp_path: Path
) -> None:
    bundle = published(held, tmp_path)
    people = bundle / "opened" / "added.jsonl"
    leaf, salt, content = json.loads(people.read_text(encoding="utf-8"))
    for changed in (
        [leaf, salt, content.replace("Guru", "Dosen")],
        [leaf.replace("W-001", "W-002"), salt, content],
    ):
        people.write_text(json.dumps(changed) + "\n", encoding="utf-8")
        assert run("verify", bundle).exit_code == 1


def test_the_form_of_somebody_else_is_none_that_was_drawn_later(held: Path, tmp_path: Path) -> None:
    bundle = published(held, tmp_path)
    forms = bundle / "opened" / "added-forms.jsonl"
    forms.write_text(forms.read_text(encoding="utf-8").replace("W-001", "W-002"), encoding="utf-8")

    verified = run("verify", bundle)

    assert verified.exit_code == 1
    assert "is none that was drawn later" in verified.stdout


def test_the_record_survives_a_server_that_dies_between_the_two_entries(
    data: Path, tmp_path: Path
) -> None:
    lines = LedgerStore(open_folder(data).database).size("sesi-1")
    for _ in range(2):
        with recording(data, OPENED_MS + 5_000) as writer:
            assert writer.sheets.sitting.late.waits("W-001")
    assert LedgerStore(open_folder(data).database).size("sesi-1") == lines
    hold(data)

    assert run("verify", published(data, tmp_path)).exit_code == 0
