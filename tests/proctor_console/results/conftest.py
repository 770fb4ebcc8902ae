"""The engine's hall under the board."""

from tests.exam_engine.conftest import clock, hall, sequencer, staff, store, working

__all__ = ["clock", "hall", "sequencer", "staff", "store", "working"]
