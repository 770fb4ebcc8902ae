"""Who signs the record: the keys of logs and witnesses (C2SP signed-note and tlog-cosignature).

A log signs the text of a checkpoint as it stands. A witness signs it with the time at which it saw
it; the first line of what it signs keeps the two kinds of statement apart. A key is known by its
name and a short id, which binds name, kind and public key.
"""

from dataclasses import dataclass, field
from hashlib import sha256
from typing import NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from exam_engine.ledger.errors import Forged, Malformed
from exam_engine.ledger.lines import SIZE_MAX, blob, spelled

NOTE, COSIGNATURE = b"\x01", b"\x04"
"""Ed25519 over a note's text; Ed25519 over the time and a checkpoint's text."""

KEY_ID_BYTES = 4
_KEY_BYTES = 32  # of a public key, and of the seed of a private one
_SIGNATURE_BYTES = 64
_TIME_BYTES = 8
_PRIVATE = "PRIVATE+KEY+"
_KEY_PARTS = 3
_PRIME = 2**255 - 19
_ORDER_EIGHT = 0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD83D3D706A17C7
_SMALL_ORDER = frozenset({0, 1, _PRIME - 1, _ORDER_EIGHT, _PRIME - _ORDER_EIGHT})
"""The y of the eight points whose multiples are few: under such a key forgeries pass for genuine,

and whoever announced it could say afterwards that somebody else had signed (RFC 8032, 8.8).
"""


class Signature(NamedTuple):
    """One signature of a note: whose it claims to be, and its bytes."""

    name: str
    key_id: bytes
    signature: bytes

    @property
    def line(self) -> str:
        """The line of a note, with its newline; the dash is U+2014."""
        return f"\u2014 {self.name} {spelled(self.key_id + self.signature)}\n"


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """What tells whether a log or a witness really signed; 32 bytes of Ed25519.

    Raises:
        Malformed: the name cannot stand in a note, or the key is not one of the two kinds.
    """

    name: str
    kind: bytes
    public: bytes
    key_id: bytes = field(init=False)

    def __post_init__(self) -> None:
        name_of(self.name)
        if self.kind not in {NOTE, COSIGNATURE}:
            raise Malformed(f"the key of {self.name} is of kind {self.kind.hex()}, not Ed25519")
        if len(self.public) != _KEY_BYTES:
            raise Malformed(f"the key of {self.name} has {len(self.public)} bytes, not 32")
        if _y(self.public) in _SMALL_ORDER:
            raise Malformed(f"with the key of {self.name} anybody could sign: it has small order")
        digest = sha256(self.name.encode() + b"\n" + self.kind + self.public).digest()
        object.__setattr__(self, "key_id", digest[:KEY_ID_BYTES])

    @classmethod
    def parse(cls, text: str) -> "VerifierKey":
        """Read a verifier key, ``name+key id+Base64``.

        Raises:
            Malformed: it is none, or its id is not the one of its bytes: it was altered.
        """
        name, key_id, data = _parts(text, "verifier key")
        key = cls(name, data[:1], data[1:])
        if key.key_id.hex() != key_id:
            raise Malformed(f"the verifier key of {name} is not the one its id names: altered")
        return key

    def __str__(self) -> str:
        return f"{self.name}+{self.key_id.hex()}+{spelled(self.kind + self.public)}"

    def check(self, text: str, signature: bytes) -> int | None:
        """Believe that a note's text was signed with this key.

        Returns:
            When, in POSIX seconds, if it is a witness's; a log's signature carries no time.

        Raises:
            Forged: it was not.
        """
        at, message = None, text.encode()
        if self.kind == COSIGNATURE:
            at, signature = int.from_bytes(signature[:_TIME_BYTES], "big"), signature[_TIME_BYTES:]
            message = timed(text, at)
        if len(signature) != _SIGNATURE_BYTES or (at or 0) > SIZE_MAX:
            raise Forged(f"the signature of {self.name} has not the form of its kind")
        self._verify(signature, message)
        return at

    def check_stamp(self, label: bytes, data: bytes, signature: bytes) -> None:
        """Believe that a log signed bytes that are no note, under a label that says what they are.

        Raises:
            Forged: it did not.
        """
        self._verify(signature, _stamped(label, self.name, data))

    def _verify(self, signature: bytes, message: bytes) -> None:
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except InvalidSignature as wrong:
            raise Forged(
                f"the signature of {self.name} is false: forged, or the text was altered"
            ) from wrong


