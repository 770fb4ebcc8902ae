"""What a candidate takes home: where their paper ends in the record, what opens it, their points.

Signed by the key of the log, so that it decides a dispute both ways. docs/ledger-format.md has the
bytes; whoever holds a receipt can open the whole paper, and nobody else's.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from struct import Struct, error

from exam_engine.ledger import crockford
from exam_engine.ledger.errors import Malformed
from exam_engine.ledger.signers import Signer, VerifierKey

LABEL = b"exam-engine/receipt/v1"
VERSION = 1

_FIXED = Struct(">B16sQI32s32sB")
_LENGTHS = 16, 32, 32
_SIGNATURE_BYTES = 64
_CLOSING = b"\x02"


@dataclass(frozen=True, slots=True)
class Receipt:
    """The end of one paper, and what opens it.

    Attributes:
        pseudonym: Of the attempt, 16 bytes.
        index: Of its closing entry.
        count: How many private entries it has.
        head: Of the chain of their commitments, 32 bytes.
        secret: Of the attempt, 32 bytes.
        points: By section, in the order of the rules.
        signature: By the key of the log, 64 bytes.
    """

    pseudonym: bytes
    index: int
    count: int
    head: bytes
    secret: bytes = field(repr=False)
    points: tuple[int, ...]
    signature: bytes = b""

    @classmethod
    def parse(cls, data: bytes) -> "Receipt":
        """Read the bytes of a receipt; nothing in it is checked yet.

        Raises:
            Malformed: they are none; says what is wrong.
        """
        if not data or data[0] != VERSION:
            raise Malformed(
                f"a receipt begins with its version, {VERSION:02x}, and not with {data[:1].hex()!r}"
            )
        if len(data) < _FIXED.size:
            raise Malformed(f"a receipt of {len(data)} bytes was cut off")
        _, pseudonym, index, count, head, secret, sections = _FIXED.unpack_from(data)
        points = _points(sections)
        whole = _FIXED.size + points.size + _SIGNATURE_BYTES
        if len(data) != whole:
            wrong = "was cut off" if len(data) < whole else "has something behind its end"
            raise Malformed(
                f"a receipt with {sections} sections has {whole} bytes; one of {len(data)} {wrong}"
            )
        given = points.unpack_from(data, _FIXED.size)
        signature = data[-_SIGNATURE_BYTES:]
        return cls(pseudonym, index, count, head, secret, given, signature)

    @classmethod
    def read(cls, text: str) -> "Receipt":
        """Read a receipt as it is spelled: a word, printed lines, or an address that ends with it.

        Raises:
            Malformed: it is none; says in which line.
        """
        return cls.parse(crockford.read(text.rpartition("#")[2]))

    @property
    def text(self) -> str:
        """The receipt as one word, for addresses and screens."""
        return crockford.spelled(bytes(self))

    @property
    def lines(self) -> list[str]:
        """The receipt as it is printed, each line with its check symbol."""
        return crockford.printed(bytes(self))

    @property
    def closing_entry(self) -> bytes:
        """The public entry that closed the paper."""
        return _CLOSING + self.pseudonym + self.count.to_bytes(4, "big") + self.head

    @property
    def leaf(self) -> bytes:
        """The leaf hash of that entry."""
        return sha256(b"\0" + self.closing_entry).digest()

    def signed(self, log: Signer) -> "Receipt":
        """The same receipt, signed with the key of its log."""
        signature = log.stamp(LABEL, self._signed)
        return Receipt(
            self.pseudonym, self.index, self.count, self.head, self.secret, self.points, signature
        )

    def check(self, key: VerifierKey) -> None:
        """Believe that the log gave this receipt.

        Raises:
            Forged: it did not: a byte of it is another, or it is of another log.
        """
        key.check_stamp(LABEL, self._signed, self.signature)

    def __bytes__(self) -> bytes:
        return self._signed + self.signature

    @property
    def _signed(self) -> bytes:
        """Everything before the signature; raises ValueError if it cannot be written down."""
        sections = len(self.points)
        parts = (self.pseudonym, self.index, self.count, self.head, self.secret, sections)
        if tuple(map(len, (self.pseudonym, self.head, self.secret))) != _LENGTHS:
            raise ValueError("pseudonym, chain head and secret have 16, 32 and 32 bytes")
        try:
            return _FIXED.pack(VERSION, *parts) + _points(sections).pack(*self.points)
        except error as wrong:
            raise ValueError(f"this cannot be written as a receipt: {wrong}") from wrong


def chained(commitments: Iterable[bytes]) -> bytes:
    """The chain head over the commitments of a paper, in their order."""
    head = bytes(32)
    for one in commitments:
        head = sha256(b"\x03" + head + one).digest()
    return head


def _points(sections: int) -> Struct:
    return Struct(f">{sections}H")
