"""Signed notes (C2SP signed-note v1): text that some keys have signed, readable by people.

A note that nobody has checked is a ``Note``; nothing in it may be believed before ``opened`` has
found a signature of somebody who is trusted.
"""

import re
from collections.abc import Iterable
from typing import NamedTuple

from exam_engine.ledger.errors import Malformed, NotSigned
from exam_engine.ledger.lines import blob
from exam_engine.ledger.signers import KEY_ID_BYTES, Signature, Signer, VerifierKey, name_of

SIGNATURES_MAX = 64
"""At least 16 have to be accepted; more than so many are somebody's try to keep a checker busy."""
BYTES_MAX = 256 * 1024
"""64 signatures of 4 kB, as long as post-quantum ones get."""

_DASH = "\u2014 "
_HIDDEN = re.compile("[\x00-\x09\x0b-\x1f]")


class Signed(NamedTuple):
    """A signature that was checked: whose it is, and when a witness gave it (POSIX seconds)."""

    key: VerifierKey
    at: int | None


class Note(NamedTuple):
    """Text, ending in a newline, and the signatures below it; not checked."""

    text: str
    signatures: tuple[Signature, ...]

    @classmethod
    def parse(cls, data: bytes) -> "Note":
        """Take a note apart at its last blank line.

        Raises:
            Malformed: the bytes are no note; says where.
        """
        if len(data) > BYTES_MAX:
            raise Malformed(
                f"a note of {len(data)} bytes: more than {BYTES_MAX} keep checkers busy"
            )
        try:
            whole = data.decode()
        except UnicodeDecodeError as wrong:
            raise Malformed(f"byte {wrong.start} of the note is not UTF-8") from wrong
        if hidden := _HIDDEN.search(whole):
            raise Malformed(f"character {hidden.start()} of the note is a control character")
        blank = whole.rfind("\n\n")
        if blank < 0 or not whole.endswith("\n"):
            raise Malformed("a note is text, a blank line, and lines of signatures")
        lines = whole[blank + 2 : -1].split("\n")
        if len(lines) > SIGNATURES_MAX:
            raise Malformed(f"{len(lines)} signatures: more than {SIGNATURES_MAX} in one note")
        return cls(whole[: blank + 1], tuple(map(_signature, lines)))

    def signed(self, *signatures: Signature) -> "Note":
        """The note with more signatures; one that is there already is not repeated."""
        return Note(self.text, tuple(dict.fromkeys((*self.signatures, *signatures))))

    def __bytes__(self) -> bytes:
        return f"{self.text}\n{''.join(one.line for one in self.signatures)}".encode()


def sign(text: str, *signers: Signer) -> Note:
    """A note signed by logs; what a witness signs is a checkpoint, and has a time.

    Raises:
        ValueError: the text does not end in a newline, or has other control characters.
    """
    if not text.endswith("\n") or _HIDDEN.search(text):
        raise ValueError("the text of a note ends in a newline, its only control character")
    return Note(text, tuple(signer.sign(text) for signer in signers))


def opened(note: Note, keys: Iterable[VerifierKey]) -> tuple[Signed, ...]:
    """Who of the trusted has signed a note; at least one.

    Signatures of others are ignored: they may be added by anybody.

    Raises:
        Forged: a signature under the name and id of a trusted key is false.
        NotSigned: no trusted key has signed.
        Malformed: two of the keys have one name and one id, so that neither can be trusted.
    """
    trusted: dict[tuple[str, bytes], VerifierKey] = {}
    for key in keys:
        if trusted.setdefault((key.name, key.key_id), key) != key:
            raise Malformed(f"two different keys are called {key.name}+{key.key_id.hex()}")
    found = []
    for one in note.signatures:
        by = trusted.get((one.name, one.key_id))
        if by is not None:
            found.append(Signed(by, by.check(note.text, one.signature)))
    if not found:
        raise NotSigned("nobody who is trusted has signed this note")
    return tuple(dict.fromkeys(found))


def _signature(line: str) -> Signature:
    name, space, encoded = line.removeprefix(_DASH).partition(" ")
    if not line.startswith(_DASH) or not space:
        raise Malformed(f"{line[:60]!r} is no signature: text was put below the blank line")
    data = blob(encoded, f"the signature of {name[:60]}")
    if len(data) <= KEY_ID_BYTES:
        raise Malformed(f"the signature of {name[:60]} has only {len(data)} bytes")
    return Signature(name_of(name), data[:KEY_ID_BYTES], data[KEY_ID_BYTES:])
