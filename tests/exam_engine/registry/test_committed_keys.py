"""Keys as they were bound before the start: found again in the database, or found changed."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import Engine, text

from exam_engine import commands as ask
from exam_engine.errors import LedgerDamaged
from exam_engine.hall import Hall
from exam_engine.ledger.entry import leaf_hash
from exam_engine.ledger.proof import check_inclusion
from exam_engine.ledger.store import LedgerStore
from exam_engine.registry import keys as master
from exam_engine.registry.plans import Forms, load_plan
from exam_engine.sequencer import Sequencer
from question_bank.forms import Form
from question_bank.items import Bank
from question_bank.store import load_bank
from tests.exam_engine.builders import HandClock, Staff, a_hall
from tests.exam_engine.planned import a_bank, a_planned_sitting

SITTING = "sesi-1"


@pytest.fixture
def database(tmp_path: Path) -> Engine:
    return a_planned_sitting(tmp_path)


def the_forms(folder: Path, database: Engine) -> Forms:
    """As a server loads them: the bank from the database."""

    def bank(name: str, version: str) -> Bank:
        with database.connect() as connection:
            return load_bank(connection, name, version)

    return Forms(database, master.read(folder / "keys"), SITTING, bank)


def a_server(folder: Path, database: Engine) -> tuple[Hall, Sequencer]:
    hall = a_hall(LedgerStore(database), HandClock())
    return hall, hall.open(load_plan(database, SITTING), the_forms(folder, database))


def test_every_key_opens_under_the_root_that_the_manifest_binds(
    tmp_path: Path, database: Engine
) -> None:
    forms, root = the_forms(tmp_path, database), load_plan(database, SITTING).manifest["keys_root"]

    assert forms.keys_root() == root
    for place, item in enumerate(a_bank().items):
        key = forms.committed_key(item.item_id)
        assert key is not None
        salted = b"exam-engine/commit/v1\0" + bytes.fromhex(key.salt) + key.content.encode()
        leaf = msgspec.json.encode(("key", place, sha256(salted).hexdigest()))
        proof = [bytes.fromhex(one) for one in key.proof]
        check_inclusion(key.place, key.leaves, leaf_hash(leaf), proof, bytes.fromhex(root))
        assert msgspec.json.decode(key.content) == [item.item_id, 1, list(key.points)]
    assert forms.committed_key("twk-999") is None


def test_whose_forms_have_an_item_and_where(tmp_path: Path, database: Engine) -> None:
    forms = the_forms(tmp_path, database)
    keys = master.read(tmp_path / "keys")
    with database.connect() as connection:
        stored = connection.execute(text("SELECT participant_number, recipe FROM form"))
        recipes = {
            number: Form.from_canonical_bytes(keys.open(sealed, f"{SITTING}/form/{number}"))
            for number, sealed in stored
        }

    for item in a_bank().items:
        expected = {
            number: (at, one.order)
            for number, form in recipes.items()
            for at, one in enumerate(form.items, 1)
            if one.item_id == item.item_id
        }
        assert forms.forms_with(item.item_id) == expected


def a_held_sitting(folder: Path, database: Engine) -> None:
    """Everything up to the end, on a server that then stops."""
    hall, sequencer = a_server(folder, database)
    staff = Staff(sequencer)
    staff(ask.OpenRegistration)
    staff.seat("P-001")
    staff(ask.StartSitting)
    staff(ask.FinishSitting)
    hall.stop()


CHANGES = {
    "another choice is right": (
        "UPDATE bank_choice SET points = 5 - points WHERE item = 'twk-001' AND place < 2",
    ),
    "also the plan is changed to bind it": (
        "UPDATE bank_choice SET points = 5 - points WHERE item = 'twk-001' AND place < 2",
        "UPDATE sitting SET manifest = '{}'",
    ),
    "the salts are gone": ("UPDATE sitting SET manifest = '{}'",),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_key_or_score_changed_afterwards(
    tmp_path: Path, database: Engine, change: tuple[str, ...]
) -> None:
    """The attack of that name: in the database, without an entry. The sitting does not open."""
    a_held_sitting(tmp_path, database)
    with database.begin() as connection:
        for statement in change:
            connection.execute(text(statement))

    with pytest.raises(LedgerDamaged, match=r"entry 0: .* a key was changed, and no"):
        a_server(tmp_path, database)


def test_a_key_changed_between_plan_and_first_opening_is_found_too(
    tmp_path: Path, database: Engine
) -> None:
    with database.begin() as connection:
        connection.execute(text(CHANGES["another choice is right"][0]))

    with pytest.raises(LedgerDamaged, match="a key was changed"):
        a_server(tmp_path, database)


def test_a_corrected_key_is_an_entry_and_the_stored_one_stays_as_it_was_bound(
    tmp_path: Path, database: Engine
) -> None:
    a_held_sitting(tmp_path, database)
    hall, sequencer = a_server(tmp_path, database)
    with_it = the_forms(tmp_path, database).forms_with
    item = next(one.item_id for one in a_bank().items if "P-001" in with_it(one.item_id))

    Staff(sequencer)(ask.CorrectKey, item=item, reason="dua jawaban benar")
    before = [list(one.points) for one in sequencer.sheets.attempts.values()]
    hall.stop()

    hall, again = a_server(tmp_path, database)
    assert [list(one.points) for one in again.sheets.attempts.values()] == before
    assert again.sheets.sitting.corrections == sequencer.sheets.sitting.corrections
    assert before[0] != [0, 0, 0]
    hall.stop()
