"""What happened, as lines for people: events without what must stay in the ledger.

No choice, no view, no PIN and no key of a terminal is ever part of a line.
"""

import re
from collections.abc import Callable, Iterable

from exam_engine import events as did
from exam_engine.draw.sheet import OF_THE_DRAW
from proctor_console.console.views import Happening

NameOf = Callable[[str], str]

_SILENT = (did.PaperClosed,)  # follows every end by itself
_WITHOUT_STAFF: tuple[type[did.Event], ...] = (
    *OF_THE_DRAW,  # announced, thrown or drawn on a command line
    did.BoardFrozen,
    did.EngineRestarted,
    did.LateAnswersRefused,
    did.SoftwareChanged,
    did.WritingInterrupted,
    did.LoginLocked,
    did.SittingFinished,
)
_BY_SOMEBODY = (did.AttemptFinished, did.SittingFinished, did.BoardFrozen)
_WORD = re.compile(r"(?<!^)(?=[A-Z])")


def timeline(events: Iterable[did.Event], name_of: NameOf) -> list[Happening]:
    """One candidate's day; answers that follow one another are one line."""
    lines: list[Happening] = []
    answers: list[did.AnswerRecorded] = []
    for event in events:
        if isinstance(event, did.AnswerRecorded):
            answers.append(event)
            continue
        if isinstance(event, _SILENT):
            continue
        lines += _answers(answers)
        answers = []
        lines.append(happening(event, name_of))
    return lines + _answers(answers)


def activity(events: Iterable[did.Event], name_of: NameOf) -> list[Happening]:
    """What staff did: one line for each request, however many events it led to."""
    requests: dict[str, list[did.Event]] = {}
    for number, event in enumerate(events):
        if not is_activity(event):
            continue
        request = getattr(event, "request_id", "") or f"#{number}"
        requests.setdefault(request, []).append(event)
    return [_request(group, name_of) for group in requests.values()]


def is_activity(event: did.Event) -> bool:
    """Whether an event makes a line of the activity: staff did it, or must hear of it."""
    return bool(getattr(event, "request_id", "")) or isinstance(event, _WITHOUT_STAFF)


def happening(event: did.Event, name_of: NameOf) -> Happening:
    """One event as a line."""
    staff = getattr(event, "staff", "")
    second = getattr(event, "seconded_by", "")
    ms = getattr(event, "ms", None) or getattr(event, "lost_ms", None)
    return Happening(
        at=event.at,
        kind=_kind(event),
        by=name_of(staff) if staff else None,
        seconded_by=name_of(second) if second else None,
        denied_by=name_of(event.denied_by) if isinstance(event, did.ConsentDenied) else None,
        what=_in_words(event.what) if isinstance(event, did.ConsentDenied) else None,
        attempts=_attempts(event),
        room=getattr(event, "room", None) or None,
        seat=getattr(event, "seat", None) or None,
        reason=_words(event) or None,
        seconds=None if ms is None else ms // 1000,
        count=getattr(event, "count", None),
        until=None,
    )


def _kind(event: did.Event) -> str:
    kind = _in_words(type(event).__name__)
    by = event.by if isinstance(event, _BY_SOMEBODY) else None
    return kind if by is None else f"{kind}_by_{by}"


def _in_words(name: str) -> str:
    return _WORD.sub("_", name).lower()


def _attempts(event: did.Event) -> tuple[str, ...] | None:
    one = getattr(event, "attempt", None)
    return (one,) if one is not None else (getattr(event, "attempts", ()) or None)


def _words(event: did.Event) -> str:
    if isinstance(event, did.KeyCorrected):
        return f"{event.item} · {event.reason}"
    if isinstance(event, did.ThrowCommitted | did.ThrowRevealed):
        return event.name
    if isinstance(event, did.CeremonyFailed):
        return f"{', '.join(event.missing)} · {event.reason}"
    said = getattr(event, "reason", "") or getattr(event, "text", "")
    checked = [word for word in getattr(event, "checklist", ()) if " " in word]
    return " · ".join(filter(None, [said, *checked]))


def _answers(answers: list[did.AnswerRecorded]) -> list[Happening]:
    if not answers:
        return []
    return [
        Happening(
            at=answers[0].at,
            kind="answers",
            by=None,
            seconded_by=None,
            denied_by=None,
            what=None,
            attempts=(answers[0].attempt,),
            room=None,
            seat=None,
            reason=None,
            seconds=None,
            count=len(answers),
            until=answers[-1].at,
        )
    ]


def _request(group: list[did.Event], name_of: NameOf) -> Happening:
    # a sitting's end also ends attempts: the line is about the sitting
    leading = next((one for one in group if not hasattr(one, "attempt")), group[0])
    line = happening(leading, name_of)
    alike = [one for one in group if type(one) is type(leading)]
    if len(alike) == 1:
        return line
    everyone = tuple(number for one in alike for number in _attempts(one) or ())
    fields = {name: getattr(line, name) for name in line.__struct_fields__}
    return Happening(**fields | {"attempts": everyone})
