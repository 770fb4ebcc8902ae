"""What one person may not do alone: the table of grave commands, and who counts as a second.

A sitting whose first entry says ``two_people`` refuses a grave command unless somebody else
seconds it; both names are in the record, and the open entry says that there were two. Whether the
second person really consented is for whoever hands the command over to know.
"""

from collections.abc import Callable, Iterable, Sequence

from exam_engine import commands as ask
from exam_engine import events as did
from exam_engine.errors import SecondPerson
from exam_engine.sheet import SittingState
from exam_engine.sheets import Sheets

Rule = Callable[[Sheets, Sequence[did.Event]], bool]
"""Whether what a command would make happen needs a second person."""


def _always(_sheets: Sheets, _events: Sequence[did.Event]) -> bool:
    return True


def _above_the_limit(sheets: Sheets, events: Sequence[did.Event]) -> bool:
    """Whether anybody would have got more in all, from whomever, than one person may give alone.

    All earlier grants of the attempt count: many small ones, or those of several people, come to
    the limit like a large one.
    """
    limit = sheets.sitting.grant_alone_ms
    return any(
        sheets.attempts[number].granted_ms + event.ms > limit
        for event in events
        if isinstance(event, did.TimeGranted)
        for number in event.attempts
    )


def _after_the_end(sheets: Sheets, _events: Sequence[did.Event]) -> bool:
    """Whether a thaw would publish final points, as a release does."""
    return sheets.sitting.state is SittingState.FINISHED


GRAVE: dict[type[ask.StaffCommand], Rule] = {
    ask.AddCandidate: _always,
    ask.StartSitting: _always,
    ask.VoidAttempt: _always,
    ask.ReleaseResults: _always,
    ask.CorrectKey: _always,
    ask.GrantTime: _above_the_limit,
    ask.ThawBoard: _after_the_end,
}
"""Command -> when it needs two people."""


def agreed(
    sheets: Sheets, command: ask.StaffCommand, happening: Iterable[did.Event]
) -> Iterable[did.Event]:
    """What a command makes happen; raises SecondPerson if somebody else would have to second it.

    Nobody seconds themselves, whatever the command and whatever the sitting's policy.
    """
    second = command.seconded_by
    if second and second.strip() in {"", command.staff.strip()}:
        raise SecondPerson("nobody seconds their own command", staff=command.staff)
    rule = GRAVE.get(type(command))
    if rule is None or second or not sheets.sitting.two_people:
        return happening
    events = list(happening)
    if rule(sheets, events):
        raise SecondPerson(f"{type(command).__name__} needs a second person")
    return events
