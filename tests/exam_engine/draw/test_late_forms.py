"""Who was not on the roster gets a form that nobody could choose, or none."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from exam_engine import commands as ask
from exam_engine import events as did
from exam_engine.errors import (
    AlreadyListed,
    BadPlan,
    BadRandomness,
    BadRequest,
    LedgerDamaged,
    NotDrawn,
    NotNow,
    SecondPerson,
    UnknownAttempt,
)
from exam_engine.keys import AnswerKeys
from exam_engine.ledger.identities import Identities
from exam_engine.memory import Memory
from exam_engine.pin import PinOffice
from exam_engine.registry.keys import Keys
from exam_engine.registry.leaves import form_leaf, root
from exam_engine.registry.plans import load_plan
from exam_engine.snapshots import copyist
from exam_engine.snapshots.copyist import Copyist
from exam_engine.snapshots.recall import recall
from exam_engine.snapshots.shelf import Shelf
from exam_engine.standings import Standings
from question_bank.assembly import assemble
from question_bank.beacon import QUICKNET
from question_bank.ceremony import write_ceremony
from question_bank.outline import place_of
from question_bank.seeds import draw_seed
from question_bank.sources import OWN
from tests.exam_engine.builders import SERVER_KEY, Staff, a_hall, a_plan
from tests.exam_engine.draw.late_sitting import LATER, THROWN, LateSitting, a_late_sitting, somebody
from tests.exam_engine.planned import SECRET, a_bank, a_blueprint
from tests.exam_engine.registry.draws import SITTING
from tests.exam_engine.snapshots.remembering import seen
from tests.question_bank.ceremonies import committed, held, throws
from tests.question_bank.own_beacon import signature, take_its_place


@pytest.fixture(autouse=True)
def _beacon(monkeypatch: pytest.MonkeyPatch) -> None:
    take_its_place(monkeypatch)


@pytest.fixture
def drand(tmp_path: Path) -> Iterator[LateSitting]:
    with a_late_sitting(tmp_path, "drand") as sitting:
        yield sitting


@pytest.fixture
def dice(tmp_path: Path) -> Iterator[LateSitting]:
    with a_late_sitting(tmp_path, "dice") as sitting:
        yield sitting


@pytest.fixture
def own(tmp_path: Path) -> Iterator[LateSitting]:
    with a_late_sitting(tmp_path, OWN) as sitting:
        yield sitting


def root_from(source: str, randomness: bytes, number: str) -> str:
    """The root of a form as docs/draw.md says it is drawn, by hand."""
    seed = draw_seed(SECRET, randomness, SITTING, source)
    form = assemble(a_bank(), a_blueprint(), seed, number)
    return root([form_leaf(number, form, place_of(a_bank().items))])


def test_somebody_added_gets_the_form_of_the_first_round_after_the_line(drand: LateSitting) -> None:
    index = drand.add()
    number = drand.round_of()
    drawn = drand.draw()

    assert QUICKNET.time_ms(number - 1) <= drand.opening().at < QUICKNET.time_ms(number)
    source = f"drand/{QUICKNET.chain_hash}/{number}/{index}"
    assert drawn.source == source
    assert drawn.form_root == root_from(source, bytes.fromhex(drawn.randomness), "W-001")
    assert drawn.form_sha256 == drand.forms.sealed("W-001").sha256


def test_everybody_sees_that_somebody_was_added_and_not_who(drand: LateSitting) -> None:
    index = drand.add(birth_date="1999-01-02")
    drand.draw()

    added = drand.public(index)
    pseudonym = drand.store.identities(SITTING, ())["W-001"].pseudonym.hex()
    assert added["attempt"] == pseudonym
    assert added["seconded"] is True
    assert len(added["application"]) == len(added["person"]) == 64
    entry = drand.store.entries(SITTING, index, index + 1)[0]
    assert not any(word in entry for word in (b"W-001", b"Peserta", b"1999", b"undangan"))
    shown = drand.public(index + 1)
    assert shown["attempt"] == pseudonym
    assert b"W-001" not in drand.store.entries(SITTING, index + 1, index + 2)[0]


def test_they_work_like_anybody_else(drand: LateSitting) -> None:
    drand.add()
    drand.draw()
    staff = Staff(drand.writer)
    staff.seat("W-001")
    staff(ask.StartSitting)
    answer = ask.Answer(seq=1, item=1, choice=2)
    drand.writer.submit(ask.RecordAnswer(attempt="W-001", terminal="terminal-1", answer=answer))
    staff(ask.FinishSitting)

    sheet = drand.writer.sheets.attempts["W-001"]
    assert sheet.closed
    assert sheet.points == drand.writer.sheets.attempts["W-001"].points
    assert sum(sheet.points) == drand.forms.points("W-001")[0][2]


def test_nobody_is_admitted_before_their_form_is_drawn(drand: LateSitting) -> None:
    drand.add()

    with pytest.raises(NotDrawn, match="has no form yet"):
        drand.staff(ask.AdmitCandidate, attempt="W-001")
    drand.draw()
    drand.staff(ask.AdmitCandidate, attempt="W-001")


def test_it_takes_two_people(drand: LateSitting) -> None:
    with pytest.raises(SecondPerson):
        drand.staff(ask.AddCandidate, candidate=somebody(), reason="undangan", seconded_by="")

    assert "W-001" not in drand.writer.sheets.attempts


def test_a_need_gives_the_working_time_of_the_rules(own: LateSitting) -> None:
    own.add(need="blind", formation_type="disability")
    own.add("W-002")

    sheets = own.writer.sheets.attempts
    assert sheets["W-001"].planned_ms == 130 * 60_000
    assert sheets["W-002"].planned_ms == 100 * 60_000


@pytest.mark.parametrize(
    ("candidate", "refusal", "said"),
    [
        (somebody("P-001"), AlreadyListed, "on the roster"),
        (somebody(category="nowhere"), BadPlan, "the rules have no category nowhere"),
        (somebody("W 1"), BadPlan, "letters, digits and hyphens"),
        (somebody(room="r9"), BadRequest, "has no room r9"),
    ],
)
def test_who_cannot_be_added_is_refused_and_nothing_changes(
    own: LateSitting, candidate: object, refusal: type[Exception], said: str
) -> None:
    before = own.store.size(SITTING)

    with pytest.raises(refusal, match=said):
        own.staff(ask.AddCandidate, candidate=candidate, reason="undangan")

    assert own.store.size(SITTING) == before


def test_nobody_is_added_twice(own: LateSitting) -> None:
    own.add()

    with pytest.raises(AlreadyListed):
        own.add()


def test_a_repeated_request_adds_once_and_another_person_under_it_is_refused(
    own: LateSitting,
) -> None:
    for _ in range(2):
        own.staff(
            ask.AddCandidate,
            candidate=somebody(need="blind", formation_type="disability"),
            reason="undangan",
            request_id="r-tambah",
        )

    assert len(own.writer.sheets.sitting.late.openings) == 1
    with pytest.raises(Exception, match="request id was used before"):
        own.staff(
            ask.AddCandidate,
            candidate=somebody(name="Orang Lain"),
            reason="undangan",
            request_id="r-tambah",
        )


def test_nobody_is_added_after_the_start_but_who_was_before_gets_a_form(
    drand: LateSitting,
) -> None:
    drand.add()
    drand.staff(ask.StartSitting)

    with pytest.raises(NotNow):
        drand.add("W-002")
    drand.draw()
    Staff(drand.writer).seat("W-001")

    assert drand.writer.sheets.attempts["W-001"].begun


def test_a_sitting_without_a_draw_in_its_record_takes_nobody(own: LateSitting) -> None:
    other = own.hall.open(a_plan(id="sesi-lain"), own.forms)
    Staff(other)(ask.OpenRegistration)

    with pytest.raises(NotNow, match="does not have the draw"):
        Staff(other)(ask.AddCandidate, candidate=somebody(), reason="undangan")


# --- which randomness ----------------------------------------------------------------------


def test_a_round_before_its_time_is_refused(drand: LateSitting) -> None:
    drand.add()
    genuine = signature(drand.round_of())

    with pytest.raises(NotDrawn, match="is not signed yet"):
        drand.staff(ask.DrawLateForm, attempt="W-001", signature=genuine)


@pytest.mark.parametrize("by", [-1, 1])
def test_the_signature_of_another_round_is_refused(drand: LateSitting, by: int) -> None:
    drand.add()
    size = drand.store.size(SITTING)
    another = signature(drand.round_of() + by)

    with pytest.raises(BadRandomness, match="not its signature"):
        drand.draw(signature=another)
    with pytest.raises(BadRandomness, match="48 bytes"):
        drand.draw(signature=another[:-2])

    assert drand.store.size(SITTING) == size
    drand.draw()


def test_nobody_gets_a_second_form(drand: LateSitting) -> None:
    drand.add()
    drand.draw()

    with pytest.raises(NotNow, match="has a form already"):
        drand.draw()
    with pytest.raises(NotNow, match="has a form already"):
        drand.draw("P-001", signature="")
    with pytest.raises(UnknownAttempt):
        drand.draw("W-009", signature="")


def test_two_openings_of_one_round_have_different_seeds(drand: LateSitting) -> None:
    first, second = drand.add("W-001"), drand.add("W-002")
    assert drand.round_of("W-001") == drand.round_of("W-002")

    one, other = drand.draw("W-001"), drand.draw("W-002")

    assert one.source != other.source
    assert (one.source[-2:], other.source[-2:]) == (f"/{first}", f"/{second}")
    assert one.randomness == other.randomness


def test_without_a_beacon_and_dice_the_form_follows_from_the_secret(own: LateSitting) -> None:
    index = own.add()
    drawn = own.draw()

    assert (drawn.source, drawn.randomness) == (f"own/{index}", "")
    assert drawn.form_root == root_from(f"own/{index}", b"", "W-001")
    with pytest.raises(NotNow):
        own.throw()


def test_a_signature_has_no_place_where_no_beacon_was_announced(own: LateSitting) -> None:
    own.add()

    with pytest.raises(BadRandomness, match="not drawn from a beacon"):
        own.draw(signature=signature(1000))


# --- by dice -------------------------------------------------------------------------------


def test_dice_that_are_thrown_after_the_opening_decide(dice: LateSitting) -> None:
    first, second = dice.add("W-001"), dice.add("W-002")
    with pytest.raises(NotDrawn, match="no dice ceremony"):
        dice.draw()
    dice.throw()

    one, other = dice.draw("W-001"), dice.draw("W-002")

    ceremony = held(LATER)
    listed = ceremony.listed().hex()
    assert one.source == f"dice/{listed}/{first}"
    assert other.source == f"dice/{listed}/{second}"
    assert one.randomness == ceremony.randomness().hex()
    assert one.form_root == root_from(one.source, ceremony.randomness(), "W-001")


def test_dice_thrown_before_an_opening_do_not_decide_it(dice: LateSitting) -> None:
    dice.add("W-001")
    dice.throw(reveal=False)
    dice.add("W-002")
    for one in LATER:
        dice.staff(ask.RevealThrow, name=one.name, rolls=one.rolls, nonce=one.nonce)

    dice.draw("W-001")
    with pytest.raises(NotDrawn):
        dice.draw("W-002")
    dice.throw(throws(("Saksi Lagi 07", "Saksi Lagi 08", "Saksi Lagi 09")))
    dice.draw("W-002")


def test_throws_that_are_known_already_do_not_count_again(dice: LateSitting) -> None:
    """Dice whose throws are in the record say nothing any more: the operator knows the result."""
    dice.add()
    with pytest.raises(NotNow, match="in the record already"):
        dice.throw(THROWN)
    with pytest.raises(NotNow, match="in the record already"):
        dice.staff(ask.BringCeremony, file=write_ceremony(committed(THROWN)))


def test_nobody_throws_again_while_a_complete_ceremony_waits_to_be_drawn_from(
    dice: LateSitting,
) -> None:
    dice.add()
    dice.throw()

    with pytest.raises(NotNow, match="draw their forms first"):
        dice.throw(throws(("Saksi Lagi 07", "Saksi Lagi 08", "Saksi Lagi 09")))


def test_a_ceremony_in_which_somebody_does_not_reveal_fails_by_name_and_is_held_anew(
    dice: LateSitting,
) -> None:
    dice.add()
    dice.throw(reveal=False)
    first = LATER[0]
    dice.staff(ask.RevealThrow, name=first.name, rolls=first.rolls, nonce=first.nonce)
    dice.staff(ask.FailCeremony, reason="dua orang pergi")

    failed = dice.events()[-1]
    assert isinstance(failed, did.CeremonyFailed)
    assert failed.missing == (LATER[1].name, LATER[2].name)
    assert dice.writer.sheets.sitting.late.failed == 1
    with pytest.raises(NotDrawn):
        dice.draw()
    dice.throw(throws(("Saksi Lagi 07", "Saksi Lagi 08", "Saksi Lagi 09")))
    dice.draw()


def test_nobody_throws_when_nobody_waits(dice: LateSitting) -> None:
    with pytest.raises(NotNow, match="nobody waits"):
        dice.throw()


def test_the_file_of_a_ceremony_is_taken_over_first_its_list_then_its_throws(
    dice: LateSitting,
) -> None:
    dice.add()
    with pytest.raises(NotNow, match="list of all commitments before anybody reveals"):
        dice.staff(ask.BringCeremony, file=write_ceremony(held(LATER)))

    dice.staff(ask.BringCeremony, file=write_ceremony(committed(LATER)))
    dice.staff(ask.BringCeremony, file=write_ceremony(held(LATER)))

    assert dice.draw().randomness == held(LATER).randomness().hex()


@pytest.mark.parametrize(
    ("file", "refusal", "said"),
    [
        ("{", BadRandomness, "no file of a dice ceremony"),
        (write_ceremony(committed(throws(sitting="sesi-2"))), BadRandomness, "held for sesi-2"),
    ],
)
def test_a_file_that_is_no_ceremony_of_this_sitting_is_refused(
    dice: LateSitting, file: str, refusal: type[Exception], said: str
) -> None:
    dice.add()

    with pytest.raises(refusal, match=said):
        dice.staff(ask.BringCeremony, file=file)


# --- restarts ------------------------------------------------------------------------------


@pytest.mark.parametrize("source", ["drand", "dice", OWN])
def test_whatever_a_server_dies_between_another_goes_on_from_there(
    tmp_path: Path, source: str
) -> None:
    with a_late_sitting(tmp_path, source) as sitting:
        sitting.add()
        sitting.reopen()
        assert sitting.writer.sheets.sitting.late.waits("W-001")
        if source == "dice":
            sitting.throw(reveal=False)
            sitting.reopen()
            sitting.staff(ask.BringCeremony, file=write_ceremony(held(LATER)))
            sitting.reopen()
        drawn = sitting.draw()
        sitting.reopen()

        assert sitting.forms.committed("W-001") == drawn.form_sha256
        assert sitting.forms.sealed("W-001").sha256 == drawn.form_sha256
        Staff(sitting.writer).seat("W-001")
        sitting.reopen()
        sitting.staff(ask.StartSitting)
        assert sitting.writer.sheets.attempts["W-001"].candidate == somebody()


def test_a_pseudonym_whose_owner_was_never_added_is_nobodys(own: LateSitting) -> None:
    """The pseudonym comes before the line: a server may die in between."""
    pseudonym = own.store.identities(SITTING, ["W-001"])["W-001"].pseudonym
    own.reopen()

    assert "W-001" not in own.writer.sheets.attempts
    assert own.writer.papers.attempt_of(pseudonym) is None
    index = own.add()
    assert own.public(index)["attempt"] == pseudonym.hex()


def test_a_server_with_another_secret_does_not_open_the_sitting(
    own: LateSitting, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An easy set for a friend: drawn by the record, and given out from another secret."""
    own.add()
    own.draw()
    own.hall.stop()
    monkeypatch.setattr(
        "exam_engine.registry.late_drawing.draw_seed",
        lambda _secret, *rest: draw_seed(b"the friend of the friend has 32b", *rest),
    )

    with pytest.raises(LedgerDamaged, match="the form of W-001"):
        own.open()


