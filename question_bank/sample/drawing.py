"""Small black-and-white drawings from a few shapes, as SVG that any browser shows alike."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

Fill = Literal["empty", "grey", "solid"]

# Side of one panel; shapes are placed around its middle.
PANEL: Final = 120
GAP: Final = 34

_PAINT: Final[dict[str, str]] = {"empty": "#ffffff", "grey": "#a8a8a8", "solid": "#1a1a1a"}
_INK: Final = "#1a1a1a"

Points = tuple[tuple[float, float], ...]


def _regular(corners: int, first: float = -90.0) -> Points:
    angles = (math.radians(first + 360 * corner / corners) for corner in range(corners))
    return tuple((math.cos(angle), math.sin(angle)) for angle in angles)


def _star() -> Points:
    angles = [math.radians(-90 + 36 * corner) for corner in range(10)]
    return tuple(
        (math.cos(angle) * (1 if place % 2 == 0 else 0.45), math.sin(angle) * (1, 0.45)[place % 2])
        for place, angle in enumerate(angles)
    )


# Outlines in a circle of radius 1, y downwards. The last five have no mirror line, so that a
# rotation can never be mistaken for a reflection.
OUTLINES: Final[dict[str, Points]] = {
    "triangle": _regular(3),
    "square": _regular(4, -135),
    "pentagon": _regular(5),
    "hexagon": _regular(6),
    "heptagon": _regular(7),
    "octagon": _regular(8, -112.5),
    "star": _star(),
    "diamond": ((0, -1), (0.62, 0), (0, 1), (-0.62, 0)),
    "arrow": (
        (0, -1), (0.6, -0.2), (0.22, -0.2), (0.22, 1), (-0.22, 1), (-0.22, -0.2), (-0.6, -0.2),
    ),
    "hand": ((0.07, 0), (0.07, -1), (-0.07, -1), (-0.07, 0)),
    "flag": ((-0.5, -1), (0.75, -0.6), (-0.3, -0.15), (-0.3, 1), (-0.5, 1)),
    "letter-f": (
        (-0.5, -1), (0.6, -1), (0.6, -0.65), (-0.1, -0.65), (-0.1, -0.15), (0.4, -0.15),
        (0.4, 0.2), (-0.1, 0.2), (-0.1, 1), (-0.5, 1),
    ),
    "letter-l": ((-0.5, -1), (-0.1, -1), (-0.1, 0.6), (0.65, 0.6), (0.65, 1), (-0.5, 1)),
    "hook": (
        (0.2, -1), (0.6, -1), (0.6, 1), (-0.6, 1), (-0.6, 0.2), (-0.2, 0.2), (-0.2, 0.62),
        (0.2, 0.62),
    ),
    "sail": ((-0.25, -1), (0.8, 0.45), (-0.05, 0.45), (-0.05, 1), (-0.25, 1)),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mark:
    """One shape: its outline or a circle, how it is filled, turned (degrees), mirrored, placed."""

    shape: str
    size: float = 40
    fill: Fill = "empty"
    turn: int = 0
    mirrored: bool = False
    x: float = 0
    y: float = 0

    def points(self) -> Points:
        """The corners in the panel; a mirror acts before the turn."""
        angle = math.radians(self.turn)
        sine, cosine = math.sin(angle), math.cos(angle)
        flip = -1 if self.mirrored else 1
        return tuple(
            (
                _round(self.x + self.size * (flip * x * cosine - y * sine)),
                _round(self.y + self.size * (flip * x * sine + y * cosine)),
            )
            for x, y in OUTLINES[self.shape]
        )


Scene = tuple[Mark, ...]


def turned(scene: Scene, degrees: int) -> Scene:
    """Turn every shape where it stands, clockwise."""
    return tuple(replace(mark, turn=(mark.turn + degrees) % 360) for mark in scene)


def ring(count: int, radius: float, first: int = 0) -> tuple[tuple[float, float], ...]:
    """Places on a circle around the middle, from the top, clockwise."""
    angles = [math.radians(-90 + first + 360 * place / count) for place in range(count)]
    return tuple(
        (_round(radius * math.cos(angle)), _round(radius * math.sin(angle))) for angle in angles
    )


def look(scene: Scene) -> frozenset[tuple[object, ...]]:
    """Describe what the eye sees, so that a turned square equals the square."""
    seen: set[tuple[object, ...]] = set()
    for mark in scene:
        if mark.shape == "circle":
            seen.add(("circle", round(mark.x), round(mark.y), round(mark.size), mark.fill))
        else:
            corners = frozenset((round(x), round(y)) for x, y in mark.points())
            seen.add(("outline", corners, mark.fill))
    return frozenset(seen)


def picture(scene: Scene) -> bytes:
    """Draw one panel."""
    return _svg(PANEL, _panel(scene, 0))


def strip(panels: Sequence[Scene | None], signs: Sequence[str]) -> bytes:
    """Draw panels side by side with a sign in every gap; None is the panel to be found."""
    parts = []
    for place, scene in enumerate(panels):
        left = place * (PANEL + GAP)
        parts.append(_panel(scene, left) if scene is not None else _question(left))
        if place < len(signs) and signs[place]:
            parts.append(_words(left + PANEL + GAP / 2, 26, signs[place]))
    return _svg(len(panels) * (PANEL + GAP) - GAP, "".join(parts))


def _svg(width: float, content: str) -> bytes:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_spell(width)}" height="{PANEL}" '
        f'viewBox="0 0 {_spell(width)} {PANEL}">{content}</svg>\n'
    ).encode()


def _panel(scene: Scene, left: float) -> str:
    middle = f'<g transform="translate({_spell(left + PANEL / 2)} {PANEL // 2})"'
    style = f'stroke="{_INK}" stroke-width="2.5" stroke-linejoin="round"'
    return f"{_frame(left)}{middle} {style}>{''.join(map(_mark, scene))}</g>"


def _question(left: float) -> str:
    return _frame(left) + _words(left + PANEL / 2, 56, "?")


def _frame(left: float) -> str:
    return (
        f'<rect x="{_spell(left + 1)}" y="1" width="{PANEL - 2}" height="{PANEL - 2}" rx="6" '
        'fill="#ffffff" stroke="#8a8a8a" stroke-width="1.5"/>'
    )


def _words(x: float, size: int, words: str) -> str:
    return (
        f'<text x="{_spell(x)}" y="{PANEL // 2}" font-family="sans-serif" font-size="{size}" '
        f'text-anchor="middle" dominant-baseline="central" fill="#4a4a4a">{words}</text>'
    )


def _mark(mark: Mark) -> str:
    paint = f'fill="{_PAINT[mark.fill]}"'
    if mark.shape == "circle":
        place = f'cx="{_spell(mark.x)}" cy="{_spell(mark.y)}" r="{_spell(mark.size)}"'
        return f"<circle {place} {paint}/>"
    corners = " ".join(f"{_spell(x)},{_spell(y)}" for x, y in mark.points())
    return f'<polygon points="{corners}" {paint}/>'


def _round(value: float) -> float:
    # One decimal is a twelfth of a line's width, and the same on every machine.
    return round(value, 1) + 0.0


def _spell(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
