"""Step 7: who was added after the draw, held against the entries that added them.

Each line stands for itself: what it opens is committed to in an entry, not under a root.
"""

from collections.abc import Callable, Iterable
from hashlib import sha256
from typing import Any

from exam_engine.ledger.errors import Malformed
from exam_engine.verifying.files import Folder
from exam_engine.verifying.form_list import Forms, read_form
from exam_engine.verifying.late_draws import Opening
from exam_engine.verifying.opened import OpenedPaper
from exam_engine.verifying.report import Attack, Report, Step
from exam_engine.verifying.roster_list import Roster, read_applied
from exam_engine.verifying.strict_json import read

PEOPLE, ADDED_FORMS = "opened/added.jsonl", "opened/added-forms.jsonl"


class AddedPeople:
    """The openings of a record, and who is behind them as far as a bundle tells."""

    def __init__(self, openings: Iterable[Opening], papers: Iterable[OpenedPaper]) -> None:
        self._openings = list(openings)
        self._paper_of = {one.paper.name: one.attempt for one in papers}

    def roster(self, bundle: Folder, roster: Roster, report: Report) -> Roster:
        """The roster with those who were added; whole if all of both is opened."""
        by_application = {one.application: one for one in self._openings}
        people = dict(roster.people)
        found: set[str] = set()

        def line(written: bytes, step: Step, where: str) -> None:
            leaf, number, application = read_applied(written)
            committed = read(leaf)
            one = by_application.get(committed[2])
            if one is None or one.person != committed[3]:
                raise Malformed(f"no entry added {number} with these commitments")
            if number in people:
                step.found(where, Attack.GHOST, f"{number} was on the roster already")
            if self._paper_of.get(one.pseudonym, number) != number:
                step.found(where, Attack.GHOST, f"the paper of {number} is somebody else's")
            people[number] = application
            found.add(one.pseudonym)

        self._lines(bundle, PEOPLE, line, report)
        closed = len(self._openings) - len(found)
        if found:
            report.proved["added"] = len(found)
        if closed:
            report.unproved["added_closed"] = closed
        return Roster(people, roster.leaves and roster.leaves + len(self._openings))

    def forms(self, bundle: Folder, forms: Forms, report: Report) -> Forms:
        """Everybody's form, with those that were drawn later."""
        by_root = {one.form_root: one for one in self._openings if one.drawn is not None}
        every = dict(forms)

        def line(written: bytes, step: Step, where: str) -> None:
            number, form = read_form(written)
            one = by_root.get(sha256(b"\0" + written).hexdigest())
            if one is None:
                raise Malformed(f"the form of {number} is none that was drawn later")
            if number in every:
                raise Malformed(f"participant {number} has two forms")
            if self._paper_of.get(one.pseudonym, number) != number:
                step.found(where, Attack.WRONG_SEED, f"the form of {number} is somebody else's")
            every[number] = form

        self._lines(bundle, ADDED_FORMS, line, report)
        return every

    def _lines(
        self,
        bundle: Folder,
        name: str,
        take: Callable[[bytes, Step, str], Any],
        report: Report,
    ) -> None:
        if not bundle.has(name):
            return
        step = report.step()
        for where, written in bundle.lines(name):
            try:
                take(written, step, where)
            except (Malformed, UnicodeEncodeError) as wrong:
                step.found(where, Attack.MALFORMED, str(wrong))
