"""The leaves that a bundle opens: forms, keys and roster, held against their roots."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.second_verifier.commitments import commitment
from tests.second_verifier.refusal import Refused
from tests.second_verifier.spelling import compact, hexadecimal, lines, read_json
from tests.second_verifier.trees import leaf_hash, root_of


@dataclass
class Opened:
    """What the leaves say, by place or participant number; ``whole`` if none stays closed."""

    root: bytes
    count: int
    open: dict[Any, Any] = field(default_factory=dict)

    @property
    def whole(self) -> bool:
        return len(self.open) == self.count


Reader = Callable[[str, int, str], tuple[bytes, Any, Any]]


def read_leaves(data: bytes, name: str, reader: Reader) -> Opened:
    hashes: list[bytes] = []
    found: dict[Any, Any] = {}
    for place, line in enumerate(lines(data, name)):
        what = f"{name}, line {place + 1}"
        if line.startswith('"'):
            hashes.append(hexadecimal(read_json(line, what), what, 32))
            continue
        leaf, key, content = reader(line, place, what)
        if key in found:
            raise Refused(f"{what}: {key} a second time")
        found[key] = content
        hashes.append(leaf_hash(leaf))
    return Opened(root_of(hashes), len(hashes), found)


def form(line: str, _place: int, what: str) -> tuple[bytes, str, list[tuple[int, list[int]]]]:
    match read_json(line, what):
        case ["form", str(attempt), [*items]]:
            pass
        case _:
            raise Refused(f"{what} is no form")
    shown = []
    for item in items:
        match item:
            case [int(place), [*order]] if type(place) is int and place >= 0:
                if not all(type(n) is int for n in order) or sorted(order) != [0, 1, 2, 3, 4]:
                    raise Refused(f"{what}: an order that is none")
                shown.append((place, order))
            case _:
                raise Refused(f"{what} is no form")
    return line.encode(), attempt, shown


def _key_content(content: str, what: str) -> tuple[str, list[int]]:
    match read_json(content, what):
        case [str(item), _version, [*points]] if len(points) == 5:
            if all(type(n) is int and n >= 0 for n in points):
                return item, points
    raise Refused(f"{what} is no key")


def key(line: str, place: int, what: str) -> tuple[bytes, int, tuple[str, list[int]]]:
    match read_json(line, what):
        case [str(salt), str(content)]:
            bound = commitment(hexadecimal(salt, what, 32), content.encode())
            leaf = compact(["key", place, bound.hex()])
            return leaf, place, _key_content(content, what)
    raise Refused(f"{what} is no key")


def key_of(content: str, what: str) -> tuple[str, list[int]]:
    return _key_content(content, what)


@dataclass(frozen=True)
class OnRoster:
    attempt: str
    formation: str
    category: str
    imported: dict[str, int] | None


def roster(line: str, _place: int, what: str) -> tuple[bytes, str, OnRoster]:
    match read_json(line, what):
        case [str(leaf), str(salt), str(content)]:
            pass
        case _:
            raise Refused(f"{what} is no line of a roster")
    match read_json(leaf, what):
        case ["candidate/2", str(number), str(application), str(_person)]:
            pass
        case _:
            raise Refused(f"{what}: no leaf of a roster")
    if commitment(hexadecimal(salt, what, 32), content.encode()).hex() != application:
        raise Refused(f"{what}: the application is not what was committed to")
    match read_json(content, what):
        case [str(named), str(formation), str(category), imported] if named == number:
            if imported is None or isinstance(imported, dict):
                return leaf.encode(), number, OnRoster(named, formation, category, imported)
    raise Refused(f"{what}: no application of {number}")


def check_roster(opened: Opened, size: int) -> Iterator[str]:
    numbers = list(opened.open)
    if numbers != sorted(numbers, key=str.encode):
        yield "roster.jsonl: numbers do not ascend"
    if opened.count != size:
        yield f"roster.jsonl: {opened.count} of {size} candidates"


def check_forms(opened: Opened, size: int, known: Opened | None) -> Iterator[str]:
    """One form for everybody on the roster."""
    if opened.count != size:
        yield f"forms.jsonl: {opened.count} forms for {size} candidates"
    if opened.whole and known and known.whole and set(opened.open) != set(known.open):
        yield "forms.jsonl: forms of others than are on the roster"


def check_items(forms: dict[str, list[tuple[int, list[int]]]], bank: int | None) -> Iterator[str]:
    """Items that there are, each once."""
    for attempt, items in forms.items():
        places = [place for place, _order in items]
        if len(set(places)) < len(places):
            yield f"the form of {attempt} has an item twice"
        if bank and any(place >= bank for place in places):
            yield f"the form of {attempt} has an item that is in no bank"
