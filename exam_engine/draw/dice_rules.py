"""The rules of a sitting's own dice ceremony, each with a refusal that names who and what.

The fold of the draw refuses whatever cannot have happened (``draw_sheet``); this tells people why
before, so that a screen can say it in their language.
"""

import hmac

from exam_engine.draw.errors import (
    BadName,
    BadThrow,
    DrawnAlready,
    ListClosed,
    ListOpen,
    NameTaken,
    NobodyMissing,
    NoCeremony,
    NotCommitted,
    RevealedAlready,
    SomeMissing,
    ThrowDiffers,
    ThrowTaken,
    TooFewPeople,
    TooManyPeople,
)
from exam_engine.draw.sheet import DrawSheet
from question_bank.ceremony import LEAST_PEOPLE, MOST_PEOPLE, Ceremony
from question_bank.errors import CeremonyRefused
from question_bank.sources import CEREMONY, is_ceremony
from question_bank.throws import Throw, problems_of_name, problems_of_rolls


def check_undrawn(draw: DrawSheet) -> None:
    """Raise DrawnAlready once everybody has a form."""
    if draw.made is not None:
        raise DrawnAlready("the forms of this sitting are drawn; nobody draws twice")


def check_commitment(draw: DrawSheet, name: str, committed: str) -> None:
    """Find that somebody may commit; raises what is against it."""
    check_undrawn(draw)
    if is_ceremony(draw.source):
        raise ListClosed(
            "the list of commitments is announced: no ceremony is under way in which anybody can "
            f"commit, and {name} cannot be added",
            name=name,
        )
    if draw.source != CEREMONY:
        raise NoCeremony("no ceremony is under way in which anybody can commit")
    if wrong := tuple(problems_of_name(name)):
        raise BadName("; ".join(wrong), name=name)
    there = () if draw.ceremony is None else draw.ceremony.commitments
    if len(there) >= MOST_PEOPLE:
        raise TooManyPeople(f"{len(there)} people have committed, and no more can")
    for one in there:
        if one.name.casefold() == name.casefold():
            raise NameTaken(f"{one.name} has committed: nobody is there twice", name=one.name)
        if one.commitment == committed:
            raise ThrowTaken(
                f"{one.name} has committed to this throw: none is there twice", name=one.name
            )


def check_reveal(draw: DrawSheet, throw: tuple[str, str, str]) -> None:
    """Find that somebody may reveal name, rolls and nonce; raises what is against it."""
    name, rolls, nonce = throw
    check_undrawn(draw)
    ceremony = _under_way(draw)
    if not is_ceremony(draw.source):
        raise ListOpen("nobody reveals before the list of commitments is announced")
    committed = {one.name: one.commitment for one in ceremony.commitments}
    if name not in committed:
        raise NotCommitted(f"{name} has not committed", name=name)
    if any(one.name == name for one in ceremony.reveals):
        raise RevealedAlready(f"{name} has revealed", name=name)
    if wrong := tuple(problems_of_rolls(rolls)):
        raise BadThrow(f"{name}: {'; '.join(wrong)}", name=name)
    try:
        shown = Throw(draw.sitting, name, rolls, nonce).commitment().hex()
    except CeremonyRefused as malformed:
        raise ThrowDiffers(f"{name}: {malformed}", name=name) from malformed
    if not hmac.compare_digest(shown, committed[name]):
        raise ThrowDiffers(f"{name} committed to something else", name=name)


def check_failure(draw: DrawSheet) -> None:
    """Find that a ceremony is under way and somebody has not revealed; raises what is against."""
    check_undrawn(draw)
    ceremony = _under_way(draw)
    if not ceremony.commitments:
        raise NoCeremony("nobody has committed, so no ceremony can fail")
    if not ceremony.missing():
        raise NobodyMissing("a ceremony fails when somebody has not revealed, and not otherwise")


def check_list(draw: DrawSheet) -> Ceremony:
    """The ceremony whose list can be announced; raises what is against it."""
    check_undrawn(draw)
    if is_ceremony(draw.source):
        raise ListClosed("the list of commitments is announced")
    ceremony = _under_way(draw)
    if (people := len(ceremony.commitments)) < LEAST_PEOPLE:
        raise TooFewPeople(
            f"{people} people have committed, at least {LEAST_PEOPLE} must", people=people
        )
    return ceremony


def check_complete(draw: DrawSheet) -> None:
    """Find that everybody has revealed, so that the forms can be drawn; raises what is against."""
    check_undrawn(draw)
    ceremony = _under_way(draw)
    if not is_ceremony(draw.source):
        raise ListOpen("the list of commitments is not announced, so nobody has revealed")
    if missing := ceremony.missing():
        raise SomeMissing(f"{', '.join(missing)} did not reveal", missing=missing)


def _under_way(draw: DrawSheet) -> Ceremony:
    if draw.source != CEREMONY and not is_ceremony(draw.source):
        raise NoCeremony("no dice ceremony is under way")
    return draw.ceremony or Ceremony(draw.sitting)
