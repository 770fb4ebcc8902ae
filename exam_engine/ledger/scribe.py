"""Turns events into records and entries, keeping the chain of every paper."""

from array import array
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import msgspec

from exam_engine import events as did
from exam_engine.errors import LedgerDamaged
from exam_engine.ledger import entry
from exam_engine.ledger.differing import commitment_in, different

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


class Scribe:
    """Writes the lines of one sitting in memory; what it wrote counts once it is committed.

    Attributes:
        size: How many lines there are.
        chains: What each owner has of them.
        at: Wall time of the last line, in Unix ms; with ``clock`` a closing entry has them again.
        clock: Reading of the sitting clock at the last line, in ms.
    """

    def __init__(
        self, identities: Mapping[str, Identity], owners: Iterable[str] | None = None
    ) -> None:
        self.size = 0
        self.at = 0
        self.clock = 0
        self._identities = identities
        # who is added later gets a chain by the line that says so
        self.chains = {one: Chain(identities[one]) for one in owners or identities}

    def begin(self, attempt: str) -> None:
        """Let somebody have records who was not on the roster; raises LedgerDamaged."""
        if attempt not in self.chains:
            try:
                self.chains[attempt] = Chain(self._identities[attempt])
            except LookupError as nobody:
                raise self._damaged(f"its record is of {attempt}, who has no pseudonym") from nobody

    def write(self, event: did.Event) -> Line:
        """The next line of the ledger."""
        record = encode_record(event)
        kind = type(event)
        if isinstance(event, did.CandidateAdded):
            self.begin(event.attempt)
        if kind in did.PUBLIC:
            chain = self.chains[SITTING]
            public = self._open(event, record)
        elif isinstance(event, did.PaperClosed):
            chain = self.chains[event.attempt]
            public = self._closing_entry(chain)
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
        self._passed(event)
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

    def follow(self, event: did.Event, record: bytes, public: bytes) -> bytes:
        """Take over a stored line; returns the owner's chain head after it.

        What is behind an erased secret of an attempt cannot be held against its record any more.

        Raises:
            LedgerDamaged: the entry is not the next one of its owner, or the record is not the one
                that the entry was written for; says what differs.
        """
        kind, form = type(event), public[:1]
        if isinstance(event, did.CandidateAdded):
            self.begin(event.attempt)
        owner = SITTING if kind in did.PUBLIC else getattr(event, "attempt", SITTING)
        chain = self.chains.get(owner)
        if chain is None:
            raise self._damaged(f"its record is of {owner}, who has no pseudonym")
        if form == entry.PRIVATE:
            self._continue(chain, event, record, public)
        elif kind is did.PaperClosed:
            if chain.closed or public != self._closing_entry(chain):
                raise self._damaged("it does not close the paper it names")
            if event != self.closing(owner, self.at, self.clock):
                raise self._damaged(different(event, owner))
            chain.closed = True
        elif form == entry.OPEN:
            committed = entry.open_commitment(self._own_secret(), self.size, record)
            if commitment_in(public, self.size) != committed.hex():
                raise self._damaged(different(event, owner, self._text(event), public))
        else:
            raise self._damaged(different(event, owner))
        chain.entries.append(self.size)
        self._passed(event)
        return chain.head

    def _continue(self, chain: Chain, event: did.Event, record: bytes, public: bytes) -> None:
        """Take over the next private entry of an owner; raises LedgerDamaged if it is none."""
        if public[1:17] != chain.identity.pseudonym:
            raise self._damaged("it carries somebody else's pseudonym")
        number, committed = public[17:21], public[21:]
        if number != entry.number_bytes(chain.count + 1):
            raise self._damaged("it does not continue its owner's numbers")
        owner = getattr(event, "attempt", SITTING)
        erased = owner != SITTING and chain.identity.secret is None
        if not erased and chain.commit(number, record) != committed:
            raise self._damaged(different(event, owner))
        chain.count += 1
        chain.head = entry.next_head(chain.head, committed)

    def require_secrets(self) -> None:
        """Raise LedgerDamaged if the secret of a paper is gone: its records may be any others."""
        for owner, chain in self.chains.items():
            if chain.identity.secret is None and chain.count:
                raise LedgerDamaged(
                    f"the secret of {owner} was destroyed before the results were released: "
                    "nothing tells whether its records are those that were committed to"
                )

    def _passed(self, event: did.Event) -> None:
        self.size += 1
        self.at, self.clock = event.at, event.clock

    def _damaged(self, what: str) -> LedgerDamaged:
        return LedgerDamaged(f"entry {self.size}: {what}")

    def _closing_entry(self, chain: Chain) -> bytes:
        return entry.closing_entry(chain.identity.pseudonym, chain.count, chain.head)

    def _own_secret(self) -> bytes:
        secret = self.chains[SITTING].identity.secret
        if secret is None:
            raise LedgerDamaged("the secret of the sitting itself is gone")
        return secret

    def _open(self, event: did.Event, record: bytes) -> bytes:
        text = self._text(event)
        text["commitment"] = entry.open_commitment(self._own_secret(), self.size, record).hex()
        return entry.open_entry(msgspec.json.encode(text))

    def _text(self, event: did.Event) -> dict[str, Any]:
        """What everyone may read of an event."""
        kind = type(event)
        text: dict[str, Any] = {
            "event": kind.__struct_config__.tag,
            "at": event.at,
            "clock": event.clock,
        }
        for field in did.PUBLIC[kind]:
            text[field] = self._public(field, getattr(event, field))
        return text

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
