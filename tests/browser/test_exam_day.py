"""A candidate in a real browser on the real server, through everything a day may bring."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.terminal_steps import (
    choose_everywhere,
    confirm_identity,
    counts,
    enter_waiting_room,
    log_in,
    saved,
    seconds_left,
)
from tests.exam_day import ExamDay

NUMBER = "P-001"
OpenPage = Callable[..., Page]


@pytest.fixture
def working(day: ExamDay, open_page: OpenPage) -> Page:
    page = open_page(day.server.base_url)
    enter_waiting_room(page, NUMBER, day.admit(NUMBER))
    day.staff("StartSitting")
    expect(page.locator(".item-number")).to_contain_text("Soal 1 dari 110")
    return page


def test_a_whole_exam_by_keyboard_ends_with_points_by_section(
    working: Page, keep_picture: Callable[[Page, str], None]
) -> None:
    choose_everywhere(working, "a", items=110)
    saved(working)
    assert "Dijawab 110 · Kosong 0" in counts(working)
    keep_picture(working, "exam-day-terminal")

    working.get_by_role("button", name="Selesai ujian").click()
    working.get_by_role("button", name="Lanjut ke konfirmasi").click()
    working.get_by_role("button", name="Ya, akhiri ujian").click()

    expect(working.get_by_role("heading", level=1)).to_contain_text("Ujian selesai")
    expect(working.locator(".points-row.total")).to_contain_text("/ 550")
    keep_picture(working, "exam-day-result")


def test_a_pause_and_a_grant_are_told_and_the_clock_stands_meanwhile(
    day: ExamDay, working: Page
) -> None:
    choose_everywhere(working, "b", items=2)
    saved(working)
    day.staff("Pause", reason="Listrik gedung padam")
    expect(working.locator(".standing")).to_contain_text("Listrik gedung padam")
    before = seconds_left(working)
    working.wait_for_timeout(1_500)
    after = seconds_left(working)

    day.staff("GrantTime", attempts=[NUMBER], seconds=192, reason="Listrik gedung padam")
    day.staff("Resume")

    expect(working.locator(".item-number")).to_be_visible()
    assert after == before
    assert before + 188 <= seconds_left(working) <= before + 192


def test_a_killed_server_loses_no_answer_and_takes_no_time(day: ExamDay, working: Page) -> None:
    choose_everywhere(working, "c", items=5)
    saved(working)
    before = seconds_left(working)
    day.server.kill()
    expect(working.locator(".lost")).to_be_visible()
    choose_everywhere(working, "d", items=2)
    expect(working.locator(".status")).to_contain_text("Belum terkirim: 2")

    day.restart()

    expect(working.locator(".status.saved")).to_contain_text("Tersimpan", timeout=20_000)
    assert "Dijawab 7" in counts(working)
    assert seconds_left(working) >= before - 8


def test_a_released_attempt_goes_on_at_another_computer(
    day: ExamDay, working: Page, open_page: OpenPage
) -> None:
    choose_everywhere(working, "e", items=4)
    saved(working)
    left = seconds_left(working)

    day.staff("ReleaseTerminal", attempt=NUMBER, reason="Layar rusak")
    pin = str(day.staff("IssuePin", attempt=NUMBER)["pin"])

    expect(working.get_by_role("heading", level=1)).to_contain_text("Dipindahkan ke komputer lain")
    other = open_page(day.server.base_url)
    log_in(other, NUMBER, pin)
    confirm_identity(other)
    expect(other.locator(".item-number")).to_contain_text("Soal 5 dari 110")
    assert "Dijawab 4" in counts(other)
    assert left - 20 <= seconds_left(other) <= left
    choose_everywhere(other, "a", items=1)
    saved(other)


def test_a_second_computer_is_refused_with_the_reason(day: ExamDay, open_page: OpenPage) -> None:
    pin = day.admit(NUMBER)
    first = open_page(day.server.base_url)
    enter_waiting_room(first, NUMBER, pin)

    second = open_page(day.server.base_url)
    log_in(second, NUMBER, pin)

    expect(second.get_by_role("alert")).not_to_be_empty()
    expect(first.get_by_text("Ruang tunggu")).to_be_visible()


def test_a_void_attempt_stops_at_once(day: ExamDay, working: Page) -> None:
    day.staff("VoidAttempt", attempt=NUMBER, reason="Memakai alat komunikasi", seconded_by="saksi")

    expect(working.get_by_role("heading", level=1)).to_contain_text("Pengerjaan dihentikan")
