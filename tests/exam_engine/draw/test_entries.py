"""The draw comes into the record in the order in which it happened, and in no other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from exam_engine import commands as ask
from exam_engine import events as did
from exam_engine.draw.errors import NoCeremony, RevealedAlready, TooManyPeople
from exam_engine.draw.known import AnnouncedDraw, KnownDraw, MadeDraw
from exam_engine.errors import BadPlan, Conflict, NotDrawn, NotNow
from exam_engine.hall import Hall
from exam_engine.ledger.scribe import decode_record
from exam_engine.ledger.store import LedgerStore
from exam_engine.sequencer import Sequencer
from question_bank.beacon import QUICKNET
from question_bank.ceremony import MOST_PEOPLE, Ceremony
from question_bank.sources import CEREMONY, beacon_source, dice_source
from tests.exam_engine.builders import FivePoints, HandClock, Staff, a_hall, a_plan, a_store
from tests.question_bank.ceremonies import a_throw, committed, held, throws

MANIFEST = {"secret_commitment": "ab" * 32}
A_ROUND, ANOTHER = (beacon_source(QUICKNET, number) for number in (40_000_000, 40_000_100))
FORMS = MadeDraw("cd" * 32, "ef" * 32, "01" * 32)
PEOPLE = throws()


def an(number: int, source: str, ceremony: Ceremony | None = None) -> AnnouncedDraw:
    said: dict[str, object] = {"number": number, "source": source, "reason": "tidak dibuka"}
    return AnnouncedDraw(msgspec.json.encode(said).decode(), ceremony)


def kinds(writer: Sequencer, store: LedgerStore) -> list[str]:
    events = [decode_record(record) for record, _ in store.lines(writer.plan.id)]
    return [type(event).__name__ for event in events[1:]]


@pytest.fixture
def store(tmp_path: Path) -> LedgerStore:
    return a_store(tmp_path)


@pytest.fixture
def hall(store: LedgerStore) -> Iterator[Hall]:
    hall = a_hall(store, HandClock())
    yield hall
    hall.stop()


def opened(hall: Hall, *announced: AnnouncedDraw, made: MadeDraw | None = None) -> Sequencer:
    draw = KnownDraw(announced, made)
    return hall.open(a_plan(manifest=MANIFEST, draw=draw), FivePoints())


def record(writer: Sequencer, *announced: AnnouncedDraw, made: MadeDraw | None = None) -> None:
    writer.submit(ask.RecordDraw(known=KnownDraw(announced, made)))


def commit_all(writer: Sequencer) -> Ceremony:
    staff = Staff(writer)
    for one in PEOPLE:
        staff(ask.CommitThrow, name=one.name, committed=one.commitment().hex())
    ceremony = writer.sheets.sitting.draw.ceremony
    assert ceremony == committed(PEOPLE)
    return ceremony


def reveal(writer: Sequencer, number: int, **changes: Any) -> None:
    one = msgspec.structs.replace(PEOPLE[number], **changes)
    Staff(writer)(ask.RevealThrow, name=one.name, rolls=one.rolls, nonce=one.nonce)


def test_a_new_record_begins_with_what_was_announced_and_drawn(
    hall: Hall, store: LedgerStore
) -> None:
    writer = opened(hall, an(1, A_ROUND), an(2, ANOTHER), made=FORMS)

    assert kinds(writer, store) == ["DrawAnnounced", "DrawAnnounced", "FormsDrawn"]
    Staff(writer)(ask.OpenRegistration)


def test_nobody_can_be_registered_before_there_are_forms(hall: Hall, store: LedgerStore) -> None:
    writer = opened(hall, an(1, A_ROUND))

    with pytest.raises(NotDrawn):
        Staff(writer)(ask.OpenRegistration)
    record(writer, an(1, A_ROUND), made=FORMS)
    Staff(writer)(ask.OpenRegistration)

    assert kinds(writer, store) == ["DrawAnnounced", "FormsDrawn", "RegistrationOpened"]


def test_what_is_recorded_already_is_not_recorded_again(hall: Hall, store: LedgerStore) -> None:
    writer = opened(hall, an(1, A_ROUND), made=FORMS)

    record(writer, an(1, A_ROUND), made=FORMS)

    assert kinds(writer, store) == ["DrawAnnounced", "FormsDrawn"]


def test_a_sitting_from_before_there_were_draws_in_records_is_registered_as_ever(
    hall: Hall,
) -> None:
    whole = MANIFEST | {"forms_root": "ef" * 32}
    writer = hall.open(a_plan(manifest=whole), FivePoints())

    Staff(writer)(ask.OpenRegistration)


@pytest.mark.parametrize(
    ("known", "refusal"),
    [
        (KnownDraw((an(1, ANOTHER),)), BadPlan),
        (KnownDraw((an(1, ANOTHER), an(2, A_ROUND))), BadPlan),
        (KnownDraw((an(1, A_ROUND), an(3, ANOTHER))), NotNow),
        (KnownDraw((an(1, A_ROUND), an(2, "dice/" + "00" * 32))), NotNow),
        (KnownDraw((an(1, A_ROUND), an(2, CEREMONY)), FORMS), NotNow),
        (KnownDraw((an(1, A_ROUND), AnnouncedDraw("{"))), NotNow),
        (
            KnownDraw(
                (
                    an(1, A_ROUND),
                    an(2, dice_source(committed(PEOPLE)), held(PEOPLE)),
                    an(3, ANOTHER),
                )
            ),
            NotNow,
        ),
    ],
)
def test_another_draw_than_the_recorded_one_changes_nothing(
    hall: Hall, store: LedgerStore, known: KnownDraw, refusal: type[Exception]
) -> None:
    writer = opened(hall, an(1, A_ROUND))

    with pytest.raises(refusal):
        writer.submit(ask.RecordDraw(known=known))

    assert kinds(writer, store) == ["DrawAnnounced"]
    record(writer, an(1, A_ROUND), made=FORMS)


def test_forms_that_are_not_those_drawn_are_refused(hall: Hall) -> None:
    writer = opened(hall, an(1, A_ROUND), made=FORMS)
    other = msgspec.structs.replace(FORMS, forms_sha256="02" * 32)

    with pytest.raises(BadPlan, match="not those that were drawn"):
        record(writer, an(1, A_ROUND), made=other)
    with pytest.raises(BadPlan, match="not those that were drawn"):
        record(writer, an(1, A_ROUND))


def test_a_ceremony_on_the_console_is_in_the_record_throw_by_throw(
    hall: Hall, store: LedgerStore
) -> None:
    writer = opened(hall, an(1, CEREMONY))

    listed = commit_all(writer)
    record(writer, an(1, CEREMONY), an(2, dice_source(listed), listed))
    for number in (2, 0, 1):
        reveal(writer, number)
    thrown = writer.sheets.sitting.draw.ceremony
    made = MadeDraw(held(PEOPLE).randomness().hex(), "ef" * 32, "01" * 32)
    record(writer, an(1, CEREMONY), an(2, dice_source(listed), thrown), made=made)

    assert thrown == held(PEOPLE)
    assert kinds(writer, store) == [
        "DrawAnnounced",
        *["ThrowCommitted"] * 3,
        "DrawAnnounced",
        *["ThrowRevealed"] * 3,
        "FormsDrawn",
    ]


def test_another_randomness_than_the_dice_give_is_refused(hall: Hall) -> None:
    listed = committed(PEOPLE)
    writer = opened(hall, an(1, dice_source(listed), listed))

    with pytest.raises(NotNow, match="not the randomness of the dice"):
        record(writer, an(1, dice_source(listed), held(PEOPLE)), made=FORMS)


def test_who_does_not_reveal_is_named_and_everybody_throws_again(hall: Hall) -> None:
    writer = opened(hall, an(1, CEREMONY))
    listed = commit_all(writer)
    record(writer, an(1, CEREMONY), an(2, dice_source(listed), listed))
    reveal(writer, 1)

    Staff(writer)(ask.FailCeremony, reason="dua orang pergi")

    draw = writer.sheets.sitting.draw
    assert (draw.source, draw.failed) == (CEREMONY, listed.revealed(PEOPLE[1]))
    commit_all(writer)
    *_, (_, failure), _, _, _ = writer.journal()
    assert isinstance(failure, did.CeremonyFailed)
    assert failure.missing == ("Saksi Contoh 01", "Saksi Contoh 03")
    assert failure.number == 2


def test_a_ceremony_that_went_elsewhere_after_it_failed_is_recorded_once(
    hall: Hall, store: LedgerStore
) -> None:
    writer = opened(hall, an(1, CEREMONY))
    listed = commit_all(writer)
    second = an(2, dice_source(listed), listed)
    record(writer, an(1, CEREMONY), second)
    reveal(writer, 1)
    Staff(writer)(ask.FailCeremony, reason="dua orang pergi")
    failed = an(2, dice_source(listed), listed.revealed(PEOPLE[1]))

    record(writer, an(1, CEREMONY), failed, an(3, A_ROUND), made=FORMS)

    assert kinds(writer, store)[-4:] == [
        "ThrowRevealed",
        "CeremonyFailed",
        "DrawAnnounced",
        "FormsDrawn",
    ]


def test_commitments_of_a_list_that_was_never_announced_are_given_up_in_the_record(
    hall: Hall, store: LedgerStore
) -> None:
    writer = opened(hall, an(1, CEREMONY))
    commit_all(writer)
    others = committed(throws(["Saksi A", "Saksi B", "Saksi C"]))

    record(writer, an(1, CEREMONY), an(2, dice_source(others), others))

    assert kinds(writer, store)[4:] == [
        "CeremonyFailed",
        *["ThrowCommitted"] * 3,
        "DrawAnnounced",
    ]
    assert writer.sheets.sitting.draw.failed is None


def test_a_ceremony_in_which_everybody_revealed_has_not_failed(hall: Hall) -> None:
    listed = committed(PEOPLE)
    writer = opened(hall, an(1, dice_source(listed), listed))
    for number in range(3):
        reveal(writer, number)

    with pytest.raises(NotNow, match="when somebody has not revealed"):
        Staff(writer)(ask.FailCeremony, reason="undian lain lebih baik")


@pytest.mark.parametrize("source", [A_ROUND, dice_source(committed(PEOPLE))])
def test_nobody_commits_when_no_ceremony_is_being_held(hall: Hall, source: str) -> None:
    ceremony = committed(PEOPLE) if source != A_ROUND else None
    writer = opened(hall, an(1, source, ceremony))

    with pytest.raises(NotNow, match="in which anybody can commit"):
        Staff(writer)(ask.CommitThrow, name="Saksi A", committed="ab" * 32)


@pytest.mark.parametrize(
    ("name", "commitment", "said"),
    [
        (PEOPLE[0].name, "ab" * 32, "is there twice"),
        ("Saksi A", PEOPLE[0].commitment().hex(), "is there twice"),
        ("Saksi A", "ab" * 31, "32 bytes"),
        ("Saksi A", "xy", "hexadecimal"),
        (" ", "ab" * 32, "is no name"),
    ],
)
def test_a_commitment_that_is_none_is_refused_with_the_reason(
    hall: Hall, store: LedgerStore, name: str, commitment: str, said: str
) -> None:
    writer = opened(hall, an(1, CEREMONY))
    commit_all(writer)
    size = store.size("sesi-1")

    with pytest.raises(NotNow, match=said):
        Staff(writer)(ask.CommitThrow, name=name, committed=commitment)

    assert store.size("sesi-1") == size


def test_a_false_reveal_is_refused_and_the_true_one_is_taken_after_it(hall: Hall) -> None:
    listed = committed(PEOPLE)
    writer = opened(hall, an(1, dice_source(listed), listed))

    with pytest.raises(NotNow, match="committed to something else"):
        reveal(writer, 0, rolls="26253" * 10)
    with pytest.raises(NotNow, match="has not committed"):
        reveal(writer, 0, name="Saksi A")
    reveal(writer, 0)

    draw = writer.sheets.sitting.draw
    assert draw.ceremony is not None
    assert draw.ceremony.missing() == (PEOPLE[1].name, PEOPLE[2].name)


def test_nobody_reveals_before_the_list_is_announced(hall: Hall) -> None:
    writer = opened(hall, an(1, CEREMONY))
    commit_all(writer)

    with pytest.raises(NotNow, match="before the list of commitments is announced"):
        reveal(writer, 0)


def test_a_throw_sent_twice_is_taken_once_and_another_one_under_its_number_never(
    hall: Hall, store: LedgerStore
) -> None:
    writer = opened(hall, an(1, CEREMONY))
    one = a_throw()
    sent = ask.CommitThrow(
        request_id="r-lempar-1", staff="x", name=one.name, committed=one.commitment().hex()
    )
    first = writer.submit(sent)

    assert writer.submit(sent) == first
    with pytest.raises(Conflict):
        writer.submit(msgspec.structs.replace(sent, committed="ab" * 32))
    assert kinds(writer, store) == ["DrawAnnounced", "ThrowCommitted"]


def test_a_draw_is_the_same_after_a_restart(hall: Hall, store: LedgerStore) -> None:
    writer = opened(hall, an(1, CEREMONY))
    listed = commit_all(writer)
    record(writer, an(1, CEREMONY), an(2, dice_source(listed), listed))
    reveal(writer, 0)
    before = writer.sheets.sitting.draw

    other = a_hall(store, HandClock())
    again = opened(other, an(1, CEREMONY), an(2, dice_source(listed), listed))

    assert again.sheets.sitting.draw == before
    other.stop()


def test_what_somebody_announced_and_drew_on_a_console_is_recorded_with_who_did(
    hall: Hall, store: LedgerStore
) -> None:
    writer = opened(hall, an(1, CEREMONY))
    listed = commit_all(writer)
    known = (an(1, CEREMONY), an(2, dice_source(listed), listed))
    sign = ask.SignDraw(known=KnownDraw(known), staff="koordinator", request_id="r-daftar")
    first, again = writer.submit(sign), writer.submit(sign)
    for number in range(3):
        reveal(writer, number)
    thrown = writer.sheets.sitting.draw.ceremony
    made = MadeDraw(held(PEOPLE).randomness().hex(), "ef" * 32, "01" * 32)
    drawn = KnownDraw((known[0], an(2, dice_source(listed), thrown)), made)
    writer.submit(ask.SignDraw(known=drawn, staff="koordinator", request_id="r-undian"))
    writer.submit(ask.SignDraw(known=drawn, staff="koordinator", request_id="r-lagi"))

    assert first == again
    events = [decode_record(record) for record, _ in store.lines(writer.plan.id)]
    by = [
        (type(event).__name__, event.staff)
        for event in events
        if isinstance(event, did.DrawAnnounced | did.FormsDrawn)
    ]
    assert by == [
        ("DrawAnnounced", ""),
        ("DrawAnnounced", "koordinator"),
        ("FormsDrawn", "koordinator"),
    ]
    assert [event.request_id for event in writer.requested("r-undian")] == ["r-undian"]
    assert writer.requested("r-lagi") == ()


def test_a_ceremony_is_over_until_something_is_announced_or_thrown_again(hall: Hall) -> None:
    writer = opened(hall, an(1, CEREMONY))
    listed = commit_all(writer)
    record(writer, an(1, CEREMONY), an(2, dice_source(listed), listed))
    before = writer.sheets.sitting.draw

    Staff(writer)(ask.FailCeremony, reason="semua pergi")
    failed = writer.sheets.sitting.draw
    record(writer, an(1, CEREMONY), an(2, dice_source(listed), listed), an(3, CEREMONY))
    after = writer.sheets.sitting.draw

    assert [before.over, failed.over, after.over] == [False, True, False]
    assert [before.entries, failed.entries, after.entries] == [5, 6, 7]


def test_who_has_revealed_cannot_reveal_again_and_nobody_fails_a_ceremony_of_none(
    hall: Hall,
) -> None:
    writer = opened(hall, an(1, CEREMONY))
    with pytest.raises(NoCeremony):
        Staff(writer)(ask.FailCeremony, reason="belum ada yang datang")
    listed = commit_all(writer)
    record(writer, an(1, CEREMONY), an(2, dice_source(listed), listed))
    reveal(writer, 0)

    with pytest.raises(RevealedAlready):
        reveal(writer, 0)


def test_no_more_than_a_hundred_people_throw(hall: Hall) -> None:
    writer = opened(hall, an(1, CEREMONY))
    staff = Staff(writer)
    for number in range(MOST_PEOPLE):
        staff(ask.CommitThrow, name=f"Saksi {number}", committed=f"{number:064x}")

    with pytest.raises(TooManyPeople):
        staff(ask.CommitThrow, name="Saksi terakhir", committed="ab" * 32)


def test_nothing_is_thrown_revealed_or_failed_once_all_forms_are_drawn(hall: Hall) -> None:
    writer = opened(hall, an(1, A_ROUND), made=FORMS)
    staff = Staff(writer)
    one = PEOPLE[0]

    with pytest.raises(NotNow):
        staff(ask.CommitThrow, name=one.name, committed=one.commitment().hex())
    with pytest.raises(NotNow):
        reveal(writer, 0)
    with pytest.raises(NotNow):
        staff(ask.FailCeremony, reason="undian lain")
