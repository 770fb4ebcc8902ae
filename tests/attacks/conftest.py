"""The bundles of an ordinary day and a receipt, to be spoiled."""

from tests.exam_engine.verifying.conftest import (
    day,
    everything,
    log,
    original,
    points,
    published,
    short_day,
)

__all__ = ["day", "everything", "log", "original", "points", "published", "short_day"]
