"""The draw followed through the entries of the record."""

from collections.abc import Generator
from typing import Any

from tests.second_verifier.announcements import (
    BOUND,
    Announcement,
    follows,
    read_announcement,
)
from tests.second_verifier.dice import Throw, list_hash, randomness
from tests.second_verifier.entries import Entry, Open
from tests.second_verifier.later_entries import follow
from tests.second_verifier.later_forms import LaterForms
from tests.second_verifier.refusal import Refused


class Draw:
    """What was announced, committed and thrown so far."""

    def __init__(self, prepared: dict[str, Any]) -> None:
        self.sitting: str = prepared["sitting"]
        manifest = prepared.get("manifest", {})
        self.bound = {name: manifest[name] for name in BOUND if name in manifest}
        self.forms_root: str | None = manifest.get("forms_root")
        self.announcement: Announcement | None = None
        self.failed: set[int] = set()
        self.committed: dict[str, bytes] = {}
        self.thrown: dict[str, Throw] = {}
        self.drawn = False

    @property
    def listed(self) -> bool:
        """Whether the list of the present ceremony is announced."""
        now = self.announcement
        return now is not None and now.kind == "list" and now.number not in self.failed

    def announced(self, body: dict[str, Any]) -> None:
        new = read_announcement(body["announcement"], "the announcement")
        if new.sitting != self.sitting or new.bound != self.bound:
            raise Refused("the announcement is not of what line 0 binds")
        follows(new, self.announcement, self.failed)
        listed = new.source.partition("/")[2]
        if new.kind == "list" and list_hash(self.sitting, self.committed).hex() != listed:
            raise Refused("the list hash is not that of the commitments before it")
        self.announcement = new

    def threw(self, body: dict[str, Any]) -> None:
        known = {name.casefold() for name in self.committed}
        if self.listed or body["name"].casefold() in known:
            raise Refused(f"{body['name']} commits late or twice")
        if bytes.fromhex(body["committed"]) in self.committed.values():
            raise Refused(f"{body['name']} commits to the throw of somebody else")
        self.committed[body["name"]] = bytes.fromhex(body["committed"])

    def revealed(self, body: dict[str, Any]) -> None:
        throw = Throw(body["name"], body["rolls"], bytes.fromhex(body["nonce"]))
        throw.check()
        if not self.listed or throw.name in self.thrown:
            raise Refused(f"{throw.name} reveals early or twice")
        if throw.committed(self.sitting) != self.committed.get(throw.name):
            raise Refused(f"the throw of {throw.name} does not fit the commitment")
        self.thrown[throw.name] = throw

    def ceremony_failed(self, body: dict[str, Any]) -> None:
        now, missing = self.announcement, body.get("missing", [])
        if now is None or body["number"] != now.number or now.kind not in ("dice", "list"):
            raise Refused("a ceremony fails that is not the one announced")
        names = sorted(set(self.committed) - set(self.thrown), key=str.encode)
        if missing != names:
            raise Refused(f"missing are {names}, not {missing}")
        if not missing:
            raise Refused("a ceremony is called failed in which everybody revealed")
        self.failed.add(now.number)
        self.committed, self.thrown = {}, {}

    def forms_drawn(self, body: dict[str, Any]) -> None:
        now = self.announcement
        if now is None or body["number"] != now.number:
            raise Refused("forms are not drawn by the last announcement")
        given = bytes.fromhex(body.get("randomness", ""))
        if now.kind == "list":
            if now.number in self.failed or set(self.thrown) != set(self.committed):
                raise Refused("forms are drawn although somebody did not reveal")
            listed = list_hash(self.sitting, self.committed)
            expected = randomness(listed, list(self.thrown.values()))
            if given != expected:
                raise Refused("the randomness is not that of the dice")
        elif now.kind == "dice" or len(given) != (0 if now.kind == "own" else 32):
            raise Refused("this announcement gives no such randomness")
        if self.forms_root not in (None, body["forms_root"]):
            raise Refused("entry 0 has another root of the forms")
        self.drawn = True


def check_draw(entries: list[Entry]) -> Generator[str, None, LaterForms]:
    """Follows the draw, and then later forms; returns what these came to."""
    first = entries[0]
    if not isinstance(first, Open):
        raise Refused("entry 0 is not open")
    draw = Draw(first.body)
    steps = {
        "DrawAnnounced": draw.announced,
        "ThrowCommitted": draw.threw,
        "ThrowRevealed": draw.revealed,
        "CeremonyFailed": draw.ceremony_failed,
        "FormsDrawn": draw.forms_drawn,
    }
    for index, entry in enumerate(entries):
        if not isinstance(entry, Open) or entry.name not in steps:
            continue
        if draw.drawn:
            if entry.name in ("DrawAnnounced", "FormsDrawn"):
                yield f"entry {index}: {entry.name} after the forms were drawn"
            continue
        try:
            steps[entry.name](entry.body)
        except Refused as error:
            yield f"entry {index}: {error}"
    now = draw.announcement
    later = follow(entries, now.source if now else "", now.number if now else 0)
    for found in later:
        if isinstance(found, LaterForms):
            return found
        yield found
    raise Refused("the record cannot be followed")
