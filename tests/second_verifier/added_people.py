"""Who was added after the draw: their lines and forms, held against their entries."""

from collections.abc import Iterator

from tests.second_verifier import leaves
from tests.second_verifier.bundle import Bundle
from tests.second_verifier.refusal import Refused
from tests.second_verifier.spelling import lines, read_json
from tests.second_verifier.trees import leaf_hash


def open_added(bundle: Bundle) -> Iterator[str]:
    """Lines of people and of forms; each belongs to one entry, and to the paper it names."""
    people: dict[str, str] = {}  # pseudonyms by participant number
    roster = bundle.roster.open if bundle.roster else {}
    for what, line in _lines(bundle, "added.jsonl"):
        leaf, number, person = leaves.roster(line, 0, what)
        _kind, _number, application, name = read_json(leaf, what)
        pseudonym = _named(bundle, application, name, what)
        if number in roster or number in people or pseudonym in people.values():
            yield f"{what}: {number} is on the roster, or added twice"
        people[number] = pseudonym
        bundle.added[number] = person
    for what, line in _lines(bundle, "added-forms.jsonl"):
        leaf, number, form = leaves.form(line, 0, what)
        pseudonym = _drawn(bundle, leaf_hash(leaf).hex(), what)
        if people.get(number, pseudonym) != pseudonym:
            yield f"{what}: the form of somebody else than {number}"
        if number in (bundle.forms.open if bundle.forms else {}) or number in bundle.added_forms:
            yield f"{what}: a second form of {number}"
        bundle.added_forms[number] = form
        people.setdefault(number, pseudonym)
    openings = set(bundle.later.added) if bundle.later else set()
    for paper in bundle.papers:
        name = paper.pseudonym.hex()
        if people.get(paper.attempt, name) != name or (
            name in openings
            and (paper.attempt in roster or name in people.values())
            and people.get(paper.attempt) != name
        ):
            yield f"{paper.attempt}: the paper of somebody else who was added"
    yield from _whole(bundle)
    every = {**(bundle.forms.open if bundle.forms else {}), **bundle.added_forms}
    yield from leaves.check_items(every, bundle.keys.count if bundle.keys else None)


def _lines(bundle: Bundle, name: str) -> Iterator[tuple[str, str]]:
    data = bundle.opened(name)
    for number, line in enumerate(lines(data, name) if data is not None else [], 1):
        yield f"{name}, line {number}", line


def _named(bundle: Bundle, application: str, person: str, what: str) -> str:
    for pseudonym, one in (bundle.later.added if bundle.later else {}).items():
        if (one.application, one.person) == (application, person):
            return pseudonym
    raise Refused(f"{what}: somebody whom no entry added")


def _drawn(bundle: Bundle, root: str, what: str) -> str:
    for pseudonym, entry in (bundle.later.forms if bundle.later else {}).items():
        if entry.body["form_root"] == root:
            return pseudonym
    raise Refused(f"{what}: a form that no entry drew")


def _whole(bundle: Bundle) -> Iterator[str]:
    """If all on the roster and all who were added are opened, nobody else has a paper."""
    roster = bundle.roster
    if roster is None or not roster.whole:
        return
    if bundle.everybody:
        for paper in bundle.papers:
            if paper.attempt not in roster.open and paper.attempt not in bundle.added:
                yield f"{paper.attempt} has a paper and is not on the roster"