def test_a_server_that_is_to_take_over_follows_additions_of_the_one_that_writes(
    drand: LateSitting,
) -> None:
    successor = a_hall(drand.store, drand.clock)
    waiting = successor.load(load_plan(drand.database, SITTING), drand.another_forms())
    drand.add()
    successor.follow()
    assert waiting.sheets.sitting.late.waits("W-001")
    drawn = drand.draw()
    drand.staff(ask.AdmitCandidate, attempt="W-001")
    drand.hall.stop()

    successor.follow()
    successor.start()

    assert waiting.sheets.attempts["W-001"].state == "admitted"
    assert waiting.sheets.keys.of("W-001")
    assert drawn.form_sha256 == waiting.sheets.sitting.late.openings[0].drawn.form.form_sha256
    successor.stop()


def test_a_snapshot_has_who_was_added_and_their_forms(drand: LateSitting, tmp_path: Path) -> None:
    plan = load_plan(drand.database, SITTING)
    shelf = Shelf(tmp_path / "snapshots", Keys(bytes(32)))
    drand.add("W-002")

    def a_memory() -> Memory:
        people = [one.participant_number for one in plan.roster]
        keys = AnswerKeys(plan, drand.another_forms())
        return Memory(
            plan, keys, PinOffice(SERVER_KEY, plan.id), Identities(drand.store, SITTING, people)
        )

    clerk = Copyist(plan, drand.store, shelf, a_memory)  # before W-001 was added
    drand.add()
    drand.draw("W-002")
    drand.draw()
    Staff(drand.writer).seat("W-001")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(copyist, "WORTH_A_SNAPSHOT", 1)
        while clerk.turn():
            pass
        clerk.turn()
    size = clerk.size
    drand.staff(ask.StartSitting)

    memory, _, told = recall(a_memory, plan, drand.store, shelf)
    anew = a_memory()
    anew.replay(drand.store.lines(SITTING))

    assert (told.from_snapshot, told.folded) == (size, 1)
    assert seen(memory) == seen(anew)
    assert memory.sheets.attempts["W-001"].candidate == somebody()
    assert memory.sheets.keys.of("W-001") == drand.writer.sheets.keys.of("W-001")


