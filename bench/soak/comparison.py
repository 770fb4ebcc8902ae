"""Compares what candidates saw acknowledged with what the ledger on disk holds.

Reads the database itself, with nothing of the server's code.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path


def lost(database: Path, sitting: str, attempts: Sequence[str], evidence: Path) -> int:
    """How many acknowledged answers are not in the ledger at the entry that was acknowledged."""
    acknowledged: list[list[tuple[int, int]]] = json.loads(evidence.read_text())
    select = 'SELECT "index", record FROM ledger_entry WHERE sitting = ?'
    recorded = set()
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        for index, record in connection.execute(select, (sitting,)):
            event = json.loads(record)
            if event["event"].startswith("AnswerRecorded/"):
                recorded.add((event["attempt"], event["seq"], index))
    seen = {
        (attempt, seq, entry)
        for attempt, answers in zip(attempts, acknowledged, strict=True)
        for seq, entry in answers
    }
    return len(seen - recorded)