class Signer:
    """The private key of a log or a witness; its text is a secret.

    Raises:
        Malformed: as ``VerifierKey`` does.
    """

    def __init__(self, name: str, kind: bytes, seed: bytes) -> None:
        if len(seed) != _KEY_BYTES:
            raise Malformed(f"the private key of {name} has {len(seed)} bytes, not 32")
        self._seed = seed
        self._private = Ed25519PrivateKey.from_private_bytes(seed)
        public = self._private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        self.key = VerifierKey(name, kind, public)

    @classmethod
    def generate(cls, name: str, kind: bytes) -> "Signer":
        """A new key, from the randomness of the operating system."""
        return cls(name, kind, Ed25519PrivateKey.generate().private_bytes_raw())

    @classmethod
    def parse(cls, text: str) -> "Signer":
        """Read a private key, ``PRIVATE+KEY+name+key id+Base64``, as other tools write it too.

        Raises:
            Malformed: it is none; the sentence never repeats the secret.
        """
        if not text.startswith(_PRIVATE):
            raise Malformed(f"a private key begins with {_PRIVATE}")
        try:
            name, key_id, data = _parts(text.removeprefix(_PRIVATE), "private key")
            signer = cls(name, data[:1], data[1:])
        except Malformed:
            raise Malformed("the private key cannot be read") from None
        if signer.key.key_id.hex() != key_id:
            raise Malformed(f"the private key of {name} is not the one its id names: altered")
        return signer

    def secret_text(self) -> str:
        """The private key as it lies in a file that only its owner may read."""
        key = self.key
        return f"{_PRIVATE}{key.name}+{key.key_id.hex()}+{spelled(key.kind + self._seed)}"

    def sign(self, text: str, at: int | None = None) -> Signature:
        """Sign a note's text; a witness says when, in POSIX seconds.

        Raises:
            ValueError: a witness without a time, or with one that is no time; a log with one.
        """
        if (at is not None) != (self.key.kind == COSIGNATURE):
            raise ValueError("a witness signs with the time, a log without")
        if at is None:
            signature = self._private.sign(text.encode())
        elif 0 < at <= SIZE_MAX:
            signature = at.to_bytes(_TIME_BYTES, "big") + self._private.sign(timed(text, at))
        else:
            raise ValueError(f"{at} is no time at which a witness can sign")
        return Signature(self.key.name, self.key.key_id, signature)

    def stamp(self, label: bytes, data: bytes) -> bytes:
        """Sign bytes that are no note, under a label that says what they are."""
        return self._private.sign(_stamped(label, self.key.name, data))


def _y(public: bytes) -> int:
    """The coordinate y of a public key; 2^255 - 19 and more are other spellings of small ones."""
    return (int.from_bytes(public, "little") & (1 << 255) - 1) % _PRIME


def timed(text: str, at: int) -> bytes:
    """What a witness signs (tlog-cosignature v1)."""
    return f"cosignature/v1\ntime {at}\n{text}".encode()


def _stamped(label: bytes, name: str, data: bytes) -> bytes:
    """What is signed under a label; the zero byte behind it stands in no note."""
    return label + b"\0" + name.encode() + b"\n" + data


def name_of(text: str) -> str:
    """The name of a key: not empty, no spaces, no plus sign, no control characters.

    Raises:
        Malformed: it cannot stand in the line of a note.
    """
    if not text or "+" in text or any(one.isspace() or one < " " for one in text):
        raise Malformed(f"{text[:60]!r} cannot be the name of a key")
    if any("\ud800" <= one <= "\udfff" for one in text):
        raise Malformed(f"the name {text[:60]!r} is not UTF-8")
    return text


def _parts(text: str, what: str) -> tuple[str, str, bytes]:
    parts = text.split("+", _KEY_PARTS - 1)
    if len(parts) != _KEY_PARTS:
        raise Malformed(f"a {what} has the form name+key id+Base64")
    return parts[0], parts[1], blob(parts[2], f"the {what} of {parts[0][:60]!r}")
