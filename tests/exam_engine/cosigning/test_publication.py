"""What others are shown of a record: never less than before, with witnesses if they come at all."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from exam_engine.cosigning.publication import Publication
from exam_engine.ledger.cosignature import Cosignature, Cosigned
from exam_engine.ledger.growing import StoredCheckpoint
from exam_engine.ledger.signers import Signature


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def a_checkpoint(number: int) -> Cosigned:
    return Cosigned(StoredCheckpoint(number, number + 1, bytes(32), b""))


class Screen:
    """Somebody who looks, at a time, at what was signed and co-signed by then."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.publication = Publication(self.clock)

    def sees(
        self,
        at: float,
        newest: int,
        best: int | None,
        some: int | None = None,
        *,
        waits: bool = True,
    ) -> int:
        self.clock.now = at
        signed = (None if one is None else a_checkpoint(one) for one in (best, some))
        chosen = self.publication.choose(a_checkpoint(newest), *signed, waits=waits)
        return chosen.checkpoint.number


def test_without_witnesses_the_newest_is_shown() -> None:
    screen = Screen()

    assert [screen.sees(at, at, None) for at in range(100)] == list(range(100))


def test_with_witnesses_the_newest_that_enough_have_signed_is_shown() -> None:
    screen = Screen()
    screen.sees(0, 0, None)

    seen = [screen.sees(at, at, at // 10 * 10) for at in range(100)]

    assert seen == [at // 10 * 10 for at in range(100)]


def test_what_was_shown_before_the_first_signature_came_stays_until_the_next_one() -> None:
    screen = Screen()

    seen = [screen.sees(at, at, None if at < 4 else at // 10 * 10) for at in range(12)]

    assert seen == [0, 1, 2, 3, 3, 3, 3, 3, 3, 3, 10, 10]


def test_witnesses_that_stay_away_are_waited_for_half_a_minute() -> None:
    screen = Screen()
    screen.sees(0, 0, None)

    seen = [screen.sees(at, at, min(at // 10 * 10, 20)) for at in range(60)]

    assert seen[20:51] == [20] * 31
    assert seen[52:] == list(range(52, 60))


def test_when_too_few_sign_what_they_have_signed_is_shown_rather_than_what_nobody_has() -> None:
    screen = Screen()
    screen.sees(0, 0, None)

    seen = [screen.sees(at, at, min(at // 10 * 10, 20), at // 10 * 10) for at in range(100)]

    assert seen[20:51] == [20] * 31
    assert seen[52:] == [at // 10 * 10 for at in range(52, 100)]


def test_where_enough_never_sign_those_who_do_are_shown_from_the_start() -> None:
    screen = Screen()
    screen.sees(0, 0, None)

    assert [screen.sees(at, at, None, at // 10 * 10) for at in (1, 10, 25)] == [0, 10, 20]


def test_an_old_signature_does_not_make_the_next_checkpoint_late() -> None:
    screen = Screen()
    screen.sees(0, 5, None)

    assert screen.sees(600, 5, 5) == 5
    assert [screen.sees(at, 6, 5) for at in (601, 630)] == [5, 5]
    assert screen.sees(632, 6, 5) == 6


def test_a_new_process_shows_no_less_than_the_one_before() -> None:
    former, screen = Screen(), Screen()
    for at in range(100):
        former.sees(at, at, 20)
    assert former.sees(100, 100, 20) == 100

    seen = [screen.sees(at, at, 20 if at < 112 else 110) for at in range(101, 115)]

    assert seen == [101] * 11 + [110] * 3


def test_the_first_look_finds_the_signatures_of_the_newest() -> None:
    screen = Screen()
    best = a_checkpoint(5)._replace(cosignatures=(Cosignature(5, 1, Signature("w", b"", b"")),))

    assert screen.publication.choose(a_checkpoint(5), best) is best


def test_nothing_newer_is_waited_for_while_the_board_is_frozen() -> None:
    screen = Screen()
    screen.sees(0, 0, None)
    screen.sees(1, 9, 8)

    assert [screen.sees(at, 9, 8, waits=False) for at in (2, 600, 6_000)] == [8, 8, 8]


@settings(max_examples=300)
@given(
    steps=st.lists(
        st.tuples(st.integers(0, 40), st.integers(0, 3), st.integers(0, 6), st.integers(0, 2)),
        max_size=60,
    )
)
def test_whoever_looks_twice_never_sees_less(steps: list[tuple[int, int, int, int]]) -> None:
    screen, at, newest, before = Screen(), 0, 0, 0
    best: int | None = None
    some: int | None = None
    for seconds, more, behind, signs in steps:
        at, newest = at + seconds, newest + more
        if signs:
            some = max(some or 0, newest - behind, 0)
        if signs > 1:
            best = some

        seen = screen.sees(at, newest, best, some)

        assert before <= seen <= newest
        before = seen
