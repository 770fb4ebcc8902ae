"""A dice ceremony in a real browser: three people, two computers and a sheet of paper."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from exam_engine.clock import wall_ms
from proctor_console.staff.permissions import Role
from question_bank.beacon import QUICKNET
from question_bank.sources import CEREMONY, beacon_source
from tests.browser.console_steps import last_line, order
from tests.proctor_console.console.console_day import PASSWORD, SITTING, ConsoleDay
from tests.question_bank.ceremonies import NAMES, a_throw

KeepPicture = Callable[[Page, str], None]
OpenPage = Callable[..., Page]
ROLLS = ("16253 " * 10, "61524" * 12, "3 4 5 6 2 1 " * 9)
PHONE = {"width": 390, "height": 844}
TABLET = {"width": 820, "height": 1180}


@pytest.fixture
def dice_day(tmp_path: Path) -> Iterator[ConsoleDay]:
    """The real server with one sitting for which dice are to be thrown."""
    day = ConsoleDay(tmp_path, source=CEREMONY)
    yield day
    day.server.__exit__()


@pytest.fixture
def beacon_day(tmp_path: Path) -> Iterator[ConsoleDay]:
    """The same where a round of public randomness was announced, which comes tomorrow."""
    tomorrow = wall_ms() + 86_400_000
    to_come = beacon_source(QUICKNET, QUICKNET.round_at(tomorrow))
    day = ConsoleDay(tmp_path, source=to_come, now_ms=wall_ms(), starts_at=tomorrow + 1_000)
    yield day
    day.server.__exit__()


@pytest.fixture
def at_console(dice_day: ConsoleDay, open_page: OpenPage) -> Callable[..., Page]:
    """Opens the console as somebody."""
    return partial(opened_at, dice_day, open_page)


def opened_at(day: ConsoleDay, open_page: OpenPage, role: Role, **size: int) -> Page:
    """The console as somebody sees it; a sitting that is not drawn opens at its draw."""
    page = open_page(day.server.base_url + "/console", **size)
    page.get_by_label("Nama pengguna").fill(role.value)
    page.get_by_label("Kata sandi").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Sesi Contoh").click()
    page.get_by_role("heading", name="Pengundian paket soal").wait_for()
    return page


def throw(page: Page, number: int, rolls: str | None = None) -> None:
    field(page, "dice-name").fill(NAMES[number])
    field(page, "rolls").fill(ROLLS[number] if rolls is None else rolls)
    commit(page).click()
    expect(page.locator(".slip")).to_contain_text(NAMES[number])


def field(page: Page, name: str) -> Locator:
    return page.locator(f'[data-field="{name}"]')


def commit(page: Page) -> Locator:
    return page.locator('[data-action="commit"]')


def slip(page: Page) -> tuple[str, str]:
    """Rolls and code as somebody writes them down from the screen."""
    written = page.locator('[data-slip="rolls"]').inner_text()
    return written, page.locator('[data-slip="code"]').inner_text()


def kept_here(page: Page) -> str:
    return str(page.evaluate("localStorage.getItem('throws/sesi-1') ?? ''"))


def in_both(page: Page, keep_picture: KeepPicture, name: str) -> None:
    """Keep pictures of this state in both languages."""
    keep_picture(page, name)
    page.get_by_role("radio", name="English").click()
    keep_picture(page, f"{name}-en")
    page.get_by_role("radio", name="Bahasa Indonesia").click()


def is_whole(page: Page) -> bool:
    """Whether nothing of the page is cut off at its right."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def test_three_people_hold_a_ceremony_and_the_forms_are_drawn(
    at_console: Callable[..., Page], keep_picture: KeepPicture, tmp_path: Path
) -> None:
    page = at_console(Role.COORDINATOR)
    phone = at_console(Role.OBSERVER, **PHONE)
    expect(page.locator(".draw .stage")).to_contain_text("0 orang sudah melempar")
    expect(page.locator('[data-order="announce_list"]')).to_be_disabled()
    keep_picture(page, "draw-empty")
    keep_picture(phone, "draw-empty-phone")
    what_does_not_count_is_refused(page, keep_picture)
    on_paper = two_throw_at_one_computer(page, keep_picture)
    saved = a_third_throws_on_a_telephone(phone, keep_picture, tmp_path)

    expect(page.locator(".dice-people tbody tr")).to_have_count(3)
    in_both(page, keep_picture, "draw-thrown")
    dialog = order(page, "announce_list", inside=".draw")
    keep_picture(page, "draw-announce-list")
    dialog.locator("button[type=submit]").click()
    expect(page.locator(".draw .stage")).to_contain_text("0 dari 3 orang sudah membuka")
    in_both(page, keep_picture, "draw-revealing")
    keep_picture(phone, "draw-revealing-phone")

    page.locator(f'[data-reveal="{NAMES[0]}"]').click()
    expect(page.locator(".draw .stage")).to_contain_text("1 dari 3")
    assert kept_here(page) == ""
    reveal_from_paper(page, keep_picture, on_paper)
    phone.locator('[data-field="throw-file"]').set_input_files(saved)
    expect(page.locator(".draw .stage")).to_contain_text("Paket soal dapat diundi")
    in_both(page, keep_picture, "draw-complete")

    order(page, "draw_forms", inside=".draw").locator("button[type=submit]").click()
    expect(page.locator(".draw .stage")).to_contain_text("oleh Petugas coordinator", timeout=60_000)
    expect(phone.locator(".drawn-forms")).to_contain_text("Akar paket soal")
    expect(last_line(page)).to_contain_text("Paket soal diundi")
    in_both(page, keep_picture, "draw-drawn")
    keep_picture(phone, "draw-drawn-phone")
    assert is_whole(phone)
    assert is_whole(page)
    page.locator("#tab-hall").click()
    order(page, "open_registration").locator("button[type=submit]").click()
    expect(page.locator("#tab-draw")).to_have_count(0)


