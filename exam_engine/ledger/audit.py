"""Goes through a stored ledger line by line and believes nothing: for backups and restores."""

from collections.abc import Iterable, Iterator, Mapping

import msgspec

from exam_engine import events as did
from exam_engine.errors import LedgerDamaged
from exam_engine.ledger import entry
from exam_engine.ledger.differing import unreadable
from exam_engine.ledger.scribe import Identity, Scribe, decode_record

StoredLine = tuple[int, bytes, bytes, bytes]
"""Index, record, entry and leaf hash, as they lie in the database."""


def audited(lines: Iterable[StoredLine], identities: Mapping[str, Identity]) -> Iterator[did.Event]:
    """The events of a ledger, each once its line has been checked.

    Indexes run from 0 without gaps, a leaf hash is SHA-256(00 || entry), an owner's numbers and
    chain go on, and a commitment opens with its record (unless its secret was erased).

    Raises:
        LedgerDamaged: a line does not hold; says which and why.
    """
    scribe = Scribe(dict(identities))
    for expected, (index, record, public, leaf) in enumerate(lines):
        if index != expected:
            raise LedgerDamaged(f"entry {expected} is missing: the next one is {index}")
        if entry.leaf_hash(public) != leaf:
            raise LedgerDamaged(f"entry {index} is not what its leaf hash says")
        try:
            event = decode_record(record)
            scribe.follow(event, record, public)
        except (msgspec.MsgspecError, TypeError) as broken:
            raise LedgerDamaged(f"entry {index}: {unreadable(record, broken)}") from broken
        yield event
