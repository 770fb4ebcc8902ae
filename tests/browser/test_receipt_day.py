"""A receipt through its whole day: from the terminal's screen to a file without any server."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from tests.browser.qr_reading import read_code
from tests.browser.terminal_steps import choose_everywhere, enter_waiting_room, saved
from tests.exam_day import ExamDay

NUMBER = "P-001"
PHONE = {"width": 390, "height": 844}
# three files from a server that shares two cores with two browsers and other tests
CHECKED_MS = 30_000
OpenPage = Callable[..., Page]
KeepPicture = Callable[[Page, str], None]


def an_ended_exam(day: ExamDay, open_page: OpenPage) -> tuple[Page, str]:
    """The terminal's last screen, and the short code that it showed after the seventh answer."""
    page = open_page(day.server.base_url)
    enter_waiting_room(page, NUMBER, day.admit(NUMBER))
    day.staff("StartSitting")
    expect(page.locator(".item-number")).to_contain_text("Soal 1 dari 110")
    choose_everywhere(page, "c", items=7)
    saved(page)
    code = page.locator(".status .code").inner_text()
    choose_everywhere(page, "e", items=40)
    saved(page)
    page.get_by_role("button", name="Selesai ujian").click()
    page.get_by_role("button", name="Lanjut ke konfirmasi").click()
    page.get_by_role("button", name="Ya, akhiri ujian").click()
    expect(page.locator(".qr-code")).to_be_visible()
    return page, code


def letters(page: Page) -> str:
    return "".join(page.locator(".box .letter").all_inner_texts())


def test_a_receipt_is_scanned_checked_saved_and_checked_again_with_the_server_switched_off(
    day: ExamDay,
    open_page: OpenPage,
    chromium: Browser,
    tmp_path: Path,
    keep_picture: KeepPicture,
) -> None:
    terminal, code = an_ended_exam(day, open_page)
    points = [
        one.split("/")[0].strip() for one in terminal.locator(".points-figure").all_inner_texts()
    ]
    keep_picture(terminal, "receipt-day-terminal")

    phone = open_page(read_code(chromium, terminal), **PHONE)

    expect(phone.locator(".verdict.right")).to_contain_text(NUMBER, timeout=CHECKED_MS)
    assert letters(phone) == "C" * 7 + "E" * 40 + "\u2013" * 63
    assert points == phone.locator(".points-row b").all_inner_texts()
    phone.get_by_label("Kode yang Anda tulis dari layar ujian").fill(code)
    expect(phone.locator(".found")).to_contain_text("Soal 7: C")
    keep_picture(phone, "receipt-day-phone")

    with phone.expect_download() as download:
        phone.get_by_role("button", name="Simpan halaman ini").click()
    download.value.save_as(tmp_path / "saved.html")
    day.server.kill()
    alone = chromium.new_context(viewport=PHONE, offline=True, locale="id-ID")
    alone.route(re.compile("^https?:"), lambda route: route.abort())
    kept = alone.new_page()
    kept.goto((tmp_path / "saved.html").as_uri())

    expect(kept.locator(".verdict.right")).to_contain_text(NUMBER)
    assert letters(kept) == "C" * 7 + "E" * 40 + "\u2013" * 63
    keep_picture(kept, "receipt-day-saved")
    alone.close()


def test_the_lines_on_the_screen_are_typed_at_home(day: ExamDay, open_page: OpenPage) -> None:
    terminal, _ = an_ended_exam(day, open_page)
    lines = terminal.locator(".receipt-lines code").all_inner_texts()

    home = open_page(f"{day.server.base_url}/receipt/sesi-1", **PHONE)
    home.get_by_label("Teks tanda terima").fill("\n".join(lines))
    home.get_by_role("button", name="Periksa").click()

    expect(home.locator(".verdict.right")).to_contain_text(NUMBER, timeout=CHECKED_MS)
