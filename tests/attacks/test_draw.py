"""An operator with all keys tries to give out other forms than chance did; each time it shows."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from exam_engine import commands as ask
from exam_engine.errors import BadPlan, LedgerDamaged, NotDrawn
from exam_engine.hall import Hall
from exam_engine.ledger.store import LedgerStore
from exam_engine.ledger.tables import metadata
from exam_engine.registry import drawing
from exam_engine.sequencer import Sequencer
from proctor_console import admission
from proctor_console.cli import draw, sitting
from proctor_console.data_folder import open_folder
from question_bank.beacon import QUICKNET
from question_bank.seeds import draw_seed
from tests.attacks.record import By, Row, To, attack, control
from tests.exam_engine.registry.draws import AFTER_MS, BEFORE_MS, SIGNATURE
from tests.proctor_console.cli.command_line import a_data_folder, a_roster_file, refused, run

MAKE = ("draw", "make", "sesi-1", "--signature", SIGNATURE)


@pytest.fixture(scope="module")
def announced(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder whose record has the announcement of round 1000, before its time."""
    folder = tmp_path_factory.mktemp("announced")
    data = a_data_folder(folder)
    run("bank", "import", "--sample", "--data", data)
    run("roster", "import", "s-1", a_roster_file(folder), "--data", data)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sitting, "wall_ms", lambda: BEFORE_MS)
        planned = run(*plan(data))
    assert planned.exit_code == 0, planned.output
    with recording(data, BEFORE_MS + 1_000):
        pass
    return data


