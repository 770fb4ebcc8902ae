"""Read a bank folder: bank.toml, items/*.toml and pictures/; everything wrong is told at once."""

from __future__ import annotations

import hashlib
import tomllib
from pathlib import Path
from typing import Any

from question_bank.errors import BankInvalid
from question_bank.faults import Fault, faults_of_item, faults_of_stimulus
from question_bank.interchange.bank_toml import Header, read_header
from question_bank.interchange.drafts import (
    ItemDraft,
    Place,
    StimulusDraft,
    draft_item,
    draft_stimulus,
)
from question_bank.interchange.problems import Problem
from question_bank.interchange.toml_lines import TableLines, tables
from question_bank.items import Bank, Picture
from question_bank.markup import PICTURE_SOURCE
from question_bank.pictures import picture_fault
from question_bank.references import BankFrame, References


def read_bank(folder: Path) -> Bank:
    """Read a whole bank, or nothing.

    Raises:
        BankInvalid: its evidence is every Problem of the folder.
    """
    reading = _Reading(folder)
    if reading.problems or reading.header is None:
        raise BankInvalid(f"the bank in {folder.name!r} has problems", tuple(reading.problems))
    return Bank(
        reading.header.name,
        reading.header.version,
        reading.header.language,
        reading.header.sections,
        tuple(draft.stimulus() for draft in reading.stimuli),
        tuple(draft.item() for draft in reading.items),
        tuple(Picture(name, content) for name, content in reading.pictures.items()),
    )


def check_bank(folder: Path) -> list[Problem]:
    """Find every problem of a bank folder, by file and line; empty if it can be imported."""
    return _Reading(folder).problems


class _Reading:
    """What a folder contains and what is wrong with it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.header: Header | None = None
        self.items: list[ItemDraft] = []
        self.stimuli: list[StimulusDraft] = []
        self.pictures: dict[str, bytes] = {}
        self.problems: list[Problem] = []
        self._read_header()
        for path in sorted(folder.glob("items/*.toml")):
            self._read_items(path)
        self._read_pictures()
        self._check()
        self.problems.sort()

    def _parse(self, file: str) -> tuple[dict[str, Any], list[TableLines]] | None:
        try:
            text = (self.folder / file).read_text(encoding="utf-8")
            return tomllib.loads(text), tables(text.replace("\r\n", "\n"))
        except FileNotFoundError:
            self.problems.append(Problem(file, 0, "", "missing_file", "the file is not there"))
        except UnicodeDecodeError as error:
            sentence = f"byte {error.start} is not UTF-8"
            self.problems.append(Problem(file, 0, "", "bad_encoding", sentence))
        except tomllib.TOMLDecodeError as error:
            line = next((int(word[:-1]) for word in str(error).split() if word[:-1].isdigit()), 0)
            self.problems.append(Problem(file, line, "", "bad_toml", str(error)))
        return None

    def _read_header(self) -> None:
        if parsed := self._parse("bank.toml"):
            self.header, problems = read_header(*parsed)
            self.problems += problems

    def _read_items(self, path: Path) -> None:
        file = path.relative_to(self.folder).as_posix()
        parsed = self._parse(file)
        if parsed is None:
            return
        content, lines = parsed
        for name in content.keys() - {"item", "stimulus"}:
            sentence = f"unknown table or field {name}: only [[item]] and [[stimulus]]"
            self.problems.append(Problem(file, lines[0].of(name), "", "unknown_field", sentence))
        for kind in ("stimulus", "item"):
            written = content.get(kind, [])
            if not isinstance(written, list) or not all(isinstance(one, dict) for one in written):
                sentence = f"{kind} must be written as [[{kind}]]"
                self.problems.append(Problem(file, 0, "", "wrong_type", sentence))
                continue
            places = [table for table in lines if table.name == kind]
            places += [lines[0]] * (len(written) - len(places))
            for table, place in zip(written, places, strict=False):
                self._draft(kind, table, Place(file, place))

    def _draft(self, kind: str, table: dict[str, Any], place: Place) -> None:
        read = draft_item(table, place) if kind == "item" else draft_stimulus(table, place)
        match read:
            case ItemDraft():
                self.items.append(read)
            case StimulusDraft():
                self.stimuli.append(read)
            case _:
                self.problems += read

    def _read_pictures(self) -> None:
        for path in sorted(self.folder.glob("pictures/*")):
            file = f"pictures/{path.name}"
            if not PICTURE_SOURCE.fullmatch(file):
                sentence = "a picture's name is lower-case and ends in .svg, .png or .webp"
                self.problems.append(Problem(file, 0, path.name, "bad_picture", sentence))
                continue
            self.pictures[path.name] = path.read_bytes()
            if fault := picture_fault(path.name, self.pictures[path.name]):
                self.problems.append(Problem(file, 0, path.name, "unsafe_picture", fault))

    def _check(self) -> None:
        sections = self.header.sections if self.header else ()
        frame = BankFrame(
            points={section.section_id: section.points for section in sections},
            topics={section.section_id: dict(section.topics) for section in sections},
            stimuli={draft.stimulus_id: draft.html for draft in self.stimuli},
            pictures={
                name: hashlib.sha256(content).digest() for name, content in self.pictures.items()
            },
        )
        references = References(frame)
        known: set[str] = set()
        for stimulus in self.stimuli:
            faults = faults_of_stimulus(stimulus.stimulus_id, stimulus.html)
            faults += references.faults_of_stimulus(stimulus.stimulus_id, stimulus.html)
            if stimulus.stimulus_id in known:
                faults.append(Fault("duplicate_id", stimulus.stimulus_id, "id", "used before"))
            known.add(stimulus.stimulus_id)
            self._report(faults, stimulus.place)
        for item in self.items:
            faults = faults_of_item(item)
            # Without a readable bank.toml every section would be unknown: say that once.
            if self.header is not None:
                faults += references.faults_of(item)
            self._report(faults, item.place)

    def _report(self, faults: list[Fault], place: Place) -> None:
        self.problems += [
            place.problem(fault.subject, fault.code, _sentence(fault), fault.field, fault.choice)
            for fault in faults
        ]


def _sentence(fault: Fault) -> str:
    where = fault.field if fault.choice is None else f"choice {'ABCDE'[fault.choice]}"
    return f"{where}: {fault.sentence}"
