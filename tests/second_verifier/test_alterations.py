"""What somebody might do to a record, and that the second verifier finds it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from exam_engine.ledger.signers import NOTE, Signer
from tests.exam_engine.ledger.record_builders import ORIGIN, a_witness
from tests.exam_engine.verifying.bundles import WITNESSES, a_note, a_policy, write_log
from tests.exam_engine.verifying.sittings import Recorded
from tests.second_verifier.conftest import Held
from tests.second_verifier.forging import Forger, Line
from tests.second_verifier.receipts import check_receipt, read_receipt_text
from tests.second_verifier.refusal import Refused
from tests.second_verifier.verifier import verify, verify_draw, verify_published


def found(folder: Path, said: str) -> None:
    findings = verify(folder)
    assert any(said in one for one in findings), findings


def replaced(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


# --- signatures and files -----------------------------------------------------------------------


def test_a_record_signed_by_another_key_of_the_same_name(bundle: Path, day: Recorded) -> None:
    stranger = Signer(ORIGIN, NOTE, bytes(range(32)))

    (bundle / "log/checkpoint").write_bytes(bytes(a_note(day.entries, stranger)))

    found(bundle, "no log that is known")


def test_signatures_of_strangers_say_nothing(bundle: Path, day: Recorded) -> None:
    note = a_note(day.entries, witnesses=(*WITNESSES, a_witness("saksi.example/tiga")))

    (bundle / "log/checkpoint").write_bytes(bytes(note))

    assert verify(bundle) == []


def test_a_false_signature_of_a_known_witness_refuses_the_note(bundle: Path, day: Recorded) -> None:
    shorter = a_note(day.entries[:-1])
    note = a_note(day.entries, witnesses=WITNESSES[:1]).signed(shorter.signatures[2])

    (bundle / "log/checkpoint").write_bytes(bytes(note))
    (bundle / "policy").write_bytes(a_policy().replace(b" all ", b" any "))

    found(bundle, "a signature of saksi.example/dua is false")


@pytest.mark.parametrize(("rule", "enough"), [("any", True), ("1", True), ("2", False)])
def test_as_many_witnesses_as_the_policy_says(
    bundle: Path, day: Recorded, rule: str, *, enough: bool
) -> None:
    (bundle / "log/checkpoint").write_bytes(bytes(a_note(day.entries, witnesses=WITNESSES[:1])))
    (bundle / "policy").write_bytes(a_policy().replace(b" all ", f" {rule} ".encode()))

    assert (verify(bundle) == []) is enough


def test_an_altered_entry_has_another_root(bundle: Path) -> None:
    path = bundle / "log/tile/entries/000"
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)

    found(bundle, "another root than the checkpoint")
    found(bundle, "tile/0/000 is not the tile")


def test_a_full_tile_may_stand_for_a_partial_one_and_a_shorter_one_may_not(bundle: Path) -> None:
    (partial,) = (bundle / "log/tile/entries/001.p").iterdir()
    full = bundle / "log/tile/entries/001"
    data = partial.read_bytes()
    partial.unlink()
    full.write_bytes(data)
    found(bundle, "tile/entries/001 has")

    full.write_bytes(data + b"\0\0" * (256 - int(partial.name)))
    assert verify(bundle) == []


def test_a_dropped_tile_is_missing(bundle: Path) -> None:
    (bundle / "log/tile/0/000").unlink()

    found(bundle, "tile/0/000 is missing")


def test_another_version_of_the_record_is_found_by_a_kept_checkpoint(
    bundle: Path, day: Recorded, tmp_path: Path
) -> None:
    other = [*day.entries[:100], *day.entries[101:200]]
    kept = write_log(tmp_path / "other", other) / "log/checkpoint"

    assert "two versions" in verify(bundle, others=[kept.read_bytes()])[0]


# --- what an operator with all keys could write -------------------------------------------------

Change = Callable[[list[Line]], list[Line]]


def _event(name: str, change: Callable[[dict[str, Any]], None], number: int = 0) -> Change:
    """Changes the record or open entry of this name; the first, or a later one."""

    def changed(lines: list[Line]) -> list[Line]:
        named = [
            at
            for at, line in enumerate(lines)
            if line.kind in (1, 4) and line.body["event"].partition("/")[0] == name
        ]
        at = named[number]
        body = lines[at].body
        change(body)
        return [*lines[:at], lines[at].with_body(body), *lines[at + 1 :]]

    return changed


def _sets(**values: object) -> Callable[[dict[str, Any]], None]:
    return lambda body: body.update(values)


def _without(name: str, number: int = 0) -> Change:
    def changed(lines: list[Line]) -> list[Line]:
        named = [
            at
            for at, line in enumerate(lines)
            if line.kind in (1, 4) and line.body["event"].partition("/")[0] == name
        ]
        return [*lines[: named[number]], *lines[named[number] + 1 :]]

    return changed


def _closings(change: Callable[[list[Line], int], list[Line]]) -> Change:
    return lambda lines: change(lines, next(at for at, one in enumerate(lines) if one.kind == 2))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (_without("AnswerRecorded", 20), "answer "),
        (_event("AnswerRecorded", _sets(choice=7)), "cannot have choice"),
        (_event("AnswerRecorded", _sets(late_ms=5)), "called late"),
        (_event("AnswerRecorded", _sets(attempt="P-009")), "different attempts"),
        (_event("AnswerRecorded", _sets(item=3), -1), "the end has"),
        (_event("AttemptFinished", _sets(points=[15, 10], total=25)), "the end has [15, 10]"),
        (_event("AttemptFinished", _sets(total=99)), "not the sum"),
        (_event("AttemptFinished", _sets(by="time")), "before the time is up"),
        (_event("CandidateAdmitted", _sets(allowance_ms=60_000)), "after the deadline"),
        (_without("AttemptVoided"), "not right behind the end"),
        (_event("TimeGranted", _sets(seconded=False, ms=9_000_000)), "one person granted"),
        (_event("AttemptVoided", _sets(seconded=False)), "one person only"),
        (_event("SittingPrepared", _sets(roster_size=2)), "3 attempts of 2"),
        (_event("SittingPrepared", _sets(sitting="sesi-2")), "is not of the sitting"),
        (_event("SittingStarted", _sets(clock=1)), "the clock goes back"),
        (_event("FormsDrawn", _sets(forms_root="0" * 64)), "forms.jsonl comes to another root"),
        (_event("FormsDrawn", _sets(randomness="0" * 64)), "no such randomness"),
        (_event("KeyCorrected", _sets(points=[5, 5, 5, 5, 5])), "cannot give"),
        (_event("KeyCorrected", _sets(place=2)), "not under the root of the keys"),
        (_event("ResultsReleased", _sets(event="ResultsShown/1")), "not known"),
        (_without("RegistrationOpened"), "cannot come while the sitting is prepared"),
        (_closings(lambda lines, at: [*lines[:at], *lines[at + 1 :]]), "not closed"),
        (_closings(lambda lines, at: [*lines[: at + 1], *lines[at:]]), "closed twice"),
    ],
)
def test_a_record_written_otherwise_and_signed_is_found(
    tmp_path: Path, day: Recorded, change: Change, said: str
) -> None:
    forger = Forger(day)

    found(forger.write(tmp_path, change(forger.lines)), said)


def test_a_forger_who_changes_nothing_writes_what_holds(tmp_path: Path, day: Recorded) -> None:
    forger = Forger(day)

    assert verify(forger.write(tmp_path, forger.lines)) == []


# --- what is opened -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("keys.jsonl", "[5,0,0,0,0]", "[0,5,0,0,0]", "keys.jsonl comes to another root"),
        ("forms.jsonl", "[1,2,3,4,0]", "[0,1,2,3,4]", "forms.jsonl comes to another root"),
        ("roster.jsonl", "Analis", "Perawat", "not what was committed to"),
        ("rules.toml", "total = 8", "total = 1", "not the file whose SHA-256"),
        ("papers.jsonl", "AnswerRecorded/1", "AnswerRecorded/2", "not what was committed to"),
        ("results.csv", ",disqualified", ",finished", "does not follow"),
        ("results.csv", ",1,finished", ",2,finished", "has place '2' instead of '1'"),
        ("results.csv", "P-004,Analis", "P-004,Perawat", "not that of the roster"),
        ("results.csv", "absent", "finished", "does not follow"),
        ("results-before-1.csv", "finished", "absent", "does not follow"),
    ],
)
def test_an_opened_file_that_was_changed_is_found(
    bundle: Path, name: str, old: str, new: str, said: str
) -> None:
    replaced(bundle / "opened" / name, old, new)

    found(bundle, said)


# --- receipts, papers, proofs -------------------------------------------------------------------


def test_a_slip_on_a_printed_line_is_told_with_its_line(held: Held) -> None:
    lines = held.lines.split("\n")
    other = "0" if lines[3][0] != "0" else "1"
    lines[3] = other + lines[3][1:]

    with pytest.raises(Refused, match="line 4"):
        read_receipt_text("\n".join(lines))


def test_exchanged_lines_are_told(held: Held) -> None:
    lines = held.lines.split("\n")

    with pytest.raises(Refused, match="line 1"):
        read_receipt_text("\n".join([lines[1], lines[0], *lines[2:]]))


@pytest.mark.parametrize("letter", ["\u017f", "\u0131", "U", "\u0660"])
def test_no_other_letter_passes_for_one_of_the_alphabet(held: Held, letter: str) -> None:
    with pytest.raises(Refused, match="none of base 32"):
        read_receipt_text(held.receipt[:40] + letter + held.receipt[41:])


@pytest.mark.parametrize("kind", ["paper", "proof"])
def test_a_receipt_needs_its_own_paper_and_proof(held: Held, published: Path, kind: str) -> None:
    receipt = read_receipt_text(held.receipt)
    for path in (published / kind).iterdir():
        path.write_bytes(path.read_bytes()[:-2] + b"A\n")

    with pytest.raises(Refused):
        check_receipt(receipt, published)


def test_a_receipt_with_other_points_was_not_signed(held: Held) -> None:
    receipt = read_receipt_text(held.receipt)
    points = held.folder / "www"
    other = type(receipt)(**{**vars(receipt), "signed": receipt.signed[:-1] + b"\xff"})

    with pytest.raises(Refused, match="has not signed the receipt"):
        check_receipt(other, points)


def test_a_published_folder_without_a_proof_or_with_a_strange_paper(published: Path) -> None:
    next((published / "proof").iterdir()).unlink()
    (published / "paper" / ("00" * 16)).write_bytes(b"")

    findings = verify_published(published)
    assert len(findings) == 2


# --- the draw -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "change", "said"),
    [
        ("secret", lambda it: ("0" if it[0] != "0" else "1") + it[1:], "secret_commitment"),
        ("forms_root", lambda it: ("0" if it[0] != "0" else "1") + it[1:], "not those of this"),
        ("bank", lambda it: [it[1], it[0], *it[2:]], "places of the bank|bank_root"),
        ("roster", lambda it: it[1:], "roster_root"),
        ("blueprint", lambda it: it | {"name": "x"}, "blueprint_sha256"),
        ("proof", lambda _: "00", "a proof of nothing"),
    ],
)
def test_a_published_draw_that_was_changed_is_found(
    held: Held, field: str, change: Callable[[Any], Any], said: str
) -> None:
    draw = json.loads(held.draw.read_bytes())
    draw[field] = change(draw[field])

    (finding,) = verify_draw(json.dumps(draw).encode())
    assert any(word in finding for word in said.split("|"))