@pytest.fixture
def data(announced: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(sitting, "wall_ms", lambda: BEFORE_MS)
    monkeypatch.setattr(draw, "wall_ms", lambda: AFTER_MS)
    return shutil.copytree(announced, tmp_path / "data")


def plan(data: Path) -> list[str | Path]:
    return [
        *("sitting", "create", "sesi-1", "--title", "Sesi 1", "--roster", "s-1"),
        *("--bank", "sampel-skd", "--centre", "semarang", "--room", "R1:30"),
        *("--starts-at", "2023-08-30 08:00", "--draw", "beacon:1000", "--data", data),
    ]


@contextmanager
def recording(data: Path, at_ms: int = AFTER_MS) -> Iterator[Sequencer]:
    """The writer of the sitting, as a server has it at that time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(admission, "Hall", partial(Hall, wall=lambda: at_ms))
        with admission.opened(open_folder(data), "sesi-1") as writer:
            yield writer


def in_the_database(data: Path, *statements: str) -> None:
    with open_folder(data).database.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


def forget(data: Path, *tables: str) -> None:
    in_the_database(data, *(f"DELETE FROM {table}" for table in tables))  # noqa: S608 -- our own


def open_and_close(data: Path) -> None:
    with recording(data):
        pass


def refusal_of_the_server(data: Path) -> str:
    with pytest.raises((BadPlan, LedgerDamaged)) as refusal:
        open_and_close(data)
    return str(refusal.value)


def open_registration(writer: Sequencer) -> None:
    writer.submit(ask.OpenRegistration(request_id="r-registrasi", staff="koordinator"))


def hold_and_publish(data: Path, target: Path) -> tuple[Path, Path]:
    """The bundle and the draw of a sitting to which nobody came."""
    with recording(data) as writer:
        open_registration(writer)
        for command in (ask.StartSitting, ask.FinishSitting, ask.ReleaseResults):
            request = f"r-{command.__name__}"
            writer.submit(command(request_id=request, staff="koordinator", seconded_by="saksi"))
    bundle, published = target / "sesi-1", target / "sesi-1.draw.json"
    written = run("bundle", "sesi-1", bundle, "--tier", "log", "--data", data)
    assert written.exit_code == 0, written.output
    written = run("draw", "publish", "sesi-1", "-o", published, "--data", data)
    assert written.exit_code == 0, written.output
    return bundle, published


# --- drawing again until lucky -------------------------------------------------------------


@control
def test_an_honest_draw_is_in_the_record_and_drawn_again_from_what_is_published(
    data: Path, tmp_path: Path
) -> None:
    assert run(*MAKE, "--data", data).exit_code == 0
    bundle, published = hold_and_publish(data, tmp_path)

    verified = run("verify", bundle)
    checked = run("draw", "check", published, "--record", bundle)

    assert verified.exit_code == 0, verified.stdout
    assert "The draw was announced 1 times, all in the record without a gap" in verified.stdout
    assert "in the record before anybody could know what it would give" in verified.stdout
    assert "exam draw check --record" in verified.stdout
    assert checked.exit_code == 0, checked.output
    assert "all 1 announcements and the forms are in the record" in checked.stdout
    assert "the record had the source before anybody could know" in checked.stdout


@attack(
    Row.LUCKY,
    "people are registered before their forms are drawn",
    to=To.DATABASE,
    by=By.REFUSED,
    says="nobody has a form yet",
)
def test_nobody_is_registered_before_the_forms_are_drawn(data: Path) -> str:
    with recording(data) as writer, pytest.raises(NotDrawn) as refusal:
        open_registration(writer)
    return str(refusal.value)


@attack(
    Row.LUCKY,
    "the announcement is exchanged in the database",
    to=To.DATABASE,
    by=By.SERVER,
    says="announcement 1 of the draw is not the one in the record",
)
def test_an_announcement_replaced_in_the_database_closes_the_sitting(data: Path) -> str:
    in_the_database(
        data,
        "UPDATE sitting_draw SET announcement = replace(announcement, "
        "'\"announced_at\":1', '\"announced_at\":2')",
    )

    return refusal_of_the_server(data)


@attack(
    Row.LUCKY,
    "the sitting is planned anew with another secret",
    to=To.DATABASE,
    by=By.SERVER,
    says="the keys bound before the start have the root",
)
def test_a_sitting_planned_anew_under_another_secret_closes_too(data: Path) -> str:
    forget(data, "sitting_draw", "sitting_secret", "roster", "sitting")
    assert run(*plan(data)).exit_code == 0

    return refusal_of_the_server(data)


@attack(
    Row.LUCKY,
    "the whole record is begun anew for another draw",
    to=To.DATABASE,
    by=By.CHECKPOINT,
    says="the same log has signed another root over the first … entries: there are two versions "
    "of the record [fork]",
)
def test_a_record_begun_anew_for_another_draw_is_found_by_who_kept_a_checkpoint(
    data: Path, tmp_path: Path
) -> str:
    kept = tmp_path / "checkpoint-from-the-board"
    last = LedgerStore(open_folder(data).database).tree("sesi-1").last()
    assert last is not None
    kept.write_bytes(last.note)
    forget(data, "sitting_draw", "sitting_secret", "roster", "sitting", *metadata.tables)
    assert run(*plan(data)).exit_code == 0
    with recording(data, BEFORE_MS + 1_000):
        pass
    assert run(*MAKE, "--data", data).exit_code == 0
    bundle, _ = hold_and_publish(data, tmp_path)

    assert run("verify", bundle).exit_code == 0, "alone it looks like any other record"
    found = run("verify", bundle, "--checkpoint", kept)

    assert found.exit_code == 1
    return found.stdout


@attack(
    Row.LUCKY,
    "another round is announced when the first was signed, by a program that does not refuse",
    to=To.DATABASE,
    by=By.VERIFY,
    says="announcement 2 was made although the round of announcement 1 was signed by then: drawing "
    "until lucky [drawing again until lucky]",
)
def test_another_round_announced_when_the_first_was_signed_is_in_the_record_for_ever(
    data: Path, tmp_path: Path
) -> str:
    later = f"drand/{QUICKNET.chain_hash}/999999"
    assert "draw with what was announced" in refused(
        *("draw", "again", "sesi-1", "--draw", "beacon:999999", "--data", data),
        *("--reason", "putaran lain lebih baik"),
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("exam_engine.registry.announcing.check_in_advance", lambda *_: None)
        patch.setattr(drawing, "randomness_of", lambda *_: b"\x01" * 32)
        again = run(
            *("draw", "again", "sesi-1", "--draw", "beacon:999999", "--data", data),
            *("--reason", "putaran lain lebih baik"),
        )
        assert again.exit_code == 0, again.output
        assert run(*MAKE, "--data", data).exit_code == 0
    bundle, published = hold_and_publish(data, tmp_path)

    verified = run("verify", bundle)
    checked = refused("draw", "check", published, "--record", bundle)

    assert verified.exit_code == 1
    assert later in published.read_text(encoding="utf-8")
    assert (
        "announcement 2 was made although the randomness of announcement 1 was known by then"
    ) in checked
    return verified.stdout


# --- an easy set for a friend --------------------------------------------------------------


@attack(
    Row.EASY_SET,
    "somebody's form is exchanged in the database after the draw",
    to=To.DATABASE,
    by=By.SERVER,
    says="the forms are not those that were drawn",
)
def test_a_form_exchanged_in_the_database_closes_the_sitting(data: Path) -> str:
    assert run(*MAKE, "--data", data).exit_code == 0
    open_and_close(data)
    in_the_database(
        data,
        "UPDATE form SET sealed_sha256 = (SELECT sealed_sha256 FROM form WHERE "
        "participant_number = '26-0002') WHERE participant_number = '26-0001'",
    )

    return refusal_of_the_server(data)


@attack(
    Row.EASY_SET,
    "the operator's program draws the forms from a seed that was chosen",
    to=To.DATABASE,
    by=By.DRAW,
    says="the forms of sitting sesi-1 are not those of this seed: drawn again",
)
def test_forms_from_another_seed_than_announced_are_found_by_whoever_draws_again(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> str:

    def chosen(_secret: bytes, randomness: bytes, sitting: str, source: str) -> bytes:
        return draw_seed(b"the friend of the friend has 32b", randomness, sitting, source)

    monkeypatch.setattr(drawing, "draw_seed", chosen)
    assert run(*MAKE, "--data", data).exit_code == 0
    bundle, published = hold_and_publish(data, tmp_path)

    verified = run("verify", bundle)
    found = refused("draw", "check", published, "--record", bundle)

    assert verified.exit_code == 0, verified.stdout
    assert "not proved" in verified.stdout
    assert "that the forms come from the announced draw" in verified.stdout
    return found


@attack(
    Row.EASY_SET,
    "an honest draw is published for other forms than were given out",
    to=To.DATABASE,
    by=By.DRAW,
    says="this draw is not the one in the record",
)
def test_a_draw_published_for_other_forms_than_were_given_out_is_not_that_of_the_record(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> str:
    honest = shutil.copytree(data, tmp_path / "honest")
    with monkeypatch.context() as patch:
        patch.setattr(
            drawing,
            "draw_seed",
            lambda _secret, *rest: draw_seed(b"the friend of the friend has 32b", *rest),
        )
        assert run(*MAKE, "--data", data).exit_code == 0
    (tmp_path / "given").mkdir()
    bundle, _ = hold_and_publish(data, tmp_path / "given")
    assert run(*MAKE, "--data", honest).exit_code == 0
    (tmp_path / "shown").mkdir()
    _, shown = hold_and_publish(honest, tmp_path / "shown")

    alone = run("draw", "check", shown)
    found = refused("draw", "check", shown, "--record", bundle)

    assert alone.exit_code == 0
    assert "that people were given these forms: give --record" in alone.stdout
    assert "the record has the forms root" in found
    return found
