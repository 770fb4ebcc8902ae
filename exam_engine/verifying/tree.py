"""Step 2: every entry hashed again up to the signed root, and the tiles on the way compared."""

from hashlib import sha256

from exam_engine.ledger.checkpoint import Checkpoint
from exam_engine.ledger.errors import Malformed
from exam_engine.ledger.lines import HASH_BYTES, spelled
from exam_engine.ledger.merkle import EMPTY_ROOT, Frontier, parents, root_between
from exam_engine.ledger.policy import Policy
from exam_engine.ledger.tiles import HEIGHT, WIDTH, Bundle, Tile, tiles_of_growth
from exam_engine.verifying.files import Folder, Missing
from exam_engine.verifying.report import Attack, Report, Step
from exam_engine.verifying.signatures import elsewhere

Levels = list[list[bytes]]
"""The complete nodes of a tree, leaves first."""


def entries_of(bundle: Folder, size: int, report: Report) -> list[bytes] | None:
    """All entries, in order; None if they cannot be read to the end."""
    step = report.step()
    entries: list[bytes] = []
    while len(entries) < size and not step.count:
        part = Bundle(len(entries) // WIDTH, min(WIDTH, size - len(entries)))
        name = f"log/{part.path}"
        try:
            entries += bundle.entries(part)
        except Missing:
            last = len(entries) + part.width - 1
            what = f"it is not there: entries {len(entries)} to {last} were dropped"
            step.found(name, Attack.DROPPED, what)
        except Malformed as wrong:
            step.found(name, Attack.MALFORMED, wrong.sentence)
    return None if step.count else entries


def hashed(entries: list[bytes]) -> Levels:
    """The complete nodes over entries, level by level."""
    levels = [[sha256(b"\x00" + entry).digest() for entry in entries]]
    while len(levels[-1]) > 1:
        levels.append(parents(levels[-1]))
    return levels


def root_at(levels: Levels, size: int) -> bytes:
    """The root over the first entries."""
    if size == 0:
        return EMPTY_ROOT
    return root_between(lambda level, index: levels[level][index], 0, size)


def root_over(hashes: list[bytes]) -> bytes:
    """The root over leaf hashes."""
    tree = Frontier()
    tree.extend(hashes)
    return tree.root()


def check_tree(bundle: Folder, levels: Levels, checkpoint: Checkpoint, report: Report) -> None:
    """Hold the entries against the signed root, and the tiles against the entries."""
    step = report.step()
    for tile in tiles_of_growth(0, checkpoint.size):
        _compare(bundle, levels, tile, step)
    root = root_at(levels, checkpoint.size)
    if root != checkpoint.root:
        step.found(
            "log/checkpoint",
            Attack.ALTERED,
            f"the {checkpoint.size} entries come to the root {spelled(root)}, and another one was "
            f"signed ({spelled(checkpoint.root)}): an entry was altered, dropped, put in or moved",
        )
    report.details.append(f"root over {checkpoint.size} entries: {spelled(root)}")
    step.proves("unaltered", checkpoint.size)


def _compare(bundle: Folder, levels: Levels, tile: Tile, step: Step) -> None:
    name = f"log/{tile.path}"
    first = tile.index * WIDTH
    here = b"".join(levels[HEIGHT * tile.level][first : first + tile.width])
    try:
        there = bundle.tile(tile)
    except Missing:
        step.found(name, Attack.DROPPED, "it is not there: nobody can prove an entry with it")
        return
    except Malformed as wrong:
        step.found(name, Attack.MALFORMED, wrong.sentence)
        return
    if len(there) != len(here):
        what = f"it has {len(there)} bytes, not {len(here)}: hashes were dropped or put in"
        step.found(name, Attack.MALFORMED, what)
    elif there != here:
        place = next(
            at for at in range(0, len(here), HASH_BYTES)
            if here[at : at + HASH_BYTES] != there[at : at + HASH_BYTES]
        ) // HASH_BYTES  # fmt: skip
        what = f"hash {place} is not the one of the tiles below it"
        if tile.level == 0:
            what = f"entry {first + place} is not the one whose hash was published: altered"
        step.found(name, Attack.ALTERED, what)


def check_elsewhere(
    others: dict[str, bytes], levels: Levels, mine: Checkpoint, policy: Policy, report: Report
) -> None:
    """Hold the entries against checkpoints that were got another way: from paper, from a witness.

    The first entries have a root of their own for every size, so no proof is needed.
    """
    step, size, longest = report.step(), len(levels[0]), 0
    for name, data in others.items():
        other = elsewhere(name, data, policy, mine, step)
        if other is None:
            continue
        if other.size > size:
            step.found(
                name,
                Attack.DROPPED,
                f"the same log has signed {other.size} entries, and this bundle has {size}: "
                "entries were dropped, or the bundle is older",
            )
        elif root_at(levels, other.size) != other.root:
            step.found(
                name,
                Attack.FORK,
                f"the same log has signed another root over the first {other.size} entries: there "
                "are two versions of the record",
            )
        else:
            report.details.append(f"{name}: size {other.size}, a beginning of this record")
            longest = max(longest, other.size)
    if others:
        step.proves("elsewhere", len(others))
    if not longest:
        report.unproved["one_version"] = 0
    elif longest < size:
        report.unproved["one_beginning"] = longest
