"""Asks all witnesses of a sitting at once, without a server: after the exam, when one was away."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

from exam_engine.cosigning.asking import Declined, Overtaken, Request, cosignature
from exam_engine.cosigning.messenger import Messenger
from exam_engine.cosigning.witnessed import Attendance, Witnessed
from exam_engine.ledger.cosignature import Cosignature
from exam_engine.ledger.growing import StoredCheckpoint
from exam_engine.ledger.store import LedgerStore
from exam_engine.ledger.stored_tiles import StoredTiles


def ask_now(
    store: LedgerStore, sitting: str, known: Witnessed, checkpoint: StoredCheckpoint, seconds: float
) -> None:
    """Have a checkpoint co-signed by whoever has not, and note what came of it.

    What is signed is stored; a server that runs beside it stores the same, and neither minds.
    """
    missing = [one for one in known.attendance if one.number < checkpoint.number]
    known.asked(checkpoint, store.tree(sitting).cosignatures(checkpoint.number))
    signed = [one for one in _answers(store, sitting, known, checkpoint, missing, seconds) if one]
    store.cosign(sitting, signed)
    known.stored(signed)


def _answers(
    store: LedgerStore,
    sitting: str,
    known: Witnessed,
    checkpoint: StoredCheckpoint,
    missing: list[Attendance],
    seconds: float,
) -> Iterator[Cosignature | None]:
    tiles, messenger = StoredTiles(store, sitting), Messenger()

    def ask(one: Attendance) -> Cosignature | None:
        witness = one.witness
        try:
            return cosignature(
                witness,
                Request(checkpoint, one.size, lambda: checkpoint.size),
                tiles.consistency,
                lambda body: messenger.post(f"{witness.address}/add-checkpoint", body, seconds),
                time.time,
            )
        except Declined as why:
            known.declined(witness, why, time.time_ns() // 1_000_000)
        except Overtaken:
            pass  # only while a server goes on writing, which asks for what comes next
        return None

    with ThreadPoolExecutor(max(1, len(missing))) as threads:
        yield from threads.map(ask, missing)
