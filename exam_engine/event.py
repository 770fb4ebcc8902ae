"""What every event has: when it happened, and, if staff did it, who.

``at`` is Unix ms, for people; ``clock`` is the sitting clock in ms, for arithmetic. The number
behind the name in the stored tag is the version of the event: a field may be added with a default,
anything else is a new version beside the old one. Defaults are not stored.
"""

import msgspec


class Event(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    omit_defaults=True,
    gc=False,  # no event can be part of a cycle, and a day has millions of them
    tag_field="event",
    tag=lambda name: f"{name}/1",
):
    """Something that happened, at a wall time and at a reading of the sitting clock."""

    at: int
    clock: int


class StaffEvent(Event, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """Something that staff did; the request id makes a repeated request find its answer."""

    request_id: str = ""
    staff: str = ""
    seconded_by: str = ""

    @property
    def seconded(self) -> bool:
        """Whether two people did it, which everyone may know; who they are is private."""
        return bool(self.seconded_by)
