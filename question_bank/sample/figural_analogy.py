"""Figural analogies: the second drawing comes from the first by a rule; apply it to the third."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from question_bank.sample.drawing import Fill, Mark, Scene, ring, turned
from question_bank.sample.puzzle import Puzzle

TOPIC = "figural-analogi"
_PROMPT = (
    "Gambar 1 berubah menjadi gambar 2 menurut suatu aturan. Dengan aturan yang sama, gambar 3 "
    "berubah menjadi gambar yang mana?"
)
_POLYGONS = ("triangle", "square", "pentagon", "hexagon", "heptagon", "octagon")


def analogies() -> Iterator[Puzzle]:
    """Make every analogy of the sample: two of each of six rules."""
    yield _turn("letter-f", "flag", degrees=90, difficulty=-0.6)
    yield _turn("hook", "letter-l", degrees=180, difficulty=0.1)
    yield _mirror("letter-l", "sail", difficulty=0.2)
    yield _mirror("flag", "letter-f", difficulty=-0.2)
    yield _swap(("square", "circle"), ("triangle", "hexagon"), "star", difficulty=-0.3)
    yield _swap(("pentagon", "star"), ("circle", "square"), "triangle", difficulty=0.0)
    yield _one_more("circle", 2, "square", 3, difficulty=-0.9)
    yield _one_more("triangle", 4, "star", 2, difficulty=-0.7)
    yield _side_more(0, 2, "solid", "empty", difficulty=-0.4)
    yield _side_more(1, 3, "empty", "grey", difficulty=0.3)
    yield _turn_in_frame("square", "circle", 0, 135, 90, difficulty=0.6)
    yield _turn_in_frame("hexagon", "square", 45, 270, 135, difficulty=0.9)


def _puzzle(
    first: Scene, second: Scene, third: Scene, best: Scene, others: list[Scene], difficulty: float
) -> Puzzle:
    a, b, c, d = others
    panels = (first, second, third, None)
    return Puzzle(TOPIC, _PROMPT, panels, ("→", "", "→"), best, (a, b, c, d), difficulty)


def _turn(shape: str, other: str, *, degrees: int, difficulty: float) -> Puzzle:
    """Turn by so many degrees; wrong: another turn, none, a mirror image."""
    first, third = (Mark(shape, 44, "solid"),), (Mark(other, 44, "empty", 90),)
    mirrored = (replace(third[0], mirrored=True, turn=(third[0].turn + degrees) % 360),)
    wrong = [turned(third, turn) for turn in (0, 90, 180, 270) if turn != degrees]
    return _puzzle(
        first, turned(first, degrees), third, turned(third, degrees), [*wrong, mirrored], difficulty
    )


def _mirror(shape: str, other: str, *, difficulty: float) -> Puzzle:
    """Mirror left and right; wrong: upside down, turned, unchanged."""
    first, third = Mark(shape, 44, "solid"), Mark(other, 44, "empty")
    flipped = replace(third, mirrored=True)
    wrong: list[Scene] = [
        (replace(flipped, turn=180),),
        (replace(third, turn=180),),
        (replace(third, turn=90),),
        (third,),
    ]
    return _puzzle(
        (first,), (replace(first, mirrored=True),), (third,), (flipped,), wrong, difficulty
    )


def _swap(
    pair: tuple[str, str], other: tuple[str, str], stranger: str, *, difficulty: float
) -> Puzzle:
    """Outer and inner shape change places; wrong: no change, a stranger, the filling moves too."""

    def nested(outer: str, inner: str, inner_fill: Fill = "solid", fill: Fill = "empty") -> Scene:
        return (Mark(outer, 48, fill), Mark(inner, 20, inner_fill))

    outer, inner = other
    wrong = [
        nested(outer, inner),
        nested(inner, outer, "empty", "solid"),
        nested(inner, stranger),
        nested(inner, inner),
    ]
    return _puzzle(
        nested(*pair), nested(*pair[::-1]), nested(*other), nested(inner, outer), wrong, difficulty
    )


def _one_more(shape: str, count: int, other: str, start: int, *, difficulty: float) -> Puzzle:
    """One more of the same, and filled; wrong: too many, too few, unfilled, the wrong shape."""

    def several(name: str, number: int, fill: Fill) -> Scene:
        return tuple(Mark(name, 15, fill, x=x, y=y) for x, y in ring(number, 34))

    wrong = [
        several(other, start, "solid"),
        several(other, start + 2, "solid"),
        several(other, start + 1, "empty"),
        several(shape, start + 1, "solid"),
    ]
    return _puzzle(
        several(shape, count, "empty"),
        several(shape, count + 1, "solid"),
        several(other, start, "empty"),
        several(other, start + 1, "solid"),
        wrong,
        difficulty,
    )


def _side_more(first: int, third: int, before: Fill, after: Fill, *, difficulty: float) -> Puzzle:
    """One side more, and filled otherwise; wrong: the same sides, two more, one fewer, unfilled."""

    def polygon(place: int, fill: Fill) -> Scene:
        return (Mark(_POLYGONS[place], 46, fill),)

    wrong = [
        polygon(third + 1, before),
        polygon(third, after),
        polygon(third + 2, after),
        polygon(third - 1, after),
    ]
    return _puzzle(
        polygon(first, before),
        polygon(first + 1, after),
        polygon(third, before),
        polygon(third + 1, after),
        wrong,
        difficulty,
    )


def _turn_in_frame(
    frame: str, other: str, start: int, second: int, degrees: int, *, difficulty: float
) -> Puzzle:
    """An arrow turns in its frame and is filled; wrong: one of the two, or the other way round."""

    def framed(name: str, turn: int, fill: Fill) -> Scene:
        return (Mark(name, 54), Mark("arrow", 30, fill, turn % 360))

    wrong = [
        framed(other, second + degrees, "empty"),
        framed(other, second - degrees, "solid"),
        framed(other, second + 180, "solid"),
        framed(other, second, "solid"),
    ]
    return _puzzle(
        framed(frame, start, "empty"),
        framed(frame, start + degrees, "solid"),
        framed(other, second, "empty"),
        framed(other, second + degrees, "solid"),
        wrong,
        difficulty,
    )
