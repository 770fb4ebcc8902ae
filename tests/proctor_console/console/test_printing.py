"""A receipt that the desk prints: recorded with who asked, and shown to nobody else."""

from __future__ import annotations

import html
import re
import secrets
import urllib.error
import urllib.request
from collections.abc import Iterator
from http.client import HTTPMessage
from pathlib import Path
from typing import Any

import pytest

from exam_engine.database import connect_apart
from exam_engine.ledger.policy_file import read_policy
from exam_engine.ledger.receipt import Receipt
from exam_engine.ledger.store import LedgerStore
from proctor_console.staff.permissions import Role
from tests.proctor_console.console.console_day import SITTING, ConsoleDay, Desk
from tests.wire_client import WireClient

ADDRESS = "https://ujian.example"


class PrintingDay(ConsoleDay):
    """P-001 has finished, P-002 works."""

    def __init__(self, folder: Path) -> None:
        (folder / "exam.toml").write_text(f'public_address = "{ADDRESS}"\n')
        super().__init__(folder)
        self.coordinator = self.desk(Role.COORDINATOR)
        with self.coordinator.socket() as client:
            self.coordinator.order(client, "open_registration")
        self.finisher, self.worker = self.terminal("P-001", "1"), self.terminal("P-002", "2")
        with self.coordinator.socket() as client:
            client.ask("start_sitting", **self.coordinator.agreed(Role.OBSERVER, "start_sitting"))
        self.finisher.wait_for("started")
        answer = {"seq": 1, "item": 1, "choice": 0, "flag": False, "views": []}
        assert self.finisher.ask("answer", **answer)["ok"]
        assert self.finisher.ask("finish", seq=2)["ok"]
        self.given = self.finisher.wait_for("receipt")

    def terminal(self, number: str, seat: str) -> WireClient:
        with self.coordinator.socket() as client:
            admitted = self.coordinator.order(
                client, "admit_candidate", attempt=number, room="r1", seat=seat
            )
        key = number.encode().hex().rjust(32, "0")
        body = {"participant_number": number, "pin": admitted["pin"], "terminal_key": key}
        _, reply = Desk(self.server.base_url).http("/api/terminal/login", body)
        client = WireClient(self.server.base_url, "/terminal", {"token": reply["token"]})
        client.__enter__()
        assert client.ask("sync", last_seq=0)["ok"]
        return client

    def end(self) -> None:
        for terminal in (self.finisher, self.worker):
            terminal.__exit__()
        self.server.__exit__()


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrintingDay]:
    day = PrintingDay(tmp_path_factory.mktemp("printing"))
    yield day
    day.end()


def asked(desk: Desk, attempt: str = "P-001", request_id: str | None = None) -> Any:
    with desk.socket() as client:
        return client.ask(
            "print_receipt",
            sitting=SITTING,
            request_id=request_id or secrets.token_hex(8),
            attempt=attempt,
        )


def page(desk: Desk, path: str) -> tuple[int, HTTPMessage, str]:
    cookies = "; ".join(f"{one.name}={one.value}" for one in desk.jar)
    request = urllib.request.Request(desk.base_url + path, headers={"Cookie": cookies})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.headers, answer.read().decode()
    except urllib.error.HTTPError as refusal:
        with refusal:
            return refusal.code, refusal.headers, refusal.read().decode()


def printings(desk: Desk) -> list[dict[str, Any]]:
    with desk.socket() as client:
        entries = client.ask("activity", sitting=SITTING)["entries"]
    return [one for one in entries if one["kind"] == "receipt_printed"]


def test_the_desk_prints_what_the_terminal_was_given(day: PrintingDay) -> None:
    desk = day.desk(Role.DESK)

    done = asked(desk)
    status, headers, text = page(desk, done["page"])

    assert (status, done["ok"], done["attempts"]) == (200, True, 1)
    assert headers["Content-Type"] == "text/html; charset=utf-8"
    assert headers["Cache-Control"] == "no-store"
    printed = re.search(r'<pre class="lines">(.*?)</pre>', text, re.DOTALL)
    assert printed is not None
    receipt = Receipt.read(html.unescape(printed[1]))
    assert receipt.text == day.given["text"]
    assert day.given["url"] == f"{ADDRESS}/receipt/sesi-1#{receipt.text}"
    assert f"{ADDRESS}/receipt/sesi-1." in text
    for said in ("P-001", "Peserta Contoh", "Petugas desk", f"<dd>{receipt.index}</dd>"):
        assert said in text
    assert re.search(r"<svg [^>]*viewBox", text)
    assert 'lang="en">What to do with it' in text


