"""Draws by dice, by a beacon and by the operator alone: drawn again, and followed in the record."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest

from exam_engine import commands as ask
from exam_engine.draw.known import KnownDraw
from exam_engine.errors import DrawDiffers, Refusal
from exam_engine.registry import keys as master
from exam_engine.registry.announcing import announce_again
from exam_engine.registry.published_draw import read_draw, redraw, write_draw
from exam_engine.verifying.verification import verify as their_verify
from question_bank.ceremony import write_ceremony
from question_bank.errors import BankError
from question_bank.sources import dice_source
from tests.exam_engine.registry.draws import (
    BEFORE_MS,
    SITTING,
    announced,
    drawn,
    published,
    the_bank,
)
from tests.exam_engine.verifying import test_late_draws as late
from tests.exam_engine.verifying.bundles import write_log
from tests.exam_engine.verifying.sittings import Recorded
from tests.exam_engine.verifying.test_draw import by_beacon, by_dice
from tests.question_bank.ceremonies import committed, held, throws
from tests.second_verifier import forging
from tests.second_verifier.tiles import split_bundle
from tests.second_verifier.verifier import verify, verify_draw


@pytest.fixture(scope="module")
def by_round(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    folder = tmp_path_factory.mktemp("round")
    database = announced(folder)
    drawn(folder, database)
    return write_draw(published(folder, database))


@pytest.fixture(scope="module")
def by_second_dice(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Dice, after a ceremony in which two people did not reveal."""
    folder = tmp_path_factory.mktemp("dice")
    new = throws(["Saksi A", "Saksi B", "Saksi C"])
    database = announced(folder, committed(throws()))
    announce_again(
        *(database, master.read(folder / "keys"), SITTING, the_bank),
        *(dice_source(committed(new)), "dua orang tidak membuka"),
        ceremony=committed(new),
        failed=committed(throws()).revealed(throws()[0]),
        clock=lambda: BEFORE_MS + 1,
    )
    drawn(folder, database, write_ceremony(held(new)))
    return write_draw(published(folder, database))


def test_a_draw_by_a_round_of_the_beacon_is_drawn_again(by_round: bytes) -> None:
    assert verify_draw(by_round) == []


def test_a_draw_by_dice_after_a_failed_ceremony_is_drawn_again(by_second_dice: bytes) -> None:
    assert len(json.loads(by_second_dice)["failed"]) == 1
    assert verify_draw(by_second_dice) == []


def _first(text: str) -> str:
    return ("0" if text[0] != "0" else "1") + text[1:]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda draw: draw | {"failed": []}, "the ceremony before had not failed"),
        (lambda draw: draw | {"failed": draw["failed"] * 2}, "more ceremonies are called failed"),
        (lambda draw: draw | {"failed": [draw["proof"]]}, "that was not announced"),
        (lambda draw: draw | {"earlier": []}, "leaves a gap"),
        (
            lambda draw: draw | {"proof": draw["failed"][0]},
            "not the one announced|somebody is missing",
        ),
        (lambda draw: draw | {"announcement": draw["announcement"] + " "}, "not spelled"),
        (lambda draw: draw | {"secret": _first(draw["secret"])}, "secret_commitment"),
        (lambda draw: draw | {"bank": draw["bank"][::-1]}, "bank_root"),
        (lambda draw: draw | {"roster": [1]}, "not of the shape|roster_root"),
    ],
)
def test_a_draw_that_was_changed_is_found(
    by_second_dice: bytes, change: Callable[[dict[str, Any]], dict[str, Any]], said: str
) -> None:
    (finding,) = verify_draw(json.dumps(change(json.loads(by_second_dice))).encode())

    assert any(word in finding for word in said.split("|")), finding


def _they_hold(draw: bytes) -> bool:
    try:
        redraw(read_draw(draw))
    except (DrawDiffers, BankError, Refusal):
        return False
    return True


@pytest.mark.parametrize("name", ["by_round", "by_second_dice"])
def test_both_say_the_same_of_damaged_draws(name: str, request: pytest.FixtureRequest) -> None:
    draw, random = json.loads(request.getfixturevalue(name)), Random(3)  # noqa: S311
    fields = [field for field in draw if field not in ("bank", "roster")]
    for _ in range(40):
        field = random.choice(fields)
        if name == "by_round" and field == "proof":
            continue  # a signature of the beacon takes pairings, which the second does not have
        changed = draw | {field: forging.changed_value(random, draw[field])}
        written = json.dumps(changed).encode()
        assert (verify_draw(written) == []) is _they_hold(written), (field, changed[field])


@pytest.mark.parametrize("draw", [by_beacon, by_dice])
def test_both_say_the_same_of_a_draw_in_the_record(
    tmp_path: Path, draw: Callable[[Recorded], KnownDraw]
) -> None:
    day, random = Recorded(draw=draw), Random(4)  # noqa: S311
    for command in (ask.OpenRegistration, ask.StartSitting, ask.FinishSitting, ask.ReleaseResults):
        day.order(command)
    forger = forging.Forger(day)
    assert verify(forger.write(tmp_path / "honest", forger.lines)) == []
    for case in range(120):
        lines, said = random.choice(forging.ALL)(random, forger.lines)
        folder = forger.write(tmp_path / str(case), lines)
        ours, theirs = verify(folder), their_verify(folder).findings
        assert (ours == []) == (theirs == []), (said, ours[:2], theirs[:2])


def _later(folder: Path, kind: str) -> list[forging.Line]:
    """A record with a later form, as lines."""
    if kind == "round":
        late.record(folder, late.A_ROUND, late.added(), late.drawn(late.by_beacon()))
    elif kind == "own":
        source = f"own/{late.OPENED}"
        late.record(folder, "own", late.added(), late.drawn(source, randomness=""))
    else:
        late.with_dice(
            folder,
            late.added(),
            late.added("W-002"),
            *late.commitments(late.AGAIN),
            *late.reveals(late.AGAIN)[:1],
            late.failed(*[one.name for one in late.AGAIN.commitments][1:]),
            late.started(),
            *late.commitments(late.LATER),
            *late.reveals(late.LATER),
            late.drawn(late.by_dice(), randomness=late.LATER.randomness().hex()),
        )
    (entries,) = (path for path in folder.rglob("entries/000.p/*"))
    return [forging.Line(entry, b"{}") for entry in split_bundle(entries.read_bytes(), "entries")]


@pytest.mark.parametrize("kind", ["round", "own", "dice"])
def test_both_say_the_same_of_later_forms_in_the_record(tmp_path: Path, kind: str) -> None:
    lines, random = _later(tmp_path / "honest", kind), Random(5)  # noqa: S311
    assert verify(tmp_path / "honest") == []
    for case in range(150):
        changed, said = random.choice(forging.ALL)(random, lines)
        folder = write_log(tmp_path / str(case), [line.entry for line in changed])
        ours, theirs = verify(folder), their_verify(folder).findings
        assert (ours == []) == (theirs == []), (said, ours[:2], theirs[:2])
