"""Says what differs where a record is not the one that its entry was written for."""

from typing import Any

import msgspec

from exam_engine import events as did
from exam_engine.errors import LedgerDamaged

_LONGEST = 60


def commitment_in(public: bytes, index: int) -> str:
    """The commitment of an open entry; raises LedgerDamaged if it has none."""
    said = _said(public).get("commitment")
    if not isinstance(said, str):
        raise LedgerDamaged(f"entry {index}: it is no open entry with a commitment")
    return said


def different(
    event: did.Event, owner: str, text: dict[str, Any] | None = None, public: bytes = b""
) -> str:
    """Which record is in the place of another; ``text`` is what an open entry for it would say.

    Of an entry that hides its record nobody can tell what the other one was.
    """
    of = f" of {owner}" if owner else ""
    sentence = f"its record is not the one committed to: now it is {_name(event)}{of}"
    if text is None:
        return sentence
    said = _said(public)
    for field, now in msgspec.to_builtins(text).items():
        if (written := said.get(field)) != now:
            return f"{sentence}, with {field} {_shown(now)}; the entry says {_shown(written)}"
    return f"{sentence}, with another reason or other staff than were written down"


def unreadable(record: bytes, why: Exception) -> str:
    """What is wrong with a record that is none, or that cannot have happened there."""
    if not isinstance(record, bytes):  # SQLite keeps whatever is put into a column
        return "its record is no bytes"
    if isinstance(why, msgspec.MsgspecError):
        return f"its record cannot be read: {why}"
    return str(why)


def _name(event: did.Event) -> str:
    return str(type(event).__struct_config__.tag)


def _said(public: bytes) -> dict[str, Any]:
    try:
        said = msgspec.json.decode(public[1:])
    except msgspec.DecodeError:
        return {}
    return said if isinstance(said, dict) else {}


def _shown(value: object) -> str:
    """A value as it stands in the JSON, the beginning of it."""
    spelled = msgspec.json.encode(value).decode()
    return spelled if len(spelled) <= _LONGEST else spelled[:_LONGEST] + "..."
