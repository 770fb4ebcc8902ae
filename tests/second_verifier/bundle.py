"""A bundle, or the folder of a published log, checked from its checkpoint to its ranks."""

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.second_verifier import leaves
from tests.second_verifier.checkpoints import Checkpoint, read_checkpoint
from tests.second_verifier.corrections import Correction
from tests.second_verifier.draw_in_record import check_draw
from tests.second_verifier.entries import Entry, Open, read_entry
from tests.second_verifier.later_forms import LaterForms
from tests.second_verifier.opened_papers import Paper
from tests.second_verifier.order import check_order, check_two_people
from tests.second_verifier.papers_closed import check_papers
from tests.second_verifier.policies import read_policy
from tests.second_verifier.refusal import Refused
from tests.second_verifier.rule_packs import Rules
from tests.second_verifier.tiles import check_log, read_entries
from tests.second_verifier.trees import leaf_hash, root_of


@dataclass
class Bundle:
    """What was read so far, and all that does not hold."""

    folder: Path
    findings: list[str] = field(default_factory=list)
    checkpoint: Checkpoint | None = None
    entries: list[Entry] = field(default_factory=list)
    papers: list[Paper] = field(default_factory=list)
    forms: leaves.Opened | None = None
    keys: leaves.Opened | None = None
    roster: leaves.Opened | None = None
    rules: Rules | None = None
    added: dict[str, leaves.OnRoster] = field(default_factory=dict)
    added_forms: dict[str, Any] = field(default_factory=dict)
    begun: dict[bytes, bool] = field(default_factory=dict)
    later: LaterForms | None = None
    corrections: list[Correction] = field(default_factory=list)

    @property
    def prepared(self) -> Open:
        first = self.entries[0]
        if not isinstance(first, Open) or first.name != "SittingPrepared":
            raise Refused("entry 0 is not SittingPrepared")
        return first

    @property
    def finished(self) -> bool:
        return any(isinstance(e, Open) and e.name == "SittingFinished" for e in self.entries)

    @property
    def everybody(self) -> bool:
        """Whether all who could sit are opened, also those who were added."""
        openings = len(self.later.added) if self.later else 0
        return bool(self.roster and self.roster.whole) and len(self.added) == openings

    def root(self, name: str) -> bytes | None:
        """A root of the manifest; that of the forms may be in ``FormsDrawn`` instead."""
        found = self.prepared.body.get("manifest", {}).get(name)
        if name == "forms_root":
            for entry in self.entries:
                if isinstance(entry, Open) and entry.name == "FormsDrawn":
                    found = entry.body["forms_root"]
        return bytes.fromhex(found) if found else None

    def opened(self, name: str) -> bytes | None:
        path = self.folder / "opened" / name
        return path.read_bytes() if path.is_file() else None


def read_log(
    bundle: Bundle, log: Path, policy: bytes, others: list[bytes] | None = None
) -> Generator[str, None, None]:
    """Signatures, tiles, root, and what the public lines alone show."""
    note = (log / "checkpoint").read_bytes() if (log / "checkpoint").is_file() else b""
    trusted = read_policy(policy)
    bundle.checkpoint = trusted.trusted(note)
    written = read_entries(log, bundle.checkpoint.size)
    yield from check_log(log, bundle.checkpoint, written)
    for other in others or []:
        yield from _other(read_checkpoint(other, trusted.logs), bundle.checkpoint, written)
    bundle.entries = [read_entry(entry, index) for index, entry in enumerate(written)]
    if not bundle.entries:
        raise Refused("the record is empty")
    yield from check_order(bundle.entries, bundle.checkpoint.origin)
    bundle.prepared  # noqa: B018 - nothing more can be said of a record without it
    yield from check_papers(bundle.entries)
    yield from check_two_people(bundle.entries)
    bundle.later = yield from check_draw(bundle.entries)


def _other(other: Checkpoint, here: Checkpoint, written: list[bytes]) -> Iterator[str]:
    if other.origin != here.origin:
        yield "the other checkpoint is of another log"
    elif other.size > here.size:
        yield "the other checkpoint is over more entries than this record has"
    elif other.root != root_of([leaf_hash(entry) for entry in written[: other.size]]):
        yield "two versions of the record: the other checkpoint has another root"


def step(bundle: Bundle, check: Callable[[Bundle], Iterator[str]]) -> bool:
    """One part of the check; a refusal is a finding and ends this part."""
    try:
        bundle.findings.extend(check(bundle))
    except Refused as error:
        bundle.findings.append(str(error))
        return False
    return True
