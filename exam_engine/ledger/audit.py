"""Goes through a stored ledger line by line and believes nothing: for backups and restores."""

from collections.abc import Iterable, Iterator, Mapping

import msgspec

from exam_engine import events as did
from exam_engine.errors import LedgerDamaged
from exam_engine.ledger import entry
from exam_engine.ledger.scribe import SITTING, Chain, Identity, Scribe, decode_record

StoredLine = tuple[int, bytes, bytes, bytes]
"""Index, record, entry and leaf hash, as they lie in the database."""


class _Opened(msgspec.Struct):
    """What an open entry says about its record."""

    commitment: str


_opened = msgspec.json.Decoder(_Opened).decode


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
        except msgspec.MsgspecError as broken:
            raise LedgerDamaged(f"entry {index}: its record cannot be read: {broken}") from broken
        chain = _chain(scribe, event, index)
        scribe.follow(event, public)
        if not _opens(chain, event, index, record, public):
            raise LedgerDamaged(f"entry {index} does not commit to its record")
        yield event


def _chain(scribe: Scribe, event: did.Event, index: int) -> Chain:
    owner = SITTING if type(event) in did.PUBLIC else getattr(event, "attempt", SITTING)
    chain = scribe.chains.get(owner)
    if chain is None:
        raise LedgerDamaged(f"entry {index} belongs to somebody who has no pseudonym")
    return chain


def _opens(chain: Chain, event: did.Event, index: int, record: bytes, public: bytes) -> bool:
    """Whether an entry commits to its record."""
    if isinstance(event, did.PaperClosed):
        closing = entry.closing_entry(chain.identity.pseudonym, event.count, chain.head)
        return public == closing and event.head == chain.head.hex()
    secret = chain.identity.secret
    if type(event) in did.PUBLIC:
        if public[:1] != entry.OPEN or secret is None:
            return False
        committed = entry.open_commitment(secret, index, record).hex()
        try:
            return _opened(public[1:]).commitment == committed
        except msgspec.MsgspecError:
            return False
    if public[:1] != entry.PRIVATE:
        return False
    return secret is None or chain.commit(public[17:21], record) == public[21:]
