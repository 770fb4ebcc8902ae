"""A memory as columns of bytes, and back: what a snapshot of it holds.

Every slot that a fold changes has a line in one of the tables below, and everything else is said
in ``MADE_ANEW``; a test fails for a slot that is in neither. The bytes follow from the lines folded
alone, so two memories of the same ledger make the same bytes.
"""

from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

from exam_engine import events as did
from exam_engine.acknowledgements import Numbers
from exam_engine.corrections import Correction, Rescored
from exam_engine.draw.late_sheet import LateSheet
from exam_engine.draw.sheet import DrawSheet
from exam_engine.errors import LedgerDamaged
from exam_engine.memory import Memory
from exam_engine.replies import Result, Stopped
from exam_engine.sheet import AttemptState, SittingState
from exam_engine.standing import FrozenBoard
from exam_engine.timing import Timer

_encode = msgspec.msgpack.Encoder().encode


class Packing(NamedTuple):
    """How one slot of many objects becomes one column, and the column becomes the slots."""

    pack: Callable[[Iterable[Any]], bytes]
    unpack: Callable[[bytes], Sequence[Any]]


def plain(kind: Any) -> Packing:
    """Values as msgpack has them; what comes back is checked to be of this type."""
    return Packing(
        lambda values: _encode(list(values)),
        msgspec.msgpack.Decoder(list[kind], strict=True).decode,
    )


def numbers(typecode: str) -> Packing:
    """Arrays of numbers, as this machine keeps them."""
    blobs = msgspec.msgpack.Decoder(list[bytes]).decode

    def unpack(column: bytes) -> "list[array[int]]":
        return [array(typecode, blob) for blob in blobs(column)]

    return Packing(lambda values: _encode([one.tobytes() for one in values]), unpack)


SITTING = {
    "at": plain(int),
    "clock": plain(int),
    "corrections": plain(tuple[Correction, ...]),
    "draw": plain(DrawSheet),
    "frozen": plain(FrozenBoard | None),
    "frozen_by_plan": plain(bool),
    "grant_alone_ms": plain(int),
    "keys_root": plain(str | None),
    "late": plain(LateSheet),
    "late_grace_ms": plain(int),
    "opened": plain(bool),
    "paused_rooms": plain(dict[str, Stopped]),
    "software": plain(str),
    "stands_since": plain(int | None),
    "started_clock": plain(int | None),
    "state": plain(SittingState),
    "stood_ms": plain(int),
    "stopped": plain(Stopped | None),
    "thawed_clock": plain(int | None),
    "two_people": plain(bool),
}
ATTEMPT = {
    "answered": plain(int),
    "begun": plain(bool),
    "choices": plain(bytearray),
    "closed": plain(bool),
    "contact_at": plain(int),
    "ended": plain(Stopped | None),
    "failures": plain(int),
    "flagged": plain(int),
    "flags": plain(bytearray),
    "heard_at": plain(int),
    "held": plain(Stopped | None),
    "in_contact": plain(bool),
    "in_grace": plain(bool),
    "key": plain(bytes | None),
    "last_at": plain(int),
    "last_seq": plain(int),
    "locked": plain(bool),
    "pin_nonce": plain(str | None),
    "planned_ms": plain(int),
    "points": plain(list[int]),
    "refused_clock": plain(int | None),
    "rescored": plain(tuple[Rescored, ...]),
    "result": plain(Result | None),
    "room": plain(str | None),
    "seat": plain(str | None),
    "state": plain(AttemptState),
    "terminal": plain(str | None),
    "timer": plain(Timer),
    "views": numbers("I"),
}
CHAIN = {
    "closed": plain(bool),
    "count": plain(int),
    "entries": numbers("Q"),
    "head": plain(bytes),
}
NUMBERS = {
    "codes": plain(bytearray),
    "entries": numbers("Q"),
    "moments": numbers("Q"),
    "prints": numbers("q"),
}
MADE_ANEW = {
    "Sheet": {"candidate"},  # of the plan
    "Chain": {"commit", "identity", "prefix"},  # of the identities
    "Scribe": {"_identities"},  # of the ledger's database
    "Sheets": {"plan", "keys", "_rooms", "_section_of"},  # of the plan and its forms
    # deadlines follow from the timers; lines and events wait for a commit, which a fold never does
    "Memory": {"deadlines", "happened", "lines", "_pins", "_rest", "_roll_call"},
}
"""What a memory has that does not come from folding, and is made with the memory."""

_REQUESTS = plain(dict[str, list[did.AnyEvent]])


class Columns(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The columns of a memory, each of them encoded already."""

    size: int
    sitting: dict[str, msgspec.Raw]
    attempts: dict[str, msgspec.Raw]
    owners: list[str]
    chains: dict[str, msgspec.Raw]
    answering: list[str]
    numbers: dict[str, msgspec.Raw]
    requests: msgspec.Raw


_decode = msgspec.msgpack.Decoder(Columns).decode


def pack(memory: Memory) -> bytes:
    """A memory as bytes; requires that nothing in it waits for a commit."""
    sheets, scribe, acknowledged = memory.parts()
    chains, answering = scribe.chains, acknowledged.numbers
    return _encode(
        Columns(
            size=sheets.size,
            sitting=_packed([sheets.sitting], SITTING),
            attempts=_packed(sheets.attempts.values(), ATTEMPT),
            owners=list(chains),
            chains=_packed(chains.values(), CHAIN),
            answering=list(answering),
            numbers=_packed(answering.values(), NUMBERS),
            requests=msgspec.Raw(_REQUESTS.pack([acknowledged.requests])),
        )
    )


def unpack(packed: bytes, memory: Memory) -> None:
    """Fill a memory that has folded nothing yet; raises ValueError for what is no such columns.

    After an error the memory is worth nothing.
    """
    columns = _decode(packed)
    sheets, scribe, acknowledged = memory.parts()
    _fill([sheets.sitting], columns.sitting, SITTING)
    for opening in sheets.sitting.late.openings:
        sheets.take_in(opening)
        try:
            scribe.begin(opening.candidate.participant_number)
        except LedgerDamaged as nobody:
            raise ValueError("somebody who was added has no pseudonym") from nobody
    chains = scribe.chains
    # the order of the roster and of the identities is this process's own matter
    if sorted(columns.owners) != sorted(chains):
        raise ValueError("other people than those of the plan and those who were added")
    _fill(list(sheets.attempts.values()), columns.attempts, ATTEMPT)
    _fill([chains[owner] for owner in columns.owners], columns.chains, CHAIN)
    answering = [Numbers() for _ in columns.answering]
    _fill(answering, columns.numbers, NUMBERS)
    acknowledged.numbers.update(zip(columns.answering, answering, strict=True))
    acknowledged.requests.update(_REQUESTS.unpack(bytes(columns.requests))[0])
    sheets.size = scribe.size = columns.size
    scribe.at, scribe.clock = sheets.sitting.at, sheets.sitting.clock
    memory.expect_deadlines()


def _packed(objects: Iterable[Any], table: Mapping[str, Packing]) -> dict[str, msgspec.Raw]:
    there = list(objects)
    return {
        name: msgspec.Raw(packing.pack(getattr(one, name) for one in there))
        for name, packing in table.items()
    }


def _fill(
    objects: Sequence[Any], columns: Mapping[str, msgspec.Raw], table: Mapping[str, Packing]
) -> None:
    if columns.keys() != table.keys():
        raise ValueError("other columns than those of this software")
    for name, packing in table.items():
        for one, value in zip(objects, packing.unpack(bytes(columns[name])), strict=True):
            setattr(one, name, value)
