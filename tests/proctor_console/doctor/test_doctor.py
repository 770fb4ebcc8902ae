"""The doctor finds what would spoil an exam day, and says what to do."""

from __future__ import annotations

import importlib.util
import os
import resource
import socket
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import msgspec
import pytest

from exam_engine.config import Config
from proctor_console.data_folder import make_folder
from proctor_console.doctor import folder, machine
from proctor_console.doctor.database import database
from proctor_console.doctor.examination import examine
from proctor_console.doctor.finding import Verdict
from proctor_console.staff.permissions import Role
from proctor_console.staff.register import StaffRegister
from tests.proctor_console.cli.command_line import run
from tests.server_process import a_free_port


@pytest.fixture
def config(tmp_path: Path) -> Config:
    made = make_folder(tmp_path / "data")
    StaffRegister(made.database).add("admin", "admin", Role.ADMIN, "kata-sandi-contoh")
    made.database.dispose()
    return msgspec.structs.replace(made.config, port=a_free_port())


def test_a_fresh_folder_is_healthy_apart_from_what_the_machine_lacks(config: Config) -> None:
    verdicts = {one.subject: one.verdict for one in examine(config)}

    for subject in ("data folder", "secrets", "database", "staff", "clock", "port"):
        assert verdicts[subject] is Verdict.OK, subject


def test_without_a_folder_the_rest_of_the_machine_is_still_looked_at(tmp_path: Path) -> None:
    subjects = [one.subject for one in examine(Config(data_dir=tmp_path / "nowhere"))]

    assert subjects == ["data folder", "port", "file limits", "modules", "screens"]


def test_secrets_that_others_can_read_fail(config: Config) -> None:
    (config.keys_dir / "master.key").chmod(0o644)

    finding = folder.secrets(config)

    assert finding.verdict is Verdict.FAIL
    assert "others can read master.key" in finding.sentence
    assert "chmod 600" in finding.advice


def test_a_port_in_use_is_a_warning_that_names_it(config: Config) -> None:
    with socket.socket() as other:
        other.bind((config.host, config.port))
        other.listen()

        finding = machine.port(config)

    assert finding.verdict is Verdict.WARN
    assert str(config.port) in finding.sentence


def test_an_address_of_another_machine_fails(config: Config) -> None:
    finding = machine.port(msgspec.structs.replace(config, host="203.0.113.9"))

    assert finding.verdict is Verdict.FAIL


def test_a_clock_behind_the_data_is_a_warning(config: Config) -> None:
    tomorrow = time.time() + 86_400
    os.utime(config.data_dir / "exam.sqlite3", (tomorrow, tomorrow))

    assert machine.clock(config).verdict is Verdict.WARN


@pytest.mark.parametrize(
    ("free", "verdict"),
    [(10_000_000_000, Verdict.OK), (1_000_000_000, Verdict.WARN), (10_000_000, Verdict.FAIL)],
)
def test_a_full_disk_fails(
    config: Config, monkeypatch: pytest.MonkeyPatch, free: int, verdict: Verdict
) -> None:
    usage = SimpleNamespace(total=free * 2, used=free, free=free)
    monkeypatch.setattr(machine.shutil, "disk_usage", lambda _: usage)
    monkeypatch.setattr(machine, "_sync_ms", lambda _: 1.0)

    assert machine.disk(config).verdict is verdict


@pytest.mark.parametrize(
    ("limit", "verdict"), [(100_000, Verdict.OK), (4_096, Verdict.WARN), (256, Verdict.FAIL)]
)
def test_too_few_open_files_are_told_with_the_number_to_set(
    config: Config, monkeypatch: pytest.MonkeyPatch, limit: int, verdict: Verdict
) -> None:
    monkeypatch.setattr(resource, "getrlimit", lambda _: (limit, limit))

    finding = machine.open_files(config)

    assert finding.verdict is verdict
    assert verdict is Verdict.OK or "ulimit -n 18200" in finding.advice


@pytest.mark.parametrize(("kept", "verdict"), [(True, Verdict.OK), (False, Verdict.WARN)])
def test_modules_that_python_may_not_keep_compiled_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kept: bool, verdict: Verdict
) -> None:
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path))
    if kept:
        for name in ("exam_engine.hall", "sqlalchemy", "flask"):
            found = importlib.util.find_spec(name)
            assert found is not None
            assert found.origin is not None
            cached = Path(importlib.util.cache_from_source(found.origin))
            cached.parent.mkdir(parents=True)
            cached.touch()

    finding = machine.modules()

    assert finding.verdict is verdict
    assert kept or "PYTHONDONTWRITEBYTECODE" in finding.advice


def test_a_database_that_cannot_be_reached_fails_with_its_reason(config: Config) -> None:
    lost = msgspec.structs.replace(config, database_url="sqlite:////nowhere/exam.sqlite3")

    (finding,) = database(lost)

    assert finding.verdict is Verdict.FAIL
    assert "unable to open database file" in finding.sentence


def test_an_empty_database_fails(config: Config, tmp_path: Path) -> None:
    empty = msgspec.structs.replace(config, database_url=f"sqlite:///{tmp_path / 'empty'}")

    (finding,) = database(empty)

    assert "no tables" in finding.sentence


def test_the_command_fails_when_anything_does(tmp_path: Path) -> None:
    result = run("doctor", "--data", tmp_path / "nowhere")

    assert result.exit_code == 1
    assert "fail  data folder:" in result.stdout
    assert "Run `exam init` first." in result.stdout
    assert "to be mended before an exam" in result.stderr
