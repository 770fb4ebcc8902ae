"""The invented people of the demo: candidates in two formations, and one member of staff a role."""

from __future__ import annotations

from exam_engine.roster import Candidate, Room
from proctor_console.admission import Place
from proctor_console.staff.permissions import Role

ROOMS = {"R1": "Ruang 1", "R2": "Ruang 2"}
SMALLEST_ROOM_SEATS = 30
FORMATIONS = ("Analis Kebijakan Contoh", "Guru Kelas Contoh")
CATEGORIES = (
    "general",
    "general",
    "general",
    "cumlaude",
    "general",
    "papua",
    "general",
    "diaspora",
)
# one in thirteen stays away: real halls see 10 to 20 %
PRESENT_PER_ABSENT = 13
# every so many candidates somebody has a special need
NEED_EVERY = 12
NEEDS = (("blind", "disability"), ("low-vision", None), ("wheelchair", None))

STAFF = {
    "registrasi": (Role.DESK, "Petugas Registrasi Contoh"),
    "pengawas": (Role.PROCTOR, "Pengawas Contoh"),
    "koordinator": (Role.COORDINATOR, "Koordinator Contoh"),
    "pemantau": (Role.OBSERVER, "Pemantau Contoh"),
    "admin": (Role.ADMIN, "Admin Contoh"),
}


def rooms(candidates: int) -> tuple[Room, ...]:
    """The rooms of the sample centre, half of the candidates in each."""
    seats = max(candidates // len(ROOMS) + 1, SMALLEST_ROOM_SEATS)
    return tuple(Room(id=room, title=title, seats=seats) for room, title in ROOMS.items())


def present(count: int) -> list[Candidate]:
    """The candidates who come."""
    return [_candidate(number) for number in range(1, count + 1)]


def absent(count: int) -> list[Candidate]:
    """The candidates who are on the roster as well and never come."""
    absentees = count // PRESENT_PER_ABSENT
    return [_candidate(number) for number in range(count + 1, count + absentees + 1)]


def place(index: int) -> Place:
    """The seat of the candidate at an index, from 0: rooms take turns."""
    turn, room = divmod(index, len(ROOMS))
    return Place(list(ROOMS)[room], str(turn + 1))


def _candidate(number: int) -> Candidate:
    need, kind = None, None
    category = CATEGORIES[number % len(CATEGORIES)]
    if number % NEED_EVERY == 0:
        need, kind = NEEDS[number // NEED_EVERY % len(NEEDS)]
        category = "disability"
    return Candidate(
        participant_number=f"26-{number:04}",
        name=f"Peserta Contoh {number:02}",
        formation=FORMATIONS[number // 2 % len(FORMATIONS)],
        category=category,
        need=need,
        formation_type=kind,
    )