def test_somebody_added_behind_a_frozen_board_shows_when_it_thaws(own: LateSitting) -> None:
    standings = Standings(own.writer.sheets, names=True)
    own.staff(ask.FreezeBoard, reason="menjelang akhir")
    own.add(imported=None)
    own.draw()
    Staff(own.writer).seat("W-001")
    own.staff(ask.StartSitting)
    change = standings.fold(own.writer.sheets, own.events()[-12:])

    frozen = own.writer.sheets.sitting.frozen
    assert frozen is not None
    assert standings.frozen(frozen).rows == ()
    assert [row.name for row in change.rows] == ["Peserta Tambahan 01"]
    assert change.counts.registered == 5


def test_a_corrected_key_reaches_who_was_added(own: LateSitting) -> None:
    own.writer.look_up("twk-000")  # whoever has it so far is known by then
    own.add()
    own.draw()
    staff = Staff(own.writer)
    staff.seat("W-001")
    staff(ask.StartSitting)
    item, _ = own.forms.item_at("W-001", 1) or ("", None)
    own.writer.look_up(item)
    staff(ask.FinishSitting)
    own.writer.look_up(item)
    staff(ask.CorrectKey, item=item, points=None, reason="gambar tidak tercetak")

    assert sum(own.writer.sheets.attempts["W-001"].points) == 5
