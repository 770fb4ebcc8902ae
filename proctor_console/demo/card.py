"""What somebody needs to use the demo: `demo.json`."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec

CARD = "demo.json"


class StaffCard(msgspec.Struct, frozen=True):
    """An account of the demo, with the password nobody else is told."""

    username: str
    password: str
    role: str


class CandidateCard(msgspec.Struct, frozen=True):
    """A candidate of the demo; an idle one is left to a human."""

    participant_number: str
    pin: str
    idle: bool


class DemoCard(msgspec.Struct, frozen=True):
    """Where the demo runs, and who may log in."""

    base_url: str
    sitting: str
    staff: list[StaffCard]
    candidates: list[CandidateCard]

    def write(self, folder: Path) -> None:
        """Put it into the folder, whole or not at all, readable by its owner alone."""
        temporary = folder / f".{CARD}"
        with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as f:
            f.write(msgspec.json.format(msgspec.json.encode(self), indent=2))
            f.flush()
            os.fsync(f.fileno())
        temporary.replace(folder / CARD)

    def account(self, role: str) -> StaffCard:
        """The account of a role."""
        return next(one for one in self.staff if one.role == role)
