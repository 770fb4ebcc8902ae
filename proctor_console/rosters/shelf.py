"""Imported rosters: kept in the data folder until a sitting is made of them."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path

import msgspec

from exam_engine.roster import Candidate
from proctor_console.errors import BadRosterName, UnknownRoster

_NAME = re.compile(r"[a-z0-9-]{1,40}")


class Rosters:
    """The rosters of one server; names of people, so readable by their owner alone."""

    def __init__(self, data_dir: Path) -> None:
        self._folder = data_dir / "rosters"

    def save(self, name: str, candidates: Sequence[Candidate]) -> None:
        """Keep a roster under a name; it replaces an earlier one whole or not at all.

        Raises:
            BadRosterName: the name is not 1 to 40 small letters, digits and hyphens.
        """
        path = self._path(name)
        self._folder.mkdir(mode=0o700, exist_ok=True)
        temporary = path.with_suffix(".new")
        with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as f:
            f.write(msgspec.json.encode(candidates))
            f.flush()
            os.fsync(f.fileno())
        temporary.replace(path)

    def load(self, name: str) -> list[Candidate]:
        """A roster by its name.

        Raises:
            BadRosterName: no roster can have this name.
            UnknownRoster: none has.
        """
        try:
            text = self._path(name).read_bytes()
        except FileNotFoundError as missing:
            there = ", ".join(self.names()) or "none"
            raise UnknownRoster(f"There is no roster {name}; imported are: {there}.") from missing
        return msgspec.json.decode(text, type=list[Candidate])

    def names(self) -> list[str]:
        """The names of all rosters, sorted."""
        return sorted(path.stem for path in self._folder.glob("*.json"))

    def _path(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise BadRosterName(f"{name!r}: a roster's name is a-z, 0-9 and -, at most 40.")
        return self._folder / f"{name}.json"
