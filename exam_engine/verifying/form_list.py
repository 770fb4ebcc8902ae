"""Step 7: who got which items, from the tree of forms of before the registration."""

from typing import Any, NamedTuple

from exam_engine.ledger.errors import Malformed
from exam_engine.verifying.answers import CHOICES
from exam_engine.verifying.committed_lists import rooted
from exam_engine.verifying.files import Folder
from exam_engine.verifying.report import Attack, Report
from exam_engine.verifying.roster_list import Roster
from exam_engine.verifying.strict_json import read

FORMS = "opened/forms.jsonl"
_IN_ORDER = list(range(CHOICES))


class FormPlace(NamedTuple):
    """An item of a form: its place in the bank, and the authored place of each choice shown."""

    place: int
    order: tuple[int, ...]


Form = tuple[FormPlace, ...]
Forms = dict[str, Form]


class OpenedForms(NamedTuple):
    """The forms that are opened, by participant number, and how many there are in all."""

    forms: Forms
    leaves: int


def opened_forms(bundle: Folder, root: object, report: Report) -> OpenedForms:
    """The forms that the bundle shows, by participant number, under the root in the record."""
    found: Forms = {}

    def leaf(line: bytes, _: int) -> bytes:
        number, form = read_form(line)
        if number in found:
            raise Malformed(f"participant {number} has two forms")
        found[number] = form
        return line

    leaves = rooted(bundle, FORMS, root, leaf, report, "forms")
    return OpenedForms(found, leaves)


def check_forms(opened: OpenedForms, roster: Roster, size: int, report: Report) -> None:
    """Hold the tree of forms against that of the roster: one for everybody.

    A second form of somebody could wait behind a leaf that stays closed until the better one is
    known; so there are as many leaves as people.
    """
    forms, leaves = opened
    if not leaves:
        return
    step = report.step()
    if leaves != size:
        what = f"it has {leaves} forms, and {size} people were on the roster"
        step.found(FORMS, Attack.GHOST, what)
    if len(forms) < leaves:
        report.unproved["forms_in_part"] = leaves - len(forms)
    elif roster.whole:
        for number in sorted(forms.keys() ^ roster.people.keys()):
            step.found(FORMS, Attack.GHOST, f"{number} has a form or is on the roster, not both")


def check_items(forms: Forms, bank: int, report: Report) -> None:
    """Nobody has an item twice, or one that is in no bank; of 0 items nothing is known."""
    step = report.step()
    for number, form in forms.items():
        places = [one.place for one in form]
        if len(set(places)) != len(places):
            step.found(FORMS, Attack.ALTERED, f"the form of {number} has an item twice")
        if bank and any(one >= bank for one in places):
            what = f"the form of {number} has item {max(places)}, and the bank has {bank}"
            step.found(FORMS, Attack.ALTERED, what)


def read_form(line: bytes) -> tuple[str, Form]:
    """Whose form a leaf is, and which; raises Malformed."""
    match read(line):
        case ["form", str(number), list(items)]:
            return number, tuple(map(_form_place, items))
    raise Malformed('a form is ["form", participant number, items]')


def _form_place(item: Any) -> FormPlace:
    match item:
        case [place, list(order)] if all(type(one) is int for one in (place, *order)):
            if sorted(order) == _IN_ORDER and place >= 0:
                return FormPlace(place, tuple(order))
    raise Malformed(f"{item!r} is no place of an item and order of its choices")
