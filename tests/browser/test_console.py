"""Staff look at a sitting from the console, in a real browser, over a real server."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

from playwright.sync_api import Page, WebSocketRoute, expect

from proctor_console.staff.permissions import Role
from tests.browser.conftest import OpenPage
from tests.browser.console_steps import (
    a_working_candidate,
    by_two,
    order,
    register,
    row,
)
from tests.proctor_console.console.console_day import PASSWORD, ConsoleDay
from tests.proctor_console.damage import damage, plan_another, write_another_line

KeepPicture = Callable[[Page, str], None]
# A screen that got no answer to `watch` asks again after a second.
WATCH_AGAIN_MS = 1_000
LOST_SECONDS = 15
TABLET = {"width": 1024, "height": 768}


def test_a_wrong_password_is_said_in_a_sentence(
    console_day: ConsoleDay, open_page: OpenPage, keep_picture: KeepPicture
) -> None:
    page = open_page(console_day.server.base_url + "/console")
    page.get_by_label("Nama pengguna").fill("proctor")
    page.get_by_label("Kata sandi").fill("tebakan")

    page.get_by_role("button", name="Masuk").click()

    expect(page.get_by_role("alert")).to_have_text("Nama pengguna atau kata sandi tidak cocok.")
    keep_picture(page, "console-login-refused")


def test_a_lost_terminal_stays_on_top_whatever_is_filtered(
    console_day: ConsoleDay, console: Callable[..., Page], keep_picture: KeepPicture
) -> None:
    page = console(Role.COORDINATOR, **TABLET)
    register(page)
    with a_working_candidate(console_day, "P-003", "3"):
        expect(row(page, "P-003")).to_contain_text("Siap")
        by_two(order(page, "start_sitting"), Role.OBSERVER)
        expect(row(page, "P-003")).to_contain_text("Mengerjakan")

    page.get_by_role("searchbox").fill("Contoh 04")

    expect(page.locator("tr.person")).to_have_count(1)
    problem = page.locator(".problem")
    expect(problem).to_contain_text("Peserta Contoh 03")
    problem.click()
    expect(page.locator(".person-panel h2")).to_have_text("Peserta Contoh 03")
    keep_picture(page, "console-problem-tablet")


def test_an_observer_sees_everybody_and_can_change_nothing(
    console: Callable[..., Page], keep_picture: KeepPicture
) -> None:
    page = console(Role.OBSERVER)

    expect(page.locator("tr.person")).to_have_count(4)
    row(page, "P-001").click()

    expect(page.locator(".person-panel")).to_contain_text("tidak ada yang dapat diubah")
    expect(page.locator(".order-bar")).to_contain_text("tidak ada yang dapat diubah")
    expect(page.locator("[data-order]")).to_have_count(0)
    keep_picture(page, "console-observer")
    page.get_by_role("tab", name="Registrasi").click()
    for button in page.locator("[data-order]").all():
        expect(button).to_be_disabled()


def test_a_console_that_lost_the_server_says_so_and_comes_back(
    console_day: ConsoleDay, console: Callable[..., Page], keep_picture: KeepPicture
) -> None:
    page = console(Role.PROCTOR)
    expect(page.locator("tr.person")).to_have_count(4)

    page.context.set_offline(True)
    console_day.server.kill()
    expect(page.locator(".health.ill")).to_contain_text("tidak diperbarui")
    keep_picture(page, "console-lost")
    console_day.restart()
    page.context.set_offline(False)

    expect(page.locator(".health.well")).to_be_visible(timeout=20_000)
    expect(page.locator("tr.person")).to_have_count(4)


def test_the_console_speaks_english_and_darkens_without_losing_its_place(
    console: Callable[..., Page], keep_picture: KeepPicture
) -> None:
    page = console(Role.ADMIN)
    row(page, "P-004").click()

    page.get_by_role("radio", name="English").click()
    page.get_by_role("radio", name="Dark").click()

    expect(row(page, "P-004")).to_have_attribute("aria-current", "true")
    expect(row(page, "P-004")).to_contain_text("Not here yet")
    expect(page.get_by_role("tab", name="Exam room")).to_be_visible()
    keep_picture(page, "console-dark-english")


def test_a_removed_account_is_shown_the_door(
    console_day: ConsoleDay, console: Callable[..., Page]
) -> None:
    page = console(Role.PROCTOR)

    console_day.register.remove("proctor")

    expect(page.get_by_text("Sesi Anda telah diakhiri")).to_be_visible()


def test_a_sitting_that_does_not_open_stands_above_the_one_that_is_watched(
    console_day: ConsoleDay, open_page: OpenPage, keep_picture: KeepPicture
) -> None:
    staff = console_day.desk(Role.COORDINATOR)
    with staff.socket() as client:
        assert staff.order(client, "open_registration")["ok"]
    console_day.server.stop()
    plan_another(console_day.folder)
    damage(console_day.folder)
    console_day.restart()
    page = open_page(console_day.server.base_url + "/console")
    page.get_by_label("Nama pengguna").fill("proctor")
    page.get_by_label("Kata sandi").fill(PASSWORD)
    page.get_by_role("button", name="Masuk").click()

    page.get_by_role("button", name="Sesi Lain").click()

    notice = page.locator(".unopened")
    expect(notice).to_contain_text("Sesi sesi-1 tidak terbuka.")
    expect(notice).to_contain_text("Catatannya bukan yang ditandatangani server.")
    expect(notice).to_contain_text("entry 1 is not what its leaf hash says")
    expect(page.locator("tr.person")).to_have_count(4)
    keep_picture(page, "console-unopened")


def test_a_writer_that_stopped_for_good_stands_in_red_with_what_to_do(
    console_day: ConsoleDay, console: Callable[..., Page], keep_picture: KeepPicture
) -> None:
    page = console(Role.COORDINATOR, **TABLET)
    register(page)
    write_another_line(console_day.folder)
    desk = console_day.desk(Role.PROCTOR)
    with desk.socket() as staff:
        assert not desk.order(staff, "note_incident", text="uji")["ok"]

    notice = page.get_by_role("alert").filter(has_text="Tidak ada jawaban yang disimpan lagi")
    expect(notice).to_contain_text("Ada server lain yang menulis catatan sesi ini.")
    expect(notice).to_contain_text("mematikan server yang lain, lalu menyalakan ulang")
    expect(notice).to_contain_text("somebody else writes the ledger of sesi-1")
    expect(page.locator(".health.ill")).to_have_text("Mesin ujian tidak menyimpan lagi.")
    expect(page.locator(".problems.none")).to_have_count(0)
    keep_picture(page, "console-stopped-writer")

    page.get_by_role("button", name="Semua sesi").click()
    expect(page.locator(".card.sitting")).to_contain_text("Jawaban tidak dapat disimpan")


class Eavesdropper:
    """Between a page and its server: keeps what both say, and loses the next word of somebody."""

    def __init__(self, page: Page) -> None:
        self.asked: list[str] = []
        self.answered: list[str] = []
        self.loses_changes_of = ""
        page.route_web_socket(re.compile("socket.io"), self._stand_between)
        page.reload()

    def _stand_between(self, page_side: WebSocketRoute) -> None:
        server_side = page_side.connect_to_server()

        def to_server(message: str | bytes) -> None:
            self.asked.append(str(message))
            server_side.send(message)

        def to_page(message: str | bytes) -> None:
            text = str(message)
            lost = self.loses_changes_of and '"changes",{' in text and self.loses_changes_of in text
            if lost:
                self.loses_changes_of = ""
                return
            self.answered.append(text)
            page_side.send(message)

        page_side.on_message(to_server)
        server_side.on_message(to_page)

    def until_lost(self, page: Page) -> None:
        until = time.monotonic() + LOST_SECONDS
        while self.loses_changes_of:
            assert time.monotonic() < until, self.answered[-3:]
            page.wait_for_timeout(50)


def test_a_reload_asks_for_the_sitting_once(console: Callable[..., Page]) -> None:
    page = console(Role.COORDINATOR)
    between = Eavesdropper(page)
    expect(page.locator("tr.person")).to_have_count(4)

    page.wait_for_timeout(WATCH_AGAIN_MS + 500)

    assert len([one for one in between.asked if '"watch"' in one]) == 1


def test_a_console_that_missed_a_number_asks_for_what_it_missed_and_no_more(
    console_day: ConsoleDay, console: Callable[..., Page]
) -> None:
    page = console(Role.COORDINATOR)
    between = Eavesdropper(page)
    expect(page.locator("tr.person")).to_have_count(4)
    desk = console_day.desk(Role.COORDINATOR)
    with desk.socket() as staff:
        desk.order(staff, "open_registration")
        expect(page.locator(".sitting-state.registering")).to_be_visible()
        before = len(between.asked), len(between.answered)
        between.loses_changes_of = "P-001"
        desk.order(staff, "admit_candidate", attempt="P-001", room="r1", seat="1")
        between.until_lost(page)
        desk.order(staff, "admit_candidate", attempt="P-002", room="r1", seat="2")

        expect(row(page, "P-001")).to_contain_text("Punya PIN")
        expect(row(page, "P-002")).to_contain_text("Punya PIN")

    (watch,) = [one for one in between.asked[before[0] :] if '"watch"' in one]
    assert re.search(r'"since":\d+', watch)
    assert not [one for one in between.answered[before[1] :] if '"snapshot":{' in one]
