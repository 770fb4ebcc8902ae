"""Staff at the console, in a real browser, over a real server and a real sitting."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from proctor_console.staff.permissions import Role
from tests.browser.conftest import OpenPage
from tests.proctor_console.console.console_day import PASSWORD, ConsoleDay, Desk
from tests.wire_client import WireClient

KeepPicture = Callable[[Page, str], None]
TABLET = {"width": 1024, "height": 768}


@pytest.fixture
def day(tmp_path: Path) -> Iterator[ConsoleDay]:
    day = ConsoleDay(tmp_path)
    yield day
    day.server.__exit__()


@pytest.fixture
def console(day: ConsoleDay, open_page: OpenPage) -> Callable[..., Page]:
    """Opens the console of the sitting as somebody: `console(Role.PROCTOR)`."""

    def opened(role: Role, **size: int) -> Page:
        page = open_page(day.server.base_url + "/console", **size)
        page.get_by_label("Nama pengguna").fill(role.value)
        page.get_by_label("Kata sandi").fill(PASSWORD)
        page.get_by_role("button", name="Masuk").click()
        page.get_by_role("button", name="Sesi Contoh").click()
        page.get_by_role("heading", name="Sesi Contoh").wait_for()
        return page

    return opened


def a_working_candidate(day: ConsoleDay, number: str, seat: str) -> WireClient:
    """Admitted by other staff, logged in, and connected."""
    desk: Desk = day.desk(Role.COORDINATOR)
    with desk.socket() as client:
        pin = desk.order(client, "admit_candidate", attempt=number, room="r1", seat=seat)["pin"]
    terminal = Desk(day.server.base_url)
    key = number.encode().hex().rjust(32, "0")
    _, reply = terminal.http(
        "/api/terminal/login", {"participant_number": number, "pin": pin, "terminal_key": key}
    )
    client = WireClient(day.server.base_url, "/terminal", {"token": reply["token"]})
    assert client.ask("sync", last_seq=0)["ok"]
    return client


def by_two(dialog: Locator, second: Role, password: str = PASSWORD) -> None:
    """Have a second person consent at this screen, and send the order."""
    dialog.locator('[data-field="second-username"]').fill(second.value)
    dialog.locator('[data-field="second-password"]').fill(password)
    dialog.locator("button[type=submit]").click()


def answers(client: WireClient, count: int) -> None:
    for seq in range(1, count + 1):
        answer: dict[str, Any] = {"seq": seq, "item": seq, "choice": 0, "flag": False, "views": []}
        assert client.ask("answer", **answer)["ok"]


def order(page: Page, name: str, *, inside: str = ".order-bar") -> Locator:
    page.locator(inside).locator(f'[data-order="{name}"]').click()
    return page.locator("dialog")


def row(page: Page, number: str) -> Locator:
    return page.locator(f'tr[data-number="{number}"]')


def last_line(page: Page) -> Locator:
    return page.locator(".activity p")


def test_a_wrong_password_is_said_in_a_sentence(
    day: ConsoleDay, open_page: OpenPage, keep_picture: KeepPicture
) -> None:
    page = open_page(day.server.base_url + "/console")
    page.get_by_label("Nama pengguna").fill("proctor")
    page.get_by_label("Kata sandi").fill("tebakan")

    page.get_by_role("button", name="Masuk").click()

    expect(page.get_by_role("alert")).to_have_text("Nama pengguna atau kata sandi tidak cocok.")
    keep_picture(page, "console-login-refused")


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
    day: ConsoleDay, console: Callable[..., Page], keep_picture: KeepPicture
) -> None:
    page = console(Role.COORDINATOR)
    expect(page.locator("tr.person")).to_have_count(4)
    keep_picture(page, "console-prepared")
    order(page, "open_registration").locator("button[type=submit]").click()
    expect(page.locator(".sitting-state.registering")).to_be_visible()

    with a_working_candidate(day, "P-001", "1") as first, a_working_candidate(day, "P-002", "2"):
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
    day: ConsoleDay, console: Callable[..., Page], keep_picture: KeepPicture
) -> None:
    page = console(Role.COORDINATOR)
    order(page, "open_registration").locator("button[type=submit]").click()
    expect(page.locator(".sitting-state.registering")).to_be_visible()

    with a_working_candidate(day, "P-001", "1") as first:
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


def test_a_lost_terminal_stays_on_top_whatever_is_filtered(
    day: ConsoleDay, console: Callable[..., Page], keep_picture: KeepPicture
) -> None:
    page = console(Role.COORDINATOR, **TABLET)
    order(page, "open_registration").locator("button[type=submit]").click()
    expect(page.locator(".sitting-state.registering")).to_be_visible()
    with a_working_candidate(day, "P-003", "3"):
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
    day: ConsoleDay, console: Callable[..., Page], keep_picture: KeepPicture
) -> None:
    page = console(Role.PROCTOR)
    expect(page.locator("tr.person")).to_have_count(4)

    page.context.set_offline(True)
    day.server.kill()
    expect(page.locator(".health.ill")).to_contain_text("tidak diperbarui")
    keep_picture(page, "console-lost")
    day.restart()
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


def test_a_removed_account_is_shown_the_door(day: ConsoleDay, console: Callable[..., Page]) -> None:
    page = console(Role.PROCTOR)

    day.register.remove("proctor")

    expect(page.get_by_text("Sesi Anda telah diakhiri")).to_be_visible()


def test_a_move_to_another_computer_stops_the_clock_until_staff_resume_it(
    day: ConsoleDay, console: Callable[..., Page]
) -> None:
    page = console(Role.COORDINATOR)
    order(page, "open_registration").locator("button[type=submit]").click()
    expect(page.locator(".sitting-state.registering")).to_be_visible()
    with a_working_candidate(day, "P-001", "1"):
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


def test_two_people_start_by_keyboard_and_are_told_what_is_wrong(
    console: Callable[..., Page], keep_picture: KeepPicture
) -> None:
    page = console(Role.COORDINATOR)
    order(page, "open_registration").locator("button[type=submit]").click()
    expect(page.locator(".sitting-state.registering")).to_be_visible()
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


def test_the_second_person_reads_english_too(
    console: Callable[..., Page], keep_picture: KeepPicture
) -> None:
    page = console(Role.COORDINATOR)
    order(page, "open_registration").locator("button[type=submit]").click()
    expect(page.locator(".sitting-state.registering")).to_be_visible()
    page.get_by_role("radio", name="English").click()

    starting = order(page, "start_sitting")
    expect(starting.get_by_role("group", name="Second person")).to_contain_text(
        "consents here with their own account"
    )
    by_two(starting, Role.COORDINATOR)

    expect(starting.locator("[role=alert]")).to_contain_text("an account of their own, not yours")
    keep_picture(page, "console-two-people-english")


def test_a_grant_that_comes_above_the_limit_together_with_earlier_ones_asks_for_a_second_person(
    day: ConsoleDay, console: Callable[..., Page], keep_picture: KeepPicture
) -> None:
    page = console(Role.PROCTOR)
    order(page, "open_registration").locator("button[type=submit]").click()
    expect(page.locator(".sitting-state.registering")).to_be_visible()
    with a_working_candidate(day, "P-001", "1"):
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
