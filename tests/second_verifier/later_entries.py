"""The entries of later forms, followed one by one."""

from collections.abc import Iterator

from tests.second_verifier.entries import Entry, Open, Private
from tests.second_verifier.later_forms import LaterForms
from tests.second_verifier.refusal import Refused


def follow(entries: list[Entry], announced: str, number: int) -> Iterator[LaterForms | str]:
    """What does not hold of later forms; at last what they came to."""
    first = entries[0]
    later = LaterForms(first.body["sitting"] if isinstance(first, Open) else "", announced, number)
    for index, entry in enumerate(entries):
        if isinstance(entry, Private):
            later.begun.add(entry.pseudonym.hex())
            if entry.pseudonym.hex() in later.waiting:
                yield f"entry {index}: a paper begins before the form of who was added"
        elif isinstance(entry, Open):
            try:
                _take(later, index, entry)
            except Refused as error:
                yield f"entry {index}: {error}"
    yield later


def _take(later: LaterForms, index: int, entry: Open) -> None:
    match entry.name:
        case "FormsDrawn":
            later.drawn = True
        case "SittingStarted":
            later.started = True
        case "CandidateAdded":
            later.add(index, entry)
        case "LateFormDrawn":
            later.draw(entry)
        case "ThrowCommitted" if not later.drawn:
            later.commitments.add(bytes.fromhex(entry.body["committed"]))
        case "ThrowCommitted":
            later.commit(entry)
        case "ThrowRevealed" if later.drawn:
            later.reveal(entry)
        case "CeremonyFailed" if later.drawn:
            later.fail(entry)
