"""Write the part of the sample bank that rules made: ``python -m question_bank.sample.generate``.

The same seed gives the same files; they are part of the sources, so that authors can read them.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

from question_bank.draw import Stream
from question_bank.interchange.toml_writer import items_text
from question_bank.items import Item
from question_bank.sample.arithmetic import calculations
from question_bank.sample.comparison import comparisons
from question_bank.sample.figural_analogy import analogies
from question_bank.sample.figural_odd import odd_ones
from question_bank.sample.figural_series import series
from question_bank.sample.number_series import number_series
from question_bank.sample.puzzle import Puzzle
from question_bank.sample.question import Question

SEED = b"exam-engine sample bank, version 1"


def files() -> dict[str, bytes]:
    """Make every generated file: its content by its name in the bank folder."""
    made: dict[str, bytes] = {}
    for topic, puzzles in (
        ("figural-analogi", analogies()),
        ("figural-ketidaksamaan", odd_ones()),
        ("figural-serial", series()),
    ):
        made |= _figural(topic, puzzles)
    for topic, questions in (
        ("deret-angka", number_series(Stream(SEED, "deret-angka"))),
        ("berhitung", calculations(Stream(SEED, "berhitung"))),
    ):
        made |= _file(topic, _computed(topic, questions))
    return made | _file("perbandingan", comparisons(Stream(SEED, "perbandingan")))


def _computed(topic: str, questions: Iterable[Question]) -> Iterable[Item]:
    for number, question in enumerate(questions, start=1):
        item_id = f"tiu-{topic}-{number:03}"
        yield question.item(item_id, Stream(SEED, item_id))


def _figural(topic: str, puzzles: Iterable[Puzzle]) -> dict[str, bytes]:
    items: list[Item] = []
    drawings: dict[str, bytes] = {}
    for number, puzzle in enumerate(puzzles, start=1):
        item_id = f"tiu-{topic}-{number:03}"
        item, pictures = puzzle.item(item_id, Stream(SEED, item_id))
        items.append(item)
        drawings |= {f"pictures/{picture.name}": picture.content for picture in pictures}
    return _file(topic, items) | drawings


def _file(topic: str, items: Iterable[Item]) -> dict[str, bytes]:
    text = (
        "# Written by question_bank/sample/generate.py: change the rules there, not this file.\n\n"
    )
    return {f"items/tiu-{topic}.toml": f"{text}{items_text((), items)}".encode()}


def main() -> None:
    """Write the generated files beside this module."""
    folder = Path(__file__).parent
    made = files()
    for name, content in made.items():
        (folder / name).write_bytes(content)
    sys.stdout.write(f"{len(made)} files\n")


if __name__ == "__main__":
    main()
