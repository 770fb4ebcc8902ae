"""A small sitting, its memory, and all that a memory holds, for tests of snapshots."""

from array import array
from collections.abc import Sequence
from enum import Enum
from typing import Any

import msgspec

from exam_engine.keys import AnswerKeys
from exam_engine.ledger.scribe import SITTING, Identity, Line
from exam_engine.memory import Memory
from exam_engine.pin import PinOffice
from exam_engine.snapshots import columns
from tests.exam_engine.builders import SERVER_KEY, a_plan
from tests.exam_engine.verifying.sittings import ByForm

FORMS = ByForm(3)
PLAN = a_plan(candidates=3, duration_ms=1_000, manifest={"keys_root": FORMS.keys_root()})
NUMBERS = [one.participant_number for one in PLAN.roster]
IDENTITIES = {
    owner: Identity(bytes([place]) * 16, bytes([place]) * 32)
    for place, owner in enumerate([SITTING, *NUMBERS])
}
PINS = PinOffice(SERVER_KEY, PLAN.id)


def a_memory(identities: dict[str, Identity] = IDENTITIES) -> Memory:
    return Memory(PLAN, AnswerKeys(PLAN, FORMS), PINS, identities)


def seen(one: Any) -> Any:
    """All that an object holds, slot by slot, without what is made with it."""
    match one:
        case None | bool() | int() | str() | bytes() | Enum() | msgspec.Struct():
            return one
        case bytearray() | array():
            return bytes(one)
        case dict():
            return {key: seen(value) for key, value in one.items()}
        case list() | tuple():
            return [seen(value) for value in one]
    slots = vars(one) if hasattr(one, "__dict__") else one.__slots__
    assert type(one).__module__.startswith("exam_engine"), type(one)
    anew = columns.MADE_ANEW.get(type(one).__name__, set())
    return {name: seen(getattr(one, name)) for name in slots if name not in anew}


def folded(lines: Sequence[Line], memory: Memory | None = None) -> Memory:
    memory = memory or a_memory()
    memory.replay((line.record, line.entry) for line in lines)
    return memory
