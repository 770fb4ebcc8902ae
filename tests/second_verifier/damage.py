"""Damage as it happens to files: one byte, one line, one cut, two files exchanged."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from random import Random

Damage = Callable[[Random, Path], str]


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix != ".html")


def _one(random: Random, folder: Path) -> tuple[Path, bytes]:
    path = random.choice([path for path in _files(folder) if path.stat().st_size])
    return path, path.read_bytes()


def flip(random: Random, folder: Path) -> str:
    path, data = _one(random, folder)
    at = random.randrange(len(data))
    changed = data[at] ^ (1 << random.randrange(8))
    path.write_bytes(data[:at] + bytes([changed]) + data[at + 1 :])
    return f"bit of byte {at} of {path.relative_to(folder)}"


def replace(random: Random, folder: Path) -> str:
    """A byte becomes one that is likely to mean something there."""
    path, data = _one(random, folder)
    at = random.randrange(len(data))
    path.write_bytes(
        data[:at] + random.choice(b'0123456789abcf,:"[]{} \t\n+-.=').to_bytes() + data[at + 1 :]
    )
    return f"byte {at} of {path.relative_to(folder)}"


def cut(random: Random, folder: Path) -> str:
    path, data = _one(random, folder)
    at = random.choice([len(data) - 1, random.randrange(len(data))])
    path.write_bytes(data[:at])
    return f"{path.relative_to(folder)} cut at {at}"


def grow(random: Random, folder: Path) -> str:
    path, data = _one(random, folder)
    more = random.choice([b"\n", b" ", b"\0", b"x", data[-1:], data])
    path.write_bytes(data + more)
    return f"{path.relative_to(folder)} grown by {more[:10]!r}"


def drop_line(random: Random, folder: Path) -> str:
    path, data = _one(random, folder)
    lines = data.splitlines(keepends=True)
    at = random.randrange(len(lines))
    path.write_bytes(b"".join(lines[:at] + lines[at + 1 :]))
    return f"line {at} of {path.relative_to(folder)} dropped"


def double_line(random: Random, folder: Path) -> str:
    path, data = _one(random, folder)
    lines = data.splitlines(keepends=True)
    at = random.randrange(len(lines))
    path.write_bytes(b"".join(lines[: at + 1] + lines[at:]))
    return f"line {at} of {path.relative_to(folder)} doubled"


def swap_lines(random: Random, folder: Path) -> str:
    path, data = _one(random, folder)
    lines = data.splitlines(keepends=True)
    one, other = random.randrange(len(lines)), random.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]
    path.write_bytes(b"".join(lines))
    return f"lines {one} and {other} of {path.relative_to(folder)} exchanged"


def swap_files(random: Random, folder: Path) -> str:
    one, other = random.sample(_files(folder), 2)
    here, there = one.read_bytes(), other.read_bytes()
    one.write_bytes(there)
    other.write_bytes(here)
    return f"{one.relative_to(folder)} and {other.relative_to(folder)} exchanged"


def remove(random: Random, folder: Path) -> str:
    path = random.choice(_files(folder))
    path.unlink()
    return f"{path.relative_to(folder)} removed"


ALL: tuple[Damage, ...] = (
    flip,
    replace,
    cut,
    grow,
    drop_line,
    double_line,
    swap_lines,
    swap_files,
    remove,
)
