"""The doctor looks at the sittings of the day: sealed, and not more than the machine holds."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import msgspec
import pytest
from sqlalchemy import text

from exam_engine.clock import wall_ms
from exam_engine.config import Config, load
from exam_engine.database import connect
from proctor_console.backup.mark import Mark
from proctor_console.doctor import sittings
from proctor_console.doctor.finding import Finding, Verdict
from tests.exam_engine.planned import a_planned_sitting
from tests.exam_engine.registry.draws import announced


@pytest.fixture
def config(tmp_path: Path) -> Config:
    a_planned_sitting(tmp_path).dispose()
    return load(tmp_path, {})


def about(config: Config, subject: str) -> Finding:
    return next(one for one in sittings.sittings(config) if one.subject == subject)


def test_a_planned_sitting_with_its_keys_is_ready(config: Config) -> None:
    verdicts = {one.subject: one.verdict for one in sittings.sittings(config)}

    assert {name: verdicts[name] for name in ("sittings", "forms", "room", "connections")} == (
        dict.fromkeys(("sittings", "forms", "room", "connections"), Verdict.OK)
    )
    assert "4 sealed" in about(config, "forms").sentence


def test_nothing_planned_is_a_warning() -> None:
    assert sittings.planned([]).verdict is Verdict.WARN


def test_a_sitting_that_waits_for_its_draw_is_a_warning(tmp_path: Path) -> None:
    announced(tmp_path).dispose()

    finding = about(load(tmp_path, {}), "draw")

    assert finding.verdict is Verdict.WARN
    assert "sesi-1: announced, nobody has a form yet" in finding.sentence


def test_a_missing_form_fails(config: Config) -> None:
    database = connect(config.database)
    with database.begin() as connection:
        connection.execute(text("DELETE FROM form WHERE participant_number = 'P-002'"))
    database.dispose()

    finding = about(config, "forms")

    assert finding.verdict is Verdict.FAIL
    assert "sesi-1" in finding.sentence


def test_the_keys_of_another_server_fail(config: Config) -> None:
    (config.keys_dir / "master.key").write_text("00" * 32)

    assert about(config, "forms").verdict is Verdict.FAIL


def test_a_disk_too_small_for_the_roster_fails(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = SimpleNamespace(total=1, used=1, free=100_000)
    monkeypatch.setattr(sittings.shutil, "disk_usage", lambda _: usage)

    finding = about(config, "room")

    assert finding.verdict is Verdict.FAIL
    assert "572 entries" in finding.sentence


def test_too_little_memory_fails(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sittings, "_available_bytes", lambda: 100_000_000)

    assert about(config, "memory").verdict is Verdict.FAIL


def test_more_people_than_connections_is_a_warning(config: Config) -> None:
    crowded = msgspec.structs.replace(config, connections_max=2_003)

    assert about(crowded, "connections").verdict is Verdict.WARN


def test_a_chip_that_disagrees_with_the_clock_is_a_warning(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sittings, "_chip_ms", lambda: wall_ms() - 3_600_000)

    finding = about(config, "time")

    assert finding.verdict is Verdict.WARN
    assert "3,600 s apart" in finding.sentence


def test_a_ledger_from_the_future_is_a_warning(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sittings, "_newest_entry_ms", lambda _: wall_ms() + 60_000)

    assert "later than now" in about(config, "time").sentence


def test_a_backup_is_wanted_and_not_an_old_one(config: Config) -> None:
    none = sittings.backups(config)
    there = config.data_dir / "exam.toml"
    there.write_text("")
    Mark(made_at=wall_ms() - 60_000, path=str(there)).leave(config.data_dir)
    fresh = sittings.backups(config)
    Mark(made_at=wall_ms() - 90_000_000, path=str(there)).leave(config.data_dir)
    old = sittings.backups(config)
    Mark(made_at=wall_ms(), path="/nowhere/exam.backup").leave(config.data_dir)
    away = sittings.backups(config)

    assert [one.verdict for one in (none, fresh, old, away)] == [
        Verdict.WARN,
        Verdict.OK,
        Verdict.WARN,
        Verdict.WARN,
    ]
