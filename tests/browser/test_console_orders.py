"""What staff order from the console, in a real browser, and what candidates notice of it."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from proctor_console.staff.permissions import Role
from tests.browser.console_steps import (
    a_working_candidate,
    answers,
    by_two,
    last_line,
    order,
    register,
    row,
)
from tests.proctor_console.console.console_day import ConsoleDay

KeepPicture = Callable[[Page, str], None]


def test_the_desk_admits_a_candidate_from_the_keyboard_and_shows_the_pin_once(
    console: Callable[..., Page], keep_picture: KeepPicture
) -> None:
    page = console(Role.DESK)
    page.get_by_role("tab", name="Registrasi").click()
    page.get_by_role("button", name="Buka registrasi").click()
    page.locator("dialog button[type=submit]").click()

    page.locator('[data-field="find"]').fill("P-002")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Terima dan terbitkan PIN")).to_be_disabled()
    keep_picture(page, "console-desk")
    page.keyboard.press("Space")
    expect(page.locator('[data-field="document"]')).to_be_checked()
    page.keyboard.press("Tab")
    expect(page.locator('[data-field="face"]')).to_be_focused()
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="Terima dan terbitkan PIN")).to_be_enabled()
    page.keyboard.press("Enter")

    expect(page.locator(".pin")).to_have_text(re.compile(r"^\S{6,}$"))
    expect(last_line(page)).to_contain_text("Diterima di registrasi")
    expect(last_line(page)).to_contain_text("Petugas desk")
    keep_picture(page, "console-pin")
    page.keyboard.press("Enter")
    expect(page.locator(".pin")).to_have_count(0)
    expect(page.locator('[data-field="find"]')).to_be_focused()


def test_a_coordinator_starts_pauses_resumes_and_grants(
    console_day: ConsoleDay, console: Callable[..., Page], keep_picture: KeepPicture
) -> None:
    page = console(Role.COORDINATOR)
    expect(page.locator("tr.person")).to_have_count(4)
    keep_picture(page, "console-prepared")
    register(page)

    with (
        a_working_candidate(console_day, "P-001", "1") as first,
        a_working_candidate(console_day, "P-002", "2"),
    ):
        expect(row(page, "P-002")).to_contain_text("Siap")
        by_two(order(page, "start_sitting"), Role.OBSERVER)
        expect(row(page, "P-001")).to_contain_text("Mengerjakan")
        expect(last_line(page)).to_contain_text(
            "Ujian dimulai oleh Petugas coordinator, disetujui Petugas observer"
        )
        first.wait_for("started")
        answers(first, 12)
        expect(row(page, "P-001").locator(".progress")).to_contain_text("12")

        pausing = order(page, "pause")
        expect(pausing.locator("button[type=submit]")).to_be_disabled()
        pausing.get_by_role("button", name="Listrik padam").click()
        keep_picture(page, "console-pause")
        pausing.locator("button[type=submit]").click()
        expect(page.locator(".sitting-state.paused")).to_be_visible()
        stopped = page.locator(".clock .shows").inner_text()
        expect(last_line(page)).to_contain_text("Sesi dijeda")
        expect(last_line(page)).to_contain_text("Listrik padam")
        page.wait_for_timeout(2_100)
        assert page.locator(".clock .shows").inner_text() == stopped

        order(page, "resume").locator("button[type=submit]").click()
        expect(page.locator(".sitting-state.running")).to_be_visible()

        row(page, "P-001").click()
        allowance = page.locator(".facts").get_by_text("dari 01:40:00")
        expect(allowance).to_be_visible()
        granting = order(page, "grant_time", inside=".person-panel")
        granting.locator('[data-field="minutes"]').fill("3")
        granting.locator('[data-field="reason"]').fill("Komputer diganti")
        granting.locator("button[type=submit]").click()
        expect(page.locator(".facts")).to_contain_text("dari 01:43:00")
        expect(page.locator(".person-timeline")).to_contain_text("Komputer diganti")

        notice = order(page, "send_notice", inside=".person-panel")
        notice.locator('[data-field="text"]').fill("Silakan tenang.")
        notice.locator("button[type=submit]").click()
        assert first.wait_for("notice")["text"] == "Silakan tenang."
        expect(page.locator("dialog")).to_have_count(0)
        keep_picture(page, "console-running")


def test_a_coordinator_ranks_finishes_and_disqualifies(
    console_day: ConsoleDay, console: Callable[..., Page], keep_picture: KeepPicture
) -> None:
    page = console(Role.COORDINATOR)
    register(page)

    with a_working_candidate(console_day, "P-001", "1") as first:
        expect(row(page, "P-001")).to_contain_text("Siap")
        by_two(order(page, "start_sitting"), Role.OBSERVER)
        first.wait_for("started")
        answers(first, 3)

        page.get_by_role("tab", name="Peringkat").click()
        expect(page.locator(".ranking tbody tr").first).to_contain_text("Peserta Contoh")
        keep_picture(page, "console-ranking")
        page.get_by_role("tab", name="Ruang ujian").click()

        row(page, "P-001").click()
        order(page, "finish_attempt", inside=".person-panel").get_by_role(
            "button", name="Peserta sakit"
        ).click()
        page.locator("dialog button[type=submit]").click()
        expect(row(page, "P-001")).to_contain_text("Selesai")
        assert first.wait_for("finished")["result"]["finished_by"] == "proctor"

        voiding = order(page, "void_attempt", inside=".person-panel")
        voiding.get_by_role("button", name="Membawa alat komunikasi").click()
        expect(voiding.locator("button[type=submit]")).to_be_disabled()
        voiding.locator('[data-field="retype"]').fill("P-001")
        expect(voiding.locator("button[type=submit]")).to_be_disabled()
        keep_picture(page, "console-void")
        by_two(voiding, Role.PROCTOR)
        expect(row(page, "P-001")).to_contain_text("Diskualifikasi")
        expect(page.locator(".person-timeline")).to_contain_text(
            "oleh Petugas coordinator, disetujui Petugas proctor"
        )
        expect(last_line(page)).to_contain_text("Didiskualifikasi · Peserta Contoh 01 (P-001)")


def test_a_move_to_another_computer_stops_the_clock_until_staff_resume_it(
    console_day: ConsoleDay, console: Callable[..., Page]
) -> None:
    page = console(Role.COORDINATOR)
    register(page)
    with a_working_candidate(console_day, "P-001", "1"):
        by_two(order(page, "start_sitting"), Role.OBSERVER)
        expect(row(page, "P-001")).to_contain_text("Mengerjakan")
        row(page, "P-001").click()

        releasing = order(page, "release_terminal", inside=".person-panel")
        expect(releasing.locator('[data-field="halt"]')).to_be_checked()
        releasing.get_by_role("button", name="Komputer rusak").click()
        releasing.locator("button[type=submit]").click()

        panel = page.locator(".person-panel")
        expect(panel.locator('[data-order="resume"]')).to_be_visible()
        expect(panel.locator('[data-order="release_terminal"]')).to_have_count(0)
        left = row(page, "P-001").locator(".remaining").inner_text()
        order(page, "issue_pin", inside=".person-panel").locator("button[type=submit]").click()
        expect(page.locator(".pin")).to_have_text(re.compile(r"^\d{6}$"))
        page.wait_for_timeout(1_200)
        assert row(page, "P-001").locator(".remaining").inner_text() == left
