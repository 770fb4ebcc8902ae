"""Orders that take two people, at one screen of the console in a real browser."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from proctor_console.staff.permissions import Role
from tests.browser.console_steps import (
    a_working_candidate,
    by_two,
    last_line,
    order,
    register,
    row,
)
from tests.proctor_console.console.console_day import PASSWORD, ConsoleDay

KeepPicture = Callable[[Page, str], None]


def test_two_people_start_by_keyboard_and_are_told_what_is_wrong(
    console: Callable[..., Page], keep_picture: KeepPicture
) -> None:
    page = console(Role.COORDINATOR)
    register(page)
    start = page.locator('[data-order="start_sitting"]')
    start.focus()
    page.keyboard.press("Enter")
    dialog = page.locator("dialog")
    name = dialog.locator('[data-field="second-username"]')
    secret = dialog.locator('[data-field="second-password"]')
    said = dialog.locator("[role=alert]")
    keep_picture(page, "console-two-people")

    for username, password, why in (
        ("coordinator", PASSWORD, "akunnya sendiri, bukan akun Anda"),
        ("admin", PASSWORD, "Peran orang kedua tidak boleh menyetujui"),
        ("proctor", "bukan ini", "tidak cocok"),
    ):
        name.focus()
        page.keyboard.press("Control+a")
        page.keyboard.type(username)
        page.keyboard.press("Tab")
        expect(secret).to_be_focused()
        page.keyboard.type(password)
        page.keyboard.press("Enter")
        expect(said).to_contain_text(why)
        expect(secret).to_be_focused()
        expect(secret).to_have_value("")
        expect(dialog.locator("button[type=submit]")).to_be_disabled()
    keep_picture(page, "console-two-people-refused")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")

    expect(dialog).to_have_count(0)
    expect(page.locator(".sitting-state.running")).to_be_visible()
    expect(last_line(page)).to_contain_text("oleh Petugas coordinator, disetujui Petugas proctor")


def test_a_second_person_who_says_no_is_in_the_activity_and_nothing_starts(
    console: Callable[..., Page], keep_picture: KeepPicture
) -> None:
    page = console(Role.COORDINATOR)
    register(page)
    dialog = order(page, "start_sitting")
    no = dialog.get_by_role("button", name="Saya tidak menyetujui")
    expect(no).to_be_disabled()
    dialog.locator('[data-field="second-username"]').fill("observer")
    dialog.locator('[data-field="second-password"]').fill(PASSWORD)
    keep_picture(page, "console-denial")

    no.click()

    expect(dialog).to_have_count(0)
    expect(last_line(page)).to_contain_text("Orang kedua tidak menyetujui: Ujian dimulai")
    expect(last_line(page)).to_contain_text(
        "diminta Petugas coordinator, tidak disetujui Petugas observer"
    )
    expect(page.locator(".sitting-state.registering")).to_be_visible()


def test_the_second_person_reads_english_too(
    console: Callable[..., Page], keep_picture: KeepPicture
) -> None:
    page = console(Role.COORDINATOR)
    register(page)
    page.get_by_role("radio", name="English").click()

    starting = order(page, "start_sitting")
    expect(starting.get_by_role("group", name="Second person")).to_contain_text(
        "consents here with their own account"
    )
    by_two(starting, Role.COORDINATOR)

    expect(starting.locator("[role=alert]")).to_contain_text("an account of their own, not yours")
    keep_picture(page, "console-two-people-english")


def test_a_grant_that_comes_above_the_limit_together_with_earlier_ones_asks_for_a_second_person(
    console_day: ConsoleDay, console: Callable[..., Page], keep_picture: KeepPicture
) -> None:
    page = console(Role.PROCTOR)
    register(page)
    with a_working_candidate(console_day, "P-001", "1"):
        by_two(order(page, "start_sitting"), Role.OBSERVER)
        expect(row(page, "P-001")).to_contain_text("Mengerjakan")
        row(page, "P-001").click()
        for _ in range(2):
            granting = order(page, "grant_time", inside=".person-panel")
            expect(granting.locator(".second")).to_have_count(0)
            granting.locator('[data-field="minutes"]').fill("9")
            granting.locator('[data-field="reason"]').fill("Komputer diganti")
            granting.locator("button[type=submit]").click()
            expect(page.locator(".facts")).to_contain_text("dari 01:49:00")

        expect(granting.locator("[role=alert]")).to_contain_text("persetujuan orang kedua")
        expect(granting.locator('[data-field="second-username"]')).to_be_focused()
        keep_picture(page, "console-grant-two-people")
        by_two(granting, Role.COORDINATOR)

        expect(page.locator(".facts")).to_contain_text("dari 01:58:00")
        expect(page.locator(".person-timeline")).to_contain_text(
            "oleh Petugas proctor, disetujui Petugas coordinator"
        )
