"""Whether somebody worked, where the records between ready and the end stay closed."""

from exam_engine.verifying.open_entries import Open
from exam_engine.verifying.opened import OpenedPaper

_RUNS = {"SittingStarted/1", "SittingResumed/1"}
_STANDS = {"SittingPaused/1", "SittingFinished/1"}


def worked_in_part(opens: list[Open], one: OpenedPaper) -> bool | None:
    """Whether the clock of a paper ran that is opened in part; None: that is not shown.

    Who answered worked. Who was never ready while the sitting ran did not. In between, a record
    that stays closed may have released the terminal before the start, or a room was paused.
    """
    if any(record.name == "AnswerRecorded/1" for record in one.records):
        return True
    lines = [(record.entry, record.name) for record in one.records]
    lines += [(each.entry, each.name) for each in opens if each.entry != one.paper.voided]
    lines += [] if one.paper.voided is None else [(one.paper.voided, "AttemptFinished/1")]
    ready = runs = False
    for _, name in sorted(lines):
        if name in _RUNS:
            runs = True
        elif name in _STANDS:
            runs = False
        elif name in {"CandidateReady/1", "AttemptFinished/1"}:
            ready = name == "CandidateReady/1"
        if ready and runs:
            return None
    return False
