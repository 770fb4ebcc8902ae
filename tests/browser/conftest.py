"""A real Chromium, pages that forgive nothing, and servers to open them on."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from proctor_console.staff.permissions import Role
from tests.browser.fake_sitting_process import FakeSittingProcess
from tests.chromium import found
from tests.exam_day import ExamDay
from tests.proctor_console.console.console_day import PASSWORD, ConsoleDay

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
# The size the terminal is drawn for; a hall's or a phone's is given by the test.
SIZE = {"width": 1366, "height": 768}
OpenPage = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder drives a browser."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One Chromium for all tests; `make test` has found or installed it."""
    path = found().path
    assert path is not None, "no Chromium here: run make test, or set TEST_CHROMIUM"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(path), args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium: Browser) -> Iterator[OpenPage]:
    """Opens an address as a computer of its own: `open_page(url, width=..., height=...)`.

    A script that fails, or anything the content security policy stops, fails the test.
    """
    contexts = []
    faults: list[str] = []

    def opened(url: str, **size: int) -> Page:
        context = chromium.new_context(
            viewport={**SIZE, **size}, timezone_id="Asia/Jakarta", locale="id-ID"
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: faults.append(f"script: {error}"))
        page.on(
            "console",
            lambda line: faults.append(line.text) if "Content Security" in line.text else None,
        )
        page.goto(url)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert faults == []


@pytest.fixture
def keep_picture() -> Callable[[Page, str], None]:
    """Writes what a page shows, for people to look at: to TEST_PICTURES or test-results/."""
    folder = Path(os.environ.get("TEST_PICTURES", "test-results"))
    folder.mkdir(parents=True, exist_ok=True)

    def keep(page: Page, name: str) -> None:
        page.screenshot(path=folder / f"{name}.png")

    return keep


@pytest.fixture
def fake_sitting() -> Iterator[FakeSittingProcess]:
    """A sitting of one candidate that does on demand what is rare."""
    with FakeSittingProcess() as sitting:
        yield sitting


@pytest.fixture
def day(tmp_path: Path) -> Iterator[ExamDay]:
    """The real server with one sitting in registration."""
    day = ExamDay(tmp_path)
    day.staff("OpenRegistration")
    yield day
    day.server.__exit__()


@pytest.fixture
def console_day(tmp_path: Path) -> Iterator[ConsoleDay]:
    """The real server with one sitting that nobody has opened, and an account for every role."""
    day = ConsoleDay(tmp_path)
    yield day
    day.server.__exit__()


@pytest.fixture
def console(console_day: ConsoleDay, open_page: OpenPage) -> Callable[..., Page]:
    """Opens the console of the sitting as somebody: `console(Role.PROCTOR)`."""

    def opened(role: Role, **size: int) -> Page:
        page = open_page(console_day.server.base_url + "/console", **size)
        page.get_by_label("Nama pengguna").fill(role.value)
        page.get_by_label("Kata sandi").fill(PASSWORD)
        page.get_by_role("button", name="Masuk").click()
        page.get_by_role("button", name="Sesi Contoh").click()
        page.get_by_role("heading", name="Sesi Contoh").wait_for()
        return page

    return opened
