"""Who was added to a sitting, as the console asks for it and shows it."""

from typing import Any, Literal

from exam_engine.candidate import Candidate
from exam_engine.draw.late_sheet import Opening
from exam_engine.sequencer import Sequencer
from proctor_console.console import views
from question_bank.late_sources import late_round
from question_bank.sources import OWN, is_ceremony


def added(given: dict[str, Any]) -> dict[str, Any]:
    """The fields of a command to add somebody, from those of the message."""
    candidate = {name: given.pop(name) for name in Candidate.__struct_fields__ if name in given}
    return given | {"candidate": Candidate(**candidate)}


def late_forms(sequencer: Sequencer) -> views.LateForms:
    """Where later forms of a sitting come from, and who waits for one."""
    draw, late = sequencer.sheets.sitting.draw, sequencer.sheets.sitting.late
    held = late.ceremony
    return views.LateForms(
        source=_source(draw.source) if draw.made is not None else None,
        waiting=tuple(_waiting(draw.source, one) for one in late.waiting),
        thrown=0 if held is None else len(held.commitments),
        revealed=0 if held is None else len(held.reveals),
    )


def _source(announced: str) -> Literal["drand", "dice", "own"] | None:
    if announced == OWN:
        return "own"
    if is_ceremony(announced):
        return "dice"
    return "drand" if announced else None


def _waiting(announced: str, one: Opening) -> views.WaitingForForm:
    named = late_round(announced, one.at)
    return views.WaitingForForm(
        participant_number=one.candidate.participant_number,
        entry=one.entry,
        round=None if named is None else named[1],
        signed_at=None if named is None else named[0].time_ms(named[1]),
    )
