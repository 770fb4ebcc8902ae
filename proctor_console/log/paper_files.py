"""Writes sealed papers and the proofs of their ends beside a published log, for any web server."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from exam_engine.ledger.checkpoint import Checkpoint
from exam_engine.ledger.entry import CLOSING, PRIVATE
from exam_engine.ledger.note import Note
from exam_engine.ledger.policy import Policy
from exam_engine.ledger.policy_file import write_policy
from exam_engine.ledger.store import LedgerStore
from exam_engine.ledger.tile_tree import TileReader
from exam_engine.roster import SittingPlan
from proctor_console.errors import LogRefused
from proctor_console.log.files import CHECKPOINT
from proctor_console.log.papers import closing_proof, paper_path, proof_path, sealed_paper
from proctor_console.log.published import PublishedLog
from proctor_console.log.served_files import put, sync

POLICY = "policy"

Step = Callable[[int, int], None]
"""Called with how many papers are done, and of how many."""


class _Closed(NamedTuple):
    """A paper that the published checkpoint is over: its closing entry and its private ones."""

    pseudonym: bytes
    closing: int
    entries: array[int]


def publish_papers(
    store: LedgerStore, plan: SittingPlan, policy: Policy, folder: Path, step: Step
) -> int:
    """Bring the papers in a folder up to its checkpoint; returns how many lie there.

    A paper is written once. Its proof is written again whenever the folder has another checkpoint.
    The paper of a secret that was destroyed since is taken away.

    Raises:
        LogRefused: the folder has a checkpoint that is not the server's.
        OSError: it cannot be written.
    """
    note = Note.parse((folder / CHECKPOINT).read_bytes())
    checkpoint = Checkpoint.parse(note.text)
    stored = store.tree(plan.id).last(checkpoint.size)
    if stored is None or (stored.size, stored.root) != (checkpoint.size, checkpoint.root):
        raise LogRefused(f"{folder} has a checkpoint that this server does not have.")
    log = PublishedLog(store, plan.id, stored)
    read = TileReader(checkpoint.size, log.file)
    identities = {one.pseudonym: one for one in store.identities(plan.id, ()).values()}
    _put_if_new(folder / POLICY, write_policy(policy))
    closed = list(_closed(store, plan.id, checkpoint.size))
    there = 0
    for done, paper in enumerate(closed, 1):
        sealed, proof = folder / paper_path(paper.pseudonym), folder / proof_path(paper.closing)
        identity = identities[paper.pseudonym]
        if identity.secret is None:
            sealed.unlink(missing_ok=True)
        else:
            there += 1
            if not sealed.exists():
                origin = checkpoint.origin
                put(sealed, sealed_paper(store, plan, origin, identity, paper.entries))
        if not (proof.exists() and proof.read_bytes().endswith(bytes(note))):
            content = closing_proof(store, plan.id, paper.closing, note, checkpoint.size, read)
            put(proof, content)
        step(done, len(closed))
    for name in {(folder / path).parent for path in (paper_path(b""), proof_path(0))}:
        if name.exists():
            sync(name)
    return there


def _closed(store: LedgerStore, sitting: str, size: int) -> Iterator[_Closed]:
    """The papers that were closed within so many entries, in the order of their ends."""
    entries: dict[bytes, array[int]] = {}
    for index, (_, entry) in enumerate(store.lines(sitting)):
        if index == size:
            return
        pseudonym = entry[1:17]
        if entry[:1] == PRIVATE:
            entries.setdefault(pseudonym, array("Q")).append(index)
        elif entry[:1] == CLOSING:
            yield _Closed(pseudonym, index, entries.pop(pseudonym, array("Q")))


def _put_if_new(path: Path, content: bytes) -> None:
    if not (path.exists() and path.read_bytes() == content):
        put(path, content)