def what_does_not_count_is_refused(page: Page, keep_picture: KeepPicture) -> None:
    field(page, "dice-name").fill(NAMES[0])
    for rolls, said in (
        ("1" * 26 + "2" * 24, "Angka 1 muncul 26 dari 50 kali"),
        ("1627" * 15, "Tanda ke-4, “7”, bukan angka 1 sampai 6"),
        ("1625" * 12, "Baru 48 angka; sedikitnya 50"),
    ):
        field(page, "rolls").fill(rolls)
        expect(page.locator(".throw")).to_contain_text(said)
        expect(commit(page)).to_be_disabled()
        if "26" in said:
            in_both(page, keep_picture, "draw-loaded")


def two_throw_at_one_computer(page: Page, keep_picture: KeepPicture) -> tuple[str, str]:
    """One keeps the throw there, and one takes it along on paper."""
    throw(page, 0)
    in_both(page, keep_picture, "draw-slip")
    page.locator('[data-action="slip-done"]').click()
    assert NAMES[0] in kept_here(page)
    expect(field(page, "rolls")).to_have_value("")
    throw(page, 1)
    on_paper = slip(page)
    page.locator('[data-action="slip-forget"]').click()
    assert NAMES[1] not in kept_here(page)
    return on_paper


def a_third_throws_on_a_telephone(phone: Page, keep_picture: KeepPicture, folder: Path) -> Path:
    """And saves a file."""
    throw(phone, 2)
    keep_picture(phone, "draw-slip-phone")
    assert is_whole(phone)
    with phone.expect_download() as download:
        phone.locator('[data-action="save-throw"]').click()
    saved = folder / download.value.suggested_filename
    download.value.save_as(saved)
    phone.locator('[data-action="slip-forget"]').click()
    return saved


def reveal_from_paper(page: Page, keep_picture: KeepPicture, on_paper: tuple[str, str]) -> None:
    rolls, code = on_paper
    field(page, "reveal-name").select_option(NAMES[1])
    field(page, "rolls").fill(rolls)
    slipped = re.sub(r"^.", "0" if code[0] != "0" else "1", code)
    field(page, "code").fill(slipped)
    reveal = page.locator('[data-action="reveal"]')
    reveal.click()
    refused = page.locator(".from-paper form > .refused")
    expect(refused).to_have_text(re.compile("Baris 1 kode salah ketik|bukan lemparan yang dikunci"))
    keep_picture(page, "draw-code-mistyped")
    field(page, "code").fill(code)
    field(page, "rolls").fill("2" + rolls[1:])
    reveal.click()
    expect(refused).to_contain_text(f"bukan lemparan yang dikunci {NAMES[1]}")
    field(page, "rolls").fill(rolls)
    reveal.click()
    expect(page.locator(".draw .stage")).to_contain_text("2 dari 3")


def test_a_ceremony_fails_with_the_names_and_a_new_one_is_announced(
    at_console: Callable[..., Page], keep_picture: KeepPicture
) -> None:
    page = at_console(Role.COORDINATOR, **TABLET)
    for number in range(3):
        throw(page, number)
        page.locator('[data-action="slip-done"]').click()
    keep_picture(page, "draw-thrown-tablet")
    order(page, "announce_list", inside=".draw").locator("button[type=submit]").click()
    page.locator(f'[data-reveal="{NAMES[1]}"]').click()
    expect(page.locator(".draw .stage")).to_contain_text("1 dari 3")
    dialog = order(page, "fail_ceremony", inside=".draw")
    dialog.locator('[data-field="reason"]').fill("Saksi tidak kembali")
    keep_picture(page, "draw-fail-dialog")
    dialog.locator("button[type=submit]").click()

    stage = page.locator(".draw .stage")
    expect(stage).to_contain_text(f"Upacara dadu gagal: {NAMES[0]}, {NAMES[2]} tidak membuka")
    assert kept_here(page) == ""
    in_both(page, keep_picture, "draw-failed")
    dialog = order(page, "announce_ceremony", inside=".draw")
    dialog.locator('[data-field="reason"]').fill("Upacara sebelumnya gagal")
    dialog.locator("button[type=submit]").click()
    expect(stage).to_contain_text("0 orang sudah melempar")
    expect(page.locator(".failures")).to_contain_text("Saksi tidak kembali")
    throw(page, 0)
    assert is_whole(page)


