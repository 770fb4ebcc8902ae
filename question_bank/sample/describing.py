"""Drawings in Indonesian words, for those who hear a picture instead of seeing it."""

from __future__ import annotations

from typing import Final

from question_bank.sample.drawing import Mark, Scene

_SHAPES: Final = {
    "circle": "lingkaran",
    "triangle": "segitiga",
    "square": "persegi",
    "pentagon": "segi lima",
    "hexagon": "segi enam",
    "heptagon": "segi tujuh",
    "octagon": "segi delapan",
    "star": "bintang",
    "diamond": "belah ketupat",
    "arrow": "anak panah",
    "hand": "jarum",
    "flag": "bendera",
    "letter-f": "huruf F",
    "letter-l": "huruf L",
    "hook": "kait",
    "sail": "layar perahu",
}
_FILLS: Final = {"empty": "putih", "grey": "abu-abu", "solid": "hitam"}
_COUNTS: Final = ("", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan")
_DIRECTIONS: Final = (
    "atas", "kanan atas", "kanan", "kanan bawah", "bawah", "kiri bawah", "kiri", "kiri atas",
)  # fmt: skip
_POINTING: Final = {"arrow", "hand"}
_CHIRAL: Final = {"flag", "letter-f", "letter-l", "hook", "sail"}

# Above this size a shape is the frame of the others, below the second it is a small mark.
_LARGE, _SMALL = 38, 17
_OFF_CENTRE = 6


def describe(scene: Scene) -> str:
    """Say what a drawing shows: large shapes first, equal ones together with their places."""
    groups: dict[str, list[Mark]] = {}
    for mark in sorted(scene, key=lambda mark: -mark.size):
        groups.setdefault(_appearance(mark), []).append(mark)
    return ", ".join(_group(words, marks) for words, marks in groups.items())


def _group(words: str, marks: list[Mark]) -> str:
    places = [place for place in map(_place, marks) if place]
    counted = words if len(marks) == 1 else f"{_COUNTS[len(marks)]} {words}"
    return f"{counted} di {', '.join(places)}" if places else counted


def _appearance(mark: Mark) -> str:
    words = [_SHAPES[mark.shape]]
    if mark.shape == "hand":
        words.append("panjang" if mark.size > _LARGE - 4 else "pendek")
    elif mark.size >= _LARGE:
        words.append("besar")
    elif mark.size <= _SMALL:
        words.append("kecil")
    if mark.shape != "hand":
        words.append(_FILLS[mark.fill])
    if mark.shape in _POINTING:
        words.append(f"menunjuk ke {_DIRECTIONS[round(mark.turn / 45) % 8]}")
    elif mark.shape in _CHIRAL:
        words.append("dicerminkan" if mark.mirrored else "tidak dicerminkan")
        words.append(f"diputar {mark.turn} derajat" if mark.turn else "tegak")
    return " ".join(words)


def _place(mark: Mark) -> str:
    if abs(mark.x) < _OFF_CENTRE and abs(mark.y) < _OFF_CENTRE:
        return ""
    column = "" if abs(mark.x) < _OFF_CENTRE else "kanan" if mark.x > 0 else "kiri"
    row = "" if abs(mark.y) < _OFF_CENTRE else "bawah" if mark.y > 0 else "atas"
    return f"{column} {row}".strip()
