"""A dice ceremony held on the console of a real server, and strangers who check it afterwards."""

from __future__ import annotations

import contextlib
import secrets
import time
from collections.abc import Iterator
from contextlib import ExitStack
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from exam_engine.clock import wall_ms
from exam_engine.ledger.store import LedgerStore
from proctor_console.console.views import TheDraw
from proctor_console.data_folder import open_folder
from proctor_console.staff.permissions import Role
from question_bank.beacon import QUICKNET
from question_bank.ceremony import Ceremony
from question_bank.sources import CEREMONY, beacon_source
from question_bank.throws import Throw
from tests.proctor_console.cli.command_line import run
from tests.proctor_console.console.console_day import SITTING, ConsoleDay, Desk
from tests.question_bank.ceremonies import NAMES, committed, held, throws
from tests.second_verifier.verifier import verify as second_verify
from tests.second_verifier.verifier import verify_draw
from tests.wire_client import WireClient

A_DAY_MS = 86_400_000
COMPLETE = "Daftar lengkap"


class Hall:
    """A server, and whoever sits at its consoles."""

    def __init__(self, day: ConsoleDay, opened: ExitStack) -> None:
        self.day = day
        self._opened = opened
        self.coordinator, self.at_coordinator = self.someone(Role.COORDINATOR)
        self.observer, self.at_observer = self.someone(Role.OBSERVER)

    def someone(self, role: Role) -> tuple[Desk, WireClient]:
        desk = self.day.desk(role)
        return desk, self._opened.enter_context(desk.socket())

    def order(self, event: str, **fields: object) -> Any:
        return self.coordinator.order(self.at_coordinator, event, **fields)

    def commit(self, throw: Throw, name: str | None = None) -> Any:
        return self.observer.order(
            self.at_observer,
            "commit_throw",
            name=name or throw.name,
            committed=throw.commitment().hex(),
        )

    def reveal(self, throw: Throw, **other: str) -> Any:
        fields = {"name": throw.name, "rolls": throw.rolls, "nonce": throw.nonce, **other}
        return self.observer.order(self.at_observer, "reveal_throw", **fields)

    def announce(self, ceremony: Ceremony) -> Any:
        return self.order("announce_list", listed=ceremony.listed().hex(), reason=COMPLETE)

    def hold_and_release(self) -> None:
        """Everybody stays away: the shortest exam there is."""
        assert self.order("open_registration")["ok"]
        for event in ("start_sitting", "finish_sitting", "release_results"):
            if event == "finish_sitting":
                assert self.order(event, reason="Semua selesai")["ok"]
            else:
                agreed = self.coordinator.agreed(Role.PROCTOR, event)
                assert self.at_coordinator.ask(event, **agreed)["ok"]
        written = LedgerStore(open_folder(self.day.folder).database).size(SITTING)
        while self.signed() < written:
            time.sleep(0.2)  # a checkpoint is signed at most every second

    def signed(self) -> int:
        """How many entries are under a checkpoint."""
        watched = self.at_observer.ask("watch", sitting=SITTING)
        return int(watched["snapshot"]["sitting"]["record"]["size"])

    def draw(self) -> Any:
        return self.at_observer.ask("draw", sitting=SITTING)

    def stage(self) -> Any:
        watched = self.at_observer.ask("watch", sitting=SITTING)
        return watched["snapshot"]["sitting"]["draw"]

    def drawn(self) -> Any:
        """What is told of the draw once the forms are drawn."""
        assert self.settled()["trouble"] is None
        return self.draw()

    def settled(self) -> Any:
        """How far the draw has come once nobody draws any more."""
        for _ in range(600):
            now = self.stage()
            if now["stage"] != "drawing":
                return now
            time.sleep(0.1)
        raise AssertionError(now)


@contextlib.contextmanager
def a_hall(folder: Path, **planned: Any) -> Iterator[Hall]:
    day = ConsoleDay(folder, **planned)
    with ExitStack() as opened:
        opened.callback(day.server.__exit__)
        yield Hall(day, opened)


@pytest.fixture(scope="module")
def thrown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    """A ceremony under way in which three have thrown; nothing that is refused changes it."""
    with a_hall(tmp_path_factory.mktemp("thrown"), source=CEREMONY) as hall:
        for one in throws():
            assert hall.commit(one)["ok"]
        yield hall


