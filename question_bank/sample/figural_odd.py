"""Odd one out: four drawings keep a rule, one does not, and is the best choice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from question_bank.sample.drawing import Mark, Scene, ring
from question_bank.sample.puzzle import Puzzle

TOPIC = "figural-ketidaksamaan"
_PROMPT = (
    "Empat dari lima gambar mengikuti satu aturan yang sama. Pilih satu gambar yang "
    "<strong>tidak</strong> mengikuti aturan itu."
)
_POLYGONS = {"triangle": 3, "square": 4, "pentagon": 5, "hexagon": 6, "octagon": 8}
_QUARTERS = (0, 90, 180, 270)


def odd_ones() -> Iterator[Puzzle]:
    """Make every odd-one-out puzzle of the sample."""
    yield _mirrored("letter-f", 180, difficulty=-0.5)
    yield _mirrored("hook", 90, difficulty=0.4)
    yield _mirrored("sail", 270, difficulty=0.7)
    yield _dots_as_sides("pentagon", 4, difficulty=0.1)
    yield _dots_as_sides("square", 5, difficulty=-0.1)
    yield _same_inside("hexagon", "circle", difficulty=-1.1)
    yield _same_inside("square", "diamond", difficulty=-0.6)
    yield _hands((0, 45, 135, 225), odd=(270, 180), difficulty=0.8)
    yield _hands((0, 90, 180, 315), odd=(45, 180), difficulty=0.3)
    yield _arrow_at_dot((0, 90, 225, 315), odd=135, difficulty=0.0)
    yield _neighbours(4, (True, True, False, False), (True, False, True, False), difficulty=-0.4)
    yield _neighbours(
        6,
        (True, True, True, False, False, False),
        (True, True, False, True, False, False),
        difficulty=0.5,
    )


def _puzzle(odd: Scene, regular: Sequence[Scene], difficulty: float) -> Puzzle:
    a, b, c, d = regular
    return Puzzle(TOPIC, _PROMPT, (), (), odd, (a, b, c, d), difficulty)


def _mirrored(shape: str, turn: int, *, difficulty: float) -> Puzzle:
    """Four turns of one shape; odd: its mirror image."""
    regular = [(Mark(shape, 44, "solid", quarter),) for quarter in _QUARTERS]
    return _puzzle((Mark(shape, 44, "solid", turn, mirrored=True),), regular, difficulty)


def _dots_as_sides(odd: str, dots: int, *, difficulty: float) -> Puzzle:
    """As many dots as sides; odd: one dot too many or too few."""

    def dotted(shape: str, count: int) -> Scene:
        # A triangle leaves less room, and its middle is lower than its centre looks.
        radius = 15 if shape == "triangle" else 22
        size = 56 if shape == "triangle" else 52
        places = ring(count, radius)
        return (Mark(shape, size), *(Mark("circle", 4.5, "solid", x=x, y=y) for x, y in places))

    regular = [dotted(shape, sides) for shape, sides in _POLYGONS.items() if shape != odd]
    return _puzzle(dotted(odd, dots), regular, difficulty)


def _same_inside(odd: str, inside: str, *, difficulty: float) -> Puzzle:
    """The same shape small inside; odd: another shape inside."""

    def nested(outer: str, inner: str) -> Scene:
        return (Mark(outer, 48), Mark(inner, 19, "solid"))

    shapes = [name for name in ("triangle", "square", "pentagon", "star", "hexagon") if name != odd]
    return _puzzle(nested(odd, inside), [nested(name, name) for name in shapes], difficulty)


def _hands(turns: Sequence[int], *, odd: tuple[int, int], difficulty: float) -> Puzzle:
    """The short hand a quarter clockwise of the long one; odd: at another angle."""

    def clock(turn: int, short: int) -> Scene:
        long_hand = Mark("hand", 42, "solid", turn)
        return (Mark("circle", 50), long_hand, Mark("hand", 24, "solid", short % 360))

    regular = [clock(turn, turn + 90) for turn in turns]
    return _puzzle(clock(*odd), regular, difficulty)


def _arrow_at_dot(turns: Sequence[int], *, odd: int, difficulty: float) -> Puzzle:
    """The arrow points at the dot; odd: it points away from it."""

    def pointing(turn: int, at: int) -> Scene:
        ((x, y),) = ring(1, 46, at)
        return (Mark("arrow", 28, "empty", turn), Mark("circle", 8, "solid", x=x, y=y))

    regular = [pointing(turn, turn) for turn in turns]
    return _puzzle(pointing(odd, odd + 180), regular, difficulty)


def _neighbours(
    count: int, together: Sequence[bool], apart: Sequence[bool], *, difficulty: float
) -> Puzzle:
    """The filled ones are neighbours, whatever the turn; odd: they are not."""

    def circles(filled: Sequence[bool], steps: int) -> Scene:
        places = ring(count, 36, 360 // count // 2)
        return tuple(
            Mark("circle", 13, "solid" if filled[(place - steps) % count] else "empty", x=x, y=y)
            for place, (x, y) in enumerate(places)
        )

    regular = [circles(together, steps) for steps in range(4)]
    return _puzzle(circles(apart, 0), regular, difficulty)
