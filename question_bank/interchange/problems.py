"""A problem of an authored bank: file, line, item, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing an author must change before the bank can be imported.

    Attributes:
        file: relative to the bank folder.
        line: counts from 1; 0 if it concerns the whole file.
        subject: id of the item, stimulus or picture; empty if it concerns the file.
        code: stable word for programs.
        sentence: what is wrong.
    """

    file: str
    line: int
    subject: str
    code: str
    sentence: str

    def __str__(self) -> str:
        subject = f"{self.subject}: " if self.subject else ""
        return f"{self.file}:{self.line}: {subject}{self.sentence} [{self.code}]"
