"""Write a bank as a folder of TOML and pictures that reads back as the same bank."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from question_bank.errors import BankExists
from question_bank.items import Bank, Item, Section, Stimulus


def write_bank(bank: Bank, folder: Path) -> None:
    """Write a bank into a folder that is new or empty: one file per section and topic.

    Raises:
        BankExists: the folder has something in it; nothing is written.
    """
    if folder.exists() and any(folder.iterdir()):
        raise BankExists(f"{folder.name!r} is not empty: a bank is exported into a new folder")
    (folder / "items").mkdir(parents=True)
    (folder / "pictures").mkdir()
    _write(folder / "bank.toml", header_text(bank))
    if bank.stimuli:
        _write(folder / "items" / "stimuli.toml", items_text(bank.stimuli, ()))
    files: dict[str, list[Item]] = {}
    for item in bank.items:
        files.setdefault(f"{item.section}-{item.topic}.toml", []).append(item)
    for name, items in files.items():
        _write(folder / "items" / name, items_text((), items))
    for picture in bank.pictures:
        (folder / "pictures" / picture.name).write_bytes(picture.content)


def header_text(bank: Bank) -> str:
    """Spell bank.toml."""
    fields = [
        f"name = {_text(bank.name)}",
        f"version = {_text(bank.version)}",
        f"language = {_text(bank.language)}",
    ]
    return "\n\n".join(["\n".join(fields), *map(_section_text, bank.sections)]) + "\n"


def items_text(stimuli: Iterable[Stimulus], items: Iterable[Item]) -> str:
    """Spell the tables of one file of items."""
    return "\n".join([*map(_stimulus_text, stimuli), *map(_item_text, items)])


def _section_text(section: Section) -> str:
    topics = [f"{_text(topic)} = {_text(title)}" for topic, title in section.topics]
    return "\n".join(
        [
            f"[sections.{section.section_id}]",
            f"title = {_text(section.title)}",
            f"points = {list(section.points)}",
            f"[sections.{section.section_id}.topics]",
            *topics,
        ]
    )


def _stimulus_text(stimulus: Stimulus) -> str:
    return f"[[stimulus]]\nid = {_text(stimulus.stimulus_id)}\nhtml = {_text(stimulus.html)}\n"


def _item_text(item: Item) -> str:
    lines = [
        "[[item]]",
        f"id = {_text(item.item_id)}",
        f"version = {item.version}",
        f"section = {_text(item.section)}",
        f"topic = {_text(item.topic)}",
        f"difficulty = {item.difficulty!r}",
        f"shuffle = {'true' if item.shuffle else 'false'}",
        *([] if item.stimulus is None else [f"stimulus = {_text(item.stimulus)}"]),
        f"stem = {_text(item.stem)}",
        "choices = [",
        *(f"  {{ points = {one.points}, html = {_text(one.html)} }}," for one in item.choices),
        "]",
    ]
    return "\n".join(lines) + "\n"


def _text(text: str) -> str:
    """Spell a TOML basic string: as in JSON, except that DEL must be escaped too."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")
