"""Items and the bank they belong to: frozen, and impossible to build invalid."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from question_bank.errors import BankInvalid, ItemInvalid, PictureInvalid
from question_bank.faults import faults_of_item, faults_of_stimulus
from question_bank.markup import canonical
from question_bank.pictures import MEDIA_TYPES, picture_fault
from question_bank.references import BankFrame, References

Band = Literal["easy", "medium", "hard"]
BANDS: tuple[Band, ...] = ("easy", "medium", "hard")

# Logits of the 2PL difficulty b: about a third of a typical bank falls into each band.
EASY_BELOW, HARD_ABOVE = -0.5, 0.5


@dataclass(frozen=True, slots=True)
class Choice:
    """One option of an item; its points travel with it wherever it is displayed."""

    points: int
    html: str


@dataclass(frozen=True, slots=True)
class Item:
    """One question with five choices.

    Attributes:
        item_id: unique in the bank; lower-case letters, digits and hyphens.
        version: counts up from 1 whenever the wording changes.
        difficulty: estimate of the 2PL difficulty, in logits.
        shuffle: whether the choices may be displayed in another order.
        stimulus: id of the stimulus it is read with, if any.
        stem: the question itself, in the safe subset, in nh3's spelling.

    Raises:
        ItemInvalid: with every fault of the item.
    """

    item_id: str
    version: int
    section: str
    topic: str
    difficulty: float
    shuffle: bool
    stem: str
    choices: tuple[Choice, ...]
    stimulus: str | None = None

    def __post_init__(self) -> None:
        if faults := faults_of_item(self):
            raise ItemInvalid(f"item {self.item_id!r} is invalid", tuple(faults))
        object.__setattr__(self, "stem", canonical(self.stem))
        spelled = tuple(replace(choice, html=canonical(choice.html)) for choice in self.choices)
        object.__setattr__(self, "choices", spelled)

    @property
    def band(self) -> Band:
        """The difficulty band: easy below -0.5 logits, hard above 0.5, else medium."""
        if self.difficulty < EASY_BELOW:
            return "easy"
        return "hard" if self.difficulty > HARD_ABOVE else "medium"

    @property
    def best(self) -> int:
        """The authored place of the best choice, from 0."""
        points = [choice.points for choice in self.choices]
        return points.index(max(points))


@dataclass(frozen=True, slots=True)
class Stimulus:
    """A passage, table or picture that several items share."""

    stimulus_id: str
    html: str

    def __post_init__(self) -> None:
        if faults := faults_of_stimulus(self.stimulus_id, self.html):
            raise ItemInvalid(f"stimulus {self.stimulus_id!r} is invalid", tuple(faults))
        object.__setattr__(self, "html", canonical(self.html))


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of the bank, safe to show."""

    name: str
    content: bytes

    def __post_init__(self) -> None:
        if fault := picture_fault(self.name, self.content):
            raise PictureInvalid(f"picture {self.name!r} {fault}")

    @property
    def media_type(self) -> str:
        """What it is, as the browser needs to hear it."""
        return MEDIA_TYPES[self.name.rpartition(".")[2]]


@dataclass(frozen=True, slots=True)
class Section:
    """A scored part of the bank: the points its choices carry, and its topics by id."""

    section_id: str
    title: str
    points: tuple[int, ...]
    topics: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Bank:
    """All items of one name and version, with what they refer to.

    Items, stimuli and pictures are kept in the order of their ids, so that the same content gives
    the same draw however it was spread over files.

    Raises:
        BankInvalid: with everything that does not fit.
    """

    name: str
    version: str
    language: str
    sections: tuple[Section, ...]
    stimuli: tuple[Stimulus, ...]
    items: tuple[Item, ...]
    pictures: tuple[Picture, ...]

    def __post_init__(self) -> None:
        frame = BankFrame(
            points={section.section_id: section.points for section in self.sections},
            topics={section.section_id: dict(section.topics) for section in self.sections},
            stimuli={stimulus.stimulus_id: stimulus.html for stimulus in self.stimuli},
            pictures={
                picture.name: hashlib.sha256(picture.content).digest() for picture in self.pictures
            },
        )
        names = [
            *(("stimulus", stimulus.stimulus_id) for stimulus in self.stimuli),
            *(("picture", picture.name) for picture in self.pictures),
            *(("section", section.section_id) for section in self.sections),
        ]
        twice = sorted({name for name in names if names.count(name) > 1})
        faults: list[object] = [f"{kind} {name!r} is there twice" for kind, name in twice]
        references = References(frame)
        for stimulus in self.stimuli:
            faults += references.faults_of_stimulus(stimulus.stimulus_id, stimulus.html)
        for item in self.items:
            faults += references.faults_of(item)
        if faults:
            raise BankInvalid(f"bank {self.name!r} is invalid", tuple(faults))
        object.__setattr__(self, "items", tuple(sorted(self.items, key=lambda i: i.item_id)))
        stimuli = sorted(self.stimuli, key=lambda stimulus: stimulus.stimulus_id)
        object.__setattr__(self, "stimuli", tuple(stimuli))
        pictures = sorted(self.pictures, key=lambda picture: picture.name)
        object.__setattr__(self, "pictures", tuple(pictures))

    @cached_property
    def by_id(self) -> dict[str, Item]:
        """Every item by its id."""
        return {item.item_id: item for item in self.items}

    @cached_property
    def section_by_id(self) -> dict[str, Section]:
        """Every section by its id."""
        return {section.section_id: section for section in self.sections}
