"""Finds a place for somebody who has none: the next free seat, room by room."""

from exam_engine.sheets import Sheets
from proctor_console.errors import NoFreeSeat


def place_for(
    sheets: Sheets, attempt: str, room: str | None, seat: str | None
) -> tuple[str | None, str | None]:
    """The room and seat to admit somebody to.

    What was asked for comes first, then what the roster says, then the next seat that nobody has,
    also nobody who has not come yet. A centre without rooms has no seats to give.

    Raises:
        NoFreeSeat: every seat that may be given is taken.
    """
    sheet = sheets.attempts.get(attempt)
    if sheet is None or seat is not None:
        return room, seat
    if sheet.seat is not None and room in {None, sheet.room}:
        return sheet.room, sheet.seat
    wanted = [one for one in sheets.plan.rooms if room in {None, one.id}]
    if not wanted:
        return room, None
    for one in sorted(wanted, key=lambda one: one.id != sheet.room):  # the roster's room first
        taken = {other.seat for other in sheets.attempts.values() if other.room == one.id}
        for number in range(1, one.seats + 1):
            if str(number) not in taken:
                return one.id, str(number)
    raise NoFreeSeat("every seat is taken", room=room)
