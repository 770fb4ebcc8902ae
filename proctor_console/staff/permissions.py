"""Who may do what at a sitting: one table, read by the console's server and shown by its screen.

An action is named as the event that asks for it (``docs/protocol.md``). Looking is an action too,
so that a role without it would be refused like any other.
"""

from enum import StrEnum


class Role(StrEnum):
    """What a member of staff is at the centre."""

    DESK = "desk"
    PROCTOR = "proctor"
    COORDINATOR = "coordinator"
    OBSERVER = "observer"
    ADMIN = "admin"


_EVERYBODY = frozenset(Role)
_DESK = frozenset({Role.DESK, Role.COORDINATOR, Role.ADMIN})
_HALL = frozenset({Role.PROCTOR, Role.COORDINATOR, Role.ADMIN})
_FLOOR = _DESK | _HALL
_CENTRE = frozenset({Role.COORDINATOR, Role.ADMIN})

PERMISSIONS: dict[str, frozenset[Role]] = {
    # looking
    "list_sittings": _EVERYBODY,
    "watch": _EVERYBODY,
    "candidate": _EVERYBODY,
    "activity": _EVERYBODY,
    "corrections": _EVERYBODY,
    "draw": _EVERYBODY,
    # the draw: whom candidates trust should throw the dice, observers before all
    "announce_ceremony": _CENTRE,
    "commit_throw": _EVERYBODY,
    "announce_list": _CENTRE,
    "reveal_throw": _EVERYBODY,
    "fail_ceremony": _CENTRE,
    "draw_forms": _CENTRE,
    # registration
    "open_registration": _FLOOR,
    "admit_candidate": _DESK,
    "issue_pin": _DESK,
    "assign_seat": _FLOOR,
    "print_receipt": _DESK,  # it opens all that a candidate answered
    "unlock_login": _FLOOR,  # a locked login must never wait for the one person who may lift it
    "add_candidate": _CENTRE,
    "draw_late_form": _DESK,
    "bring_ceremony": _CENTRE,
    # the room
    "start_sitting": _HALL,
    "pause": _HALL,
    "resume": _HALL,
    "grant_time": _HALL,
    "finish_attempt": _HALL,
    "release_terminal": _HALL,
    "send_notice": _HALL,
    "note_incident": _FLOOR,
    # what cannot be taken back, and what the public sees
    "void_attempt": _CENTRE,
    "finish_sitting": _CENTRE,
    "release_results": _CENTRE,
    "find_item": _CENTRE,  # whose paper has which item of the bank is for nobody else
    "correct_key": _CENTRE,
    "freeze_board": _CENTRE,
    "thaw_board": _CENTRE,
}

# An act that concerns everybody alike needs a witness who sees that it is time: an observer of the
# public is one, being nobody's subordinate. An act about one person needs somebody who answers for
# it. The desk does not see the hall. An admin runs the machine and can set anybody's password
# there, so an admin's consent would say no more than the first person's word.
_WITNESSES = frozenset({Role.PROCTOR, Role.COORDINATOR, Role.OBSERVER})
_ANSWERABLE = frozenset({Role.PROCTOR, Role.COORDINATOR})

SECONDS: dict[str, frozenset[Role]] = {
    "start_sitting": _WITNESSES,
    "release_results": _WITNESSES,
    "correct_key": _WITNESSES,
    "thaw_board": _WITNESSES,
    "add_candidate": _ANSWERABLE,
    "grant_time": _ANSWERABLE,
    "void_attempt": _ANSWERABLE,
}
"""Who may be the second person for what may need one (``exam_engine/two_people.py`` says when)."""


def may_second(role: Role, action: str) -> bool:
    """Whether a role may consent to what somebody else asks; to nothing the table does not name."""
    return role in SECONDS.get(action, frozenset())


def may(role: Role, action: str) -> bool:
    """Whether a role may take an action; nobody may take one the table does not name."""
    return role in PERMISSIONS.get(action, frozenset())


def actions_of(role: Role) -> list[str]:
    """Everything a role may do, in the order of the table."""
    return [action for action, roles in PERMISSIONS.items() if role in roles]