def test_the_page_names_a_checkpoint_and_a_key_that_anybody_can_compare(day: PrintingDay) -> None:
    desk = day.desk(Role.DESK)
    with urllib.request.urlopen(f"{desk.base_url}/log/{SITTING}/policy", timeout=30) as answer:
        (key,) = read_policy(answer.read()).logs

    _, _, text = page(desk, asked(desk)["page"])

    size, root, witnesses = re.findall(r"<dd>([^<]*)</dd>", text)[:3]
    ledger = LedgerStore(connect_apart(f"sqlite:///{day.folder / 'exam.sqlite3'}"))
    signed = {str(one.size): one for one in ledger.tree(SITTING).checkpoints()}
    assert f"\n{root}" in signed[size].note.decode()
    assert (len(root), witnesses) == (12, "-")
    assert f"<dd>{key.name}+{key.key_id.hex()}</dd>" in text


def test_a_page_runs_no_script_and_loads_nothing_but_its_own(day: PrintingDay) -> None:
    desk = day.desk(Role.DESK)

    _, headers, text = page(desk, asked(desk)["page"])

    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert policy.count("sha256-") == 2
    assert "unsafe" not in policy
    assert not re.search(r"\b(src|href)=", text)


def test_who_printed_and_when_is_in_the_record(day: PrintingDay) -> None:
    desk = day.desk(Role.DESK)
    before = len(printings(desk))

    done = asked(desk)
    page(desk, done["page"])
    page(desk, done["page"])

    lines = printings(desk)
    assert len(lines) == before + 1
    assert (lines[-1]["by"], lines[-1]["attempts"]) == ("Petugas desk", ["P-001"])


def test_a_request_that_is_repeated_is_one_printing(day: PrintingDay) -> None:
    desk = day.desk(Role.DESK)
    before = len(printings(desk))

    first, again = (asked(desk, request_id="cetak-0001") for _ in range(2))

    assert first == again
    assert len(printings(desk)) == before + 1


@pytest.mark.parametrize("attempt", ["P-002", "P-003"])
def test_nobody_who_has_not_finished_has_one_and_nothing_is_recorded(
    day: PrintingDay, attempt: str
) -> None:
    desk = day.desk(Role.DESK)
    before = len(printings(desk))

    refused = asked(desk, attempt)

    assert (refused["ok"], refused["code"]) == (False, "not_now")
    assert len(printings(desk)) == before


def test_nobody_else_sees_the_page(day: PrintingDay) -> None:
    desk, other = day.desk(Role.DESK), day.desk(Role.COORDINATOR)
    path = asked(desk)["page"]

    refused = {
        "another person": page(other, path)[0],
        "nobody": page(day.desk(), path)[0],
        "another paper": page(desk, path.replace("P-001", "P-002"))[0],
        "a number that was never asked": page(desk, path[:-8] + "00000000")[0],
        "another sitting": page(desk, path.replace("sesi-1", "sesi-2"))[0],
    }

    assert refused == {
        "another person": 403,
        "nobody": 401,
        "another paper": 403,
        "a number that was never asked": 403,
        "another sitting": 404,
    }


def test_who_may_no_longer_print_sees_no_page(day: PrintingDay) -> None:
    desk = day.desk(Role.DESK)
    path = asked(desk)["page"]
    day.register.change_role(Role.DESK.value, Role.PROCTOR)
    try:
        again = day.desk(Role.DESK)
        status = page(again, path)[0]
    finally:
        day.register.change_role(Role.DESK.value, Role.DESK)

    assert status == 403


def test_a_destroyed_secret_has_no_receipt_any_more(tmp_path: Path) -> None:
    day = PrintingDay(tmp_path)
    desk = day.desk(Role.DESK)
    path = asked(desk)["page"]
    LedgerStore(connect_apart(f"sqlite:///{tmp_path / 'exam.sqlite3'}")).erase(SITTING, "P-001")

    refused = asked(desk)
    status, _, said = page(desk, path)
    day.end()

    assert refused["code"] == "not_now"
    assert status == 409
    assert "secret" not in said
