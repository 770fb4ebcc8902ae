"""Records as a dishonest operator with all keys would write them: changed, and signed again."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Any

from tests.exam_engine.verifying.bundles import (
    POINTS_TIER,
    keys,
    results,
    write,
    write_log,
)
from tests.exam_engine.verifying.sittings import RULES, Recorded
from tests.second_verifier.commitments import chain_head, commitment, private_salt


@dataclass(frozen=True)
class Line:
    """One line of a record: its public entry and the bytes committed to."""

    entry: bytes
    record: bytes

    @property
    def kind(self) -> int:
        return self.entry[0]

    @property
    def pseudonym(self) -> bytes:
        return self.entry[1:17]

    @property
    def body(self) -> Any:
        """What may be changed so that everything still fits: an open entry, or a record."""
        return json.loads(self.entry[1:] if self.kind == 4 else self.record)

    def with_body(self, body: Any) -> Line:
        written = json.dumps(body, separators=(",", ":"), ensure_ascii=False).encode()
        if self.kind == 4:
            return replace(self, entry=b"\4" + written)
        return replace(self, record=written)


Change = Callable[[list[Line]], list[Line]]


class Forger:
    """Writes bundles of a day whose lines were changed; every commitment and signature fits."""

    def __init__(self, day: Recorded) -> None:
        self._day = day
        self.lines = [Line(*pair) for pair in zip(day.entries, day.records, strict=True)]
        self._secrets = {one.pseudonym: one.secret for one in day.identities.values()}
        self._own = day.identities[""].pseudonym

    def write(self, folder: Path, lines: list[Line], *, whole: bool = True) -> Path:
        commitments: dict[bytes, list[bytes]] = {}
        records: dict[bytes, list[str]] = {}
        entries = []
        for line in lines:
            owner = commitments.setdefault(line.pseudonym, []) if line.kind != 4 else []
            if line.kind == 1:
                number = len(owner) + 1
                salt = private_salt(self._secrets[line.pseudonym] or b"", number)
                owner.append(commitment(salt, line.record))
                records.setdefault(line.pseudonym, []).append(line.record.decode())
                entries.append(b"\1" + line.pseudonym + number.to_bytes(4) + owner[-1])
            elif line.kind == 2:
                count = len(owner).to_bytes(4)
                entries.append(b"\2" + line.pseudonym + count + chain_head(owner))
            else:
                entries.append(line.entry)
        write_log(folder, entries)
        write(folder, "opened/papers.jsonl", self._papers(records, whole=whole))
        day = self._day
        write(folder, "opened/forms.jsonl", b"".join(one + b"\n" for one in day.forms.values()))
        write(folder, "opened/keys.jsonl", keys())
        write(folder, "opened/roster.jsonl", b"".join(one + b"\n" for one in day.roster.values()))
        write(folder, "opened/rules.toml", RULES.encode())
        write(folder, "opened/results.csv", results(day))
        for number, _ in enumerate(day.memory.sheets.sitting.corrections, 1):
            write(folder, f"opened/results-before-{number}.csv", results(day, number))
        return folder

    def _papers(self, records: dict[bytes, list[str]], *, whole: bool) -> bytes:
        written = []
        for pseudonym, texts in records.items():
            secret = self._secrets[pseudonym]
            if secret is None or pseudonym == self._own:
                continue
            line: dict[str, object] = {"pseudonym": pseudonym.hex()}
            if whole:
                line |= {"secret": secret.hex(), "records": list(enumerate(texts, 1))}
            else:
                line["records"] = [
                    (number, private_salt(secret, number).hex(), text)
                    for number, text in enumerate(texts, 1)
                    if json.loads(text).get("event") in POINTS_TIER
                ]
            written.append(json.dumps(line) + "\n")
        return "".join(written).encode()


_STRANGE: tuple[object, ...] = (
    0,
    1,
    -1,
    2**53,
    1.5,
    True,
    None,
    "",
    "x",
    [],
    {},
    "P-002",
    "0" * 64,
)


def changed_value(random: Random, value: Any) -> Any:
    """Another value in the place of this one: a near one, or a strange one."""
    if random.random() < 0.3:
        return random.choice(_STRANGE)
    match value:
        case bool():
            return not value
        case int():
            return value + random.choice((-1, 1, -1000, 1000, -30_000, 30_000))
        case str() if value:
            at = random.randrange(len(value))
            return value[:at] + random.choice("0123456789abcdef") + value[at + 1 :]
        case [_, *_]:
            at = random.randrange(len(value))
            some = [changed_value(random, value[at])]
            return random.choice(
                (
                    value[:at] + value[at + 1 :],
                    value[:at] + some + value[at + 1 :],
                    value + value[at : at + 1],
                )
            )
        case _:
            return random.choice(_STRANGE)


def changed_field(random: Random, lines: list[Line]) -> tuple[list[Line], str]:
    at = random.choice([at for at, line in enumerate(lines) if line.kind in (1, 4)])
    body = lines[at].body
    field = random.choice(list(body))
    before = body[field]
    if random.random() < 0.15:
        del body[field]
        said = f"line {at}: {body.get('event')} without {field}"
    else:
        body[field] = changed_value(random, before)
        said = (
            f"line {at}: {body.get('event')} {field} {str(before)[:50]} -> {str(body[field])[:50]}"
        )
    return [*lines[:at], lines[at].with_body(body), *lines[at + 1 :]], said


def moved(random: Random, lines: list[Line]) -> tuple[list[Line], str]:
    one = random.randrange(len(lines))
    other = min(len(lines) - 1, max(0, one + random.choice((-1, 1, 2, -2, 10, -10))))
    taken = [*lines[:one], *lines[one + 1 :]]
    return [*taken[:other], lines[one], *taken[other:]], f"line {one} moved to {other}"


def dropped(random: Random, lines: list[Line]) -> tuple[list[Line], str]:
    at = random.randrange(len(lines))
    return [*lines[:at], *lines[at + 1 :]], f"line {at} dropped"


def doubled(random: Random, lines: list[Line]) -> tuple[list[Line], str]:
    at = random.randrange(len(lines))
    return [*lines[: at + 1], *lines[at:]], f"line {at} doubled"


def cut(random: Random, lines: list[Line]) -> tuple[list[Line], str]:
    at = random.randint(1, len(lines))
    return lines[:at], f"cut at {at}"


def changed_list(random: Random, folder: Path) -> str:
    """A cell of a list of results becomes another one, or one of another row."""
    path = random.choice(sorted((folder / "opened").glob("results*.csv")))
    rows = [line.split(",") for line in path.read_text("utf-8").splitlines()]
    row, column = random.randrange(1, len(rows)), random.randrange(len(rows[0]))
    before = rows[row][column]
    others = [one[column] for one in rows[1:]]
    strange = ["", "0", "1", "5", "+5", "05", "finished", "absent", "disqualified", "imported"]
    rows[row][column] = random.choice([*others, *strange, "erased", f"{before}0"])
    if random.random() < 0.3:
        rows[row][3:] = [*random.choice(rows[1:])[3:-1], random.choice(strange[6:])]
    path.write_text("".join(",".join(one) + "\n" for one in rows), "utf-8")
    return f"{path.name} row {row}: {','.join(rows[row])}"


ALL = (changed_field, changed_field, changed_field, changed_field, moved, dropped, doubled, cut)
