"""An operator with all keys tries to give out other forms than chance did; each time it shows.

Named after the rows of docs/draw.md, "Who could try what".
"""

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


def test_nobody_is_registered_before_the_forms_are_drawn(data: Path) -> None:
    with recording(data) as writer, pytest.raises(NotDrawn, match="nobody has a form yet"):
        open_registration(writer)


def test_an_announcement_replaced_in_the_database_closes_the_sitting(data: Path) -> None:
    """Found by the server itself: another secret, drawn before anybody looked."""
    in_the_database(
        data,
        "UPDATE sitting_draw SET announcement = replace(announcement, "
        "'\"announced_at\":1', '\"announced_at\":2')",
    )

    with pytest.raises(BadPlan, match="announcement 1 of the draw is not the one in the record"):
        open_and_close(data)


def test_a_sitting_planned_anew_under_another_secret_closes_too(data: Path) -> None:
    forget(data, "sitting_draw", "sitting_secret", "roster", "sitting")
    assert run(*plan(data)).exit_code == 0

    with pytest.raises(LedgerDamaged, match="the keys bound before the start have the root"):
        open_and_close(data)


def test_a_record_begun_anew_for_another_draw_is_found_by_who_kept_a_checkpoint(
    data: Path, tmp_path: Path
) -> None:
    """Found by `exam verify` with a checkpoint from the board, from paper or from a witness."""
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
    assert "two versions" in found.stdout
    assert "[fork]" in found.stdout


def test_another_round_announced_when_the_first_was_signed_is_in_the_record_for_ever(
    data: Path, tmp_path: Path
) -> None:
    """Found by `exam verify` and by `exam draw check`: the program refuses, so it is put there."""
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
    assert (
        "announcement 2 was made although the round of announcement 1 was signed by then: "
        "drawing until lucky [drawing again until lucky]"
    ) in verified.stdout
    assert later in published.read_text(encoding="utf-8")
    assert (
        "announcement 2 was made although the randomness of announcement 1 was known by then"
    ) in checked


# --- an easy set for a friend --------------------------------------------------------------


def test_a_form_exchanged_in_the_database_closes_the_sitting(data: Path) -> None:
    """Found by the server itself when it opens the sitting."""
    assert run(*MAKE, "--data", data).exit_code == 0
    open_and_close(data)
    in_the_database(
        data,
        "UPDATE form SET sealed_sha256 = (SELECT sealed_sha256 FROM form WHERE "
        "participant_number = '26-0002') WHERE participant_number = '26-0001'",
    )

    with pytest.raises(BadPlan, match="the forms are not those that were drawn"):
        open_and_close(data)


def test_forms_from_another_seed_than_announced_are_found_by_whoever_draws_again(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Found by `exam draw check`: the operator's program draws from a seed that was chosen."""

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
    assert "the forms of sitting sesi-1 are not those of this seed: drawn again" in found


def test_a_draw_published_for_other_forms_than_were_given_out_is_not_that_of_the_record(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Found by `exam draw check --record`: the file alone is a good draw of other forms."""
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
    assert "this draw is not the one in the record" in found
    assert "the record has the forms root" in found
