"""Keys that were corrected after the end: what everybody may read of them, held against entry 0."""

import re
from hashlib import sha256
from typing import NamedTuple

from exam_engine.ledger.errors import Malformed, NotIncluded
from exam_engine.ledger.proof import check_inclusion
from exam_engine.verifying.committed_lists import COMMIT, Keys, Worth, content_points
from exam_engine.verifying.open_entries import Open, Sitting
from exam_engine.verifying.report import Attack, Report
from exam_engine.verifying.strict_json import read

CORRECTED = "KeyCorrected/1"
_HASH = re.compile("[0-9a-f]{64}")
_RIGHT_OR_WRONG = 2


class Correction(NamedTuple):
    """A correction: its entry, the item's place in the bank, what it was bound to and is worth."""

    entry: int
    place: int
    original: Worth
    now: Worth


def corrections_of(sitting: Sitting, report: Report) -> list[Correction]:
    """The corrections of a record in their order; what does not hold is in the report."""
    step, found = report.step(), []
    manifest = sitting.prepared.get("manifest", {})
    for one in sitting.opens:
        if one.name != CORRECTED:
            continue
        where = f"entry {one.entry}"
        try:
            correction = _read(one, manifest.get("keys_root"))
        except (Malformed, UnicodeEncodeError) as wrong:
            step.found(where, Attack.MALFORMED, str(wrong))
            continue
        except NotIncluded as wrong:
            what = "the key that it opens is not one of those bound before the start"
            step.found(where, Attack.KEY_CHANGED, f"{what}: {wrong.sentence}")
            continue
        found.append(correction)
        if not _possible(correction):
            what = f"no key can be {correction.now.points} where {correction.original.points} was"
            step.found(where, Attack.SCORE, what)
        report.details.append(_detail(len(found), one, correction))
    if found:
        step.proves("corrections", len(found))
        report.unproved["corrections_right"] = len(found)
    return found


def stages(keys: Keys, corrections: list[Correction]) -> list[Keys]:
    """The keys as they were bound, then as they were after each correction."""
    bound = {one.place: one.original for one in reversed(corrections)} | keys
    found = [bound]
    for one in corrections:
        found.append(found[-1] | {one.place: one.now})
    return found


def _read(found: Open, root: str | None) -> Correction:
    fields = found.fields
    place, key = fields["place"], fields["key"].encode()
    original = Worth(content_points(read(key)))
    if len(fields["points"]) != len(original.points):
        raise Malformed("its 'points' are not one figure for each choice")
    committed = sha256(COMMIT + bytes.fromhex(fields["salt"]) + key).hexdigest()
    leaf = sha256(f'\0["key",{place},"{committed}"]'.encode()).digest()
    if root is None or not _HASH.fullmatch(root):
        raise NotIncluded("entry 0 has no root of the keys")
    proof = [bytes.fromhex(one) for one in fields["proof"]]
    check_inclusion(place, fields["leaves"], leaf, proof, bytes.fromhex(root))
    now = Worth(tuple(fields["points"]), fields["omitted"])
    return Correction(found.entry, place, original, now)


def _possible(one: Correction) -> bool:
    """Whether a key of this section can give such points; docs/ledger-format.md has the rule."""
    original, now = one.original.points, one.now.points
    best, worst = max(original), min(original)
    if one.now.omitted:
        return set(now) == {best} and one.now.omitted == best
    if sorted(now) == sorted(original):
        return True
    return len(set(original)) == _RIGHT_OR_WRONG and set(now) == {best, worst}


def _detail(number: int, found: Open, one: Correction) -> str:
    name = read(found.fields["key"].encode())[0]
    now = f"{list(one.now.points)}" + (f", left out {one.now.omitted}" if one.now.omitted else "")
    return (
        f"correction {number}, entry {one.entry}: item {name}, place {one.place}, bound as "
        f"{list(one.original.points)}, now {now}: {found.fields['reason']}"
    )
