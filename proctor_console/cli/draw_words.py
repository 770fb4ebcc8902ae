"""What a repeated draw proves and what it does not, in words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from exam_engine.registry.draw_in_record import RecordedDraw
from exam_engine.registry.published_draw import Redrawn
from question_bank.sources import CEREMONY, beacon_round


class Compared(NamedTuple):
    """What a published draw was held against, beside itself."""

    announcement: bool
    recorded: RecordedDraw | None
    root: bool = False


def proved(found: Redrawn, compared: Compared) -> Iterator[str]:
    """What follows from a draw that was made again."""
    yield "every form follows from bank, blueprint, secret and randomness; those were committed to"
    if beacon_round(found.source) is not None:
        yield "the randomness is the beacon's: the signature of the round is genuine"
    elif found.verifiable:
        yield "the randomness is that of the dice: everybody revealed what they had committed to"
    if in_vain := [one for one in found.earlier if one.source != CEREMONY]:
        yield f"announced {len(in_vain)} times before, each time in vain, as the list shows"
    if found.later:
        yield "later forms are each of the one source that its opening leaves"
    if compared.announcement:
        yield "this is what was published before the draw"
    recorded = compared.recorded
    if recorded is not None:
        yield f"all {len(recorded.announcements)} announcements and the forms are in the record"
        if recorded.later:
            yield f"all {len(recorded.later)} later forms of the record are among them"
        if found.verifiable and recorded.named_before:
            yield "the record had the source before anybody could know what it would give"
    elif compared.root:
        yield "the forms are those of the root that was given"


def not_proved(found: Redrawn, compared: Compared) -> Iterator[str]:
    """What somebody might think, and this does not show; with what would."""
    recorded = compared.recorded
    if not found.verifiable:
        yield "The operator alone chose the seed: how often it was tried, nobody can know."
    elif not compared.announcement and not (recorded is not None and recorded.named_before):
        yield "that the source was named before what it gave was known, which is what matters:"
        yield f"  compare with the announcement made before: SHA-256 {found.announced_sha256}"
    if recorded is None:
        yield "that people were given these forms: give --record, or compare with its entry"
        yield f"  FormsDrawn: forms root {found.forms_root}"
    else:
        yield "that the record is the exam's and the one that others see: `exam verify` says more"
    yield "that items were good, or unknown before"
