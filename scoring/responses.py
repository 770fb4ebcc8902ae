"""What candidates chose, as a matrix; omitted is not wrong."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from scoring.errors import ResponsesRefused

OMITTED = -1


def responses(rows: Iterable[Mapping[int, int]], items: int, choices: int) -> NDArray[np.int8]:
    """The matrix candidates x items of chosen positions, int8; OMITTED where there is no answer.

    Args:
        rows: For each candidate the choice (0..choices-1) by item number (1..items).
        items: Items of a form.
        choices: Choices of an item.

    Raises:
        ResponsesRefused: An item or a choice does not exist; all are named.
    """
    rows = list(rows)
    matrix = np.full((len(rows), items), OMITTED, dtype=np.int8)
    wrong: list[str] = []
    for index, row in enumerate(rows):
        for item, choice in row.items():
            if not 1 <= item <= items:
                wrong.append(f"candidate {index}: item {item} is not 1 to {items}")
            elif not 0 <= choice < choices:
                wrong.append(
                    f"candidate {index}: item {item}: choice {choice} is not 0 to {choices - 1}"
                )
            else:
                matrix[index, item - 1] = choice
    if wrong:
        raise ResponsesRefused("responses do not fit the form:", wrong)
    return matrix
