"""The public board in a real browser: whatever goes wrong on the way, it ends right."""

from __future__ import annotations

import json
import random
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect

from tests.exam_day import ExamDay, an_answer
from tests.server_process import ServerProcess

KeepPicture = Callable[[Page, str], None]
OpenPage = Callable[..., Page]
HALL = {"width": 1920, "height": 1080}
PHONE = {"width": 390, "height": 844}


class FakeBoard:
    """A board on the real server's wire; `steer` makes its candidates answer and finish."""

    def __init__(self, server: ServerProcess) -> None:
        self.server = server
        self.page = f"{server.base_url}/results/sesi-1"

    def steer(self, what: str, **words: object) -> None:
        query = "&".join(f"{name}={value}" for name, value in words.items())
        with urllib.request.urlopen(f"{self.server.base_url}/steer/{what}?{query}", timeout=10):
            pass

    def rows(self) -> list[list[str]]:
        """Number, points and total of everybody, by number, as board.json has them."""
        with urllib.request.urlopen(f"{self.page}/board.json", timeout=10) as reply:
            board = json.loads(reply.read())
        return sorted(
            [row["participant_number"], *map(str, row["points"]), str(row["total"])]
            for row in board["rows"]
        )


@pytest.fixture
def fake_board(tmp_path: Path) -> Iterator[FakeBoard]:
    with ServerProcess("tests.browser.fake_board:app", tmp_path) as server:
        yield FakeBoard(server)


def shown_rows(page: Page) -> list[list[str]]:
    """What the page shows of everybody, by number."""
    rows = page.locator("[data-row]").evaluate_all(
        """rows => rows.map((row) => [
            row.dataset.row,
            ...[...row.querySelectorAll('.points')].map((cell) => cell.lastChild.textContent),
            row.querySelector('.total').textContent,
        ])"""
    )
    return sorted(rows)


def numbers(page: Page, part: str) -> list[str]:
    """Whose rows a part of the page shows, from the top."""
    rows: list[str] = page.locator(f"{part} [data-row]").evaluate_all(
        "rows => rows.map((row) => row.dataset.row)"
    )
    return rows


def ends_right(page: Page, board: FakeBoard, seconds: float = 12) -> bool:
    """Whether the page comes to show exactly what board.json says."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if shown_rows(page) == board.rows():
            return True
        page.wait_for_timeout(200)
    return False


class BadLine:
    """A line to the page that loses, doubles and overtakes boards; its chance has a seed."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)  # noqa: S311 - no secret
        self._held: list[str] = []
        self.harm = 0

    def __call__(self, page_side: WebSocketRoute) -> None:
        server_side = page_side.connect_to_server()

        def pass_on(message: str | bytes) -> None:
            if not isinstance(message, str) or not message.startswith('42/results,["board"'):
                page_side.send(message)
                return
            for one in self._damage(message):
                page_side.send(one)

        server_side.on_message(pass_on)

    def _damage(self, message: str) -> list[str]:
        fate = self._chance.choice(["lost", "doubled", "held", "passed"])
        self.harm += fate != "passed"
        if fate == "lost":
            return []
        if fate == "doubled":
            return [message, message]
        if fate == "held":
            self._held.append(message)
            return []
        late, self._held = self._held, []
        return [message, *reversed(late)]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_line_that_drops_doubles_and_reorders_messages_still_ends_right(
    fake_board: FakeBoard, open_page: OpenPage, seed: int
) -> None:
    fake_board.steer("begin", candidates=30, answers=2)
    page = open_page("about:blank")
    line = BadLine(seed)
    page.route_web_socket("**/socket.io/**", line)
    page.goto(fake_board.page)
    page.wait_for_selector("[data-row]")

    for _ in range(30):
        fake_board.steer("answer", answers=6)
        page.wait_for_timeout(100)

    assert ends_right(page, fake_board)
    assert line.harm > 0


