"""The leaves of the trees a sitting commits to: bank, keys, roster, and the forms once drawn.

What decides a draw stands in a leaf as it is, so that anyone can draw again; texts, keys and names
stand behind salted commitments, so that a leaf can be shown without them. docs/draw.md has every
byte; an entry of a leaf is compact JSON.
"""

import hmac
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from typing import Any, Final

import msgspec

from exam_engine.ledger.entry import commitment, leaf_hash, number_bytes
from exam_engine.ledger.merkle import Frontier
from exam_engine.roster import Candidate
from question_bank.forms import Form
from question_bank.items import Band, Bank, Item
from question_bank.outline import Outline, OutlinedItem, outlined, place_name, places

APPLICATION: Final = "application"
"""The kind of the commitment to what a candidate applied for."""
_KIND: Final = b"exam-engine/leaves/v1\0"


class ItemLeaf(
    msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True, tag="item"
):
    """An item of the bank: its place, what decides a draw, and a commitment to the rest."""

    place: int
    version: int
    section: str
    topic: str
    band: Band
    shuffle: bool
    stimulus: int | None
    """The place of its stimulus."""
    commitment: str


class PartLeaf(
    msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True, tag="part"
):
    """Something else of the bank, behind a commitment."""

    place: int
    commitment: str


class CandidateLeaf(
    msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True, tag="candidate/2"
):
    """Somebody on the roster: the number that labels the form, and two commitments.

    What somebody applied for can be opened for everybody without who they are and what they need.
    """

    participant_number: str
    application: str
    person: str


class FormerCandidateLeaf(
    msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True, tag="candidate"
):
    """The same in sittings announced before: one commitment to all of it, opened by nobody."""

    participant_number: str
    commitment: str


RosterLeaf = CandidateLeaf | FormerCandidateLeaf
Leaf = ItemLeaf | PartLeaf | RosterLeaf | tuple[str, Any, Any]


class Salts:
    """The salts of one sitting, one for each leaf: whoever has one opens that leaf alone."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def committed(self, kind: str, place: int, content: Any) -> str:
        """The commitment to some content, in hex."""
        return commitment(self._key(kind), place, msgspec.json.encode(content)).hex()

    def salt(self, kind: str, place: int) -> bytes:
        """What opens the leaf of one place, and no other: 32 bytes."""
        return hmac.digest(self._key(kind), b"salt" + number_bytes(place), "sha256")

    def _key(self, kind: str) -> bytes:
        return hmac.digest(self._secret, _KIND + kind.encode(), "sha256")


def bank_leaves(bank: Bank, salts: Salts) -> list[ItemLeaf | PartLeaf]:
    """The items by place, then stimuli, pictures, sections, and the bank's own name."""
    leaves: list[ItemLeaf | PartLeaf] = [
        ItemLeaf(
            place,
            item.version,
            item.section,
            item.topic,
            item.band,
            item.shuffle,
            None if outline.stimulus is None else int(outline.stimulus),
            salts.committed(
                "item",
                place,
                (item.item_id, item.difficulty, item.stem, [one.html for one in item.choices]),
            ),
        )
        for place, (item, outline) in enumerate(zip(bank.items, outlined(bank).items, strict=True))
    ]
    parts: list[tuple[Any, ...]] = [
        *(("stimulus", one.stimulus_id, one.html) for one in bank.stimuli),
        *(("picture", one.name, sha256(one.content).hexdigest()) for one in bank.pictures),
        *(("section", one.section_id, one.title, one.points, one.topics) for one in bank.sections),
        ("bank", bank.name, bank.version, bank.language),
    ]
    leaves += [
        PartLeaf(place, salts.committed("part", place, part)) for place, part in enumerate(parts)
    ]
    return leaves


def key_leaves(bank: Bank, salts: Salts) -> list[Leaf]:
    """The points of every item's choices as they were written, behind commitments."""
    return [
        ("key", place, salts.committed("key", place, key_content(item)))
        for place, item in enumerate(bank.items)
    ]


def key_content(item: Item) -> tuple[str, int, list[int]]:
    """What the key of an item commits to: its id, its version, the points of its choices."""
    return item.item_id, item.version, [one.points for one in item.choices]


def in_order(roster: Iterable[Candidate]) -> list[Candidate]:
    """Everybody on the roster as the leaves have them: by ascending participant number."""
    return sorted(roster, key=lambda one: one.participant_number)


def roster_leaves(
    roster: Sequence[Candidate], salts: Salts, kind: type[RosterLeaf] = CandidateLeaf
) -> list[RosterLeaf]:
    """Everybody on the roster, in ascending order of participant numbers."""
    leaf = candidate_leaf if kind is CandidateLeaf else _former_leaf_of
    return [leaf(place, one, salts) for place, one in enumerate(in_order(roster))]


def announced_kind(roster: Sequence[Candidate], salts: Salts, roster_root: str) -> type[RosterLeaf]:
    """Which leaves a roster was announced with: what its root says, or else those of today."""
    former = root(roster_leaves(roster, salts, FormerCandidateLeaf))
    return FormerCandidateLeaf if former == roster_root else CandidateLeaf


def application_content(one: Candidate) -> tuple[str, str, str, dict[str, int] | None]:
    """What the first commitment of a candidate holds: what the results follow from."""
    return one.participant_number, one.formation, one.category, one.imported


def candidate_leaf(place: int, one: Candidate, salts: Salts) -> CandidateLeaf:
    """The leaf of somebody at a place of the roster, or behind it: of who was added later."""
    # every field in its order: whether a default is left out would depend on its object
    person = (
        one.participant_number, one.name, one.formation_type, one.need, one.birth_date, one.room,
        one.seat, one.allowance_ms,
    )  # fmt: skip
    return CandidateLeaf(
        one.participant_number,
        salts.committed(APPLICATION, place, application_content(one)),
        salts.committed("person", place, person),
    )


def _former_leaf_of(place: int, one: Candidate, salts: Salts) -> RosterLeaf:
    committed = salts.committed("candidate", place, msgspec.structs.astuple(one))
    return FormerCandidateLeaf(one.participant_number, committed)


def form_leaf(participant_number: str, form: Form, place: Mapping[str, int]) -> Leaf:
    """Somebody's form as places in the bank or outline it was drawn from."""
    return "form", participant_number, places(form, place)


def root(leaves: Iterable[Leaf]) -> str:
    """The RFC 6962 root over leaves, in hex."""
    tree = Frontier()
    tree.extend(leaf_hash(msgspec.json.encode(leaf)) for leaf in leaves)
    return tree.root().hex()


def outline_of(leaves: Iterable[ItemLeaf | PartLeaf], name: str) -> Outline:
    """The outline that the leaves of a bank show."""
    items = [one for one in leaves if isinstance(one, ItemLeaf)]
    return Outline(
        name,
        tuple(
            OutlinedItem(
                place_name(one.place),
                one.version,
                one.section,
                one.topic,
                one.band,
                one.shuffle,
                None if one.stimulus is None else place_name(one.stimulus),
            )
            for one in items
        ),
    )
