"""An audit believes nothing: whatever is changed in a stored ledger, it names the entry."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from exam_engine import commands as ask
from exam_engine import events as did
from exam_engine.errors import LedgerDamaged
from exam_engine.ledger.audit import StoredLine, audited
from exam_engine.ledger.entry import leaf_hash
from exam_engine.ledger.scribe import Identity
from tests.exam_engine.builders import FivePoints, HandClock, Staff, a_hall, a_plan, a_store
from tests.exam_engine.builders import an_answer as answer

Ledger = tuple[list[StoredLine], dict[str, Identity]]


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    """Somebody answers twice and finishes; a grant and a note are written too."""
    store = a_store(tmp_path_factory.mktemp("ledger"))
    hall = a_hall(store, HandClock())
    sequencer = hall.open(a_plan(), FivePoints())
    staff = Staff(sequencer)
    staff(ask.OpenRegistration)
    staff.seat("P-001")
    staff(ask.StartSitting)
    sequencer.submit(answer("P-001", 1))
    sequencer.submit(answer("P-001", 2, item=2))
    sequencer.submit(ask.Finish(attempt="P-001", terminal="terminal-1", seq=3))
    hall.stop()
    lines = [
        (index, record, entry, leaf_hash(entry))
        for index, (record, entry) in enumerate(store.lines("sesi-1"))
    ]
    return lines, store.identities("sesi-1", ())


def found(lines: list[StoredLine], identities: dict[str, Identity]) -> list[did.Event]:
    return list(audited(lines, identities))


def test_a_ledger_as_it_was_written_holds(ledger: Ledger) -> None:
    lines, identities = ledger

    events = found(lines, identities)

    assert len(events) == len(lines)
    assert sum(isinstance(one, did.AnswerRecorded) for one in events) == 2
    assert sum(isinstance(one, did.PaperClosed) for one in events) == 1


def at_of(lines: list[StoredLine], tag: bytes) -> int:
    return next(line[0] for line in lines if tag in line[1])


def with_line(at: int, change: Callable[[StoredLine], StoredLine]) -> Callable[..., None]:
    def tamper(lines: list[StoredLine]) -> None:
        lines[at] = change(lines[at])

    return tamper


def flipped(text: bytes) -> bytes:
    return text[:-1] + bytes([text[-1] ^ 1])


@pytest.mark.parametrize("tag", [b"SittingStarted/1", b"AnswerRecorded/1", b"PaperClosed/1"])
def test_another_record_does_not_open_its_entry(ledger: Ledger, tag: bytes) -> None:
    lines, identities = list(ledger[0]), ledger[1]
    at = at_of(lines, tag)
    index, record, entry, leaf = lines[at]
    lines[at] = (index, record.replace(b'"clock":0', b'"clock":1', 1), entry, leaf)
    if tag == b"PaperClosed/1":
        lines[at] = (index, record.replace(b'"count":', b'"count":1', 1), entry, leaf)

    with pytest.raises(LedgerDamaged, match=f"entry {at}: "):
        found(lines, identities)


@pytest.mark.parametrize("tag", [b"SittingStarted/1", b"AnswerRecorded/1", b"PaperClosed/1"])
def test_another_entry_does_not_have_its_leaf_hash(ledger: Ledger, tag: bytes) -> None:
    lines, identities = list(ledger[0]), ledger[1]
    at = at_of(lines, tag)
    index, record, entry, leaf = lines[at]
    lines[at] = (index, record, flipped(entry), leaf)

    with pytest.raises(LedgerDamaged, match=f"entry {at} is not what its leaf hash says"):
        found(lines, identities)


@pytest.mark.parametrize("tag", [b"SittingStarted/1", b"AnswerRecorded/1", b"PaperClosed/1"])
def test_another_entry_with_a_leaf_hash_to_match_is_found_too(ledger: Ledger, tag: bytes) -> None:
    lines, identities = list(ledger[0]), ledger[1]
    at = at_of(lines, tag)
    index, record, entry, _ = lines[at]
    lines[at] = (index, record, flipped(entry), leaf_hash(flipped(entry)))

    with pytest.raises(LedgerDamaged, match=f"entry {at}: "):
        found(lines, identities)


def test_a_missing_line_is_named(ledger: Ledger) -> None:
    lines, identities = list(ledger[0]), ledger[1]
    del lines[3]

    with pytest.raises(LedgerDamaged, match="entry 3 is missing: the next one is 4"):
        found(lines, identities)


def test_a_line_left_out_with_new_indexes_breaks_its_owners_numbers(ledger: Ledger) -> None:
    lines, identities = list(ledger[0]), ledger[1]
    del lines[at_of(lines, b"AnswerRecorded/1")]
    renumbered = [(at, *line[1:]) for at, line in enumerate(lines)]

    with pytest.raises(LedgerDamaged, match="does not continue its owner's numbers"):
        found(renumbered, identities)


def test_a_record_that_is_no_event_is_named(ledger: Ledger) -> None:
    lines, identities = list(ledger[0]), ledger[1]
    index, _, entry, leaf = lines[2]
    lines[2] = (index, b"{}", entry, leaf)

    with pytest.raises(LedgerDamaged, match="entry 2: its record cannot be read"):
        found(lines, identities)


def test_somebody_without_a_pseudonym_is_named(ledger: Ledger) -> None:
    lines, identities = ledger
    known = {owner: one for owner, one in identities.items() if owner != "P-001"}

    with pytest.raises(LedgerDamaged, match="who has no pseudonym"):
        found(lines, known)


def test_an_erased_secret_opens_nothing_and_damages_nothing(ledger: Ledger) -> None:
    lines, identities = ledger
    erased = {**identities, "P-001": Identity(identities["P-001"].pseudonym, None)}

    assert len(found(lines, erased)) == len(lines)