def test_three_people_throw_reveal_and_draw_and_strangers_find_it_all(tmp_path: Path) -> None:
    people = throws()
    with a_hall(tmp_path / "data", source=CEREMONY) as hall:
        assert hall.stage()["stage"] == "throwing"
        for one in reversed(people):
            assert hall.commit(one) == {"attempts": 0, "pin": None, "page": None, "ok": True}
        early = hall.order("draw_forms")
        assert hall.announce(committed(people))["ok"]
        revealing = hall.draw()
        for one in people:
            assert hall.stage()["stage"] == "revealing"
            assert hall.reveal(one)["ok"]
        complete = hall.stage()["stage"]
        begun = hall.order("draw_forms")
        told = hall.drawn()
        again = hall.order("draw_forms")
        late = hall.commit(throws(["Saksi Terlambat"])[0])
        activity = hall.at_observer.ask("activity", sitting=SITTING)["entries"]
        hall.hold_and_release()

    assert early["code"] == "list_open"
    assert complete == "complete"
    assert begun["ok"]
    assert (again["code"], late["code"]) == ("drawn", "drawn")
    assert [one["name"] for one in told["throws"]] == list(NAMES)
    assert {one["by"] for one in told["throws"]} == {"Petugas observer"}
    assert [one["rolls"] for one in revealing["throws"]] == [None] * 3
    assert [one["rolls"] for one in told["throws"]] == [one.rolls for one in people]
    assert [(one["kind"], one["by"], one["reason"]) for one in told["announced"]] == [
        ("dice", None, ""),
        ("list", "Petugas coordinator", COMPLETE),
    ]
    assert told["listed"] == committed(people).listed().hex()
    assert told["drawn"]["randomness"] == held(people).randomness().hex()
    assert told["drawn"]["by"] == "Petugas coordinator"
    assert [(one["kind"], one["by"]) for one in activity] == [
        ("draw_announced", None),
        *[("throw_committed", "Petugas observer")] * 3,
        ("draw_announced", "Petugas coordinator"),
        *[("throw_revealed", "Petugas observer")] * 3,
        ("forms_drawn", "Petugas coordinator"),
    ]
    strangers_find_it(tmp_path, told["drawn"]["forms_root"], announcements=2)


def strangers_find_it(folder: Path, root: str, announcements: int, failed: int = 0) -> None:
    """`exam verify` and `exam draw check`, as whoever has the published files runs them."""
    data, bundle, published = folder / "data", folder / "bundle", folder / "draw.json"
    for command in (
        ("bundle", SITTING, bundle, "--tier", "log", "--data", data),
        ("draw", "publish", SITTING, "-o", published, "--data", data),
    ):
        written = run(*command)
        assert written.exit_code == 0, written.output
    verified = run("verify", bundle)
    checked = run("draw", "check", published, "--record", bundle)

    assert verified.exit_code == 0, verified.output
    assert f"The draw was announced {announcements} times" in verified.stdout
    assert "The throws of 3 people are those they had committed to" in verified.stdout
    assert checked.exit_code == 0, checked.output
    assert "the randomness is that of the dice" in checked.stdout
    assert "the record had the source before anybody could know" in checked.stdout
    assert "Announced before: a dice ceremony to be held" in checked.stdout
    assert ("announced 1 times before, each time in vain" in checked.stdout) is bool(failed)
    assert root in published.read_text()
    assert published.read_text().count("exam-engine/ceremony/v1") == failed + 1
    # and a program that was written from the documents alone
    assert second_verify(bundle) == []
    assert verify_draw(published.read_bytes()) == []


def test_who_does_not_reveal_is_named_and_another_ceremony_is_announced(tmp_path: Path) -> None:
    first, second = throws(), [*throws(("Saksi A", "Saksi B"))[:2], *throws(("Saksi C",))]
    with a_hall(tmp_path / "data", source=CEREMONY) as hall:
        for one in first:
            hall.commit(one)
        hall.announce(committed(first))
        hall.reveal(first[1])
        unrevealed = hall.order("draw_forms")
        failed = hall.order("fail_ceremony", reason="Dua saksi pergi")
        after = hall.stage()["stage"]
        told = hall.draw()
        announced = hall.order("announce_ceremony", reason="Dua saksi tidak membuka")
        throwing = hall.stage()["stage"]
        for one in second:
            assert hall.commit(one)["ok"]
        assert hall.announce(committed(second))["ok"]
        for one in second:
            assert hall.reveal(one)["ok"]
        assert hall.order("draw_forms")["ok"]
        root = hall.drawn()["drawn"]["forms_root"]
        hall.hold_and_release()

    assert unrevealed["code"] == "some_missing"
    assert (failed["ok"], after, announced["ok"], throwing) == (True, "failed", True, "throwing")
    (failure,) = told["failures"]
    assert failure["missing"] == [NAMES[0], NAMES[2]]
    assert (failure["reason"], failure["by"]) == ("Dua saksi pergi", "Petugas coordinator")
    assert told["throws"] == []
    strangers_find_it(tmp_path, root, announcements=4, failed=1)


