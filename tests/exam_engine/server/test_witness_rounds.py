"""Witnesses are asked round by round; what they sign is kept, and what they do stops nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from exam_engine import commands as ask
from exam_engine.cosigning.messenger import Answer
from exam_engine.errors import DatabaseAway
from exam_engine.ledger.tree_store import TreeStore
from exam_engine.server.metrics import Metrics
from exam_engine.server.witness_figures import WitnessFigures
from tests.exam_engine.asking import settle
from tests.exam_engine.cosigning.witness_at_port import WitnessAtPort
from tests.exam_engine.interrupted import until
from tests.exam_engine.server.witnessed_day import WitnessedDay, a_signed_day, witnesses_at_ports


@pytest.fixture
def day(tmp_path: Path) -> Iterator[WitnessedDay]:
    with a_signed_day(tmp_path / "day") as day:
        yield day


@pytest.fixture
def witnesses(tmp_path: Path) -> Iterator[list[WitnessAtPort]]:
    with witnesses_at_ports(tmp_path) as witnesses:
        yield witnesses


def test_every_round_has_the_newest_checkpoint_signed_by_all(
    day: WitnessedDay, witnesses: list[WitnessAtPort]
) -> None:
    day.choose(*witnesses)
    for entries in (0, 300, 1):
        day.go_on(entries)
        day.round()

        signed = day.signed
        assert day.sizes() == [signed.size] * 3
        assert day.known.best is not None
        assert (day.known.best.checkpoint, day.known.count(day.known.best)) == (signed, 3)
    assert len(day.store.tree("sesi-1").cosignatures(day.signed.number)) == 3
    assert day.told


def test_between_rounds_and_without_anything_new_nobody_is_asked(
    day: WitnessedDay, witnesses: list[WitnessAtPort]
) -> None:
    day.choose(*witnesses)
    day.round()
    asked = [len(one.sizes) for one in witnesses]

    day.round()
    day.go_on(1)
    day.round(seconds=8)

    assert [len(one.sizes) for one in witnesses] == asked == [1, 1, 1]


def test_one_that_hangs_keeps_no_other_waiting_and_is_asked_no_second_time_meanwhile(
    day: WitnessedDay, witnesses: list[WitnessAtPort]
) -> None:
    day.choose(*witnesses)
    witnesses[1].hangs()

    for _ in range(3):
        day.clock.pass_ms(10_000)
        day.rounds.look()
        until(lambda: day.under_way() == 1)
        day.hall.tick()
        settle(day.sequencer)

        assert day.sizes() == [day.signed.size, 0, day.signed.size]
        assert day.known.best is not None
        day.go_on(3)

    assert len(witnesses[1].sizes) == 1
    witnesses[1].may_answer.set()
    until(lambda: not day.under_way())


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (Answer(503, b""), "away"),
        (Answer(200, b"signed, trust me\n"), "untrue"),
        (Answer(404, b"no"), "unknown_log"),
        (Answer(422, b"no"), "fork"),
        (Answer(409, b"999999\n"), "ahead"),
    ],
)
def test_one_that_is_away_refuses_or_lies_is_noted_and_the_others_count(
    day: WitnessedDay, witnesses: list[WitnessAtPort], answer: Answer, kind: str
) -> None:
    day.choose(*witnesses)
    honest, witnesses[0].answer = witnesses[0].answer, lambda _body: answer

    day.round()
    since = day.clock.wall()
    day.go_on(1)
    day.round()

    assert day.troubles() == [kind, None, None]
    assert day.sizes() == [0, day.signed.size, day.signed.size]
    assert day.known.best is not None
    trouble = day.known.attendance[0].trouble
    assert trouble is not None
    assert trouble.since == since
    witnesses[0].answer = honest
    day.go_on(1)
    day.round()
    assert day.troubles() == [None] * 3


def test_when_the_sitting_has_ended_a_last_round_is_asked_at_once(
    day: WitnessedDay, witnesses: list[WitnessAtPort]
) -> None:
    day.choose(*witnesses)
    day.round()

    day.staff(ask.FinishSitting, reason="selesai")
    day.sign()
    day.round(seconds=0)

    assert day.signed.size == day.sequencer.sheets.size
    assert day.sizes() == [day.signed.size] * 3
    asked = [len(one.sizes) for one in witnesses]
    day.round(seconds=0)
    assert [len(one.sizes) for one in witnesses] == asked


def test_after_a_restart_it_is_known_who_has_signed_and_nobody_is_asked_twice(
    day: WitnessedDay, witnesses: list[WitnessAtPort]
) -> None:
    day.choose(*witnesses)
    day.round()
    best = day.known.best
    witnesses[2].close()
    day.go_on(300)
    day.round()

    day.rounds = day.new_rounds()
    day.round(seconds=0)

    assert day.sizes()[:2] == [day.signed.size] * 2
    assert best is not None
    assert day.sizes()[2] == best.checkpoint.size
    assert day.troubles() == [None, None, "away"]
    assert [len(one.sizes) for one in witnesses] == [2, 2, 1]


def test_witnesses_may_come_and_go_while_the_sitting_is_under_way(
    day: WitnessedDay, witnesses: list[WitnessAtPort]
) -> None:
    day.round()
    assert day.rounds.of(day.sequencer) is None

    day.choose(witnesses[0], least=1)
    day.round()
    day.choose(*witnesses, least=3)
    day.round()

    assert day.sizes() == [day.signed.size] * 3
    assert day.known.best is not None
    (day.folder / "witnesses.policy").write_text("witness\n")
    day.go_on(1)
    day.round()
    assert day.sizes() == [day.signed.size] * 3
    assert day.rounds.file.wrong is not None
    (day.folder / "witnesses.policy").unlink()
    day.round()
    assert day.rounds.of(day.sequencer) is None


def test_while_the_memory_of_witnesses_cannot_be_read_nobody_is_asked(
    day: WitnessedDay, witnesses: list[WitnessAtPort], monkeypatch: pytest.MonkeyPatch
) -> None:
    day.choose(*witnesses)

    def away(_tree: TreeStore) -> None:
        raise DatabaseAway("connection refused")

    with monkeypatch.context() as broken:
        broken.setattr(TreeStore, "last_of_each", away)
        day.round()
        assert day.rounds.of(day.sequencer) is None
        assert [one.sizes for one in witnesses] == [[], [], []]

    day.round()
    assert day.sizes() == [day.signed.size] * 3


def test_an_operator_who_keeps_two_versions_gets_one_of_them_signed(
    day: WitnessedDay, witnesses: list[WitnessAtPort], tmp_path: Path
) -> None:
    day.choose(*witnesses)
    day.go_on(20)
    day.round()
    other = WitnessedDay(tmp_path / "other")
    other.choose(*witnesses)
    other.go_on(30)
    assert other.sequencer.log == day.sequencer.log

    other.round()

    assert other.troubles() == ["fork"] * 3
    assert other.known.best is None
    assert [one.trouble and one.trouble.sentence[:22] for one in other.known.attendance] == [
        "this consistency proof"
    ] * 3
    assert list(other.store.tree("sesi-1").cosigned()) == []
    day.go_on(40)
    day.round()
    assert day.sizes() == [day.signed.size] * 3
    other.hall.stop()


def test_an_operator_who_drops_what_was_signed_is_told_what_the_witnesses_hold(
    day: WitnessedDay, witnesses: list[WitnessAtPort], tmp_path: Path
) -> None:
    day.choose(*witnesses)
    day.go_on(50)
    day.round()
    restored = WitnessedDay(tmp_path / "restored")
    restored.choose(*witnesses)
    restored.sign()

    restored.round()

    assert restored.troubles() == ["ahead"] * 3
    trouble = restored.known.attendance[0].trouble
    assert trouble is not None
    assert f"it has signed {day.signed.size} entries" in trouble.sentence
    restored.hall.stop()


def test_operators_read_how_far_the_record_is_co_signed_and_who_is_missing(
    day: WitnessedDay, witnesses: list[WitnessAtPort]
) -> None:
    day.choose(*witnesses)
    day.round()
    cosigned = day.signed.size
    witnesses[0].close()
    witnesses[1].answer = lambda _body: Answer(422, b"no")
    day.go_on(5)
    day.round()
    metrics = Metrics()
    metrics.include(WitnessFigures(day.hall, day.rounds))

    text = metrics.text().decode()

    assert f'exam_cosigned_entries{{sitting="sesi-1"}} {float(cosigned)}' in text
    assert "exam_witnesses_away 1.0" in text
    assert "exam_witnesses_refusing 1.0" in text
