"""The files of a published log: c2sp.org/tlog-tiles."""

from collections.abc import Iterator
from pathlib import Path

from tests.second_verifier.checkpoints import Checkpoint
from tests.second_verifier.refusal import Refused
from tests.second_verifier.trees import leaf_hash, root_of

WIDTH = 256


def path_of(level: int | str, number: int, width: int) -> str:
    digits = f"{number:03d}"
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    groups = [digits[i : i + 3] for i in range(0, len(digits), 3)]
    name = "/".join([*(f"x{group}" for group in groups[:-1]), groups[-1]])
    return f"tile/{level}/{name}" + (f".p/{width}" if width < WIDTH else "")


def _read(folder: Path, level: int | str, number: int, width: int) -> tuple[bytes, int]:
    """The bytes of a tile and the width it is spelled in: a full one serves for a partial one."""
    for spelled in (width, WIDTH):
        path = folder / path_of(level, number, spelled)
        if path.is_file():
            return path.read_bytes(), spelled
    raise Refused(f"{path_of(level, number, width)} is missing")


def widths(count: int) -> Iterator[tuple[int, int]]:
    """Number and width of every tile over so many hashes."""
    for number in range(-(-count // WIDTH)):
        yield number, min(WIDTH, count - number * WIDTH)


def split_bundle(data: bytes, what: str) -> list[bytes]:
    entries, at = [], 0
    while at < len(data):
        end = at + 2 + int.from_bytes(data[at : at + 2])
        if at + 2 > len(data) or end > len(data):
            raise Refused(f"{what} ends in the middle of an entry")
        entries.append(data[at + 2 : end])
        at = end
    return entries


def read_entries(folder: Path, size: int) -> list[bytes]:
    entries: list[bytes] = []
    for number, width in widths(size):
        data, spelled = _read(folder, "entries", number, width)
        found = split_bundle(data, path_of("entries", number, spelled))
        if len(found) != spelled:
            raise Refused(f"{path_of('entries', number, spelled)} has {len(found)} entries")
        entries.extend(found[:width])
    return entries


def check_log(folder: Path, checkpoint: Checkpoint, entries: list[bytes]) -> Iterator[str]:
    """Every tile is the one of the tiles below it, and the root is the signed one."""
    level, hashes = 0, [leaf_hash(entry) for entry in entries]
    if root_of(hashes) != checkpoint.root:
        yield "the entries have another root than the checkpoint"
    while hashes:
        for number, width in widths(len(hashes)):
            expected = b"".join(hashes[number * WIDTH : number * WIDTH + width])
            name = path_of(level, number, width)
            try:
                data, spelled = _read(folder, level, number, width)
            except Refused as error:
                yield str(error)
                continue
            if (data if spelled == width else data[: len(expected)]) != expected:
                yield f"{name} is not the tile of what is below it"
        full = len(hashes) // WIDTH
        hashes = [root_of(hashes[i * WIDTH : (i + 1) * WIDTH]) for i in range(full)]
        level += 1
