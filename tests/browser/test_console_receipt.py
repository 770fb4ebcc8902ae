"""The desk prints a receipt: from the selected person to a sheet whose code a phone can read."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable

from playwright.sync_api import Browser, Page, expect

from exam_engine.ledger.receipt import Receipt
from proctor_console.staff.permissions import Role
from tests.browser.console_steps import a_working_candidate, answers, last_line, row
from tests.browser.qr_reading import read_code
from tests.proctor_console.console.console_day import ConsoleDay

KeepPicture = Callable[[Page, str], None]
PRINT = '.person-panel [data-order="print_receipt"]'
A4 = {"width": 794, "height": 1123}  # at 96 dots an inch


def test_the_desk_prints_the_receipt_of_who_has_finished(
    console_day: ConsoleDay,
    console: Callable[..., Page],
    chromium: Browser,
    keep_picture: KeepPicture,
) -> None:
    coordinator = console_day.desk(Role.COORDINATOR)
    with coordinator.socket() as client:
        coordinator.order(client, "open_registration")
    page = console(Role.DESK)
    page.get_by_role("tab", name="Ruang ujian").click()
    with a_working_candidate(console_day, "P-001", "1") as terminal:
        with coordinator.socket() as client:
            client.ask("start_sitting", **coordinator.agreed(Role.OBSERVER, "start_sitting"))
        terminal.wait_for("started")
        answers(terminal, 4)
        row(page, "P-001").click()
        expect(page.locator(".person-panel")).to_contain_text("Mengerjakan")
        expect(page.locator(PRINT)).to_have_count(0)
        assert terminal.ask("finish", seq=5)["ok"]
        given = terminal.wait_for("receipt")

    with page.expect_popup() as opening:
        page.locator(PRINT).click()
    sheet = opening.value
    sheet.wait_for_load_state()
    expect(page.locator(".to-print a")).to_have_attribute("href", re.compile("^/console/receipt/"))
    expect(last_line(page)).to_contain_text("Tanda terima dicetak")
    expect(last_line(page)).to_contain_text("Petugas desk")
    keep_picture(page, "console-print-receipt")

    sheet.set_viewport_size(A4)
    sheet.emulate_media(media="print")
    expect(sheet.locator("h1")).to_contain_text("Tanda terima ujian")
    read = read_code(chromium, sheet, ".code svg")
    keep_picture(sheet, "printed-receipt")
    assert read == f"{console_day.server.base_url}/receipt/sesi-1#{given['text']}"
    assert Receipt.read(sheet.locator("pre").inner_text()) == Receipt.read(read)
    assert pages_of(sheet.pdf(prefer_css_page_size=True)) == 1


def pages_of(pdf: bytes) -> int:
    """How many pages a PDF says that it has, also where its objects are compressed."""
    packed = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL)
    opened = [zlib.decompressobj().decompress(one) for one in packed if one[:1] == b"x"]
    [count] = re.findall(rb"/Type\s*/Pages\b.*?/Count\s+(\d+)", b"".join((pdf, *opened)), re.DOTALL)
    return int(count)


def test_who_may_not_print_is_told_why(
    console_day: ConsoleDay, console: Callable[..., Page]
) -> None:
    coordinator = console_day.desk(Role.COORDINATOR)
    with coordinator.socket() as client:
        coordinator.order(client, "open_registration")
    with a_working_candidate(console_day, "P-001", "1") as terminal:
        with coordinator.socket() as client:
            client.ask("start_sitting", **coordinator.agreed(Role.OBSERVER, "start_sitting"))
        terminal.wait_for("started")
        assert terminal.ask("finish", seq=1)["ok"]
    page = console(Role.PROCTOR)

    row(page, "P-001").click()

    expect(page.locator(PRINT)).to_be_disabled()
    expect(page.locator(PRINT)).to_have_attribute(
        "title", "Peran Pengawas tidak boleh melakukan ini."
    )


def test_the_desk_finds_who_has_finished_and_prints_after_the_sitting_too(
    console_day: ConsoleDay, console: Callable[..., Page], keep_picture: KeepPicture
) -> None:
    coordinator = console_day.desk(Role.COORDINATOR)
    with coordinator.socket() as client:
        coordinator.order(client, "open_registration")
    page = console(Role.DESK)
    page.get_by_role("tab", name="Registrasi").click()
    with a_working_candidate(console_day, "P-001", "1") as terminal:
        with coordinator.socket() as client:
            client.ask("start_sitting", **coordinator.agreed(Role.OBSERVER, "start_sitting"))
            terminal.wait_for("started")
            coordinator.order(client, "finish_sitting", reason="Semua selesai")
        terminal.wait_for("receipt")

    expect(page.locator(".desk")).to_contain_text("Tanda terima peserta masih dapat dicetak")
    page.locator('[data-field="find"]').fill("P-001")
    page.keyboard.press("Enter")
    expect(page.locator(".desk-person")).to_contain_text("sudah selesai")
    expect(page.locator('.desk-person [data-order="issue_pin"]')).to_have_count(0)
    with page.expect_popup() as opening:
        page.locator('.desk-person [data-order="print_receipt"]').click()
    expect(opening.value.locator(".number")).to_have_text("P-001")
    expect(page.locator(".desk-person .to-print a")).to_be_visible()
    keep_picture(page, "desk-print-receipt")

    page.locator('[data-field="find"]').fill("P-002")
    page.keyboard.press("Enter")
    expect(page.locator(".desk-person")).to_contain_text("P-002")
    expect(page.locator(".desk-person button")).to_have_count(0)
