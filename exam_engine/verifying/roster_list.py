"""Step 7: who was on the roster and what they applied for, from its tree of before the start."""

from typing import Any, NamedTuple

from exam_engine.ledger.errors import Malformed
from exam_engine.verifying.answers import Answered
from exam_engine.verifying.committed_lists import committed_to, rooted, salt_of
from exam_engine.verifying.files import Folder
from exam_engine.verifying.report import Attack, Report
from exam_engine.verifying.strict_json import read

ROSTER = "opened/roster.jsonl"


class Application(NamedTuple):
    """What somebody applied for, and points by section taken over from an earlier cycle."""

    formation: str
    category: str
    imported: dict[str, int] | None


class Roster(NamedTuple):
    """What is opened of a roster, by participant number, and how many are on it in all."""

    people: dict[str, Application]
    leaves: int

    @property
    def whole(self) -> bool:
        """Whether all of it is opened."""
        return 0 < self.leaves == len(self.people)


def opened_roster(bundle: Folder, manifest: dict[str, Any], report: Report) -> Roster:
    """The people whom the bundle shows on the roster."""
    people: dict[str, Application] = {}

    def leaf(line: bytes, _: int) -> bytes:
        written, number, application = read_applied(line)
        if people and number <= next(reversed(people)):
            raise Malformed(f"participant {number} is not in the order of the roster")
        people[number] = application
        return written

    lines = rooted(bundle, ROSTER, manifest.get("roster_root"), leaf, report, "roster")
    if lines > len(people):
        report.unproved["roster_in_part"] = lines - len(people)
    return Roster(people, lines)


def check_people(roster: Roster, size: int, answered: dict[str, Answered], report: Report) -> None:
    """Hold a roster against how many there were and, if all of it is opened, who has a paper."""
    if not roster.leaves:
        return
    step = report.step()
    if roster.leaves != size:
        what = f"it has {roster.leaves} people, and the record says {size}"
        step.found(ROSTER, Attack.GHOST, what)
    if not roster.whole:
        return
    for number in sorted(answered.keys() - roster.people.keys()):
        step.found(ROSTER, Attack.GHOST, f"{number} has a paper and is not on the roster")


def read_applied(line: bytes) -> tuple[bytes, str, Application]:
    """A line of the roster: the leaf's bytes, the number, and what its commitment holds.

    Raises Malformed.
    """
    match read(line):
        case [str(written), str(salt), str(content)]:
            pass
        case _:
            raise Malformed("a line of the roster is [leaf, salt, content]")
    match read(written.encode()):
        case ["candidate/2", str(number), str(committed), str(_)]:
            pass
        case _:
            raise Malformed('a leaf of the roster is ["candidate/2", number, hash, hash]')
    if committed_to(salt_of(salt), content.encode()) != committed:
        raise Malformed(f"what {number} applied for is not what was committed to")
    match read(content.encode()):
        case [str(again), str(formation), str(category), imported] if again == number:
            return written.encode(), number, Application(formation, category, _points(imported))
    raise Malformed(f"what {number} applied for is [number, formation, category, imported]")


def _points(said: object) -> dict[str, int] | None:
    if said is None:
        return None
    if type(said) is not dict or any(type(one) is not int for one in said.values()):
        raise Malformed("points taken over are whole numbers by section")
    return said
