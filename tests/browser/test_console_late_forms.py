"""Somebody who is not on the roster is added at the console's page, and gets a form."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from proctor_console.staff.permissions import Role
from tests.browser.console_steps import by_two, last_line, order, row

KeepPicture = Callable[[Page, str], None]


def test_two_people_add_somebody_and_the_desk_draws_their_form_and_admits_them(
    console: Callable[..., Page], keep_picture: KeepPicture
) -> None:
    page = console(Role.COORDINATOR)
    order(page, "open_registration").locator("button[type=submit]").click()
    expect(page.locator(".sitting-state.registering")).to_be_visible()
    dialog = order(page, "add_candidate")
    submit = dialog.locator("button[type=submit]")
    for field, text in (
        ("late-number", "W-001"),
        ("late-name", "Peserta Tambahan 01"),
        ("late-formation", "Formasi Contoh"),
        ("reason", "Terlewat di daftar"),
    ):
        expect(submit).to_be_disabled()
        dialog.locator(f'[data-field="{field}"]').fill(text)
    dialog.locator('[data-field="late-birthDate"]').fill("1999-01-02")
    dialog.locator('[data-field="late-need"]').select_option("wheelchair")
    keep_picture(page, "console-add-candidate")
    by_two(dialog, Role.PROCTOR)

    expect(dialog).to_have_count(0)
    expect(last_line(page)).to_contain_text("Ditambahkan ke daftar")
    expect(row(page, "W-001")).to_be_visible()
    page.locator("#tab-desk").click()
    page.locator('[data-field="find"]').fill("W-001")
    page.keyboard.press("Enter")
    desk = page.locator(".desk-person")
    expect(desk).to_contain_text("belum punya paket soal")
    expect(desk.locator('[data-field="document"]')).to_have_count(0)
    keep_picture(page, "console-waits-for-form")
    desk.locator('[data-order="draw_late_form"]').click()
    page.locator("dialog button[type=submit]").click()

    expect(desk.locator('[data-field="document"]')).to_be_visible()
    desk.locator('[data-field="document"]').check()
    desk.locator('[data-field="face"]').check()
    desk.locator("button[type=submit]").click()
    expect(page.locator(".desk")).to_contain_text("PIN")
