"""Step 7: lists of leaves, and the keys, held against roots that were written before the start.

Forms, keys and roster are trees of their own (docs/draw.md). A line that the bundle keeps closed is
its leaf hash in quotation marks, so that the root can be computed all the same.
"""

import re
from collections.abc import Callable
from hashlib import sha256
from typing import Any, NamedTuple

from exam_engine.ledger.errors import Malformed
from exam_engine.verifying.answers import CHOICES
from exam_engine.verifying.files import Folder
from exam_engine.verifying.report import Attack, Report
from exam_engine.verifying.strict_json import read
from exam_engine.verifying.tree import root_over

KEYS = "opened/keys.jsonl"
COMMIT = b"exam-engine/commit/v1\0"
_HASH = re.compile("[0-9a-f]{64}")


class Worth(NamedTuple):
    """What an item is worth: points by choice as authored, and points for leaving it out."""

    points: tuple[int, ...]
    omitted: int = 0


Keys = dict[int, Worth]


class OpenedKeys(NamedTuple):
    """The keys that are opened, by place of the item in the bank, and how many there are in all."""

    keys: Keys
    leaves: int


def opened_keys(bundle: Folder, manifest: dict[str, Any], report: Report) -> OpenedKeys:
    """The points of the choices as they were written, by place of the item in the bank."""
    found: Keys = {}

    def leaf(line: bytes, place: int) -> bytes:
        opening = read(line)
        if type(opening) is not list or [type(one) for one in opening] != [str, str]:
            raise Malformed("a key is [salt, content]")
        salt, content = salt_of(opening[0]), opening[1].encode()
        found[place] = Worth(content_points(read(content)))
        return f'["key",{place},"{committed_to(salt, content)}"]'.encode()

    leaves = rooted(bundle, KEYS, manifest.get("keys_root"), leaf, report, "keys")
    return OpenedKeys(found, leaves)


def rooted(
    bundle: Folder,
    name: str,
    root: object,
    leaf: Callable[[bytes, int], bytes],
    report: Report,
    claim: str,
) -> int:
    """Hold a file of leaves against its root; how many leaves there are, 0 without a root."""
    if not bundle.has(name):
        report.unproved[f"{claim}_closed"] = 0
        return 0
    if not isinstance(root, str):
        report.unproved[f"{claim}_uncommitted"] = 0
        return 0
    step, hashes = report.step(), []
    for place, (where, line) in enumerate(bundle.lines(name)):
        try:
            hashes.append(_leaf_hash(line, place, leaf))
        except (Malformed, UnicodeEncodeError) as wrong:
            step.found(where, Attack.MALFORMED, str(wrong))
    if not step.count and root_over(hashes).hex() != root:
        what = f"its lines come to another root than the one written before the start ({root})"
        step.found(name, Attack.KEY_CHANGED if claim == "keys" else Attack.ALTERED, what)
    step.proves(claim, len(hashes))
    return len(hashes)


def _leaf_hash(line: bytes, place: int, leaf: Callable[[bytes, int], bytes]) -> bytes:
    if line[:1] != b'"':
        return sha256(b"\0" + leaf(line, place)).digest()
    said = read(line)
    if type(said) is not str or not _HASH.fullmatch(said):
        raise Malformed("a closed line is 64 small hexadecimal digits in quotation marks")
    return bytes.fromhex(said)


def content_points(content: Any) -> tuple[int, ...]:
    """The points of a key's content; raises Malformed."""
    match content:
        case [str(_), _, list(points)] if len(points) == CHOICES:
            if all(type(one) is int and one >= 0 for one in points):
                return tuple(points)
    raise Malformed("the content of a key is [id, version, points of five choices]")


def committed_to(salt: bytes, content: bytes) -> str:
    """The commitment to a content, in hex."""
    return sha256(COMMIT + salt + content).hexdigest()


def salt_of(said: str) -> bytes:
    """A salt as a line has it; raises Malformed."""
    if not _HASH.fullmatch(said):
        raise Malformed("a salt is 64 small hexadecimal digits")
    return bytes.fromhex(said)
