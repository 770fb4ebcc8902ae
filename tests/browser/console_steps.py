"""What staff do at the console's page, and candidates at their terminals meanwhile."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Locator, Page, expect

from proctor_console.staff.permissions import Role
from tests.proctor_console.console.console_day import PASSWORD, ConsoleDay, Desk
from tests.wire_client import WireClient


def a_working_candidate(console_day: ConsoleDay, number: str, seat: str) -> WireClient:
    """Admitted by other staff, logged in, and connected."""
    desk: Desk = console_day.desk(Role.COORDINATOR)
    with desk.socket() as client:
        pin = desk.order(client, "admit_candidate", attempt=number, room="r1", seat=seat)["pin"]
    terminal = Desk(console_day.server.base_url)
    key = number.encode().hex().rjust(32, "0")
    _, reply = terminal.http(
        "/api/terminal/login", {"participant_number": number, "pin": pin, "terminal_key": key}
    )
    client = WireClient(console_day.server.base_url, "/terminal", {"token": reply["token"]})
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


def register(page: Page) -> None:
    """Open the registration of the sitting that is watched."""
    order(page, "open_registration").locator("button[type=submit]").click()
    expect(page.locator(".sitting-state.registering")).to_be_visible()


def row(page: Page, number: str) -> Locator:
    return page.locator(f'tr[data-number="{number}"]')


def last_line(page: Page) -> Locator:
    return page.locator(".activity p")
