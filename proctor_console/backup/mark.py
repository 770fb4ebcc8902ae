"""Tells when a data folder was last backed up: `last-backup.json` in it."""

from __future__ import annotations

from pathlib import Path
from typing import Self

import msgspec

from proctor_console.backup import durable_file

NAME = "last-backup.json"


class Mark(msgspec.Struct, frozen=True):
    """The last backup that was made and found whole."""

    made_at: int
    """Unix ms."""
    path: str

    def leave(self, data_dir: Path) -> None:
        """Put it into the data folder."""
        temporary = data_dir / f".{NAME}"
        temporary.unlink(missing_ok=True)
        durable_file.write(temporary, msgspec.json.encode(self))
        durable_file.replace(temporary, data_dir / NAME)

    @classmethod
    def read(cls, data_dir: Path) -> Self | None:
        """What was left in a data folder; None if nothing was."""
        try:
            return msgspec.json.decode((data_dir / NAME).read_bytes(), type=cls)
        except (FileNotFoundError, msgspec.MsgspecError):
            return None
