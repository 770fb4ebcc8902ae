"""The receipt on the screen where an exam ends, in a real browser."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from exam_engine.ledger.receipt import Receipt
from tests.browser.fake_sitting import PIN
from tests.browser.fake_sitting_process import FakeSittingProcess
from tests.browser.qr_reading import read_code
from tests.browser.terminal_steps import choose_everywhere, enter_waiting_room, saved, scrolls

KeepPicture = Callable[[Page, str], None]


@pytest.fixture
def ended(fake_sitting: FakeSittingProcess, open_page: Callable[..., Page]) -> Page:
    page = open_page(fake_sitting.base_url)
    enter_waiting_room(page, "2026-0001", PIN)
    fake_sitting.steer("start")
    expect(page.locator(".item-number")).to_contain_text("Soal 1 dari 10")
    choose_everywhere(page, "b", items=3)
    saved(page)
    fake_sitting.steer("close")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Ujian selesai")
    return page


def test_until_the_receipt_is_there_the_screen_says_calmly_that_it_comes(
    fake_sitting: FakeSittingProcess, ended: Page, keep_picture: KeepPicture
) -> None:
    before = ended.locator(".points").bounding_box()
    expect(ended.get_by_role("status")).to_contain_text("Tanda terima sedang disiapkan")
    expect(ended.locator(".qr-code")).to_have_count(0)
    keep_picture(ended, "terminal-receipt-awaited")

    fake_sitting.steer("receipt")

    expect(ended.get_by_role("status")).to_contain_text("Pindai kode ini")
    assert ended.locator(".points").bounding_box() == before  # nothing jumped
    assert not scrolls(ended)
    keep_picture(ended, "terminal-receipt")


def test_the_code_and_the_lines_lead_to_the_receipt_of_the_server(
    fake_sitting: FakeSittingProcess, ended: Page, chromium: Browser
) -> None:
    fake_sitting.steer("receipt")
    given = fake_sitting.recorded()["result"]["receipt"]

    address = read_code(chromium, ended)
    lines = ended.locator(".receipt-lines code").all_inner_texts()

    assert address == fake_sitting.base_url + given["url"]
    assert lines == Receipt.read(given["text"]).lines


def test_a_reload_brings_the_receipt_back_and_leaving_takes_it_from_the_computer(
    fake_sitting: FakeSittingProcess, ended: Page
) -> None:
    fake_sitting.steer("receipt")
    text = fake_sitting.recorded()["result"]["receipt"]["text"]

    ended.reload()
    expect(ended.locator(".qr-code")).to_be_visible()
    ended.get_by_role("button", name="Tutup dan keluar").click()

    expect(ended.get_by_label("Nomor peserta")).to_be_visible()
    assert text not in ended.content()


@pytest.mark.parametrize("width", [320, 390])
def test_on_a_narrow_screen_everything_stands_below_one_another(
    fake_sitting: FakeSittingProcess, ended: Page, keep_picture: KeepPicture, width: int
) -> None:
    fake_sitting.steer("receipt")
    ended.set_viewport_size({"width": width, "height": 844})

    ended.locator(".receipt-lines").scroll_into_view_if_needed()

    assert ended.evaluate("document.documentElement.scrollWidth") == width
    keep_picture(ended, f"terminal-receipt-{width}")


@pytest.mark.parametrize("theme", ["Gelap", "Kontras tinggi"])
def test_the_code_is_dark_on_white_in_every_theme(
    fake_sitting: FakeSittingProcess,
    ended: Page,
    chromium: Browser,
    keep_picture: KeepPicture,
    theme: str,
) -> None:
    ended.get_by_role("radio", name=theme).click()
    ended.get_by_role("radio", name="English").click()

    fake_sitting.steer("receipt")

    assert "/receipt/sesi-2#" in read_code(chromium, ended)
    keep_picture(ended, f"terminal-receipt-{theme[:5].lower()}")
