"""A form drawn again from its stream, the blueprint and the leaves of the bank."""

from dataclasses import dataclass
from typing import Any

from tests.second_verifier.refusal import Refused
from tests.second_verifier.spelling import compact
from tests.second_verifier.streams import Stream


@dataclass(frozen=True)
class BankItem:
    place: int
    section: str
    topic: str
    band: str
    shuffled: bool
    stimulus: int | None


def read_bank(leaves: list[Any]) -> list[BankItem]:
    items: list[BankItem] = []
    parts: list[int] = []
    for leaf in leaves:
        match leaf:
            case ["item", int(place), _version, str(section), str(topic), str(band), *rest]:
                match rest:
                    case [bool(shuffled), stimulus, str(_commitment)] if not parts:
                        items.append(BankItem(place, section, topic, band, shuffled, stimulus))
                        continue
            case ["part", int(number), str()]:
                parts.append(number)
                continue
        raise Refused(f"no leaf of a bank: {str(leaf)[:80]}")
    if [item.place for item in items] != list(range(len(items))):
        raise Refused("places of the bank do not count from 0")
    if parts != list(range(len(parts))):
        raise Refused("parts of the bank do not count from 0")
    return items


def draw_form(key: bytes, attempt: str, blueprint: dict[str, Any], bank: list[BankItem]) -> bytes:
    """The leaf of this candidate's form."""
    stream = Stream(key, attempt)
    shown: list[list[Any]] = []
    for section in blueprint["sections"]:
        drawn = _drawn(stream, section, bank)
        groups: dict[tuple[str, int], list[BankItem]] = {}
        for item in drawn:
            shared = item.stimulus is not None
            group = ("stimulus", item.stimulus) if shared else ("item", item.place)
            groups.setdefault(group, []).append(item)  # type: ignore[arg-type]
        for group_of_items in stream.shuffle(list(groups.values())):
            for item in group_of_items:
                order = [0, 1, 2, 3, 4]
                shown.append([item.place, stream.shuffle(order) if item.shuffled else order])
    return compact(["form", attempt, shown])


def _drawn(stream: Stream, section: dict[str, Any], bank: list[BankItem]) -> list[BankItem]:
    lines = [line for line in section["lines"] if line["band"] is not None]
    lines += [line for line in section["lines"] if line["band"] is None]
    drawn: list[BankItem] = []
    for line in lines:
        pool = [
            item
            for item in bank
            if item.section == section["section"]
            and item.topic == line["topic"]
            and line["band"] in (None, item.band)
            and item not in drawn
        ]
        if len(pool) < line["count"]:
            raise Refused(f"the bank has too few items of {line['topic']}")
        drawn += stream.sample(pool, line["count"])
    return sorted(drawn, key=lambda item: item.place)
