"""Numbers, closing entries and the count of papers, as the public lines show them."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.second_verifier.commitments import chain_head
from tests.second_verifier.entries import Closing, Entry, Open, Private


@dataclass
class Seen:
    """What the lines so far come to."""

    own: bytes | None
    commitments: dict[bytes, list[bytes]] = field(default_factory=dict)
    begun_early: dict[bytes, int] = field(default_factory=dict)
    closed: set[bytes] = field(default_factory=set)
    voided: set[bytes] = field(default_factory=set)
    named: set[bytes] = field(default_factory=set)
    registering: bool = False
    finished: bool = False
    private_after_end: dict[bytes, int] = field(default_factory=dict)


def check_papers(entries: list[Entry]) -> Iterator[str]:
    first = entries[0]
    if not isinstance(first, Open):
        return
    own = first.body.get("pseudonym")
    seen = Seen(bytes.fromhex(own) if own else None)
    for index, entry in enumerate(entries):
        if isinstance(entry, Private):
            yield from _private(seen, index, entry)
        elif isinstance(entry, Closing):
            yield from _closing(seen, index, entry, entries[index - 1] if index else None)
        else:
            yield from _open(seen, index, entry)
    last = entries[-1]
    ending = (
        set(last.attempts) if isinstance(last, Open) and last.name == "AttemptVoided" else set()
    )
    if not seen.voided - ending <= seen.closed:
        yield "a paper is voided and not closed"
    added = sum(isinstance(one, Open) and one.name == "CandidateAdded" for one in entries)
    yield from _whole(seen, first.body["roster_size"] + added)


def _private(seen: Seen, index: int, entry: Private) -> Iterator[str]:
    known = seen.commitments.setdefault(entry.pseudonym, [])
    known.append(entry.commitment)
    if entry.number != len(known):
        yield f"entry {index}: number {entry.number} instead of {len(known)}"
    if entry.pseudonym == seen.own:
        return
    if entry.pseudonym in seen.closed or entry.pseudonym in seen.voided:
        yield f"entry {index}: a private entry after the end of the paper"
    if not seen.registering:
        seen.begun_early.setdefault(entry.pseudonym, index)
    if seen.finished:
        seen.private_after_end.setdefault(entry.pseudonym, index)


def _closing(seen: Seen, index: int, entry: Closing, before: Entry | None) -> Iterator[str]:
    behind_end = isinstance(before, Private) and before.pseudonym == entry.pseudonym
    behind_void = (
        isinstance(before, Open)
        and before.name == "AttemptVoided"
        and before.attempts == [entry.pseudonym]
    )
    commitments = seen.commitments.get(entry.pseudonym, [])
    if not (behind_end or behind_void):
        yield f"entry {index}: a closing entry that is not right behind the end"
    if entry.pseudonym == seen.own:
        yield f"entry {index}: the sitting's own pseudonym is closed"
    if entry.pseudonym in seen.closed:
        yield f"entry {index}: closed twice"
    if not commitments:
        yield f"entry {index}: closes a paper without entries"
    if entry.count != len(commitments) or entry.head != chain_head(commitments):
        yield f"entry {index}: count or chain head is wrong"
    seen.closed.add(entry.pseudonym)


def _open(seen: Seen, index: int, entry: Open) -> Iterator[str]:
    for attempt in entry.attempts:
        seen.named.add(attempt)
        if attempt == seen.own:
            yield f"entry {index}: names the sitting's own pseudonym as an attempt"
    if entry.name == "AttemptVoided":
        attempt = entry.attempts[0]
        if attempt in seen.voided:
            yield f"entry {index}: voided twice"
        seen.voided.add(attempt)
    elif entry.name == "RegistrationOpened":
        seen.registering = True
    elif entry.name == "SittingFinished":
        seen.finished = True


def _whole(seen: Seen, roster_size: int) -> Iterator[str]:
    writers = set(seen.commitments)
    if seen.own is not None:
        attempts = (writers | seen.closed | seen.named) - {seen.own}
        early = set(seen.begun_early)
        late = set(seen.private_after_end)
        open_still = writers - seen.closed - {seen.own}
        most = 0
        count = len(attempts)
    else:
        early = set(seen.begun_early) & seen.closed
        late = set(seen.private_after_end) & seen.closed
        open_still = writers - seen.closed
        most = 1
        certain = seen.closed | seen.named
        count = max(len(certain), len(writers | certain) - 1)
        if seen.finished and (seen.named & writers) - seen.closed:
            yield "an attempt that an open entry names is not closed"
    if early:
        yield f"a paper begins before the registration, at entry {seen.begun_early[early.pop()]}"
    if late:
        yield f"a paper goes on after the end, at entry {seen.private_after_end[late.pop()]}"
    if seen.finished and len(open_still) > most:
        yield f"{len(open_still)} papers are not closed after the end"
    if count > roster_size:
        yield f"{count} attempts of {roster_size} on the roster"
