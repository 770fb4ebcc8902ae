"""What every attack test says of itself, so that docs/attacks.md and the tests cannot drift apart.

``@attack`` stands above a test that really does something to a database or to files and returns
what was said about it. The words of its row must stand there, "…" for what differs from one try to
the next. ``python -m tests.attacks`` writes the table, and a test holds it against the tests.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import wraps
from typing import Generic, ParamSpec, TypeVar

import pytest

from exam_engine.verifying.report import Report
from exam_engine.verifying.show import as_text

P = ParamSpec("P")
T = TypeVar("T")
Said = Report | str
ANYTHING = "…"


class Row(StrEnum):
    """The rows of the design's table, "Who could try what", and what is not in it."""

    ADMINISTRATOR = "database administrator edits, deletes, reorders, inserts"
    VERSIONS = "operator keeps two versions of the log"
    DROPPED = "an answer is dropped"
    NEVER_SAT = "a candidate who never sat"
    LATE = "answers after time"
    KEY = "key or score changed afterwards"
    EASY_SET = "an easy set for a friend"
    LUCKY = "drawing again until lucky"
    CLAIMS = "candidate claims otherwise"
    TERMINAL = "terminal shows A, records B"
    LEAKED = "questions leaked before"
    CHECKER = "not in the design: whoever checks is held up or misled"


class By(StrEnum):
    """Who finds it."""

    VERIFY = "`exam verify`"
    CHECKPOINT = "`exam verify --checkpoint`, with a checkpoint that somebody kept"
    POLICY = "`exam verify --policy`, with the policy as it was announced"
    CANDIDATE = "the candidate, with the receipt"
    WITNESS = "a witness"
    SERVER = "the server, which does not open the sitting"
    BACKUP = "`exam backup --check`"
    DRAW = "`exam draw check`"
    REFUSED = "the program, which refuses"
    SAID = "nobody; `exam verify` says that it is not proved"


class To(StrEnum):
    """What it is done to."""

    FILES = "files of a bundle"
    RECORD = "the record, signed again by whoever has its key"
    DATABASE = "the database"
    RECEIPT = "a receipt and its files"
    PLAN = "what the sitting is planned with"


@dataclass(frozen=True)
class Tried:
    """One row of the table."""

    row: Row
    done: str
    to: To
    by: By
    says: str
    test: str


@dataclass(frozen=True)
class Case(Generic[T]):
    """One of several attacks of a test: what is done, what is said, and how it is done."""

    done: str
    says: str
    how: T


def attack(row: Row, done: str, *, to: To, by: By, says: str) -> Callable[
    [Callable[P, Said]], Callable[P, None]
]:  # fmt: skip
    """Make a test that returns what was said into one that holds it against these words."""

    def decorate(test: Callable[P, Said]) -> Callable[P, None]:
        @wraps(test)
        def checked(*given: P.args, **named: P.kwargs) -> None:
            check(test(*given, **named), says, by)

        _note(checked, [Tried(row, done, to, by, says, _name(test))])
        return checked

    return decorate


def attacks(row: Row, *cases: Case[T], to: To, by: By) -> Callable[
    [Callable[P, Said]], Callable[P, None]
]:  # fmt: skip
    """The same for several; the test gets one after the other as ``tried``."""

    def decorate(test: Callable[P, Said]) -> Callable[P, None]:
        @pytest.mark.parametrize("tried", [pytest.param(one, id=_slug(one.done)) for one in cases])
        @wraps(test)
        def checked(*given: P.args, **named: P.kwargs) -> None:
            case = named["tried"]
            assert isinstance(case, Case)
            check(test(*given, **named), case.says, by)

        _note(
            checked,
            [
                Tried(row, one.done, to, by, one.says, f"{_name(test)}[{_slug(one.done)}]")
                for one in cases
            ],
        )
        return checked

    return decorate


def control(test: Callable[P, None]) -> Callable[P, None]:
    """Mark an honest case beside the attacks, without which these would show nothing."""
    _note(test, [])
    return test


def tried_by(test: object) -> list[Tried] | None:
    """The rows of a test; None: it does not say what it is."""
    found: list[Tried] | None = getattr(test, "tried", None)
    return found


def check(said: Said, words: str, by: By) -> None:
    """Assert that words were said; a report must not hold, unless nobody can find it."""
    if isinstance(said, Report):
        assert said.holds is (by is By.SAID), as_text(said)
        said = as_text(said, details=True)
    assert pattern(words).search(said), said


def pattern(words: str) -> re.Pattern[str]:
    """An expression for words in which "…" stands for anything on the same line."""
    return re.compile(".+?".join(map(re.escape, words.split(ANYTHING))))


def _note(test: object, tried: list[Tried]) -> None:
    test.tried = tried  # type: ignore[attr-defined]


def _name(test: Callable[..., object]) -> str:
    return f"{test.__module__.rpartition('.')[2]}.py::{test.__name__}"


def _slug(done: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", done.lower()).strip("-")