def test_a_page_without_a_socket_reads_the_board_every_few_seconds(
    fake_board: FakeBoard, open_page: OpenPage
) -> None:
    fake_board.steer("begin", candidates=10, answers=2)
    page = open_page("about:blank")
    page.route_web_socket("**/socket.io/**", lambda socket: socket.close())
    page.goto(fake_board.page)
    page.wait_for_selector("[data-row]")

    fake_board.steer("answer", answers=20)

    assert ends_right(page, fake_board)
    expect(page.get_by_text("Tidak diperbarui sejak")).to_have_count(0)


def test_a_board_without_its_server_says_so_and_comes_back_by_itself(
    fake_board: FakeBoard, open_page: OpenPage, keep_picture: KeepPicture, tmp_path: Path
) -> None:
    fake_board.steer("begin")
    page = open_page(fake_board.page, **HALL)
    page.wait_for_selector("[data-row]")
    expect(page.get_by_text("Tidak diperbarui sejak")).to_have_count(0)

    fake_board.server.kill()

    expect(page.get_by_text("Tidak diperbarui sejak")).to_be_visible(timeout=9_000)
    keep_picture(page, "results-hall-stale")
    again = ServerProcess("tests.browser.fake_board:app", tmp_path, fake_board.server.port)
    with again:
        FakeBoard(again).steer("begin", candidates=3, answers=9)
        expect(page.locator("[data-row]")).to_have_count(3)
        expect(page.get_by_text("Tidak diperbarui sejak")).to_have_count(0)


def test_a_hall_screen_can_be_read_from_afar_and_shows_everybody_in_turn(
    fake_board: FakeBoard, open_page: OpenPage, keep_picture: KeepPicture
) -> None:
    fake_board.steer("begin", candidates=36)
    page = open_page(fake_board.page, **HALL)
    page.wait_for_selector("[data-row]")

    smallest = page.evaluate(
        """() => Math.min(...[...document.querySelectorAll('.hall *')]
            .filter((one) => !one.closest('.settings') && one.childElementCount === 0)
            .filter((one) => one.textContent.trim() !== '')
            .map((one) => parseFloat(getComputedStyle(one).fontSize)))"""
    )
    keep_picture(page, "results-hall")
    leaders, first_page = numbers(page, ".leaders"), numbers(page, ".page")
    expect(page.locator(".page [data-row]").first).not_to_have_attribute(
        "data-row", first_page[0], timeout=14_000
    )

    assert smallest >= 28
    assert numbers(page, ".leaders") == leaders
    assert not set(first_page) & set(numbers(page, ".page"))
    assert page.evaluate("document.documentElement.scrollHeight <= innerHeight")


def test_a_row_glides_to_its_new_place_within_half_a_second(
    fake_board: FakeBoard, open_page: OpenPage
) -> None:
    fake_board.steer("begin", candidates=12, answers=1)
    page = open_page(fake_board.page)
    page.wait_for_selector("[data-row]")
    page.evaluate(
        """() => {
            window.glides = [];
            const animate = Element.prototype.animate;
            Element.prototype.animate = function (frames, options) {
                if (options.id === 'glide') window.glides.push(options.duration);
                return animate.call(this, frames, options);
            };
        }"""
    )

    fake_board.steer("answer", answers=200)

    page.wait_for_timeout(1_000)  # two publications
    glides = page.evaluate("window.glides")
    assert glides
    assert max(glides) <= 500


def test_nothing_glides_for_who_asked_for_less_motion(
    fake_board: FakeBoard, open_page: OpenPage
) -> None:
    fake_board.steer("begin", candidates=12, answers=1)
    page = open_page("about:blank")
    page.emulate_media(reduced_motion="reduce")
    page.goto(fake_board.page)
    page.wait_for_selector("[data-row]")
    page.evaluate("() => { Element.prototype.animate = () => { window.moved = true; }; }")

    fake_board.steer("answer", answers=200)

    page.wait_for_timeout(1_000)  # two publications
    assert ends_right(page, fake_board)
    assert page.evaluate("window.moved") is None


