"""Answers and keys become points by section: over whole columns, or for one attempt."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from scoring.errors import ResponsesRefused
from scoring.responses import OMITTED


def score(
    points: NDArray[np.integer],
    responses: NDArray[np.int8],
    section_items: Sequence[int],
) -> NDArray[np.int32]:
    """Points by section of every candidate, candidates x sections.

    An omitted item has 0 points; nothing is deducted.

    Args:
        points: Points of each choice, candidates x items x choices; or items x choices for a form
            that all share.
        responses: Chosen positions, candidates x items; OMITTED where there is no answer.
        section_items: Items by section, in the order of the form.

    Raises:
        ResponsesRefused: The shapes do not fit, or a choice has no points in the key.
    """
    candidates, items = responses.shape
    choices = points.shape[-1]
    if points.shape not in ((items, choices), (candidates, items, choices)):
        raise ResponsesRefused(f"key {points.shape} does not fit responses {responses.shape}")
    if sum(section_items) != items or min(section_items, default=0) < 1:
        raise ResponsesRefused(f"sections of {tuple(section_items)} items do not make {items}")
    if responses.size and not (responses.min() >= OMITTED and responses.max() < choices):
        raise ResponsesRefused(f"a choice is not {OMITTED} to {choices - 1}")
    chosen = np.maximum(responses, 0)
    if points.ndim == len((items, choices)):
        earned = points[np.arange(items), chosen]
    else:
        earned = np.take_along_axis(points, chosen[..., np.newaxis], axis=2)[..., 0]
    earned = np.where(responses == OMITTED, 0, earned)
    starts = np.concatenate(([0], np.cumsum(section_items)[:-1]))
    return np.add.reduceat(earned, starts, axis=1, dtype=np.int32)


def points_by_section(
    key: Sequence[Sequence[int]],
    choices: Sequence[int],
    section_items: Sequence[int],
) -> tuple[int, ...]:
    """Points by section of one attempt; OMITTED (-1) where there is no answer.

    Raises:
        ResponsesRefused: Key, choices and sections do not have the same number of items, or a
            choice has no points in the key.
    """
    if not len(key) == len(choices) == sum(section_items):
        raise ResponsesRefused(
            f"{len(key)} items in the key, {len(choices)} choices, sections {tuple(section_items)}"
        )
    points: list[int] = []
    first = 0
    for items in section_items:
        last = first + items
        points.append(
            sum(item_points(key[number], choices[number]) for number in range(first, last))
        )
        first = last
    return tuple(points)


def item_points(points: Sequence[int], choice: int | None) -> int:
    """Points of one item for the chosen position; 0 when it is omitted (-1 or None).

    Raises:
        ResponsesRefused: The choice has no points in the key.
    """
    if choice is None or choice == OMITTED:
        return 0
    if not 0 <= choice < len(points):
        raise ResponsesRefused(f"choice {choice} is not 0 to {len(points) - 1}")
    return points[choice]


def change(points: Sequence[int], before: int | None, after: int | None) -> int:
    """By how much a section's points change when the answer to one of its items changes."""
    return item_points(points, after) - item_points(points, before)
