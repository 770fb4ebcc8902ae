"""A candidate with five answers, and what was published of the sitting."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from exam_engine.ledger.policy import Policy
from exam_engine.ledger.receipt import Receipt
from exam_engine.registry.keys import Keys
from exam_engine.registry.log_keys import LogKeys
from proctor_console.log import files, paper_files
from tests.exam_engine.builders import a_plan
from tests.proctor_console.log.signed_day import KEY, SITTING, SignedDay

ORIGIN = "exam.invalid/sesi-1"
LOG = LogKeys(Keys(bytes(32)), "exam.invalid")(SITTING)
Published = tuple[Receipt, Path]


@contextmanager
def a_published_day(root: Path) -> Iterator[Published]:
    """The receipt of P-001, and the folder that anybody can read."""
    day = SignedDay(root)
    day.go_on(20)
    day.finish("P-001", answers=5)
    day.finish("P-002", answers=2)
    day.sign()
    folder = root / "www"
    files.publish(day.store, SITTING, KEY, folder, lambda *_: None)
    policy = Policy([KEY])
    paper_files.publish_papers(day.store, a_plan(), policy, folder, lambda *_: None)
    yield day.receipt("P-001"), folder
    day.hall.stop()


def paper_of(published: Published) -> Path:
    """Where the sealed paper of a receipt lies."""
    receipt, folder = published
    return folder / "paper" / receipt.pseudonym.hex()


def proof_of(published: Published) -> Path:
    """Where the proof of a receipt lies."""
    receipt, folder = published
    return folder / "proof" / f"{receipt.index}.tlog-proof"
