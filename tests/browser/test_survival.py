"""A terminal that loses its network, its browser, its server: what was answered is in the ledger.

The candidates of this file share one real server, each with a browser of their own.
"""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import FLAGS, SIZE
from tests.browser.network import Network
from tests.browser.terminal_steps import (
    choose_everywhere,
    confirm_identity,
    counts,
    enter_waiting_room,
    log_in,
    saved,
    saved_again,
    seconds_left,
)
from tests.chromium import found
from tests.exam_day import ExamDay

OpenPage = Callable[..., Page]
HOUR_MS = 3_600_000
WRONG_CLOCK = f"const now = Date.now; Date.now = () => now.call(Date) + 7 * {HOUR_MS};"
# the monotonic clock stood for a minute and the wall clock did not: a laptop's sleep
SLEEP = "const now = performance.now.bind(performance); performance.now = () => now() - 60000;"


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ExamDay]:
    day = ExamDay(tmp_path_factory.mktemp("hall"), size=8)
    day.staff("OpenRegistration")
    day.staff("StartSitting")
    yield day
    day.server.__exit__()


@pytest.fixture
def network(hall: ExamDay) -> Iterator[Network]:
    network = Network(hall.server.port)
    yield network
    network.close()


@pytest.fixture
def browser_of_its_own(chromium: Browser, tmp_path: Path) -> Callable[[], BrowserContext]:
    """A browser whose profile outlives it."""

    def opened() -> BrowserContext:
        return chromium.browser_type.launch_persistent_context(
            tmp_path / "profile",
            executable_path=str(found().path),
            args=list(FLAGS),
            viewport=SIZE,  # type: ignore[arg-type]  # a plain dict is a ViewportSize
        )

    return opened


def sit_down(hall: ExamDay, page: Page, number: str) -> None:
    """Enter a running exam and see the first item."""
    log_in(page, number, hall.admit(number))
    confirm_identity(page)
    page.get_by_role("button", name="Saya siap").click()
    expect(page.locator(".item-number")).to_contain_text("Soal 1 dari 110")
    expect(page.locator(".status.saved")).to_be_visible()


def on_screen(page: Page) -> dict[int, int]:
    """What the candidate sees as answers, item by item."""
    items = page.locator(".box.answered[data-item]").evaluate_all(
        "all => all.map(one => +one.dataset.item)"
    )
    answers = {}
    for item in items:
        page.locator(f".grid [data-item='{item}']").click()
        checked = page.locator("[role=radio]").evaluate_all(
            "all => all.map(one => one.ariaChecked)"
        )
        answers[item] = checked.index("true")
    return answers


def in_ledger(hall: ExamDay, number: str) -> dict[int, int]:
    """What the database file says, read with nothing of the server's code."""
    select = 'SELECT record FROM ledger_entry WHERE sitting = ? ORDER BY "index"'
    answers = {}
    with closing(
        sqlite3.connect(f"file:{hall.folder / 'exam.sqlite3'}?mode=ro", uri=True)
    ) as database:
        for (record,) in database.execute(select, ("sesi-1",)):
            event = json.loads(record)
            if event["event"].startswith("AnswerRecorded/") and event["attempt"] == number:
                answers[event["item"]] = event["choice"]
    return answers


def main_process(profile: Path) -> int:
    """The process id of the browser that was started with this profile."""
    wanted = f"--user-data-dir={profile}".encode()
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if wanted in words and not any(word.startswith(b"--type=") for word in words):
            return int(folder.name)
    raise AssertionError("no browser runs with this profile")


def test_a_cut_cable_and_a_dead_switch_lose_nothing(
    hall: ExamDay, network: Network, open_page: OpenPage
) -> None:
    page = open_page(network.base_url)
    sit_down(hall, page, "P-001")
    choose_everywhere(page, "a", items=2)
    saved(page)

    network.cut()
    expect(page.locator(".lost")).to_be_visible()
    choose_everywhere(page, "b", items=3)
    expect(page.locator(".status")).to_contain_text("Belum terkirim: 3")
    expect(page.locator(".grid .box.unsent")).to_have_count(3)
    network.mend()
    saved_again(page)
    expect(page.locator(".box.unsent")).to_have_count(0)

    network.swallow()
    choose_everywhere(page, "c", items=2)
    expect(page.locator(".lost")).to_be_visible(timeout=9_000)
    network.mend()
    saved_again(page)

    assert on_screen(page) == in_ledger(hall, "P-001") == {1: 0, 2: 0, 3: 1, 4: 1, 5: 1, 6: 2, 7: 2}


def test_a_blip_under_a_second_is_not_shown(
    hall: ExamDay, network: Network, open_page: OpenPage
) -> None:
    page = open_page(network.base_url)
    sit_down(hall, page, "P-002")
    choose_everywhere(page, "a", items=1)
    saved(page)
    page.evaluate(
        "() => { window.seen = []; new MutationObserver(() => window.seen.push("
        "document.querySelector('.status .sentence').textContent)).observe("
        "document.querySelector('.top'), {subtree: true, childList: true, characterData: true}); }"
    )

    page.evaluate("() => { Math.random = () => 0.1; }")  # the first try comes after 0.1 or 0.2 s
    network.mend()  # every connection ends once; the next one holds
    page.wait_for_timeout(1_500)
    choose_everywhere(page, "b", items=1)
    saved(page)

    assert not [text for text in page.evaluate("window.seen") if "terputus" in text]
    assert in_ledger(hall, "P-002") == {1: 0, 2: 1}