def test_a_ceremony_that_is_given_up_has_nobody_to_blame(
    at_console: Callable[..., Page], keep_picture: KeepPicture
) -> None:
    page = at_console(Role.COORDINATOR, **PHONE)
    throw(page, 0)
    page.locator('[data-action="slip-done"]').click()
    dialog = order(page, "fail_ceremony", inside=".draw")
    dialog.locator('[data-field="reason"]').fill("Tinggal satu orang")
    dialog.locator("button[type=submit]").click()

    expect(page.locator(".draw .stage")).to_contain_text("dihentikan sebelum daftarnya diumumkan")
    expect(page.locator(".failures")).to_contain_text(f"sia-sia melempar: {NAMES[0]}")
    keep_picture(page, "draw-given-up-phone")
    assert is_whole(page)


def test_a_ceremony_replaces_a_round_and_a_draw_that_fails_says_why(
    beacon_day: ConsoleDay, open_page: OpenPage, keep_picture: KeepPicture, tmp_path: Path
) -> None:
    page = opened_at(beacon_day, open_page, Role.COORDINATOR)
    stage = page.locator(".draw .stage")
    expect(stage).to_contain_text("angka acak umum putaran")
    in_both(page, keep_picture, "draw-waits")
    dialog = order(page, "announce_ceremony", inside=".draw")
    dialog.get_by_role("button", name="Ruang ujian tanpa internet").click()
    dialog.locator("button[type=submit]").click()
    expect(stage).to_contain_text("0 orang sudah melempar")
    for number in range(3):
        throw(page, number)
        page.locator('[data-action="slip-done"]').click()
    order(page, "announce_list", inside=".draw").locator("button[type=submit]").click()
    for name in NAMES:
        page.locator(f'[data-reveal="{name}"]').click()
    expect(stage).to_contain_text("Paket soal dapat diundi")

    (tmp_path / "keys").rename(tmp_path / "away")
    order(page, "draw_forms", inside=".draw").locator("button[type=submit]").click()
    expect(page.locator(".draw-doing [role=alert]")).to_contain_text(
        "is not a data folder", timeout=60_000
    )
    page.get_by_role("radio", name="Gelap").click()
    in_both(page, keep_picture, "draw-trouble-dark")
    (tmp_path / "away").rename(tmp_path / "keys")
    order(page, "draw_forms", inside=".draw").locator("button[type=submit]").click()
    expect(page.locator(".draw-doing [role=alert]")).to_have_count(0)
    keep_picture(page, "draw-drawing-dark")
    expect(stage).to_contain_text("sudah diundi", timeout=60_000)
    page.get_by_role("radio", name="Kontras").click()
    keep_picture(page, "draw-drawn-contrast")


def test_a_throw_is_made_with_the_keyboard_alone_and_outlives_its_tab(
    at_console: Callable[..., Page], dice_day: ConsoleDay, keep_picture: KeepPicture
) -> None:
    page = at_console(Role.OBSERVER)
    expect(page.locator(".conduct")).to_have_text(
        "Koordinator mengumumkan daftar setelah semua melempar."
    )
    field(page, "dice-name").focus()
    page.keyboard.type(NAMES[0])
    page.keyboard.press("Tab")
    page.keyboard.type(ROLLS[0])
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".slip")).to_be_visible()
    before = slip(page)

    again = page.context.new_page()
    page.close()
    again.goto(f"{dice_day.server.base_url}/console#{SITTING}")
    again.get_by_role("button", name="Lihat lembar").click()

    assert slip(again) == before
    again.locator('[data-action="slip-done"]').click()
    keep_picture(again, "draw-observer")


def test_a_commitment_of_an_own_program_is_taken_without_the_throw(
    at_console: Callable[..., Page], keep_picture: KeepPicture
) -> None:
    page = at_console(Role.OBSERVER)
    one = a_throw()
    page.get_by_text("Komitmen dari program sendiri").click()
    field(page, "own-name").fill(one.name)
    field(page, "own-commitment").fill(one.commitment().hex()[:-1])
    expect(page.locator('[data-action="commit-own"]')).to_be_disabled()
    field(page, "own-commitment").fill(one.commitment().hex())
    keep_picture(page, "draw-own-commitment")
    page.locator('[data-action="commit-own"]').click()

    expect(page.locator(f'[data-person="{one.name}"]')).to_contain_text("tertutup")
    assert kept_here(page) == ""


def test_only_the_slip_is_printed(
    at_console: Callable[..., Page], keep_picture: KeepPicture
) -> None:
    page = at_console(Role.OBSERVER)
    throw(page, 0)
    page.emulate_media(media="print")
    page.evaluate("document.documentElement.classList.add('prints-slip')")

    expect(page.locator('[data-slip="rolls"]')).to_be_visible()
    expect(page.locator(".tabs")).to_be_hidden()
    expect(page.locator('[data-action="slip-done"]')).to_be_hidden()
    keep_picture(page, "draw-slip-printed")
