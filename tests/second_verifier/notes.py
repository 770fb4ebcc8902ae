"""Signed notes and verifier keys: c2sp.org/signed-note."""

import hashlib
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from tests.second_verifier.refusal import Refused
from tests.second_verifier.spelling import padded_base64, text

LOG, WITNESS = 1, 4
MOST_BYTES, MOST_SIGNATURES = 256 * 1024, 64


@dataclass(frozen=True)
class Key:
    name: str
    id: bytes
    kind: int
    public: bytes

    def signed(self, message: bytes, signature: bytes) -> bool:
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True


@dataclass(frozen=True)
class Signature:
    name: str
    id: bytes
    data: bytes


@dataclass(frozen=True)
class Note:
    text: bytes
    signatures: tuple[Signature, ...]


def _check_name(name: str) -> None:
    if not name or "+" in name or any(c.isspace() or c < " " for c in name):
        raise Refused(f"not a name of a key: {name!r}")


_PRIME = 2**255 - 19
_EIGHTH = 2707385501144840649318225287225658788936804267575313519463743627342489446438
_FEW_MULTIPLES = {0, 1, _PRIME - 1, _EIGHTH, _PRIME - _EIGHTH}
"""The y of the points of small order."""


def read_key(written: str) -> Key:
    parts = written.split("+", 2)
    if len(parts) != 3:
        raise Refused(f"not a verifier key: {written!r}")
    name, written_id, material = parts
    _check_name(name)
    raw = padded_base64(material, f"key of {name}")
    if len(raw) != 33 or raw[0] not in (LOG, WITNESS):
        raise Refused(f"the key of {name} is not Ed25519 of kind 01 or 04")
    key_id = hashlib.sha256(name.encode() + b"\n" + raw).digest()[:4]
    if written_id != key_id.hex():
        raise Refused(f"the key id of {name} is not {written_id!r}")
    if _y(raw[1:]) in _FEW_MULTIPLES:
        raise Refused(f"the key of {name} has small order")
    return Key(name, key_id, raw[0], raw[1:])


def _y(point: bytes) -> int:
    return (int.from_bytes(point, "little") % 2**255) % _PRIME


def read_note(data: bytes) -> Note:
    if len(data) > MOST_BYTES:
        raise Refused("the note is longer than 256 KiB")
    whole = text(data, "the note")
    if any(c < " " and c != "\n" for c in whole):
        raise Refused("the note has a control character")
    split = whole.rfind("\n\n")
    if split < 0 or not whole.endswith("\n"):
        raise Refused("the note has no signatures")
    signed, rest = whole[: split + 1], whole[split + 2 : -1]
    written = rest.split("\n") if rest else []
    if not written or len(written) > MOST_SIGNATURES:
        raise Refused(f"the note has {len(written)} signatures")
    return Note(signed.encode(), tuple(_read_signature(line) for line in written))


def _read_signature(line: str) -> Signature:
    parts = line.split(" ")
    if len(parts) != 3 or parts[0] != "\N{EM DASH}":
        raise Refused(f"not a line of a signature: {line[:60]!r}")
    _check_name(parts[1])
    raw = padded_base64(parts[2], f"signature of {parts[1]}")
    if len(raw) < 5:
        raise Refused(f"the signature of {parts[1]} is too short")
    return Signature(parts[1], raw[:4], raw[4:])
