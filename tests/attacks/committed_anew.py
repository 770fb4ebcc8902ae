"""One paper with other records, committed to, closed and signed by its keeper."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from copy import copy
from hashlib import sha256
from pathlib import Path

from exam_engine.ledger.entry import NO_HEAD, closing_entry, next_head
from tests.attacks.spoiling import closing_of
from tests.exam_engine.verifying.bundles import write_everything
from tests.exam_engine.verifying.sittings import Recorded

Records = list[bytes]


def committed_anew(
    folder: Path, day: Recorded, attempt: str, change: Callable[[Records], Records]
) -> Path:
    """A bundle of everything, in which somebody's records say something else."""
    twin = copy(day)
    twin.entries, twin.records = list(day.entries), list(day.records)
    mine, identity, head = day.of(attempt), day.identities[attempt], NO_HEAD
    assert identity.secret is not None
    written = change([day.records[at] for at in mine])
    for number, (at, record) in enumerate(zip(mine, written, strict=True), 1):
        salt = hmac.digest(identity.secret, b"salt" + number.to_bytes(4, "big"), "sha256")
        committed = sha256(b"exam-engine/commit/v1\0" + salt + record).digest()
        twin.records[at] = record
        twin.entries[at] = day.entries[at][:21] + committed
        head = next_head(head, committed)
    twin.entries[closing_of(day, attempt)] = closing_entry(identity.pseudonym, len(mine), head)
    return write_everything(folder / "bundle", twin)
