"""Turns events into records and entries, keeping the chain of every paper."""

from array import array
from typing import Any, NamedTuple

import msgspec

from exam_engine import events as did
from exam_engine.errors import LedgerDamaged
from exam_engine.ledger import entry

SITTING = ""
"""The owner of the sitting's own records; no participant number is empty."""

encode_record = msgspec.json.Encoder().encode
decode_record = msgspec.json.Decoder(did.AnyEvent).decode


class Identity(NamedTuple):
    """How an owner of records appears in public, and what hides the records.

    ``secret`` is None after an erasure: what was committed to stays, and can never be opened.
    """

    pseudonym: bytes
    secret: bytes | None


class ClosedPaper(msgspec.Struct, frozen=True):
    """A paper to which nothing is added any more.

    Attributes:
        identity: Of its attempt.
        index: Of its closing entry.
        entries: Indexes of its private entries, in order.
        head: Of the chain of their commitments.
    """

    identity: Identity
    index: int
    entries: "array[int]"
    head: bytes


class Line(msgspec.Struct, frozen=True, gc=False):
    """One line of the ledger as it is stored; ``head`` is the owner's chain after it."""

    index: int
    record: bytes
    entry: bytes
    leaf_hash: bytes
    head: bytes


class Chain:
    """The private entries of one owner so far; ``entries`` are indexes of all its lines."""

    __slots__ = ("closed", "commit", "count", "entries", "head", "identity", "prefix")

    def __init__(self, identity: Identity) -> None:
        self.identity = identity
        self.commit = _no_secret if identity.secret is None else entry.Committer(identity.secret)
        self.prefix = entry.PRIVATE + identity.pseudonym
        self.count = 0
        self.head = entry.NO_HEAD
        self.entries = array("Q")
        self.closed = False


class _Committed(msgspec.Struct):
    """Of an open entry, what says which record it stands for."""

    commitment: str


class Scribe:
    """Writes the lines of one sitting in memory; what it wrote counts once it is committed."""

    def __init__(self, identities: dict[str, Identity]) -> None:
        self.size = 0
        self.chains = {owner: Chain(identity) for owner, identity in identities.items()}

    def write(self, event: did.Event) -> Line:
        """The next line of the ledger."""
        record = encode_record(event)
        kind = type(event)
        if kind in did.PUBLIC:
            chain = self.chains[SITTING]
            public = self._open(event, record)
        elif isinstance(event, did.PaperClosed):
            chain = self.chains[event.attempt]
            public = entry.closing_entry(chain.identity.pseudonym, chain.count, chain.head)
            chain.closed = True
        else:
            chain = self.chains[getattr(event, "attempt", SITTING)]
            chain.count += 1
            number = entry.number_bytes(chain.count)
            committed = chain.commit(number, record)
            public = chain.prefix + number + committed
            chain.head = entry.next_head(chain.head, committed)
        index = self.size
        chain.entries.append(index)
        self.size = index + 1
        return Line(index, record, public, entry.leaf_hash(public), chain.head)

    def closed(self, attempt: str) -> ClosedPaper | None:
        """The paper of an attempt; None while it is open."""
        chain = self.chains[attempt]
        if not chain.closed:
            return None
        return ClosedPaper(chain.identity, chain.entries[-1], chain.entries[:-1], chain.head)

    def closing(self, attempt: str, at: int, clock: int) -> did.PaperClosed:
        """The event that closes a paper as it stands."""
        chain = self.chains[attempt]
        return did.PaperClosed(
            at=at, clock=clock, attempt=attempt, count=chain.count, head=chain.head.hex()
        )

    def follow(self, event: did.Event, public: bytes) -> bytes:
        """Take over a stored line; returns the owner's chain head after it.

        Raises LedgerDamaged if the entry is not the next one of its owner.
        """
        kind = type(event)
        owner = SITTING if kind in did.PUBLIC else getattr(event, "attempt", SITTING)
        chain = self.chains[owner]
        if public[:1] == entry.PRIVATE:
            pseudonym, number, committed = public[1:17], public[17:21], public[21:]
            if int.from_bytes(number, "big") != chain.count + 1:
                raise LedgerDamaged(f"entry {self.size} does not continue its owner's numbers")
            if pseudonym != chain.identity.pseudonym:
                raise LedgerDamaged(f"entry {self.size} carries somebody else's pseudonym")
            chain.count += 1
            chain.head = entry.next_head(chain.head, committed)
        elif public[:1] == entry.CLOSING:
            expected = entry.closing_entry(chain.identity.pseudonym, chain.count, chain.head)
            if public != expected or chain.closed:
                raise LedgerDamaged(f"entry {self.size} does not close the paper it names")
            chain.closed = True
        chain.entries.append(self.size)
        self.size += 1
        return chain.head

    def check(self, event: did.Event, record: bytes, public: bytes) -> None:
        """Raise LedgerDamaged if the next line's entry does not commit to its record.

        What is behind an erased secret cannot be checked any more.
        """
        kind = public[:1]
        if kind == entry.PRIVATE:
            chain = self.chains[getattr(event, "attempt", SITTING)]
            erased = chain.identity.secret is None
            same = erased or chain.commit(public[17:21], record) == public[21:]
        elif kind == entry.OPEN:
            secret = self.chains[SITTING].identity.secret
            said = msgspec.json.decode(public[1:], type=_Committed).commitment
            same = secret is None or (
                entry.open_commitment(secret, self.size, record).hex() == said
            )
        elif isinstance(event, did.PaperClosed):
            same = event == self.closing(event.attempt, event.at, event.clock)
        else:
            same = False
        if not same:
            raise LedgerDamaged(f"entry {self.size}: its record is not the one committed to")

    def _open(self, event: did.Event, record: bytes) -> bytes:
        kind = type(event)
        text: dict[str, Any] = {
            "event": kind.__struct_config__.tag,
            "at": event.at,
            "clock": event.clock,
        }
        for field in did.PUBLIC[kind]:
            text[field] = self._public(field, getattr(event, field))
        secret = self.chains[SITTING].identity.secret
        if secret is None:
            raise LedgerDamaged("the secret of the sitting itself is gone")
        text["commitment"] = entry.open_commitment(secret, self.size, record).hex()
        return entry.open_entry(msgspec.json.encode(text))

    def _public(self, field: str, value: Any) -> Any:
        if field == "attempt":
            return self.chains[value].identity.pseudonym.hex()
        if field == "attempts":
            return [self.chains[one].identity.pseudonym.hex() for one in value]
        return value


def _no_secret(number: bytes, record: bytes) -> bytes:
    raise LedgerDamaged(
        "the secret was erased; nothing can be added to this paper",
        int.from_bytes(number, "big"),
        len(record),
    )
