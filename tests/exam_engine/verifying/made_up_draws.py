"""Entries of a draw as software writes them that refuses nothing, signed as if they were honest."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from exam_engine import events as did
from exam_engine.draw.known import KnownDraw
from exam_engine.ledger.scribe import Scribe
from exam_engine.verifying.report import Report
from exam_engine.verifying.verification import verify
from question_bank.beacon import QUICKNET
from question_bank.ceremony import Ceremony
from question_bank.sources import beacon_source, dice_source
from tests.exam_engine.verifying.bundles import write_log
from tests.exam_engine.verifying.sittings import Recorded, an_announcement
from tests.question_bank.ceremonies import committed, held, throws

ROUND = 40_000_000
A_ROUND, ANOTHER = (beacon_source(QUICKNET, ROUND + more) for more in (0, 100))
SIGNED_AT = QUICKNET.time_ms(ROUND)
RANDOM = "ab" * 32
WHEN = {"at": 1_790_000_001_000, "clock": 1_000}
Entries = list[did.Event]


def written(day: Recorded, events: Entries) -> list[bytes]:
    """Entries as software writes them that refuses nothing."""
    scribe = Scribe(day.identities)
    return [scribe.write(event).entry for event in events]


def made_up(folder: Path, *events: Callable[[Recorded], did.Event]) -> Report:
    """A record with these entries behind the first, signed as if they had been honest."""
    day = Recorded(draw=lambda _: KnownDraw())
    prepared = did.SittingPrepared(
        sitting="sesi-1", rules="x", items=5, duration_ms=1, roster_size=4,
        manifest=day.manifest, **WHEN,
    )  # fmt: skip
    opened = did.RegistrationOpened(**WHEN)
    entries = written(day, [prepared, *(one(day) for one in events), opened])
    return verify(write_log(folder, entries))


def an(number: int, source: str, **said: object) -> Callable[[Recorded], did.Event]:
    return lambda day: did.DrawAnnounced(
        announcement=an_announcement(day.manifest, number, source, **said), **WHEN
    )


def forms(number: int, randomness: str = RANDOM) -> Callable[[Recorded], did.Event]:
    return lambda day: did.FormsDrawn(
        number=number,
        randomness=randomness,
        forms_root=day.forms_root,
        forms_sha256="0" * 64,
        **WHEN,
    )


def dice(ceremony: Ceremony) -> list[Callable[[Recorded], did.Event]]:
    """Commitments, their list as announcement 1, and what was revealed."""
    return [
        *(
            lambda _, one=one: did.ThrowCommitted(name=one.name, committed=one.commitment, **WHEN)
            for one in ceremony.commitments
        ),
        an(1, dice_source(ceremony.without_reveals())),
        *(
            lambda _, one=one: did.ThrowRevealed(
                name=one.name, rolls=one.rolls, nonce=one.nonce, **WHEN
            )
            for one in ceremony.reveals
        ),
    ]


def failure(*missing: str) -> Callable[[Recorded], did.Event]:
    return lambda _: did.CeremonyFailed(number=1, missing=missing, reason="x", **WHEN)


HELD = held(throws())
ALMOST = committed(throws()).revealed(throws()[0])
OTHERS = committed(throws(["Saksi A", "Saksi B", "Saksi C"]))
AGAIN = an(2, ANOTHER, announced_at=SIGNED_AT)