def test_a_phone_keeps_its_owners_number_to_itself_and_shows_it_first(
    fake_board: FakeBoard, open_page: OpenPage, keep_picture: KeepPicture
) -> None:
    fake_board.steer("begin")
    fake_board.steer("finished", number="2026-0011")
    page = open_page(fake_board.page, **PHONE)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url + (request.post_data or "")))

    page.get_by_label("Nomor peserta Anda").fill(" 2026-0011 ")
    page.get_by_role("button", name="Tampilkan", exact=True).click()
    expect(page.locator(".own .number")).to_have_text("2026-0011")
    page.reload()

    expect(page.locator(".own .number")).to_have_text("2026-0011")
    expect(page.locator(".own")).to_contain_text("Selesai, nilai tetap")
    keep_picture(page, "results-phone")
    assert not any("0011" in url for url in asked)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_search_finds_a_number_and_filters_keep_its_place(
    fake_board: FakeBoard, open_page: OpenPage, keep_picture: KeepPicture
) -> None:
    fake_board.steer("begin")
    fake_board.steer("void", number="2026-0007")
    page = open_page(fake_board.page)
    page.wait_for_selector("[data-row='2026-0007']")
    keep_picture(page, "results-list")

    page.get_by_role("searchbox").fill("2026-0007")
    expect(page.locator("[data-row]")).to_have_count(1)
    disqualified: Any = page.locator("[data-row]").inner_text()
    page.get_by_role("searchbox").fill("")
    page.get_by_label("Formasi").select_option("Pranata Komputer Ahli Pertama")

    assert "DIS" in disqualified
    expect(page.locator("[data-row]")).to_have_count(18)
    expect(page.locator("[data-row] .place").first).to_have_text("1")
    expect(page.locator("[data-row] .place").last).to_have_text("\u2013")


def test_released_results_are_official_and_can_be_printed(
    fake_board: FakeBoard, open_page: OpenPage
) -> None:
    fake_board.steer("begin")
    page = open_page(fake_board.page)
    expect(page.get_by_text("sementara", exact=True)).to_be_visible()
    expect(page.get_by_text("Titik periksa")).to_have_count(0)

    fake_board.steer("certify")
    fake_board.steer("finish", released=1)

    expect(page.get_by_text("hasil resmi")).to_be_visible()
    expect(page.get_by_role("button", name="Cetak")).to_be_visible()
    expect(page.get_by_text("Titik periksa: 4.217 entri · 9f3a 71c0")).to_be_visible()
    expect(page.locator(".row .state.finished")).to_have_count(36)


def test_the_page_speaks_english_and_switches_to_the_hall(
    fake_board: FakeBoard, open_page: OpenPage
) -> None:
    page = open_page(fake_board.page)
    expect(page.get_by_text("Peserta sedang registrasi")).to_be_visible()

    page.get_by_role("radio", name="English").click()
    page.get_by_role("radio", name="Hall screen").click()

    expect(page.get_by_text("Candidates are registering")).to_be_visible()
    assert page.url.endswith("/results/sesi-1?hall")


def test_an_unknown_sitting_is_told_kindly_with_a_way_on(
    fake_board: FakeBoard, open_page: OpenPage
) -> None:
    page = open_page(f"{fake_board.server.base_url}/results/sesi-9")

    expect(page.get_by_text("Sesi ini tidak ada di server ini.")).to_be_visible()
    page.get_by_role("link", name="Semua sesi").click()

    expect(page.get_by_role("link", name="SKD CPNS · Sesi 1")).to_be_visible()


def test_answers_given_at_a_terminal_appear_on_the_public_board(
    day: ExamDay, open_page: OpenPage
) -> None:
    page = open_page(f"{day.server.base_url}/results/sesi-1")
    expect(page.get_by_text("Peserta sedang registrasi")).to_be_visible()
    _, token = day.a_candidate()
    day.staff("StartSitting")

    with day.terminal(token) as terminal:
        terminal.ask("sync", last_seq=0)
        for seq in range(1, 6):
            terminal.ask("answer", **an_answer(seq, item=105 + seq, choice=0))
        board = FakeBoard(day.server)
        agrees = ends_right(page, board)
        terminal.ask("finish", seq=6)

    assert agrees
    expect(page.locator("[data-row='P-001'] .state")).to_contain_text("Final")
    assert ends_right(page, board)
    assert int(board.rows()[0][-1]) >= 5
