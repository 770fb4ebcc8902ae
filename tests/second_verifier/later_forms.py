"""Forms of those who were added after the draw, as the entries of the record tell them."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.second_verifier.announcements import QUICKNET, first_round_after, signed_at
from tests.second_verifier.dice import Throw, list_hash, randomness
from tests.second_verifier.entries import Open
from tests.second_verifier.refusal import Refused


@dataclass(frozen=True)
class Opening:
    """The line that added somebody."""

    index: int
    at: int
    application: str
    person: str


@dataclass
class Ceremony:
    """Dice that are thrown for those who wait; ``serves`` them by pseudonym."""

    serves: set[str]
    committed: dict[str, bytes] = field(default_factory=dict)
    thrown: dict[str, Throw] = field(default_factory=dict)

    @property
    def missing(self) -> list[str]:
        return sorted(set(self.committed) - set(self.thrown), key=str.encode)

    @property
    def complete(self) -> bool:
        return bool(self.thrown) and not self.missing


@dataclass
class LaterForms:
    """Who was added, who has a form, and the dice that are thrown for them."""

    sitting: str
    announced: str = ""
    number: int = 0
    started: bool = False
    added: dict[str, Opening] = field(default_factory=dict)
    forms: dict[str, Open] = field(default_factory=dict)
    commitments: set[bytes] = field(default_factory=set)
    ceremony: Ceremony | None = None
    begun: set[str] = field(default_factory=set)
    drawn: bool = False

    @property
    def waiting(self) -> set[str]:
        return set(self.added) - set(self.forms)

    def add(self, index: int, entry: Open) -> None:
        body = entry.body
        if self.started or body["attempt"] in self.added:
            raise Refused("somebody is added twice, or after the start")
        if any(body["application"] == one.application for one in self.added.values()):
            raise Refused("somebody is added under two pseudonyms")
        if body["attempt"] in self.begun:
            raise Refused("somebody is added whose paper has begun")
        opening = Opening(index, body["at"], body["application"], body["person"])
        self.added[body["attempt"]] = opening

    def draw(self, entry: Open) -> None:
        body = entry.body
        opening = self.added.get(body["attempt"])
        if opening is None or body["attempt"] in self.forms:
            raise Refused("a form for somebody whom no entry added, or a second one")
        source, given = self._source(body["attempt"], opening, body["at"])
        if body["source"] != source:
            raise Refused(f"a form is drawn from {body['source']} instead of {source}")
        if given is not None and body["randomness"] != given:
            raise Refused("the randomness of a later form is not that of its source")
        if given is None and len(body["randomness"]) != 64:
            raise Refused("a round of the beacon gives 32 bytes")
        self.forms[body["attempt"]] = entry

    def _source(self, attempt: str, opening: Opening, at: int) -> tuple[str, str | None]:
        """The one source that an opening leaves, and its randomness if entries show it."""
        kind = self.announced.partition("/")[0]
        if kind == "own":
            return f"own/{opening.index}", ""
        if kind == "drand":
            number = first_round_after(opening.at)
            if at < signed_at(number):
                raise Refused(f"a form is drawn before round {number} was signed")
            return f"drand/{QUICKNET}/{number}/{opening.index}", None
        dice = self.ceremony
        if dice is None or not dice.complete or attempt not in dice.serves:
            raise Refused(
                "a form is drawn without a complete ceremony that began after the opening"
            )
        listed = list_hash(self.sitting, dice.committed)
        given = randomness(listed, list(dice.thrown.values())).hex()
        return f"dice/{listed.hex()}/{opening.index}", given

    def commit(self, entry: Open) -> None:
        dice, name = self.ceremony, entry.body["name"]
        committed = bytes.fromhex(entry.body["committed"])
        if committed in self.commitments:
            raise Refused("this commitment was in the record before")
        if dice is not None and dice.complete:
            if dice.serves & self.waiting:
                raise Refused("another ceremony begins while somebody waits for a complete one")
            dice = None
        if dice is None:
            if not self.waiting or not self.announced.startswith("dice/"):
                raise Refused("dice are thrown and nobody waits for them")
            dice = self.ceremony = Ceremony(self.waiting)
        if dice.thrown or name.casefold() in {one.casefold() for one in dice.committed}:
            raise Refused(f"{name} commits after the first reveal, or twice")
        dice.committed[name] = committed
        self.commitments.add(committed)

    def reveal(self, entry: Open) -> None:
        body, dice = entry.body, self.ceremony
        throw = Throw(body["name"], body["rolls"], bytes.fromhex(body["nonce"]))
        throw.check()
        if dice is None or dice.complete or throw.name in dice.thrown:
            raise Refused(f"{throw.name} reveals what nobody waits for, or twice")
        list_hash(self.sitting, dice.committed)  # refuses fewer than three people
        if throw.committed(self.sitting) != dice.committed.get(throw.name):
            raise Refused(f"the throw of {throw.name} does not fit the commitment")
        dice.thrown[throw.name] = throw

    def fail(self, entry: Open) -> None:
        dice = self.ceremony
        if dice is None or not dice.missing or entry.body["missing"] != dice.missing:
            raise Refused("a ceremony is called failed that is not, or others are missing")
        if entry.body["number"] != self.number:
            raise Refused("the number is not that of the announcement that counts")
        self.ceremony = None
