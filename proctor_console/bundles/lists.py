"""Forms, keys and the list of results, as a bundle shows them."""

import csv
import io
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

import msgspec

from exam_engine.draw.late_sheet import Opening
from exam_engine.ledger.entry import leaf_hash
from exam_engine.registry.leaves import (
    APPLICATION,
    Leaf,
    Salts,
    application_content,
    candidate_leaf,
    in_order,
    key_content,
    key_leaves,
    roster_leaves,
)
from exam_engine.roster import Candidate
from exam_engine.sheets import Sheets
from proctor_console.documents.result_list import result_rows
from question_bank.items import Bank
from scoring.rule_pack import RulePack

_IMPORTED, _ERASED, _DISQUALIFIED = "imported", "erased", "disqualified"


def form_lines(
    leaves: Mapping[str, Leaf], attempts: Collection[str] | None, *, closed: bool = True
) -> Iterator[bytes]:
    """Everybody's form, or, where it stays closed, the hash of its leaf if that is wanted."""
    for number, leaf in leaves.items():
        written = msgspec.json.encode(leaf)
        if attempts is None or number in attempts:
            yield written
        elif closed:
            yield _closed(written)


def places_in(leaves: Mapping[str, Leaf], attempts: Collection[str] | None) -> set[int]:
    """The places in the bank of all items that these forms have."""
    found: set[int] = set()
    for number, leaf in leaves.items():
        if isinstance(leaf, tuple) and (attempts is None or number in attempts):
            found.update(place for place, _ in leaf[2])
    return found


def key_lines(bank: Bank, salts: Salts, places: Collection[int]) -> Iterator[bytes]:
    """The keys of these items; of the others, which nobody was given, the hash of the leaf."""
    for place, (item, leaf) in enumerate(zip(bank.items, key_leaves(bank, salts), strict=True)):
        if place in places:
            content = msgspec.json.encode(key_content(item)).decode()
            yield msgspec.json.encode((salts.salt("key", place).hex(), content))
        else:
            yield _closed(msgspec.json.encode(leaf))


def roster_lines(
    roster: Sequence[Candidate], salts: Salts, attempts: Collection[str] | None
) -> Iterator[bytes]:
    """What everybody applied for; where it stays closed, the hash of the leaf."""
    people, leaves = in_order(roster), roster_leaves(roster, salts)
    for place, (one, leaf) in enumerate(zip(people, leaves, strict=True)):
        written = msgspec.json.encode(leaf)
        if attempts is None or one.participant_number in attempts:
            content = msgspec.json.encode(application_content(one)).decode()
            salt = salts.salt(APPLICATION, place).hex()
            yield msgspec.json.encode((written.decode(), salt, content))
        else:
            yield _closed(written)


def added_lines(
    openings: Sequence[Opening], roster_size: int, salts: Salts, attempts: Collection[str] | None
) -> Iterator[bytes]:
    """What those applied for who were added; nothing where it stays closed."""
    for place, one in enumerate(openings, roster_size):
        person = one.candidate
        if attempts is None or person.participant_number in attempts:
            written = msgspec.json.encode(candidate_leaf(place, person, salts)).decode()
            content = msgspec.json.encode(application_content(person)).decode()
            salt = salts.salt(APPLICATION, place).hex()
            yield msgspec.json.encode((written, salt, content))


def result_table(
    sheets: Sheets, pack: RulePack, erased: Collection[str], before: int | None = None
) -> bytes:
    """The list of results without names, as CSV; of the erased no paper can be opened.

    ``before`` a correction of a key, counted from 1: the list as it was when that came.
    """
    header, *rows = result_rows(sheets, pack, before)
    sections = [section.id for section in pack.sections]
    written = io.StringIO(newline="")
    lines = csv.writer(written, lineterminator="\n")
    lines.writerow(["participant_number", "formation", "category", *sections, "total",
                    "meets_cut_scores", "place", "status"])  # fmt: skip
    for row in rows:
        cells = dict(zip(header, row, strict=True))
        sheet = sheets.attempts[str(cells["participant_number"])]
        scored = cells["total"] is not None
        points = {name: int(str(cells[name])) for name in (*sections, "total")} if scored else {}
        cuts = pack.categories[sheet.candidate.category].cut_scores
        meets = int(all(points[name] >= cut for name, cut in cuts.items())) if scored else ""
        status = cells["status"]
        if scored and not sheet.begun and status != _DISQUALIFIED:
            status = _IMPORTED
        if scored and sheet.attempt in erased:
            status = _ERASED
        lines.writerow(
            [
                *(cells[name] for name in ("participant_number", "formation", "category")),
                *(points.get(name, "") for name in (*sections, "total")),
                *(meets, cells["place"] or "", status),
            ]
        )
    return written.getvalue().encode()


def joined(lines: Iterable[bytes]) -> bytes:
    """Lines as a file."""
    return b"".join(line + b"\n" for line in lines)


def _closed(leaf: bytes) -> bytes:
    return msgspec.json.encode(leaf_hash(leaf).hex())
