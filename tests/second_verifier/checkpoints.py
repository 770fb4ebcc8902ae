"""Checkpoints and cosignatures: c2sp.org/tlog-checkpoint and tlog-cosignature."""

from dataclasses import dataclass

from tests.second_verifier.notes import LOG, Key, Note, Signature, read_note
from tests.second_verifier.refusal import Refused
from tests.second_verifier.spelling import LARGEST, decimal, hash_in_base64, text


@dataclass(frozen=True)
class Checkpoint:
    origin: str
    size: int
    root: bytes
    signers: tuple[Key, ...]


def _holds(key: Key, signature: Signature, message: bytes) -> bool:
    if key.kind == LOG:
        return len(signature.data) == 64 and key.signed(message, signature.data)
    if len(signature.data) != 72:
        return False
    stamp = int.from_bytes(signature.data[:8])
    if stamp >= LARGEST:
        return False
    header = b"cosignature/v1\ntime %d\n" % stamp
    return key.signed(header + message, signature.data[8:])


def signers_of(note: Note, known: list[Key]) -> tuple[Key, ...]:
    keys = {(key.name, key.id): key for key in known}
    signers = []
    for signature in note.signatures:
        key = keys.get((signature.name, signature.id))
        if key is None:
            continue
        if not _holds(key, signature, note.text):
            raise Refused(f"a signature of {key.name} is false")
        signers.append(key)
    return tuple(signers)


def read_checkpoint(data: bytes, known: list[Key]) -> Checkpoint:
    note = read_note(data)
    parts = text(note.text, "the checkpoint").split("\n")
    if len(parts) != 4 or not parts[0]:
        raise Refused("the checkpoint does not have three lines")
    size = decimal(parts[1], "size of the checkpoint")
    root = hash_in_base64(parts[2], "root of the checkpoint")
    of_this_log = [key for key in known if key.kind != LOG or key.name == parts[0]]
    checkpoint = Checkpoint(parts[0], size, root, signers_of(note, of_this_log))
    if not any(key.kind == LOG for key in checkpoint.signers):
        raise Refused(f"no log that is known as {parts[0]!r} signed the checkpoint")
    return checkpoint