def test_a_ceremony_replaces_a_round_that_has_not_come(tmp_path: Path) -> None:
    starts_at = wall_ms() + A_DAY_MS
    to_come = QUICKNET.round_at(starts_at - A_DAY_MS // 2)
    with a_hall(
        tmp_path / "data",
        source=beacon_source(QUICKNET, to_come),
        now_ms=wall_ms(),
        starts_at=starts_at,
    ) as hall:
        waiting = hall.stage()["stage"]
        before = hall.draw()["announced"]
        unthrown = hall.commit(throws()[0])
        message = {"sitting": SITTING, "request_id": "r-upacara-1", "reason": "Tanpa internet"}
        first = hall.at_coordinator.ask("announce_ceremony", **message)
        repeated = hall.at_coordinator.ask("announce_ceremony", **message)
        other = hall.at_coordinator.ask("announce_ceremony", **message | {"reason": "Lain lagi"})
        second = hall.order("announce_ceremony", reason="Sekali lagi")
        after = hall.draw()["announced"]
        time.sleep(2.5)  # the server's own look at the registry finds nothing that is not recorded
        kept = hall.draw()["announced"]

    assert waiting == "waits"
    assert (before[0]["kind"], before[0]["round"]) == ("beacon", to_come)
    assert before[0]["due"] == QUICKNET.time_ms(to_come)
    assert unthrown["code"] == "no_ceremony"
    assert (first["ok"], repeated, other["code"]) == (True, first, "conflict")
    assert second["code"] == "ceremony_there"
    assert [(one["kind"], one["number"]) for one in after] == [("beacon", 1), ("dice", 2)]
    assert kept == after


def test_a_round_that_is_signed_is_drawn_with(tmp_path: Path) -> None:
    known = QUICKNET.round_at(wall_ms() - A_DAY_MS)
    with a_hall(
        tmp_path / "data",
        source=beacon_source(QUICKNET, known),
        now_ms=QUICKNET.time_ms(known) - A_DAY_MS,
        starts_at=wall_ms() + A_DAY_MS,
    ) as hall:
        refused = hall.order("announce_ceremony", reason="Angka itu jelek")
        announced = hall.draw()["announced"]

    assert refused["code"] == "round_known"
    assert len(announced) == 1


def test_a_list_that_has_changed_since_it_was_seen_is_not_announced(thrown: Hall) -> None:
    seen = committed(throws(("Saksi A", "Saksi B", "Saksi C")))

    refused = thrown.announce(seen)

    assert refused["code"] == "list_changed"
    assert len(thrown.draw()["announced"]) == 1


@pytest.mark.parametrize(
    ("name", "commitment", "code"),
    [
        (NAMES[0], "ab" * 32, "name_taken"),
        (NAMES[0].upper(), "ab" * 32, "name_taken"),
        ("Saksi Lain", throws()[0].commitment().hex(), "throw_taken"),
        ("Saksi  Lain", "ab" * 32, "bad_name"),
        ("Saksi\u202eLain", "ab" * 32, "bad_name"),
        ("e\u0301", "ab" * 32, "bad_name"),
        ("x" * 101, "ab" * 32, "bad_name"),
        ("Saksi Lain", "AB" * 32, "bad_request"),
        ("", "ab" * 32, "bad_request"),
    ],
)
def test_a_commitment_that_cannot_be_is_refused_and_changes_nothing(
    thrown: Hall, name: str, commitment: str, code: str
) -> None:
    before = thrown.draw()

    refused = thrown.observer.order(
        thrown.at_observer, "commit_throw", name=name, committed=commitment
    )

    assert refused["code"] == code
    assert thrown.draw() == before


def test_nobody_reveals_or_draws_before_the_list_is_announced(thrown: Hall) -> None:
    before = thrown.draw()

    codes = [
        thrown.reveal(throws()[0])["code"],
        thrown.order("draw_forms")["code"],
        thrown.order("announce_ceremony", reason="Upacara lain")["code"],
    ]

    assert codes == ["list_open", "list_open", "ceremony_there"]
    assert thrown.draw() == before


@pytest.fixture(scope="module")
def listed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    """A ceremony whose list is announced; one has committed to a throw of a loaded die."""
    with a_hall(tmp_path_factory.mktemp("listed"), source=CEREMONY) as hall:
        people = throws()[:2]
        for one in people:
            hall.commit(one)
        loaded = hall.observer.order(
            hall.at_observer, "commit_throw", name=NAMES[2], committed=weak_commitment()
        )
        assert loaded["ok"]
        assert hall.order("announce_list", listed=hall.draw()["listed"], reason=COMPLETE)["ok"]
        yield hall


WEAK = "1" * 26 + "2" * 24
NONCE = "ab" * 32


def weak_commitment() -> str:
    """The commitment to a throw that does not count, by the bytes of docs/draw.md."""

    def sized(text: str) -> bytes:
        return len(text.encode()).to_bytes(4, "big") + text.encode()

    throw = sized(SITTING) + sized(NAMES[2]) + sized(WEAK) + bytes.fromhex(NONCE)
    return sha256(b"exam-engine/dice-commitment/v1\x00" + throw).hexdigest()


@pytest.mark.parametrize(
    ("throw", "code"),
    [
        ((NAMES[2], WEAK, NONCE), "bad_throw"),
        ((NAMES[2], "16253" * 9, NONCE), "bad_throw"),
        ((NAMES[2], "16250" * 10, NONCE), "bad_throw"),
        ((NAMES[0], "26153" * 10, "31" * 32), "throw_differs"),
        ((NAMES[0], "16253" * 10, "cd" * 32), "throw_differs"),
        (("Saksi Lain", "16253" * 10, NONCE), "not_committed"),
        ((NAMES[0], "16253" * 10, "cd"), "bad_request"),
    ],
)
def test_a_throw_that_does_not_count_or_was_not_committed_to_is_refused(
    listed: Hall, throw: tuple[str, str, str], code: str
) -> None:
    name, rolls, nonce = throw
    before = listed.draw()

    refused = listed.reveal(throws()[0], name=name, rolls=rolls, nonce=nonce)

    assert refused["code"] == code
    assert refused["message"]
    assert listed.draw() == before


def test_nobody_commits_once_the_list_is_announced(listed: Hall) -> None:
    assert listed.commit(throws(("Saksi Baru",))[0])["code"] == "list_closed"
    assert listed.announce(committed(throws()))["code"] == "list_closed"


def test_two_people_are_too_few_and_a_ceremony_is_given_up_with_a_reason(tmp_path: Path) -> None:
    with a_hall(tmp_path / "data", source=CEREMONY) as hall:
        nothing = hall.order("fail_ceremony", reason="Belum ada yang datang")
        for one in throws()[:2]:
            hall.commit(one)
        too_few = hall.order("announce_list", listed="ab" * 32, reason=COMPLETE)
        given_up = hall.order("fail_ceremony", reason="Saksi ketiga tidak datang")
        told = hall.draw()

    assert (nothing["code"], too_few["code"]) == ("no_ceremony", "too_few_people")
    assert given_up["ok"]
    assert told["failures"][0]["missing"] == list(NAMES[:2])


def test_an_observer_throws_and_decides_nothing(thrown: Hall) -> None:
    fields = {"listed": "ab" * 32, "reason": COMPLETE}
    for event, more in (
        ("announce_list", fields),
        ("announce_ceremony", {"reason": COMPLETE}),
        ("fail_ceremony", {"reason": COMPLETE}),
        ("draw_forms", {}),
    ):
        refused = thrown.observer.order(thrown.at_observer, event, **more)
        assert refused["code"] == "not_permitted", event


def test_a_commitment_sent_twice_is_there_once(tmp_path: Path) -> None:
    one = throws()[0]
    message = {
        "sitting": SITTING,
        "request_id": secrets.token_hex(8),
        "name": one.name,
        "committed": one.commitment().hex(),
    }
    with a_hall(tmp_path / "data", source=CEREMONY) as hall:
        first, second = (hall.at_observer.ask("commit_throw", **message) for _ in range(2))
        told = hall.draw()

    assert first == second
    assert len(told["throws"]) == 1
    assert set(told) == set(TheDraw.__struct_fields__)


def test_everybody_who_watches_hears_of_a_throw_at_once(tmp_path: Path) -> None:
    with a_hall(tmp_path / "data", source=CEREMONY) as hall:
        hall.at_coordinator.ask("watch", sitting=SITTING)
        hall.at_coordinator.pushed.clear()
        hall.commit(throws()[0])
        happened = hall.at_coordinator.wait_for("happened")
        changes = hall.at_coordinator.wait_for("changes")

    (entry,) = happened["entries"]
    assert (entry["kind"], entry["reason"]) == ("throw_committed", NAMES[0])
    assert changes["sitting"]["draw"]["entries"] == 2


def test_a_draw_that_cannot_be_made_says_why_and_is_tried_again(tmp_path: Path) -> None:
    people = throws()
    with a_hall(tmp_path / "data", source=CEREMONY) as hall:
        for one in people:
            hall.commit(one)
        hall.announce(committed(people))
        for one in people:
            hall.reveal(one)
        keys = tmp_path / "data" / "keys"
        keys.rename(tmp_path / "away")
        assert hall.order("draw_forms")["ok"]
        failed = hall.settled()
        (tmp_path / "away").rename(keys)
        assert hall.order("draw_forms")["ok"]
        drawn = hall.settled()

    assert failed["stage"] == "complete"
    assert "is not a data folder" in failed["trouble"]
    assert (drawn["stage"], drawn["trouble"]) == ("drawn", None)
