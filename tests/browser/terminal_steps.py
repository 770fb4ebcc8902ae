"""What a candidate does at the terminal, step by step, for tests to read like an exam day."""

from __future__ import annotations

from playwright.sync_api import Page, expect


def log_in(page: Page, number: str, pin: str) -> None:
    page.get_by_label("Nomor peserta").fill(number)
    page.get_by_label("PIN registrasi").fill(pin)
    page.keyboard.press("Enter")


def confirm_identity(page: Page) -> None:
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Ya, ini saya").click()


def enter_waiting_room(page: Page, number: str, pin: str) -> None:
    log_in(page, number, pin)
    confirm_identity(page)
    page.get_by_role("button", name="Saya siap").click()
    expect(page.get_by_text("Paket soal siap")).to_be_visible()
    expect(page.get_by_text("Terhubung dengan server")).to_be_visible()


def choose_everywhere(page: Page, letter: str, items: int) -> None:
    """Answer this item and the next ones by keyboard."""
    for _ in range(items):
        page.keyboard.press(letter)
        page.keyboard.press("Space")


def saved(page: Page) -> None:
    """Wait until the page says that everything is on the server's disk."""
    expect(page.locator(".status.saved")).to_contain_text("ersimpan")


def saved_again(page: Page) -> None:
    """The same after an outage: tries to come back are up to 15 s apart by then."""
    expect(page.locator(".status.saved")).to_contain_text("ersimpan", timeout=30_000)


def counts(page: Page) -> str:
    return page.locator(".counts p").inner_text()


def scrolls(page: Page) -> bool:
    """Whether the page itself is larger than the window."""
    return bool(
        page.evaluate(
            "document.documentElement.scrollHeight > innerHeight"
            " || document.documentElement.scrollWidth > innerWidth"
        )
    )


def seconds_left(page: Page) -> int:
    hours, minutes, seconds = page.locator(".digits").inner_text().split(":")
    return int(hours) * 3600 + int(minutes) * 60 + int(seconds)
