"""Three people with dice agree on a number none of them could choose."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import permutations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from question_bank.ceremony import Ceremony, Commitment, Reveal, read_ceremony, write_ceremony
from question_bank.errors import CeremonyFailed, CeremonyRefused
from question_bank.throws import LEAST_ROLLS, Throw, named, rolled
from tests.question_bank.ceremonies import NAMES, ROLLS, a_throw, committed, held, throws

fair_rolls = st.text("123456", min_size=50, max_size=80).filter(
    lambda rolls: 2 * max(map(rolls.count, "123456")) <= len(rolls)
)


def evidence(refusal: pytest.ExceptionInfo[CeremonyRefused]) -> str:
    return str(refusal.value)


def test_everybodys_throws_give_32_bytes_whatever_the_order_of_speaking() -> None:
    results = {held(order).randomness() for order in permutations(throws())}

    assert len(results) == 1
    assert len(results.pop()) == 32


@given(st.lists(fair_rolls, min_size=3, max_size=5), st.integers(0, 2), st.data())
def test_one_other_roll_of_anybody_gives_another_result(
    rolls: list[str], who: int, data: st.DataObject
) -> None:
    thrown = [a_throw(f"Saksi {number}", one) for number, one in enumerate(rolls)]
    other = data.draw(fair_rolls.filter(lambda one: one != rolls[who]))
    changed = [*thrown]
    changed[who] = a_throw(f"Saksi {who}", other)

    assert held(thrown).randomness() != held(changed).randomness()
    assert held(thrown).listed() != held(changed).listed()


@given(st.lists(fair_rolls, min_size=3, max_size=5))
def test_a_file_holds_a_ceremony_as_it_was(rolls: list[str]) -> None:
    thrown = [a_throw(f"Saksi {number}", one) for number, one in enumerate(rolls)]

    for ceremony in (committed(thrown), held(thrown)):
        assert read_ceremony(write_ceremony(ceremony)) == ceremony


def test_whoever_does_not_reveal_is_named_and_there_is_no_result() -> None:
    first, *_ = thrown = throws()
    ceremony = committed(thrown).revealed(first)

    with pytest.raises(CeremonyFailed, match="Saksi Contoh 02, Saksi Contoh 03 did not reveal"):
        ceremony.randomness()
    assert ceremony.missing() == NAMES[1:]


def test_two_people_are_too_few_to_reveal_to_or_to_announce() -> None:
    one, other, _ = throws()
    two = committed([one, other])

    for asked in (two.listed, two.randomness, lambda: two.revealed(one)):
        with pytest.raises(CeremonyRefused, match="2 people have committed, at least 3"):
            asked()


def test_after_the_first_reveal_nobody_can_commit() -> None:
    thrown = throws()
    late = a_throw("Saksi Contoh 04")

    with pytest.raises(CeremonyRefused, match="Saksi Contoh 01 has revealed: the list") as refusal:
        committed(thrown).revealed(thrown[0]).committed(late.name, late.commitment())

    assert "not added: Saksi Contoh 04" in evidence(refusal)


@pytest.mark.parametrize(
    "changed",
    [
        {"rolls": ROLLS[::-1]},
        {"nonce": "ff" * 32},
    ],
)
def test_a_throw_changed_after_the_commitment_is_refused(changed: dict[str, str]) -> None:
    thrown = throws()
    other = msgspec.structs.replace(thrown[1], **changed)

    with pytest.raises(CeremonyRefused) as refusal:
        committed(thrown).revealed(other)

    assert "Saksi Contoh 02 committed to something else" in evidence(refusal)


def test_somebody_who_never_committed_cannot_reveal() -> None:
    with pytest.raises(CeremonyRefused) as refusal:
        committed(throws()).revealed(a_throw("Saksi Contoh 09"))

    assert "Saksi Contoh 09 has not committed" in evidence(refusal)


def test_nobody_reveals_twice_or_commits_twice() -> None:
    thrown = throws()

    with pytest.raises(CeremonyRefused) as twice:
        held(thrown).revealed(thrown[0])
    with pytest.raises(CeremonyRefused) as again:
        committed([*thrown, a_throw("saksi contoh 01")])

    assert "reveals: saksi contoh 01 is there twice" in evidence(twice)
    assert "people: saksi contoh 01 is there twice" in evidence(again)


def test_a_commitment_copied_from_somebody_is_refused() -> None:
    first = a_throw()

    with pytest.raises(CeremonyRefused) as refusal:
        committed([first]).committed("Saksi Contoh 02", first.commitment())

    assert "commitments:" in evidence(refusal)


def test_a_throw_for_another_sitting_is_refused() -> None:
    thrown = throws()
    elsewhere = a_throw(sitting="sesi-2")

    with pytest.raises(CeremonyRefused, match="threw for sesi-2, this ceremony is for sesi-1"):
        committed(thrown).revealed(elsewhere)
    assert elsewhere.commitment() != thrown[0].commitment()


def test_a_reveal_to_another_list_is_refused() -> None:
    whole = held(throws())
    other_list = held(throws([*NAMES, "Saksi Contoh 04"])).reveals[0]

    with pytest.raises(CeremonyRefused) as refusal:
        Ceremony(whole.sitting, whole.commitments, (other_list, *whole.reveals[1:]))

    assert "Saksi Contoh 01 revealed to another list of commitments" in evidence(refusal)


def swapped(ceremony: Ceremony) -> Ceremony:
    return Ceremony(ceremony.sitting, ceremony.commitments[::-1])


@pytest.mark.parametrize(
    ("build", "said"),
    [
        (lambda: Ceremony(""), "1 to 40 characters"),
        (lambda: Ceremony("s" * 41), "1 to 40 characters"),
        (lambda: Ceremony("sesi-1", (Commitment("A", "00" * 31),)), "A: a commitment is 32 bytes"),
        (lambda: Ceremony("sesi-1", (Commitment("A", "AB" * 32),)), "small hexadecimal"),
        (lambda: Ceremony("sesi-1", (Commitment(" A", "ab" * 32),)), "' A' is no name"),
        (lambda: swapped(committed(throws())), "ascending order of names"),
        (
            lambda: Ceremony("sesi-1", (), (Reveal("A", ROLLS, "00" * 32, "00" * 32),)),
            "0 people have committed",
        ),
        (lambda: committed(throws(f"Saksi {n:03}" for n in range(101))), "101 people, at most 100"),
    ],
)
def test_a_ceremony_against_the_rules_cannot_exist(
    build: Callable[[], Ceremony], said: str
) -> None:
    with pytest.raises(CeremonyRefused) as refusal:
        build()

    assert said in evidence(refusal)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"rolls": ROLLS[:49]}, "49 rolls, at least 50"),
        ({"rolls": "16253" * 201}, "1005 rolls, at least 50 and at most 1000"),
        ({"rolls": "7" + ROLLS}, "digits from 1 to 6"),
        ({"rolls": "٣" + ROLLS}, "digits from 1 to 6"),
        ({"rolls": ""}, "0 rolls"),
        ({"rolls": "6" * 26 + "12345" * 5}, "26 of 51 rolls show 6: this die is loaded"),
        ({"nonce": "00" * 31}, "the nonce is 32 bytes"),
        ({"nonce": "0G" * 32}, "the nonce is 32 bytes"),
        ({"name": ""}, "is no name"),
        ({"name": "A\nB"}, "is no name"),
        ({"name": "A\u0308"}, "composed (NFC)"),
        ({"name": "A" * 101}, "is no name"),
        ({"sitting": ""}, "a ceremony is for a sitting"),
    ],
)
def test_a_throw_that_does_not_count_is_refused_by_reason(
    changed: dict[str, str], said: str
) -> None:
    with pytest.raises(CeremonyRefused) as refusal:
        msgspec.convert(msgspec.to_builtins(a_throw()) | changed, Throw)

    assert said in evidence(refusal)


def test_half_of_all_rolls_may_show_one_face() -> None:
    assert a_throw(rolls="6" * 25 + "12345" * 5).rolls.count("6") == 25


def test_fifty_fair_rolls_are_as_many_bits_as_the_document_says() -> None:
    assert int(LEAST_ROLLS * math.log2(6)) == 129
    assert LEAST_ROLLS * math.log2(4) == 100
    too_many_of_one = 6 * sum(
        math.comb(50, n) * (1 / 6) ** n * (5 / 6) ** (50 - n) for n in range(26, 51)
    )
    assert round(1 / too_many_of_one / 1e6) == 15


@pytest.mark.parametrize(
    "written",
    [
        b"",
        b"[]",
        b"\xff",
        b'{"format":"exam-engine/ceremony/v2","sitting":"sesi-1"}',
        b'{"format":"exam-engine/ceremony/v1","sitting":"sesi-1","more":1}',
    ],
)
def test_a_file_that_is_no_ceremony_is_refused(written: bytes) -> None:
    with pytest.raises(CeremonyRefused, match="no file of a dice ceremony"):
        read_ceremony(written)


def test_a_file_with_one_changed_digit_is_refused() -> None:
    written = write_ceremony(held(throws()))
    at = written.index('"rolls"') + len('"rolls": "')
    changed = written[:at] + ("2" if written[at] == "1" else "1") + written[at + 1 :]

    with pytest.raises(CeremonyRefused, match="a reveal is false"):
        read_ceremony(changed)


def test_names_and_rolls_may_be_typed_as_people_write_them() -> None:
    assert named("  Saksi \t Contoh  A\u0308 ") == "Saksi Contoh Ä"
    assert rolled("162 53\n16253 ") == "1625316253"