def test_a_killed_browser_comes_back_without_network_with_paper_answers_and_clock(
    hall: ExamDay,
    network: Network,
    browser_of_its_own: Callable[[], BrowserContext],
    tmp_path: Path,
) -> None:
    page = browser_of_its_own().new_page()
    page.goto(network.base_url)
    page.evaluate("navigator.serviceWorker.ready.then(() => null)")
    sit_down(hall, page, "P-003")
    choose_everywhere(page, "a", items=2)
    saved(page)
    network.cut()
    choose_everywhere(page, "b", items=2)
    expect(page.locator(".status")).to_contain_text("Belum terkirim: 2")
    left = seconds_left(page)

    os.kill(main_process(tmp_path / "profile"), signal.SIGKILL)
    context = browser_of_its_own()
    page = context.new_page()
    page.goto(network.base_url)

    expect(page.locator(".item-number")).to_contain_text("Soal 5 dari 110")
    expect(page.locator(".status")).to_contain_text("Belum terkirim: 2")
    assert left - 30 <= seconds_left(page) <= left
    choose_everywhere(page, "c", items=1)
    page.reload()
    expect(page.locator(".status")).to_contain_text("Belum terkirim: 3")

    network.mend()
    saved_again(page)
    assert on_screen(page) == in_ledger(hall, "P-003") == {1: 0, 2: 0, 3: 1, 4: 1, 5: 2}
    context.close()


def test_of_two_tabs_one_works_and_a_click_moves_the_exam(
    hall: ExamDay, open_page: OpenPage
) -> None:
    first = open_page(hall.server.base_url)
    sit_down(hall, first, "P-004")
    choose_everywhere(first, "a", items=1)
    saved(first)
    second = first.context.new_page()
    second.goto(hall.server.base_url)
    expect(second.get_by_role("heading", level=1)).to_contain_text("tab lain")
    expect(first.locator(".item-number")).to_be_visible()

    second.get_by_role("button", name="Lanjutkan di sini").click()

    expect(second.locator(".item-number")).to_contain_text("Soal 2 dari 110")
    expect(first.get_by_role("heading", level=1)).to_contain_text("tab lain")
    choose_everywhere(second, "b", items=1)
    saved(second)
    second.wait_for_timeout(1_500)  # nobody takes it back
    expect(second.locator(".item-number")).to_contain_text("Soal 3 dari 110")
    assert on_screen(second) == in_ledger(hall, "P-004") == {1: 0, 2: 1}


def test_a_wrong_wall_clock_and_a_sleep_leave_the_time_right(
    hall: ExamDay, chromium: Browser, open_page: OpenPage
) -> None:
    right = open_page(hall.server.base_url)
    sit_down(hall, right, "P-005")
    context = chromium.new_context(timezone_id="Asia/Jakarta", locale="id-ID")
    context.add_init_script(WRONG_CLOCK)
    wrong = context.new_page()
    wrong.goto(hall.server.base_url)
    sit_down(hall, wrong, "P-006")
    choose_everywhere(wrong, "a", items=1)
    saved(wrong)
    hour = time.strftime("%H:", time.gmtime(time.time() + 7 * 3_600))
    difference = seconds_left(wrong) - seconds_left(right)

    wrong.evaluate(SLEEP)
    wrong.wait_for_timeout(2_500)
    after_sleep = seconds_left(wrong) - seconds_left(right)

    assert f"Tersimpan {hour}" in wrong.locator(".status").inner_text()
    assert abs(after_sleep - difference) <= 1
    context.close()


def test_a_server_restored_to_an_older_state_gets_every_answer_again(
    hall: ExamDay, open_page: OpenPage, tmp_path: Path
) -> None:
    page = open_page(hall.server.base_url)
    sit_down(hall, page, "P-007")
    choose_everywhere(page, "a", items=2)
    saved(page)
    older = tmp_path / "older.sqlite3"
    with (
        closing(sqlite3.connect(hall.folder / "exam.sqlite3")) as now,
        closing(sqlite3.connect(older)) as copy,
    ):
        now.backup(copy)
    choose_everywhere(page, "b", items=4)
    saved(page)

    hall.server.kill()
    for rest in hall.folder.glob("exam.sqlite3*"):
        rest.unlink()
    older.rename(hall.folder / "exam.sqlite3")
    assert in_ledger(hall, "P-007") == {1: 0, 2: 0}
    hall.restart()

    expect(page.locator(".messages")).to_contain_text(
        "4 jawaban Anda dikirim ulang", timeout=20_000
    )
    saved(page)
    assert "Dijawab 6" in counts(page)
    assert on_screen(page) == in_ledger(hall, "P-007") == {1: 0, 2: 0, 3: 1, 4: 1, 5: 1, 6: 1}


def test_work_without_network_until_the_time_is_up_is_counted_on_return(
    tmp_path: Path, open_page: OpenPage
) -> None:
    hall = ExamDay(tmp_path, duration_ms=14_000)
    hall.staff("OpenRegistration")
    network = Network(hall.server.port)
    page = open_page(network.base_url)
    enter_waiting_room(page, "P-001", hall.admit("P-001"))
    hall.staff("StartSitting")
    expect(page.locator(".item-number")).to_be_visible()
    choose_everywhere(page, "a", items=1)
    saved(page)
    network.cut()
    expect(page.locator(".lost")).to_be_visible()
    choose_everywhere(page, "b", items=2)

    expect(page.locator(".work")).to_contain_text("Waktu habis", timeout=20_000)
    expect(page.locator(".work")).to_contain_text("aman di komputer ini")
    page.keyboard.press("c")
    network.mend()

    expect(page.locator("h1")).to_contain_text("Ujian selesai", timeout=30_000)
    expect(page.get_by_text("Waktu habis; ujian ditutup otomatis.")).to_be_visible()
    expect(page.locator(".not-counted")).to_have_count(0)
    assert in_ledger(hall, "P-001") == {1: 0, 2: 1, 3: 1}
    network.close()
    hall.server.__exit__()
