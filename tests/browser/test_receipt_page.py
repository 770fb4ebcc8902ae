"""The page for receipts on a phone, from a plain web server and from a saved file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Request, Route, expect

from exam_engine.ledger.receipt import Receipt
from tests.browser.published_site import publish, served
from tests.web.receipts import a_day, codes, given

EMPTY = "\u2013"
PHONE = {"width": 390, "height": 844}
DAY = a_day()
FIRST, SECOND = given(DAY, "P-001"), given(DAY, "P-002")
OpenPage = Callable[..., Page]
KeepPicture = Callable[[Page, str], None]


@pytest.fixture
def site(tmp_path: Path) -> Iterator[str]:
    """The address of the page of a published sitting."""
    publish(tmp_path / "log" / "sesi-1", FIRST, SECOND)
    with served(tmp_path) as address:
        yield f"{address}/log/sesi-1/receipt.html"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "log" / "sesi-1"


def verdict(page: Page) -> str:
    expect(page.locator(".verdict h1")).to_be_visible()
    return page.locator(".verdict").inner_text()


def save(page: Page, path: Path) -> str:
    """Press the button and keep the file; gives its text."""
    with page.expect_download() as download:
        page.get_by_role("button", name=re.compile("Simpan halaman ini")).click()
    download.value.save_as(path)
    return path.read_text(encoding="utf-8")


def open_alone(chromium: Browser, path: Path) -> Page:
    """A file in a browser that has never been anywhere, without any network."""
    context = chromium.new_context(viewport=PHONE, offline=True, locale="id-ID")
    context.route(re.compile("^https?:"), lambda route: route.abort())
    page = context.new_page()
    page.goto(path.as_uri())
    return page


def test_the_own_paper_is_shown_with_answers_points_and_witnesses(
    site: str, open_page: OpenPage, keep_picture: KeepPicture
) -> None:
    page = open_page(f"{site}#{FIRST.text}", **PHONE)

    assert "Lembar jawaban ini cocok dengan tanda terima" in verdict(page)
    assert "P-001" in verdict(page)
    boxes = page.locator(".box .letter").all_inner_texts()
    assert boxes == ["C", "D", EMPTY, "C", "B"]
    expect(page.locator(".points-row.total")).to_contain_text("7 / 25")
    expect(page.get_by_text("2 dari 2 saksi ikut menandatangani")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    keep_picture(page, "receipt-phone")


@pytest.mark.parametrize(("width", "size"), [(320, "100 %"), (320, "200 %"), (1366, "200 %")])
def test_however_narrow_and_large_nothing_scrolls_sideways(
    site: str, open_page: OpenPage, width: int, size: str
) -> None:
    page = open_page(f"{site}#{FIRST.text}", width=width, height=700)
    page.get_by_role("radio", name=size).click()
    for summary in page.locator("summary").all():
        summary.click()

    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_a_code_that_was_written_down_is_found_and_another_is_not(
    site: str, open_page: OpenPage
) -> None:
    page = open_page(f"{site}#{FIRST.text}", **PHONE)
    own, others = codes(DAY, "P-001"), codes(DAY, "P-002")
    field = page.get_by_label("Kode yang Anda tulis dari layar ujian")

    field.fill(own[4].lower()[:4])
    expect(page.locator(".found")).to_contain_text(f"{own[4]}: catatan nomor 5")
    field.fill(others[4])
    expect(page.get_by_text("Kode itu tidak ada pada lembar ini")).to_be_visible()


def test_no_request_holds_the_secret_or_the_receipt(site: str, open_page: OpenPage) -> None:
    secret = Receipt.read(FIRST.text).secret
    asked: list[Request] = []
    page = open_page(site, **PHONE)

    def note(request: Request) -> None:
        asked.append(request)  # Playwright cannot call what is built in

    page.context.on("request", note)

    page.goto(f"{site}#{FIRST.text}")
    page.reload()
    verdict(page)

    said = [f"{one.url} {one.all_headers()} {one.post_data}" for one in asked]
    sent = "\n".join(one.replace(f"#{FIRST.text}", "") for one in said)  # what Chromium keeps
    windows = {FIRST.text[at : at + 12] for at in range(len(FIRST.text) - 12)}
    assert any(FIRST.pseudonym in one for one in said)
    assert not [piece for piece in windows if piece in sent]
    assert secret.hex() not in sent
    assert {one.method for one in asked} == {"GET"}


def test_a_saved_page_checks_itself_with_every_server_switched_off(
    tmp_path: Path, open_page: OpenPage, chromium: Browser, keep_picture: KeepPicture
) -> None:
    publish(tmp_path / "log" / "sesi-1", FIRST)
    file = tmp_path / "saved.html"
    with served(tmp_path) as address:
        page = open_page(f"{address}/log/sesi-1/receipt.html#{FIRST.text}", **PHONE)
        verdict(page)
        save(page, file)

    alone = open_alone(chromium, file)

    assert "Lembar jawaban ini cocok dengan tanda terima" in verdict(alone)
    expect(alone.get_by_text("Halaman ini disimpan pada")).to_be_visible()
    assert alone.locator(".box .letter").all_inner_texts() == ["C", "D", EMPTY, "C", "B"]
    keep_picture(alone, "receipt-saved")
    alone.context.close()


def another(symbol: str) -> str:
    return "B" if symbol == "A" else "A"


@pytest.mark.parametrize(
    ("part", "says"),
    [
        ("paper", "tidak terbuka dengan tanda terima Anda"),
        ("receipt", "tidak ditandatangani dengan kunci sesi"),
        ("policy", "daftar kunci dan saksi tidak menurut bentuknya"),
        ("proof", "palsu|tidak menurut bentuknya|tidak ada pada entri"),
        ("format", "rusak, terpotong, atau diubah"),
    ],
)
def test_one_byte_of_a_saved_page_altered_is_told(
    site: str, tmp_path: Path, open_page: OpenPage, chromium: Browser, part: str, says: str
) -> None:
    page = open_page(f"{site}#{FIRST.text}", **PHONE)
    verdict(page)
    text = save(page, tmp_path / "saved.html")
    value = re.search(rf'"{part}": "([^"]+)"', text)
    assert value is not None
    at = value.start(1) + len(value[1]) * 2 // 3
    file = tmp_path / "altered.html"
    file.write_text(text[:at] + another(text[at]) + text[at + 1 :], encoding="utf-8")

    alone = open_alone(chromium, file)

    expect(alone.get_by_role("alert")).to_have_text(re.compile(says))
    alone.context.close()


def test_a_saved_page_whose_program_was_altered_runs_nothing_and_says_so(
    site: str, tmp_path: Path, open_page: OpenPage, chromium: Browser
) -> None:
    page = open_page(f"{site}#{FIRST.text}", **PHONE)
    verdict(page)
    text = save(page, tmp_path / "saved.html")
    file = tmp_path / "altered.html"
    file.write_text(text.replace('"use strict"', '"use strikt"', 1), encoding="utf-8")

    alone = open_alone(chromium, file)

    expect(alone.get_by_text("berkas ini rusak atau telah diubah")).to_be_visible()
    expect(alone.locator(".verdict")).to_have_count(0)
    alone.context.close()


def test_an_altered_paper_is_refused_in_either_language_and_kept_as_evidence(
    site: str,
    folder: Path,
    tmp_path: Path,
    open_page: OpenPage,
    chromium: Browser,
    keep_picture: KeepPicture,
) -> None:
    sealed = bytearray(FIRST.paper)
    sealed[200] ^= 1
    (folder / "paper" / FIRST.pseudonym).write_bytes(sealed)

    page = open_page(f"{site}#{FIRST.text}", **PHONE)

    assert "Ada yang tidak cocok" in verdict(page)
    keep_picture(page, "receipt-refused")
    save(page, tmp_path / "evidence.html")
    page.get_by_role("radio", name="English").click()
    expect(page.get_by_role("alert")).to_contain_text("does not open with your receipt")
    alone = open_alone(chromium, tmp_path / "evidence.html")
    assert "tidak terbuka dengan tanda terima Anda" in verdict(alone)
    alone.context.close()


def test_a_receipt_of_nobody_here_a_paper_not_yet_there_and_no_server_are_told_apart(
    folder: Path, tmp_path: Path, open_page: OpenPage
) -> None:
    publish(folder, FIRST)
    with served(tmp_path) as address:
        site = f"{address}/log/sesi-1/receipt.html"
        later = open_page(f"{site}#{SECOND.text}", **PHONE)
        assert "Lembar Anda belum diumumkan" in verdict(later)
        publish(folder, SECOND)
        later.get_by_role("button", name="Coba lagi").click()
        expect(later.get_by_text("P-002")).to_be_visible()
        (folder / "policy").unlink()
        nobody = open_page(f"{site}#{FIRST.text}", **PHONE)
        assert "tidak mempunyai catatan sesi" in verdict(nobody)

    nobody.get_by_role("button", name="Coba lagi").click()

    expect(nobody.get_by_text("Server tidak dapat dihubungi")).to_be_visible()


def test_too_few_witnesses_are_told_above_everything_and_refuse_nothing(
    site: str, folder: Path, open_page: OpenPage, keep_picture: KeepPicture
) -> None:
    proof = folder / "proof" / f"{FIRST.index}.tlog-proof"
    proof.write_bytes(b"".join(FIRST.proof.splitlines(keepends=True)[:-1]))

    page = open_page(f"{site}#{FIRST.text}", **PHONE)

    assert "cocok dengan tanda terima" in verdict(page)
    assert "Baru 1 dari 2 saksi ikut menandatangani" in verdict(page)
    keep_picture(page, "receipt-few-witnesses")


def test_a_busy_server_is_asked_again(site: str, open_page: OpenPage) -> None:
    page = open_page(site, **PHONE)
    asked = []

    def busy_at_first(route: Route) -> None:
        asked.append(route.request.url)
        if len(asked) > 1:
            route.fallback()
            return
        route.fulfill(status=503, headers={"Retry-After": "1"}, json={"code": "slow_down"})

    page.route("**/policy", busy_at_first)
    page.get_by_label("Teks tanda terima").fill(FIRST.text)
    page.get_by_role("button", name="Periksa").click()

    expect(page.get_by_text("Server sedang ramai")).to_be_visible()
    assert "P-001" in verdict(page)
    assert len(asked) == 2


def test_a_receipt_is_typed_from_paper_by_keyboard_alone(
    site: str, open_page: OpenPage, keep_picture: KeepPicture
) -> None:
    lines = [f"{at}. {line}" for at, line in enumerate(Receipt.read(FIRST.text).lines, 1)]
    slip = [*lines[:3], lines[3].replace(lines[3][4], "Z" if lines[3][4] != "Z" else "Y", 1)]
    page = open_page(site, **PHONE)
    field = page.get_by_label("Teks tanda terima")

    field.focus()
    page.keyboard.insert_text("\n".join([*slip, *lines[4:]]).lower())
    expect(page.locator(".typed-lines .wrong")).to_have_text("Baris 4 salah ketik")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Baris 4 salah ketik")
    keep_picture(page, "receipt-typed")
    expect(field).to_be_focused()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text("\n".join(lines).lower())
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    assert "Lembar jawaban ini cocok" in verdict(page)


def test_a_file_that_was_saved_is_opened_by_the_page_of_somebody_else(
    site: str, tmp_path: Path, open_page: OpenPage
) -> None:
    page = open_page(f"{site}#{FIRST.text}", **PHONE)
    verdict(page)
    save(page, tmp_path / "saved.html")
    (tmp_path / "elsewhere").mkdir()
    publish(tmp_path / "elsewhere")

    with served(tmp_path / "elsewhere") as address:
        other = open_page(f"{address}/receipt.html", **PHONE)
        other.get_by_label("Berkas yang pernah disimpan").set_input_files(tmp_path / "saved.html")
        assert "P-001" in verdict(other)


def test_headings_descend_and_every_field_and_button_has_a_name(
    site: str, open_page: OpenPage
) -> None:
    for address in (site, f"{site}#{FIRST.text}"):
        page = open_page(address, **PHONE)
        expect(page.get_by_role("heading", level=1)).to_have_count(1)
        levels = page.evaluate(
            "[...document.querySelectorAll('h1,h2,h3')].map((one) => Number(one.tagName[1]))"
        )
        nameless = page.evaluate(
            """[...document.querySelectorAll('button, input, textarea, svg[role=img]')].filter(
                (one) => !(one.labels?.length || one.textContent.trim() || one.ariaLabel)).length"""
        )
        assert levels[0] == 1
        assert all(later <= before + 1 for before, later in pairwise(levels))
        assert nameless == 0
        assert page.evaluate("document.documentElement.lang") == "id"
