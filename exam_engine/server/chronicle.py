"""Writes into the log what happens to a sitting as a whole: times and figures, nobody's name."""

import logging
from collections.abc import Sequence

from exam_engine import events as did
from exam_engine.sequencer import Sequencer

# of one candidate, or of words that may name one
_SILENT = (did.AttemptVoided, did.NoticeSent, did.IncidentNoted)
_FIGURES = ("lost_ms", "ms", "cause", "room", "roster_size", "items", "duration_ms")

_log = logging.getLogger(__name__)


def chronicle(sequencer: Sequencer) -> None:
    """Log every open event of a sitting from now on."""
    sitting = sequencer.plan.id

    def tell(events: Sequence[did.Event]) -> None:
        for event in events:
            if type(event) not in did.PUBLIC or isinstance(event, _SILENT):
                continue
            fields = {name: getattr(event, name, None) for name in _FIGURES}
            known = {name: value for name, value in fields.items() if value is not None}
            named = getattr(event, "attempts", None)
            if named is not None:
                known["attempts"] = len(named)
            _log.info(
                type(event).__name__,
                extra={"event": type(event).__name__, "sitting": sitting, **known},
            )

    sheets = sequencer.sheets
    _log.info(
        "SittingOpened",
        extra={
            "event": "SittingOpened",
            "sitting": sitting,
            "state": str(sheets.sitting.state),
            "entries": sheets.size,
            "roster_size": len(sheets.attempts),
        },
    )
    sequencer.subscribe(tell)
