"""The demo as a newcomer looks at it: three screens of one sitting at work, for the README too."""

from __future__ import annotations

import json
import os
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.terminal_steps import confirm_identity, log_in, saved
from tests.demo_process import a_demo, soon
from tests.server_process import a_free_port

# for the pictures of the README the hall is to be at work for longer
SPEED = "90" if "TEST_PICTURES" in os.environ else "300"
BUSY = ("--candidates", "40", "--idle", "1", "--speed", SPEED)


def test_a_newcomer_sees_the_three_screens_of_one_sitting(
    tmp_path: Path, open_page: OpenPage, keep_picture: Callable[[Page, str], None]
) -> None:
    data = tmp_path / "demo"
    with a_demo(data, a_free_port(), *BUSY):
        soon((data / "demo.json").exists, 90)
        card = json.loads((data / "demo.json").read_text())
        base_url, board = card["base_url"], f"/results/{card['sitting']}"
        soon(lambda: counts(base_url + board).get("working"), 60)

        terminal = open_page(base_url)
        sit_until_a_picture_is_answered(terminal, card["candidates"][0])
        soon(lambda: counts(base_url + board).get("finished", 0) >= 3, 120)
        console = open_page(base_url + "/console")
        open_room(console, next(one for one in card["staff"] if one["role"] == "coordinator"))
        results = open_page(base_url + board, width=1920, height=1080)
        results.emulate_media(reduced_motion="reduce")  # a picture of rows on their way is no use
        expect(results.get_by_text("sementara", exact=True).first).to_be_visible()

        keep_picture(terminal, "terminal")
        keep_picture(console, "console")
        keep_picture(results, "results")


def counts(board_url: str) -> dict[str, Any]:
    """How many work and have finished; nothing while the server is not there."""
    try:
        with urllib.request.urlopen(board_url + "/board.json", timeout=10) as reply:
            return dict(json.load(reply)["counts"])
    except OSError:
        return {}


def sit_until_a_picture_is_answered(page: Page, candidate: dict[str, Any]) -> None:
    """Begin late, answer a few items, and stop at one whose choices are pictures."""
    log_in(page, candidate["participant_number"], candidate["pin"])
    confirm_identity(page)
    page.get_by_role("button", name="Saya siap").click()
    expect(page.locator(".item-number")).to_contain_text("Soal 1 dari 110")
    pictures = page.locator(".choices img, [role=radiogroup] img")
    for letter in "abcdeedcba" * 7:
        page.keyboard.press(letter)
        page.wait_for_timeout(60)
        if pictures.count() >= 5:
            break
        page.keyboard.press("Space")
        page.wait_for_timeout(60)
    assert pictures.count() >= 5
    saved(page)


def open_room(page: Page, staff: dict[str, str]) -> None:
    """Log in at the console and look at one candidate."""
    page.get_by_label("Nama pengguna").fill(staff["username"])
    page.get_by_label("Kata sandi").fill(staff["password"])
    page.get_by_role("button", name="Masuk").click()
    page.get_by_role("button", name="Sesi Contoh").click()
    page.get_by_role("heading", name="Sesi Contoh").wait_for()
    page.get_by_text("Peserta Contoh 05").first.click()
    page.wait_for_timeout(1_000)
