"""What items refer to must be there: sections, topics, points, stimuli and pictures."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from question_bank import markup
from question_bank.faults import CHOICES, Fault, ItemFields, duplicate_choices


@dataclass(frozen=True, slots=True)
class BankFrame:
    """What the items of a bank may refer to: points and topics by section, stimuli, pictures."""

    points: Mapping[str, Sequence[int]]
    topics: Mapping[str, Mapping[str, str]]
    stimuli: Mapping[str, str]
    pictures: Mapping[str, bytes]


class References:
    """Checks one item after another against a bank; remembers which ids were used."""

    def __init__(self, frame: BankFrame) -> None:
        self._frame = frame
        self._seen: set[str] = set()
        self._section_of_stimulus: dict[str, str] = {}

    def faults_of(self, item: ItemFields) -> list[Fault]:
        """Find everything about an item that does not fit the bank or the items before it."""
        found = []
        if item.item_id in self._seen:
            found.append(Fault("duplicate_id", item.item_id, "id", "this id is used before"))
        self._seen.add(item.item_id)
        found += _faults_of_references(item, self._frame)
        if item.stimulus is not None:
            first = self._section_of_stimulus.setdefault(item.stimulus, item.section)
            if first != item.section:
                sentence = f"{item.stimulus!r} is already read in section {first!r}"
                found.append(Fault("mixed_stimulus", item.item_id, "stimulus", sentence))
        return found

    def faults_of_stimulus(self, stimulus_id: str, html: str) -> list[Fault]:
        """Find the pictures a stimulus shows that the bank does not have."""
        return _missing_pictures(stimulus_id, "html", html, self._frame)


def _faults_of_references(item: ItemFields, frame: BankFrame) -> list[Fault]:
    found = []
    if item.section not in frame.points:
        sentence = f"unknown section {item.section!r}"
        found.append(Fault("unknown_section", item.item_id, "section", sentence))
    else:
        if item.topic not in frame.topics[item.section]:
            sentence = f"unknown topic {item.topic!r} in section {item.section!r}"
            found.append(Fault("unknown_topic", item.item_id, "topic", sentence))
        points = sorted(choice.points for choice in item.choices)
        expected = sorted(frame.points[item.section])
        if points != expected and len(points) == CHOICES:
            sentence = f"points {points[::-1]} instead of {expected[::-1]}"
            found.append(Fault("wrong_points", item.item_id, "choices", sentence))
    if item.stimulus is not None and item.stimulus not in frame.stimuli:
        sentence = f"unknown stimulus {item.stimulus!r}"
        found.append(Fault("unknown_stimulus", item.item_id, "stimulus", sentence))
    found += _missing_pictures(item.item_id, "stem", item.stem, frame)
    for place, choice in enumerate(item.choices[:CHOICES]):
        found += _missing_pictures(item.item_id, "choices", choice.html, frame, place)

    return found + duplicate_choices(item, lambda html: _drawn(html, frame))


def _drawn(html: str, frame: BankFrame) -> str:
    """Tell pictures apart by what is in them, whatever their files and alternatives say."""
    names = {picture.name for picture in markup.pictures(html)}
    digests = {name: frame.pictures[name].hex() for name in names & frame.pictures.keys() if name}
    if not names or len(digests) < len(names):
        return ""
    bare = re.sub(r' alt="[^"]*"', "", markup.canonical(html))
    return markup.point_pictures(bare, digests)


def _missing_pictures(
    subject: str, field: str, html: str, frame: BankFrame, choice: int | None = None
) -> list[Fault]:
    return [
        Fault("missing_picture", subject, field, f"{picture.source} is not there", choice)
        for picture in markup.pictures(html)
        if picture.name is not None and picture.name not in frame.pictures
    ]
