"""Who sits an exam."""

import msgspec


class Candidate(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One line of the roster, or who was added to it; the participant number names the attempt."""

    participant_number: str
    name: str
    formation: str
    category: str = "general"
    formation_type: str | None = None
    need: str | None = None
    birth_date: str | None = None
    room: str | None = None
    seat: str | None = None
    imported: dict[str, int] | None = None
    """Points by section taken over from an earlier cycle, for the standings only."""
    allowance_ms: int | None = None
    """Working time where it differs from the sitting's ``duration_ms``."""
