"""What is published about a draw before it is made, so that it can be made in one way only."""

from collections.abc import Sequence
from hashlib import sha256

import msgspec

from exam_engine.errors import BadPlan
from exam_engine.registry.exams import Exam
from exam_engine.registry.leaves import (
    CandidateLeaf,
    RosterLeaf,
    Salts,
    bank_leaves,
    key_leaves,
    root,
    roster_leaves,
)
from exam_engine.roster import Candidate
from question_bank.blueprint import Blueprint
from question_bank.items import Bank
from question_bank.seeds import secret_commitment
from question_bank.sources import OWN, beacon_round, check_source


class Announcement(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything that decides a draw, as names, hashes and commitments: all may be published.

    Hashes are in hex.
    """

    sitting: str
    number: int
    """Counts the announcements of this sitting from 1."""
    announced_at: int
    """Unix ms, by the server's clock."""
    source: str
    """Where the public randomness will come from, as question_bank.sources names it."""
    reason: str = ""
    """Why there is another announcement after the first."""
    secret_commitment: str
    blueprint_sha256: str
    bank_root: str
    keys_root: str
    roster_root: str

    @property
    def bound(self) -> tuple[str, ...]:
        """What stays the same in every announcement of a sitting."""
        return (
            self.sitting,
            self.secret_commitment,
            self.blueprint_sha256,
            self.bank_root,
            self.keys_root,
            self.roster_root,
        )

    @property
    def manifest(self) -> dict[str, str]:
        """The same by name, for the first entry of the record."""
        return {
            "bank_root": self.bank_root,
            "blueprint_sha256": self.blueprint_sha256,
            "keys_root": self.keys_root,
            "roster_root": self.roster_root,
            "secret_commitment": self.secret_commitment,
        }

    @property
    def text(self) -> str:
        """The bytes that are published."""
        return msgspec.json.encode(self).decode()

    @property
    def sha256(self) -> str:
        """What fits on a notice board, in hex."""
        return sha256(self.text.encode()).hexdigest()


def blueprint_sha256(blueprint: Blueprint) -> str:
    """The hash of a blueprint's JSON, in hex."""
    return sha256(msgspec.json.encode(blueprint)).hexdigest()


class Fixed(msgspec.Struct, frozen=True):
    """What an announcement binds: none of it may change before the draw."""

    exam: Exam
    bank: Bank
    roster: Sequence[Candidate]
    secret: bytes
    """The operator's, of this sitting."""
    leaf_secret: bytes
    roster_kind: type[RosterLeaf] = CandidateLeaf
    """The leaves of the roster as they were announced."""

    @property
    def manifest(self) -> dict[str, str]:
        """The name of the bank, for the first entry of the record."""
        return {"bank": f"{self.exam.bank} {self.exam.bank_version}"}

    def announced(
        self, sitting: str, source: str, now_ms: int, number: int = 1, reason: str = ""
    ) -> Announcement:
        """The announcement of these."""
        salts = Salts(self.leaf_secret)
        return Announcement(
            sitting=sitting,
            number=number,
            announced_at=now_ms,
            source=source,
            reason=reason,
            secret_commitment=secret_commitment(sitting, self.secret).hex(),
            blueprint_sha256=blueprint_sha256(self.exam.blueprint),
            bank_root=root(bank_leaves(self.bank, salts)),
            keys_root=root(key_leaves(self.bank, salts)),
            roster_root=root(roster_leaves(self.roster, salts, self.roster_kind)),
        )


def known_at(announcement: Announcement, now_ms: int) -> bool:
    """Whether its randomness could be known then: its round was signed, or there is none."""
    named = beacon_round(announcement.source)
    signed = named is not None and named[0].time_ms(named[1]) <= now_ms
    return signed or announcement.source == OWN


def known_when_announced(announcement: Announcement) -> bool:
    """Whether the round it names was signed by then, if the server's clock was right."""
    return announcement.source != OWN and known_at(announcement, announcement.announced_at)


def check_in_advance(source: str, now_ms: int, starts_at: int) -> None:
    """Refuse what is no source, a round that is known already, or one that comes too late.

    Raises:
        SeedRefused: it names no source.
        BeaconUnknown: it is of a chain that is not checked here.
        BadPlan: says which round is, and those that could be named.
    """
    check_source(source)
    named = beacon_round(source)
    if named is None:
        return
    chain, number = named
    first, last = chain.first_after(now_ms), chain.round_at(starts_at)
    if number < first:
        raise BadPlan(
            f"round {number} of {chain.name} is known already: the first that nobody knows is "
            f"{first}",
            first=first,
        )
    if number > last:
        raise BadPlan(
            f"round {number} of {chain.name} comes after the start of the sitting; the last "
            f"before it is {last}",
            last=last,
        )


def read_announcement(text: str | bytes) -> Announcement:
    """An announcement as it was published.

    Raises:
        BadPlan: it cannot be read.
    """
    try:
        return msgspec.json.decode(text, type=Announcement)
    except (msgspec.DecodeError, UnicodeDecodeError) as wrong:
        raise BadPlan(f"this is no announcement of a draw: {wrong}") from wrong
