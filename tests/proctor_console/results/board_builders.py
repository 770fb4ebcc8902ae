"""Standings, announcements and boards for the tests of the public side."""

from exam_engine.standing import (
    Announced,
    BoardSection,
    Counts,
    PublicState,
    Standing,
    StandingsChange,
    StandingState,
)
from proctor_console.results.boards import Boards

START_MS = 1_795_000_000_000


def a_standing(
    number: str = "A-1",
    points: tuple[int, ...] = (5, 10, 4),
    state: StandingState = "working",
    *,
    name: str | None = "Peserta Contoh 01",
    formation: str = "Analis",
) -> Standing:
    return Standing(
        participant_number=number,
        name=name,
        formation=formation,
        category="general",
        points=points,
        total=sum(points),
        state=state,
        final=state in {"finished", "void"},
    )


def an_announced_sitting(sitting: str = "sesi-1") -> Announced:
    sections = (
        BoardSection("twk", "Tes Wawasan Kebangsaan", 150),
        BoardSection("tiu", "Tes Intelegensia Umum", 175),
        BoardSection("tkp", "Tes Karakteristik Pribadi", 225),
    )
    return Announced(sitting, "Sesi 1", START_MS, sections, ("total", "tkp", "tiu", "twk"), 550)


def a_change(
    *rows: Standing,
    removed: tuple[str, ...] = (),
    state: PublicState = "running",
    present: int = 2,
) -> StandingsChange:
    counts = Counts(registered=3, present=present, working=2, finished=0, void=0)
    return StandingsChange(rows=rows, removed=removed, state=state, counts=counts)


class AClock:
    """Now in ms and in seconds, moved by hand."""

    def __init__(self) -> None:
        self.ms = START_MS

    def now_ms(self) -> int:
        return self.ms

    def now(self) -> float:
        return self.ms / 1000


def some_boards(clock: AClock | None = None) -> Boards:
    return Boards((clock or AClock()).now_ms)
