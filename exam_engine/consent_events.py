"""What happens when somebody is asked as second person: so far, that they say no."""

from exam_engine.event import StaffEvent


class ConsentDenied(StaffEvent, frozen=True, kw_only=True):
    """A second person was asked to consent to a command, and said no.

    ``staff`` asked, ``denied_by`` said no. ``what`` names the event that was asked for, ``room``,
    ``attempts`` and ``ms`` are what it would have said (neither room nor attempts: it is about
    everybody, or about nobody in particular); ``item`` and ``reason`` are what was given with it.
    """

    what: str
    denied_by: str
    room: str | None = None
    attempts: tuple[str, ...] = ()
    ms: int = 0
    item: str = ""
    reason: str = ""
