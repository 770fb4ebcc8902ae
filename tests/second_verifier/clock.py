"""The clock of one attempt."""

from dataclasses import dataclass, field


@dataclass
class Clock:
    """One attempt on the way through its lines; times in ms."""

    grace: int
    pseudonym: str
    state: str = "absent"
    room: str = ""
    ran: int = 0
    allowance: int = 0
    reading: int = 0
    begun: bool = False
    sitting: bool = False
    rooms: set[str] = field(default_factory=set)
    paused: bool = False
    terminal: str | None = None
    contact: bool = False
    contact_at_deadline: bool | None = None

    @property
    def runs(self) -> bool:
        held = self.paused or not self.sitting or self.room in self.rooms
        return self.state in ("ready", "begun") and not held

    @property
    def up(self) -> bool:
        return self.ran >= self.allowance

    def advance(self, reading: int) -> None:
        if self.runs:
            self.ran += reading - self.reading
        self.reading = reading
        if self.state == "begun" and self.up and self.contact_at_deadline is None:
            self.contact_at_deadline = self.contact

    def settle(self) -> None:
        """Who is ready begins as soon as the clock runs."""
        if self.runs:
            self.state, self.begun = "begun", True

    def lose_contact(self) -> None:
        """Also of one whose time is up and whose terminal was not heard of since."""
        self.contact = False
        if self.contact_at_deadline:
            self.contact_at_deadline = False

    def granted(self, ms: int) -> None:
        began = self.state == "begun" and self.up
        self.allowance = (self.ran if began else self.allowance) + ms
        self.contact_at_deadline = None
