"""A figural puzzle: what the stem shows, the best drawing, and four that follow wrong rules."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from question_bank.draw import Stream
from question_bank.items import Choice, Item, Picture
from question_bank.sample.describing import describe
from question_bank.sample.drawing import Scene, look, picture, strip

RIGHT_POINTS = 5


@dataclass(frozen=True, slots=True)
class Puzzle:
    """One figural puzzle.

    Attributes:
        prompt: the question, in Indonesian.
        panels: drawings of the stem, None for the one to be found; none at all if the question
            is about the choices alone.
        signs: what stands between the panels.
        best: the drawing the rule leads to.
        others: what one gets from a wrong rule, or from half of the right one.

    Raises:
        ValueError: two of the five drawings look the same.
    """

    topic: str
    prompt: str
    panels: tuple[Scene | None, ...]
    signs: tuple[str, ...]
    best: Scene
    others: tuple[Scene, Scene, Scene, Scene]
    difficulty: float

    def __post_init__(self) -> None:
        if len({look(scene) for scene in (self.best, *self.others)}) != 1 + len(self.others):
            raise ValueError(f"two drawings of a {self.topic} puzzle look the same")

    def item(self, item_id: str, stream: Stream) -> tuple[Item, list[Picture]]:
        """Make the item, with its choices in a drawn order, and the pictures it shows."""
        scenes = stream.shuffle([(RIGHT_POINTS, self.best), *((0, one) for one in self.others)])
        pictures = [_named(picture(scene)) for _, scene in scenes]
        choices = [
            Choice(points, _shown(file, describe(scene)))
            for (points, scene), file in zip(scenes, pictures, strict=True)
        ]
        stem = f"<p>{self.prompt}</p>"
        if self.panels:
            pictures.append(_named(strip(self.panels, self.signs)))
            stem += f"<p>{_shown(pictures[-1], self._heard())}</p>"
        item = Item(
            item_id=item_id,
            version=1,
            section="tiu",
            topic=self.topic,
            difficulty=self.difficulty,
            shuffle=True,
            stem=stem,
            choices=tuple(choices),
        )
        return item, pictures

    def _heard(self) -> str:
        return "; ".join(
            f"Gambar {number}: {'tanda tanya' if scene is None else describe(scene)}"
            for number, scene in enumerate(self.panels, start=1)
        )


def _named(svg: bytes) -> Picture:
    # Named by content: drawings shared by several items are kept once, and no name tells a key.
    return Picture(f"gambar-{hashlib.sha256(svg).hexdigest()[:12]}.svg", svg)


def _shown(file: Picture, words: str) -> str:
    return f'<img src="pictures/{file.name}" alt="{words[0].upper()}{words[1:]}">'
