"""A dice ceremony: at least three people make the public randomness of a draw with dice.

Everybody throws in private and commits; when all commitments are listed, everybody reveals. Nobody
can choose a throw by the others', and the result is unknown to all as long as one of them is
honest. Specified to the byte in docs/draw.md.
"""

from __future__ import annotations

import hashlib
import hmac
from collections import Counter
from collections.abc import Iterable
from typing import Final, TypeVar

import msgspec

from question_bank.errors import CeremonyFailed, CeremonyRefused
from question_bank.spelling import is_hex, sized
from question_bank.throws import Throw, problems_of_name, problems_of_sitting

LEAST_PEOPLE: Final = 3
MOST_PEOPLE: Final = 100
FORMAT: Final = "exam-engine/ceremony/v1"

_LIST: Final = b"exam-engine/dice-list/v1\x00"
_RANDOMNESS: Final = b"exam-engine/dice-randomness/v1\x00"


class Commitment(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """That somebody has thrown; the commitment is 32 bytes in hex."""

    name: str
    commitment: str


class Reveal(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A throw made public.

    Attributes:
        listed: hex of the list of commitments that was closed when the person revealed.
    """

    name: str
    rolls: str
    nonce: str
    listed: str


_Line = TypeVar("_Line", Commitment, Reveal)


class Ceremony(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="format", tag=FORMAT
):
    """A ceremony as far as it has come; it cannot exist with a part that breaks the rules.

    Attributes:
        commitments: in ascending order of names, as bytes of UTF-8.
        reveals: in the same order; none before the list has three people.

    Raises:
        CeremonyRefused: with everything that is wrong.
    """

    sitting: str
    commitments: tuple[Commitment, ...] = ()
    reveals: tuple[Reveal, ...] = ()

    def __post_init__(self) -> None:
        if wrong := tuple(self._problems_of_list()):
            raise CeremonyRefused("this is no dice ceremony", wrong)
        if wrong := tuple(self._false_reveals()):
            raise CeremonyRefused(f"the ceremony for {self.sitting}: a reveal is false", wrong)

    def committed(self, name: str, commitment: bytes) -> Ceremony:
        """Add somebody's commitment.

        Raises:
            CeremonyRefused: they are there already, or somebody has revealed: too late.
        """
        if self.reveals:
            raise CeremonyRefused(
                f"{self.reveals[0].name} has revealed: the list of commitments is closed",
                (f"not added: {name}",),
            )
        return Ceremony(
            self.sitting, _in_order([*self.commitments, Commitment(name, commitment.hex())])
        )

    def revealed(self, throw: Throw) -> Ceremony:
        """Add somebody's throw, which closes the list of commitments.

        Raises:
            CeremonyRefused: it is not what they committed to, or fewer than three have committed.
        """
        if throw.sitting != self.sitting:
            raise CeremonyRefused(
                f"{throw.name} threw for {throw.sitting}, this ceremony is for {self.sitting}"
            )
        reveal = Reveal(throw.name, throw.rolls, throw.nonce, self.listed().hex())
        return Ceremony(self.sitting, self.commitments, _in_order([*self.reveals, reveal]))

    def listed(self) -> bytes:
        """Hash the list of commitments, which fixes who takes part and what they threw.

        Raises:
            CeremonyRefused: fewer than three people have committed.
        """
        if len(self.commitments) < LEAST_PEOPLE:
            raise CeremonyRefused(
                f"the ceremony for {self.sitting}: {len(self.commitments)} people have committed, "
                f"at least {LEAST_PEOPLE} must before anybody reveals"
            )
        people = b"".join(
            sized(one.name) + bytes.fromhex(one.commitment) for one in self.commitments
        )
        count = len(self.commitments).to_bytes(4, "big")
        return hashlib.sha256(_LIST + sized(self.sitting) + count + people).digest()

    def without_reveals(self) -> Ceremony:
        """The ceremony as it was when its list was announced."""
        return Ceremony(self.sitting, self.commitments)

    def missing(self) -> tuple[str, ...]:
        """Name who has committed and not revealed."""
        there = {one.name for one in self.reveals}
        return tuple(one.name for one in self.commitments if one.name not in there)

    def randomness(self) -> bytes:
        """Make the public randomness of everybody's throws, 32 bytes.

        Raises:
            CeremonyRefused: fewer than three people have committed.
            CeremonyFailed: somebody has not revealed. There is no seed without them, because who
                reveals last could otherwise choose between two.
        """
        listed = self.listed()
        if missing := self.missing():
            raise CeremonyFailed(
                f"the ceremony for {self.sitting} has no result: {', '.join(missing)} did not "
                "reveal; hold a new ceremony and announce it with the reason",
                missing,
            )
        throws = b"".join(
            sized(one.name) + sized(one.rolls) + bytes.fromhex(one.nonce) for one in self.reveals
        )
        return hashlib.sha256(_RANDOMNESS + listed + throws).digest()

    def _problems_of_list(self) -> Iterable[str]:
        yield from problems_of_sitting(self.sitting)
        if len(self.commitments) > MOST_PEOPLE:
            yield f"{len(self.commitments)} people, at most {MOST_PEOPLE}"
        for one in self.commitments:
            yield from problems_of_name(one.name)
            if not is_hex(one.commitment, hashlib.sha256().digest_size):
                yield f"{one.name}: a commitment is 32 bytes in small hexadecimal digits"
        for what, twice in (
            ("people", Counter(one.name.casefold() for one in self.commitments)),
            ("commitments", Counter(one.commitment for one in self.commitments)),
            ("reveals", Counter(one.name.casefold() for one in self.reveals)),
        ):
            yield from (f"{what}: {one} is there twice" for one, n in twice.items() if n > 1)
        if _in_order(self.commitments) != self.commitments or (
            _in_order(self.reveals) != self.reveals
        ):
            yield "commitments and reveals are listed in ascending order of names"

    def _false_reveals(self) -> Iterable[str]:
        if not self.reveals:
            return
        listed = self.listed().hex()
        committed = {one.name: one.commitment for one in self.commitments}
        for one in self.reveals:
            if one.name not in committed:
                yield f"{one.name} has not committed"
                continue
            throw = Throw(self.sitting, one.name, one.rolls, one.nonce)
            if not hmac.compare_digest(throw.commitment().hex(), committed[one.name]):
                yield f"{one.name} committed to something else"
            if one.listed != listed:
                yield f"{one.name} revealed to another list of commitments"


def read_ceremony(written: bytes | str) -> Ceremony:
    """Read a ceremony from JSON and check all of it.

    Raises:
        CeremonyRefused: it cannot be read, or a part breaks the rules.
    """
    try:
        return msgspec.json.decode(written, type=Ceremony)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise CeremonyRefused(f"this is no file of a dice ceremony: {error}") from error


def write_ceremony(ceremony: Ceremony) -> str:
    """Spell a ceremony as JSON, one line for each person, for people to read too."""
    return msgspec.json.format(msgspec.json.encode(ceremony)).decode() + "\n"


def _in_order(lines: Iterable[_Line]) -> tuple[_Line, ...]:
    # By code points, which is the order of the bytes of UTF-8 too.
    return tuple(sorted(lines, key=lambda one: one.name))
