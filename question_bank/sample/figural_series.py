"""Figural series: four drawings change step by step; find the fifth."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from question_bank.sample.drawing import Fill, Mark, Scene, ring
from question_bank.sample.puzzle import Puzzle

TOPIC = "figural-serial"
_PROMPT = "Gambar mana yang melanjutkan rangkaian berikut?"
_FILLS: tuple[Fill, ...] = ("empty", "grey", "solid")
_SHRINKING = ("heptagon", "hexagon", "pentagon", "square", "triangle")


def series() -> Iterator[Puzzle]:
    """Make every series of the sample."""
    yield _turning("square", 0, 45, difficulty=-1.0)
    yield _turning("circle", 90, 135, difficulty=0.4)
    yield _wandering(6, 1, difficulty=-0.8)
    yield _wandering(8, 3, difficulty=0.5)
    yield _crossing(8, difficulty=0.8)
    yield _losing_sides(difficulty=-0.3)
    yield _growing("square", 0, difficulty=-0.2)
    yield _growing("triangle", 1, difficulty=0.1)
    yield _turning_and_wandering(90, -1, difficulty=0.9)
    yield _turning_and_wandering(45, 1, difficulty=0.6)
    yield _shifting_inwards(("triangle", "square", "circle", "star", "hexagon"), difficulty=0.2)
    yield _rolling("letter-f", 90, difficulty=0.0)
    yield _rolling("flag", 270, difficulty=0.3)


def _puzzle(frames: Sequence[Scene], others: Sequence[Scene], difficulty: float) -> Puzzle:
    *shown, best = frames
    a, b, c, d = others
    return Puzzle(TOPIC, _PROMPT, (*shown, None), (), best, (a, b, c, d), difficulty)


def _turning(frame: str, start: int, step: int, *, difficulty: float) -> Puzzle:
    """An arrow turns by equal steps; wrong: no step, two steps, backwards, opposite."""

    def pointing(turn: int) -> Scene:
        return (Mark(frame, 54), Mark("arrow", 30, "solid", turn % 360))

    frames = [pointing(start + step * number) for number in range(5)]
    last = start + step * 4
    others = [pointing(last + wrong) for wrong in (-step, step, -2 * step, 180)]
    return _puzzle(frames, others, difficulty)


def _circles(count: int, black: int, grey: int | None = None) -> Scene:
    fills: dict[int, Fill] = {} if grey is None else {grey % count: "grey"}
    fills[black % count] = "solid"
    return tuple(
        Mark("circle", 11, fills.get(place, "empty"), x=x, y=y)
        for place, (x, y) in enumerate(ring(count, 42))
    )


def _wandering(count: int, step: int, *, difficulty: float) -> Puzzle:
    """The filled place wanders by equal steps; wrong: one or two places off, or stuck."""
    last = step * 4
    frames = [_circles(count, step * number) for number in range(5)]
    others = [_circles(count, last + wrong) for wrong in (1, 2, 3, -1)]
    return _puzzle(frames, others, difficulty)


def _crossing(count: int, *, difficulty: float) -> Puzzle:
    """Black wanders clockwise by one, grey counterclockwise by two; they never meet."""
    black, grey = list(range(5)), [5 - 2 * number for number in range(5)]
    frames = [_circles(count, *pair) for pair in zip(black, grey, strict=True)]
    others = [
        _circles(count, black[4], grey[4] + 1),
        _circles(count, black[3], grey[4]),
        _circles(count, black[4], grey[4] - 2),
        _circles(count, grey[4], black[4]),
    ]
    return _puzzle(frames, others, difficulty)


def _losing_sides(*, difficulty: float) -> Puzzle:
    """One side fewer each time, black and white in turn; wrong: one of the two."""

    def polygon(shape: str, fill: Fill) -> Scene:
        return (Mark(shape, 48, fill),)

    frames = [
        polygon(shape, "solid" if number % 2 == 0 else "empty")
        for number, shape in enumerate(_SHRINKING)
    ]
    others = [
        polygon("triangle", "empty"),
        polygon("square", "solid"),
        polygon("pentagon", "solid"),
        polygon("circle", "solid"),
    ]
    return _puzzle(frames, others, difficulty)


def _growing(shape: str, first: int, *, difficulty: float) -> Puzzle:
    """One more each time, white, grey and black in turn; wrong: count or filling."""

    def several(count: int, fill: int) -> Scene:
        places = ring(count, 36) if count > 1 else ((0.0, 0.0),)
        return tuple(Mark(shape, 13, _FILLS[fill % 3], x=x, y=y) for x, y in places)

    frames = [several(number + 1, first + number) for number in range(5)]
    others = [
        several(5, first + 5),
        several(5, first + 3),
        several(6, first + 4),
        several(4, first + 4),
    ]
    return _puzzle(frames, others, difficulty)


def _turning_and_wandering(degrees: int, step: int, *, difficulty: float) -> Puzzle:
    """The arrow in the middle turns while the dot wanders around it, each in its own way."""

    def both(turn: int, place: int) -> Scene:
        x, y = ring(8, 46)[place % 8]
        return (Mark("arrow", 26, "empty", turn % 360), Mark("circle", 8, "solid", x=x, y=y))

    start = 3
    frames = [both(degrees * number, start + step * number) for number in range(5)]
    turn, place = degrees * 4, start + step * 4
    others = [
        both(turn - degrees, place),
        both(turn, place - step),
        both(turn, place + step),
        both(turn + degrees, place + step),
    ]
    return _puzzle(frames, others, difficulty)


def _shifting_inwards(shapes: Sequence[str], *, difficulty: float) -> Puzzle:
    """What was inside becomes the frame of the next shape in a fixed order."""

    def nested(outer: str, inner: str) -> Scene:
        return (Mark(outer, 50), Mark(inner, 18, "solid"))

    count = len(shapes)
    frames = [nested(shapes[place], shapes[(place + 1) % count]) for place in range(count)]
    last, following = shapes[-1], shapes[0]
    others = [
        nested(following, last),
        nested(last, shapes[1]),
        nested(shapes[-2], following),
        nested(last, last),
    ]
    return _puzzle(frames, others, difficulty)


def _rolling(shape: str, degrees: int, *, difficulty: float) -> Puzzle:
    """A shape turns by equal steps, black and white in turn; wrong: mirrored, turn or filling."""

    def rolled(number: int, fill: int, *, mirrored: bool = False) -> Scene:
        turn = degrees * number % 360
        return (Mark(shape, 44, "solid" if fill % 2 == 0 else "empty", turn, mirrored),)

    frames = [rolled(number, number) for number in range(5)]
    others = [
        rolled(4, 1),
        rolled(5, 0),
        rolled(2, 0),
        rolled(4, 0, mirrored=True),
    ]
    return _puzzle(frames, others, difficulty)
