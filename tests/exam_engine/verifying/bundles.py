"""Writes bundles as docs/verifying.md describes them, and signs whatever a test wants signed."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from pathlib import Path

from exam_engine.ledger.checkpoint import Checkpoint, cosigned, signed_checkpoint
from exam_engine.ledger.entry import leaf_hash
from exam_engine.ledger.note import Note
from exam_engine.ledger.signers import Signer
from exam_engine.ledger.tile_tree import TileEdge
from exam_engine.ledger.tiles import WIDTH, Bundle, bundle_bytes
from exam_engine.rescoring import points_before
from tests.exam_engine.ledger import naive_tree
from tests.exam_engine.ledger.record_builders import AT, ORIGIN, a_log, a_witness
from tests.exam_engine.verifying.sittings import (
    RULES,
    Recorded,
    a_form,
    a_key,
    a_roster_line,
    salt_of,
)

LOG = a_log(ORIGIN)
WITNESSES = (a_witness("saksi.example/satu"), a_witness("saksi.example/dua"))
POINTS_TIER = ("CandidateReady/1", "AnswerRecorded/1", "AttemptFinished/1")


def a_policy(log: Signer = LOG, witnesses: Iterable[Signer] = WITNESSES) -> bytes:
    lines = [f"log {log.key}"]
    names = []
    for at, one in enumerate(witnesses):
        names.append(f"w{at}")
        lines.append(f"witness w{at} {one.key}")
    lines += [f"group semua all {' '.join(names)}", "quorum semua"] if names else ["quorum none"]
    return "\n".join([*lines, ""]).encode()


def a_note(
    entries: list[bytes], log: Signer = LOG, witnesses: Iterable[Signer] = WITNESSES
) -> Note:
    root = naive_tree.root([leaf_hash(one) for one in entries])
    note = signed_checkpoint(Checkpoint(log.key.name, len(entries), root), log)
    return note.signed(*(cosigned(note, one, AT) for one in witnesses))


def write(folder: Path, name: str, data: bytes) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def write_log(folder: Path, entries: list[bytes], note: Note | None = None) -> Path:
    """A bundle of the public log alone; signed over these entries unless a note is given."""
    write(folder, "policy", a_policy())
    write(folder, "log/checkpoint", bytes(note or a_note(entries)))
    for start in range(0, len(entries), WIDTH):
        part = entries[start : start + WIDTH]
        write(folder, f"log/{Bundle(start // WIDTH, len(part)).path}", bundle_bytes(part))
    edge = TileEdge()
    edge.extend(leaf_hash(one) for one in entries)
    for tile, data in (*edge.take_full(), *edge.partial()):
        write(folder, f"log/{tile.path}", data)
    return folder


def papers(day: Recorded, *, whole: bool, attempts: Iterable[str] | None = None) -> bytes:
    """`opened/papers.jsonl`: by secret, or answers and ends one by one."""
    lines = []
    for attempt in attempts or [one for one in day.identities if one]:
        identity = day.identities[attempt]
        records = [day.records[at].decode() for at in day.of(attempt)]
        secret = identity.secret
        if not records or secret is None:
            continue
        line: dict[str, object] = {"pseudonym": identity.pseudonym.hex()}
        numbered = list(enumerate(records, 1))
        if whole:
            line |= {"secret": secret.hex(), "records": numbered}
        else:
            line["records"] = [
                (number, salt_of(secret, number).hex(), record)
                for number, record in numbered
                if json.loads(record)["event"] in POINTS_TIER
            ]
        lines.append(json.dumps(line) + "\n")
    return "".join(lines).encode()


def keys() -> bytes:
    lines = []
    for place in range(7):
        salt, content = a_key(place)
        lines.append(json.dumps([salt.hex(), content.decode()]) + "\n")
    return "".join(lines).encode()


def results(day: Recorded, before: int | None = None) -> bytes:
    """The list as the engine's own sheets have it; places by the order of ``RULES``.

    With a number: as it was before that correction of a key.
    """
    sheets = day.memory.sheets.attempts.values()
    if before is None:
        out = {one.attempt for one in sheets if str(one.state) == "void"}
        points = {one.attempt: tuple(one.points) for one in sheets}
    else:
        out = set(day.memory.sheets.sitting.corrections[before - 1].void)
        points = {one.attempt: points_before(one, before) for one in sheets}
    ranked = sorted(
        (-sum(points[one.attempt]), -points[one.attempt][1], -points[one.attempt][0])
        for one in sheets
        if one.begun and one.attempt not in out
    )
    written = io.StringIO(newline="")
    table = csv.writer(written, lineterminator="\n")
    table.writerow(["participant_number", "formation", "category", "tiu", "tkp", "total",
                    "meets_cut_scores", "place", "status"])  # fmt: skip
    for one in sheets:
        tiu, tkp = points[one.attempt]
        who = (one.attempt, one.candidate.formation, one.candidate.category)
        if not one.begun:
            table.writerow([*who, "", "", "", "", "", "absent"])
            continue
        void = one.attempt in out
        place = "" if void else ranked.index((-tiu - tkp, -tkp, -tiu)) + 1
        meets = int(tkp >= 5 and tiu + tkp >= 8)
        status = "disqualified" if void else "finished"
        table.writerow([*who, tiu, tkp, tiu + tkp, meets, place, status])
    return written.getvalue().encode()


def write_everything(folder: Path, day: Recorded, *, whole: bool = True) -> Path:
    """A bundle that opens all papers, forms and keys, with rules and list."""
    write_log(folder, day.entries)
    write(folder, "opened/papers.jsonl", papers(day, whole=whole))
    write(folder, "opened/forms.jsonl", b"".join(one + b"\n" for one in day.forms.values()))
    write(folder, "opened/keys.jsonl", keys())
    write(folder, "opened/roster.jsonl", b"".join(one + b"\n" for one in day.roster.values()))
    openings = day.memory.sheets.sitting.late.openings
    if openings:
        added = [
            a_roster_line(place, one.candidate.participant_number, ("Analis", "general", None))
            for place, one in enumerate(openings, len(day.roster))
        ]
        write(folder, "opened/added.jsonl", b"".join(one + b"\n" for one in added))
    drawn = [one.candidate.participant_number for one in openings if one.drawn is not None]
    if drawn:
        forms = [json.dumps(("form", one, a_form(one)), separators=(",", ":")) for one in drawn]
        write(folder, "opened/added-forms.jsonl", "".join(one + "\n" for one in forms).encode())
    write(folder, "opened/rules.toml", RULES.encode())
    write(folder, "opened/results.csv", results(day))
    for number, _ in enumerate(day.memory.sheets.sitting.corrections, 1):
        write(folder, f"opened/results-before-{number}.csv", results(day, number))
    return folder
