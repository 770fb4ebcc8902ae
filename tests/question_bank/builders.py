"""Small banks for tests: valid unless a test says what is to be wrong."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from question_bank.blueprint import Blueprint, BlueprintSection, Line
from question_bank.items import Bank, Choice, Item, Picture, Section, Stimulus

SAMPLE = Path(__file__).parents[2] / "question_bank" / "sample"

RIGHT_OR_WRONG = (5, 0, 0, 0, 0)
TOPICS = (("nasionalisme", "Nasionalisme"), ("integritas", "Integritas"))


def an_svg(content: str = '<circle cx="5" cy="5" r="4"/>', attributes: str = "") -> bytes:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"{attributes}>{content}</svg>'
    ).encode()


def choices(*texts: str, points: Iterable[int] = RIGHT_OR_WRONG) -> tuple[Choice, ...]:
    shown = texts or ("satu", "dua", "tiga", "empat", "lima")
    return tuple(Choice(value, text) for value, text in zip(points, shown, strict=True))


def an_item(item_id: str = "twk-001", **changes: Any) -> Item:
    fields: dict[str, Any] = {
        "version": 1,
        "section": "twk",
        "topic": "nasionalisme",
        "difficulty": 0.0,
        "shuffle": True,
        "stem": f"<p>Pertanyaan {item_id}?</p>",
        "choices": choices(),
    }
    return Item(item_id, **(fields | changes))


def some_items(count: int, topic: str = "nasionalisme", **changes: Any) -> list[Item]:
    return [an_item(f"{topic}-{number:03}", topic=topic, **changes) for number in range(count)]


def a_bank(
    items: Iterable[Item] | None = None,
    *,
    stimuli: Iterable[Stimulus] = (),
    pictures: Iterable[Picture] = (),
) -> Bank:
    sections = (
        Section("twk", "Tes Wawasan Kebangsaan", RIGHT_OR_WRONG, TOPICS),
        Section("tkp", "Tes Karakteristik Pribadi", (5, 4, 3, 2, 1), (("tik", "Teknologi"),)),
    )
    kept = tuple(some_items(12) if items is None else items)
    return Bank("contoh", "1", "id", sections, tuple(stimuli), kept, tuple(pictures))


def a_blueprint(*lines: Line) -> Blueprint:
    asked = lines or (Line("nasionalisme", None, 8),)
    return Blueprint("contoh", (BlueprintSection("twk", asked),))


BANK_TOML = """\
name = "contoh"
version = "1"
language = "id"

[sections.twk]
title = "Tes Wawasan Kebangsaan"
points = [5, 0, 0, 0, 0]
topics = { nasionalisme = "Nasionalisme" }
"""

ITEM_TOML = """\
[[item]]
id = "twk-001"
version = 1
section = "twk"
topic = "nasionalisme"
difficulty = 0.25
shuffle = true
stem = "<p>Pertanyaan?</p>"
choices = [
  { points = 5, html = "satu" },
  { points = 0, html = "dua" },
  { points = 0, html = "tiga" },
  { points = 0, html = "empat" },
  { points = 0, html = "lima" },
]
"""


def a_folder(
    folder: Path, items: str = ITEM_TOML, bank: str = BANK_TOML, **pictures: bytes
) -> Path:
    (folder / "items").mkdir(parents=True)
    (folder / "pictures").mkdir()
    (folder / "bank.toml").write_text(bank, encoding="utf-8")
    (folder / "items" / "twk.toml").write_text(items, encoding="utf-8")
    for name, content in pictures.items():
        (folder / "pictures" / name.replace("_", ".")).write_bytes(content)
    return folder
