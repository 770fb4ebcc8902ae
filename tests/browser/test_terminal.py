"""The terminal in a real browser, against a sitting that does on demand what is rare."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.fake_sitting import PIN
from tests.browser.fake_sitting_process import FakeSittingProcess
from tests.browser.terminal_steps import (
    choose_everywhere,
    confirm_identity,
    counts,
    enter_waiting_room,
    log_in,
    saved,
    saved_again,
    scrolls,
)

NUMBER = "2026-0001"
KeepPicture = Callable[[Page, str], None]


@pytest.fixture
def waiting(fake_sitting: FakeSittingProcess, open_page: Callable[..., Page]) -> Page:
    page = open_page(fake_sitting.base_url)
    enter_waiting_room(page, NUMBER, PIN)
    return page


@pytest.fixture
def working(fake_sitting: FakeSittingProcess, waiting: Page) -> Page:
    fake_sitting.steer("start")
    expect(waiting.locator(".item-number")).to_contain_text("Soal 1 dari 10")
    return waiting


def test_a_wrong_pin_is_refused_kindly_and_in_either_language(
    fake_sitting: FakeSittingProcess, open_page: Callable[..., Page]
) -> None:
    page = open_page(fake_sitting.base_url)
    before = page.get_by_role("button", name="Masuk").bounding_box()

    log_in(page, NUMBER, "000000")

    expect(page.get_by_role("alert")).to_contain_text("Nomor peserta atau PIN tidak cocok")
    page.get_by_role("radio", name="English").click()
    expect(page.get_by_role("alert")).to_contain_text("do not match")
    assert page.get_by_role("button", name="Log in").bounding_box() == before  # nothing jumped


def test_every_step_before_the_exam_fits_the_screen(
    fake_sitting: FakeSittingProcess, open_page: Callable[..., Page], keep_picture: KeepPicture
) -> None:
    page = open_page(fake_sitting.base_url)
    fits = {"login": not scrolls(page)}
    keep_picture(page, "terminal-login")

    log_in(page, NUMBER, PIN)
    expect(page.get_by_text("Peserta Contoh 01")).to_be_visible()
    fits["identity"] = not scrolls(page)
    confirm_identity(page)
    page.keyboard.press("b")
    expect(page.get_by_text("Anda memilih B")).to_be_visible()
    fits["tutorial"] = not scrolls(page)
    keep_picture(page, "terminal-tutorial")
    page.get_by_role("button", name="Saya siap").click()
    expect(page.get_by_text("Paket soal siap")).to_be_visible()
    fits["waiting room"] = not scrolls(page)
    keep_picture(page, "terminal-waiting")

    assert all(fits.values()), fits


def test_nothing_of_the_form_can_be_read_before_the_start(waiting: Page) -> None:
    assert "Pertanyaan contoh" not in waiting.content()


def test_an_exam_by_keyboard_alone(fake_sitting: FakeSittingProcess, working: Page) -> None:
    choose_everywhere(working, "c", items=2)
    working.keyboard.press("r")
    working.keyboard.press("ArrowLeft")
    working.keyboard.press("e")
    saved(working)

    recorded = fake_sitting.recorded()
    assert recorded["answers"] == {"1": 2, "2": 4}
    assert recorded["flags"] == [3]
    assert "Dijawab 2 · Kosong 8" in counts(working)


def test_space_presses_the_choice_that_has_the_focus(
    fake_sitting: FakeSittingProcess, working: Page
) -> None:
    working.keyboard.press("ArrowDown")
    working.keyboard.press("ArrowDown")
    working.keyboard.press("Space")
    saved(working)

    assert fake_sitting.recorded()["answers"] == {"1": 1}
    expect(working.locator(".item-number")).to_contain_text("Soal 1 ")


def test_choices_are_radio_buttons_to_a_screen_reader(working: Page) -> None:
    choice = working.get_by_role("radio", name="Pilihan B untuk soal 1")

    choice.click()

    expect(choice).to_be_checked()
    expect(working.get_by_role("radio", name="Pilihan A untuk soal 1")).not_to_be_checked()


def test_pictures_formulas_and_stimuli_are_shown(working: Page) -> None:
    working.get_by_role("button", name="Soal 4,").click()
    pictures = working.locator(".choice img")
    expect(pictures).to_have_count(5)
    widths = pictures.evaluate_all("all => all.map(one => one.naturalWidth)")

    working.get_by_role("button", name="Soal 5,").click()
    expect(working.locator("mfrac")).to_be_visible()
    working.get_by_role("button", name="Soal 6,").click()
    expect(working.get_by_text("Harga beras naik")).to_be_visible()

    assert widths == [96] * 5


def test_a_reload_continues_with_answers_and_clock(working: Page) -> None:
    choose_everywhere(working, "a", items=3)
    saved(working)

    working.reload()

    expect(working.locator(".item-number")).to_contain_text("Soal 4 dari 10")
    assert "Dijawab 3" in counts(working)
    expect(working.locator(".digits")).to_contain_text("01:39:")


def test_answers_of_an_outage_are_kept_on_the_computer_and_sent_afterwards(
    fake_sitting: FakeSittingProcess, working: Page, keep_picture: KeepPicture
) -> None:
    choose_everywhere(working, "a", items=2)
    saved(working)
    fake_sitting.kill()
    expect(working.locator(".lost")).to_be_visible()

    choose_everywhere(working, "b", items=3)

    expect(working.locator(".status")).to_contain_text("Belum terkirim: 3")
    expect(working.locator(".lost")).to_contain_text("Jawaban Anda aman di komputer ini")
    keep_picture(working, "terminal-lost")
    fake_sitting.serve()
    fake_sitting.steer("start")
    saved_again(working)
    # A server that forgot everything, as after a restore, gets everything again.
    assert fake_sitting.recorded()["answers"] == {"1": 0, "2": 0, "3": 1, "4": 1, "5": 1}


def test_a_lost_connection_moves_nothing_that_a_candidate_reads(
    fake_sitting: FakeSittingProcess, working: Page
) -> None:
    before = working.locator(".choice").last.bounding_box()

    fake_sitting.kill()
    expect(working.locator(".lost")).to_be_visible()

    assert working.locator(".choice").last.bounding_box() == before


@pytest.mark.parametrize("items", [1, 4])
def test_an_answer_that_the_server_cannot_read_is_told_and_holds_nothing_back(
    fake_sitting: FakeSittingProcess, working: Page, items: int
) -> None:
    fake_sitting.steer("misread", item=1)
    fake_sitting.freeze()
    choose_everywhere(working, "c", items=items)

    fake_sitting.thaw()

    expect(working.locator(".message.urgent")).to_contain_text("Soal 1: jawaban terakhir tidak")
    working.get_by_role("button", name="Mengerti").click()
    choose_everywhere(working, "d", items=1)
    saved(working)
    assert fake_sitting.recorded()["answers"] == {
        **{str(item): 2 for item in range(2, items + 1)},
        str(items + 1): 3,
    }
    assert f"Dijawab {items}" in counts(working)


@pytest.mark.parametrize("size", ["100 %", "150 %", "200 %"])
def test_a_message_never_covers_what_is_pressed(
    fake_sitting: FakeSittingProcess, working: Page, size: str
) -> None:
    working.get_by_role("button", name="Tampilan").click()
    working.get_by_role("radio", name=size).click()
    working.keyboard.press("Escape")

    fake_sitting.steer("notice")

    message = working.locator(".message").bounding_box()
    bottom = working.locator(".bottom").bounding_box()
    assert message is not None
    assert bottom is not None
    assert message["y"] + message["height"] <= bottom["y"]
    assert bottom["height"] < 100
    assert not scrolls(working)


def test_answers_that_wait_survive_a_reload(
    fake_sitting: FakeSittingProcess, working: Page
) -> None:
    fake_sitting.freeze()
    choose_everywhere(working, "d", items=3)
    expect(working.locator(".status")).to_contain_text("Belum terkirim: 3")
    assert "Tersimpan" not in working.locator(".status").inner_text()

    fake_sitting.thaw()
    working.reload()

    saved(working)
    assert fake_sitting.recorded()["answers"] == {"1": 3, "2": 3, "3": 3}


def test_a_stopped_clock_hides_the_item_and_says_why_and_gives_the_time_back(
    fake_sitting: FakeSittingProcess, working: Page, keep_picture: KeepPicture
) -> None:
    fake_sitting.steer("pause")

    standing = working.locator(".standing")
    expect(standing).to_contain_text("Waktu dihentikan oleh pengawas sejak")
    expect(standing).to_contain_text("Listrik gedung padam")
    assert "Pertanyaan contoh" not in working.locator(".work").inner_text()
    working.keyboard.press("a")
    keep_picture(working, "terminal-paused")

    fake_sitting.steer("resume", given_ms=192_000)

    expect(working.locator(".messages")).to_contain_text("Tambahan 3 menit 12 detik.")
    expect(working.locator(".item-number")).to_be_visible()
    assert fake_sitting.recorded()["answers"] == {}


def test_the_clock_can_be_hidden_and_is_told_on_request(working: Page) -> None:
    working.get_by_role("button", name="Sembunyikan").click()
    expect(working.locator(".digits")).to_contain_text("Tersembunyi")

    working.locator(".item-number").focus()
    working.keyboard.press("t")

    expect(working.locator(".messages")).to_contain_text("Sisa waktu 1 jam")


def test_one_minute_is_announced_and_zero_ends_the_work(
    fake_sitting: FakeSittingProcess, working: Page
) -> None:
    fake_sitting.steer("left", ms=61_000)
    expect(working.locator(".messages")).to_contain_text("Sisa waktu 1 menit.")

    fake_sitting.steer("left", ms=1_000)

    expect(working.locator(".work")).to_contain_text("Waktu habis")


def test_answers_that_came_too_late_are_named(
    fake_sitting: FakeSittingProcess, working: Page
) -> None:
    fake_sitting.freeze()
    choose_everywhere(working, "a", items=2)
    working.context.set_offline(offline=True)
    fake_sitting.thaw()
    fake_sitting.steer("forget")
    fake_sitting.steer("close")

    working.context.set_offline(offline=False)

    expect(working.get_by_role("heading", level=1)).to_contain_text("Ujian selesai", timeout=30_000)
    named = working.locator(".not-counted")
    expect(named).to_contain_text("Soal 1, 2: jawaban terakhir tiba setelah ujian ditutup")
    expect(working.locator(".message")).to_have_count(0)
    working.reload()
    expect(named).to_contain_text("Soal 1, 2:")


def test_a_notice_stays_until_it_is_understood(
    fake_sitting: FakeSittingProcess, working: Page
) -> None:
    fake_sitting.steer("notice")

    message = working.locator(".message")
    expect(message).to_contain_text("Tetap tenang")
    message.get_by_role("button", name="Mengerti").click()
    expect(message).to_have_count(0)


def test_a_displaced_terminal_and_a_void_attempt_say_so(
    fake_sitting: FakeSittingProcess, working: Page, open_page: Callable[..., Page]
) -> None:
    other = open_page(fake_sitting.base_url)
    log_in(other, NUMBER, PIN)
    confirm_identity(other)
    expect(other.locator(".item-number")).to_be_visible()

    fake_sitting.steer("displace")
    expect(working.get_by_role("heading", level=1)).to_contain_text("Dipindahkan ke komputer lain")
    working.get_by_role("button", name="Masuk di komputer ini").click()
    log_in(working, NUMBER, PIN)
    confirm_identity(working)
    fake_sitting.steer("void")

    expect(working.get_by_role("heading", level=1)).to_contain_text("Pengerjaan dihentikan")


def test_finishing_is_reviewed_confirmed_and_answered_with_points(
    working: Page, keep_picture: KeepPicture
) -> None:
    choose_everywhere(working, "b", items=3)
    working.keyboard.press("r")
    working.get_by_role("button", name="Selesai ujian").click()
    review = working.get_by_role("dialog")
    expect(review).to_contain_text("7 soal masih kosong")
    expect(review).to_contain_text("1 soal bertanda ragu-ragu")
    keep_picture(working, "terminal-review")

    review.get_by_role("button", name="Lanjut ke konfirmasi").click()
    working.get_by_role("button", name="Ya, akhiri ujian").click()

    expect(working.get_by_role("heading", level=1)).to_contain_text("Ujian selesai")
    expect(working.locator(".points-row.total")).to_contain_text("37")
    assert not {"lulus", "passed"} & set(working.content().lower().split())
    keep_picture(working, "terminal-result")


@pytest.mark.parametrize("theme", ["Terang", "Gelap", "Kontras tinggi"])
def test_the_work_fits_the_screen_in_every_theme_and_at_200_percent(
    working: Page, theme: str, keep_picture: KeepPicture
) -> None:
    choose_everywhere(working, "a", items=2)
    working.get_by_role("button", name="Tampilan").click()
    working.get_by_role("radio", name=theme).click()
    working.keyboard.press("Escape")
    keep_picture(working, f"terminal-{theme.lower().replace(' ', '-')}")
    fits = [not scrolls(working)]

    working.get_by_role("button", name="Tampilan").click()
    working.get_by_role("radio", name="200 %").click()
    working.keyboard.press("Escape")
    fits.append(not scrolls(working))

    assert fits == [True, True]


@pytest.mark.parametrize("width", [320, 390, 700])
def test_a_narrow_screen_scrolls_downwards_only_and_shows_each_item_from_its_top(
    working: Page, keep_picture: KeepPicture, width: int
) -> None:
    working.set_viewport_size({"width": width, "height": 640})
    next_item = working.get_by_role("button", name="Berikutnya")
    heading, widths = working.locator("#item-number"), []

    for number in (2, 3, 4):
        working.evaluate("scrollTo(0, document.body.scrollHeight)")
        next_item.click()
        expect(heading).to_contain_text(f"Soal {number} ")
        widths.append(working.evaluate("document.documentElement.scrollWidth"))
        expect(heading).to_be_in_viewport()
        expect(working.locator(".digits")).to_be_in_viewport()
        expect(next_item).to_be_in_viewport()

    keep_picture(working, f"terminal-narrow-{width}")
    assert widths == [width] * 3
