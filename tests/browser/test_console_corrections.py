"""A wrong key is corrected at the console's page by two people, and everybody sees it."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from proctor_console.staff.permissions import Role
from tests.browser.console_steps import (
    a_working_candidate,
    answers,
    by_two,
    last_line,
    order,
    register,
)
from tests.proctor_console.console.console_day import SITTING, ConsoleDay

KeepPicture = Callable[[Page, str], None]
OpenPage = Callable[..., Page]


def submit(dialog: Locator) -> None:
    dialog.locator("button[type=submit]").click()


def fill(dialog: Locator, **fields: str) -> None:
    for name, value in fields.items():
        dialog.locator(f'[data-field="{name}"]').fill(value)


def test_a_key_is_found_by_a_number_on_a_paper_and_corrected_by_two(
    console_day: ConsoleDay,
    console: Callable[..., Page],
    open_page: OpenPage,
    keep_picture: KeepPicture,
) -> None:
    page = console(Role.COORDINATOR)
    register(page)
    with a_working_candidate(console_day, "P-001", "1") as terminal:
        by_two(order(page, "start_sitting"), Role.OBSERVER)
        expect(page.locator(".sitting-state.running")).to_be_visible()
        answers(terminal, 3)
        ending = order(page, "finish_sitting")
        fill(ending, reason="Selesai", retype=SITTING)
        submit(ending)
        expect(page.locator(".sitting-state.finished")).to_be_visible()
        before = terminal.wait_for("finished")["result"]["total"]

        dialog = order(page, "correct_key")
        expect(dialog.locator("button[type=submit]")).to_be_disabled()
        fill(dialog, attempt="P-001", number="999")
        dialog.locator('[data-action="find-item"]').click()
        expect(dialog.locator("[role=alert]")).to_contain_text("tidak memuat nomor itu")
        fill(dialog, number="110")
        page.keyboard.press("Enter")
        expect(dialog.locator(".found-item")).to_contain_text("1 peserta mendapat soal ini")
        expect(dialog.locator('[data-field="points-A"]')).to_be_visible()
        keep_picture(page, "console-correct-key-graded")
        fill(dialog, number="4")
        expect(dialog.locator(".found-item")).to_have_count(0)
        page.keyboard.press("Enter")
        expect(dialog.locator(".found-item")).to_contain_text("Pilihan di kertas peserta ini")
        for letter in "BD":
            dialog.locator(f'[data-field="right-{letter}"]').check()
        fill(dialog, reason="Dua pilihan benar")
        keep_picture(page, "console-correct-key")
        dialog.get_by_role("radio", name="Nilai penuh untuk semua").click()
        by_two(dialog, Role.OBSERVER)

        expect(dialog).to_have_count(0)
        expect(last_line(page)).to_contain_text(
            "oleh Petugas coordinator, disetujui Petugas observer"
        )
        result = terminal.wait_for("finished")["result"]
        assert (result["corrected"]["total_before"], result["total"]) == (before, before + 5)

    page.locator("#tab-ranking").click()
    said = page.locator(".corrections")
    expect(said).to_contain_text("Dua pilihan benar")
    expect(said).to_contain_text("nilai 1 dari 1 peserta berubah")
    keep_picture(page, "console-corrections")
    with page.expect_download() as download:
        said.get_by_role("link", name="CSV").click()
    path = Path(download.value.path())
    (line,) = csv.DictReader(path.read_text(encoding="utf-8").splitlines())
    assert int(line["total_after"]) == int(line["total_before"]) + 5
    assert download.value.suggested_filename == "sesi-1-koreksi-1.csv"

    board = open_page(f"{console_day.server.base_url}/results/{SITTING}")
    expect(board.locator(".bar")).to_contain_text("dikoreksi")
    expect(board.locator(".bar .corrected")).to_contain_text("Kunci 1 soal dikoreksi, terakhir")
    keep_picture(board, "results-corrected")


def test_an_observer_reads_what_was_corrected_and_corrects_nothing(
    console_day: ConsoleDay, console: Callable[..., Page]
) -> None:
    desk = console_day.desk(Role.COORDINATOR)
    with desk.socket() as client:
        desk.order(client, "open_registration")
        desk.order(client, "finish_sitting", reason="Selesai")
        found = client.ask("find_item", sitting=SITTING, attempt="P-001", number=1)
        wanted: dict[str, object] = {"item": found["item"], "points": None, "reason": "Salah cetak"}
        assert client.ask("correct_key", **desk.agreed(Role.PROCTOR, "correct_key", **wanted))["ok"]

    page = console(Role.OBSERVER)

    expect(page.locator('[data-order="correct_key"]')).to_have_count(0)
    page.locator("#tab-ranking").click()
    expect(page.locator(".corrections")).to_contain_text("Salah cetak")
