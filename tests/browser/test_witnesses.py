"""Who co-signs the record, as staff and the public see it: present, away, and against it."""

from __future__ import annotations

import re
import shutil
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from exam_engine.ledger.checkpoint import Checkpoint
from exam_engine.ledger.note import Note
from proctor_console.staff.permissions import Role
from tests.browser.conftest import OpenPage
from tests.proctor_console.cli.command_line import run
from tests.proctor_console.console.console_day import PASSWORD, ConsoleDay
from tests.proctor_console.witness.witness_processes import Witnesses

KeepPicture = Callable[[Page, str], None]
LONGEST_MS = 20_000


@pytest.fixture
def witnesses(tmp_path: Path) -> Iterator[Witnesses]:
    witnesses = Witnesses(tmp_path)
    yield witnesses
    witnesses.stop()


@pytest.fixture
def day(tmp_path: Path, witnesses: Witnesses) -> Iterator[ConsoleDay]:
    data = tmp_path / "data"
    data.mkdir()
    (data / "witnesses.policy").write_text(witnesses.policy)
    (data / "exam.toml").write_text("witness_every_seconds = 1\nwitness_answer_seconds = 1\n")
    day = ConsoleDay(data)
    witnesses.watch(run("log", "key", "sesi-1", "--data", data).stdout.strip())
    witnesses.start("a", "b", "c")
    yield day
    day.server.__exit__()


@pytest.fixture
def page(day: ConsoleDay, open_page: OpenPage) -> Page:
    """The console of a proctor."""
    page = open_page(day.server.base_url + "/console")
    page.get_by_label("Nama pengguna").fill(Role.PROCTOR.value)
    page.get_by_label("Kata sandi").fill(PASSWORD)
    page.get_by_role("button", name="Masuk").click()
    page.get_by_role("button", name="Sesi Contoh").click()
    page.get_by_role("heading", name="Sesi Contoh").wait_for()
    return page


def go_on(day: ConsoleDay) -> None:
    """Another entry, so that there is something to sign."""
    desk = day.desk(Role.COORDINATOR)
    with desk.socket() as client:
        if not desk.order(client, "open_registration")["ok"]:
            assert desk.order(client, "send_notice", text="Tetap tenang")["ok"]


def co_signed(day: ConsoleDay, witnesses: int, more_than: int = 1) -> int:
    """Wait until so many have signed more entries than that; how many they have signed."""
    until = time.monotonic() + LONGEST_MS / 1_000
    while time.monotonic() < until:
        with urllib.request.urlopen(day.server.base_url + "/log/sesi-1/checkpoint") as reply:
            note = Note.parse(reply.read())
        size = Checkpoint.parse(note.text).size
        if size > more_than and len(note.signatures) == 1 + witnesses:
            return size
        time.sleep(0.1)
    raise AssertionError(note)


def test_staff_and_public_see_who_signs_and_who_is_away(
    day: ConsoleDay,
    witnesses: Witnesses,
    page: Page,
    open_page: OpenPage,
    keep_picture: KeepPicture,
) -> None:
    line = page.locator(".record-line")
    expect(line).to_have_text(
        re.compile(r"Catatan: \d+ entri · 3 dari 3 saksi"), timeout=LONGEST_MS
    )
    expect(page.locator(".problems.none")).to_be_visible()
    board = open_page(day.server.base_url + "/results/sesi-1", width=1920, height=1080)
    checkpoint = board.locator(".checkpoint")
    expect(checkpoint).to_contain_text("3 dari 3 saksi", timeout=LONGEST_MS)

    witnesses.running["b"].kill()
    go_on(day)

    away = page.locator('.problem[data-witness="b"]')
    expect(away).to_contain_text("Saksi b · tidak terjangkau", timeout=LONGEST_MS)
    expect(line).to_contain_text("2 dari 3 saksi")
    expect(checkpoint).to_contain_text("2 dari 3 saksi", timeout=LONGEST_MS)
    keep_picture(page, "console-witness-away")
    keep_picture(board, "board-two-of-three-witnesses")
    away.click()
    row = page.locator('tr[data-witness="b"]')
    expect(row).to_contain_text("Connection refused")
    expect(page.locator('tr[data-witness="a"]')).to_contain_text("menandatangani")
    expect(page.locator("dialog")).to_contain_text("Cukup saksi telah menandatangani")
    keep_picture(page, "console-witnesses")
    page.keyboard.press("Escape")
    witnesses.start("b")
    go_on(day)
    expect(away).to_have_count(0, timeout=LONGEST_MS)
    expect(line).to_contain_text("3 dari 3 saksi")


def test_a_witness_that_holds_another_version_is_shown_before_everything_else(
    day: ConsoleDay, page: Page, tmp_path: Path, keep_picture: KeepPicture
) -> None:
    data, kept = tmp_path / "data", tmp_path / "kept"
    in_both = co_signed(day, 3)
    day.server.stop()
    shutil.copytree(data, kept)
    day.restart()
    go_on(day)
    signed = co_signed(day, 3, more_than=in_both)

    day.server.stop()
    shutil.rmtree(data)
    shutil.copytree(kept, data)
    day.restart()
    desk = day.desk(Role.COORDINATOR)
    with desk.socket() as client:
        assert desk.order(client, "open_registration")["ok"]
        for _ in range(signed):
            assert desk.order(client, "send_notice", text="Versi lain")["ok"]

    refusing = page.locator(".problem[data-witness]")
    expect(refusing).to_have_count(3, timeout=LONGEST_MS)
    by_a = page.locator('.problem[data-witness="a"]')
    expect(by_a).to_contain_text("Saksi a · menolak: catatan lain")
    expect(page.locator(".record-line")).to_contain_text("0 dari 3 saksi")
    keep_picture(page, "console-witnesses-refuse")
    refusing.first.click()
    expect(page.locator('tr[data-witness="a"]')).to_contain_text("entries were altered, dropped")
    expect(page.locator('tr[data-witness="a"]')).to_contain_text("ini bukan lanjutan dari catatan")
    keep_picture(page, "console-witnesses-refuse-details")
    with desk.socket() as client:
        assert desk.order(client, "send_notice", text="Ujian berjalan terus")["ok"]
