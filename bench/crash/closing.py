"""How rounds and trials close: people go home, the server stops, the books are compared."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

from bench.crash import ledger
from bench.crash.comparison import Verdict, compare
from bench.crash.hall import Hall
from bench.crash.server import Server
from bench.crash.staff import Coordinator


async def sent_home(
    people: Sequence[asyncio.Task[None]], staff: Coordinator, server: Server
) -> list[str]:
    """Send everybody home and stop the server; says who had broken down before."""
    for task in people:
        task.cancel()
    went = await asyncio.gather(*people, return_exceptions=True)
    staff.leave()
    await server.stop()
    # who was sent home ends as cancelled, which is no Exception
    return [f"a client broke down: {one!r}" for one in went if isinstance(one, Exception)]


def judged(hall: Hall, evidence: Path, broken_off: list[str]) -> Verdict:
    """What people wrote down beside what the ledgers say, and why it broke off if it did."""
    ledgers = {one: ledger.read(hall.folder, one, hall.database_url) for one in hall.pins}
    verdict = compare(evidence, ledgers)
    verdict.findings += broken_off
    return verdict
