"""The later forms of a published draw: what decided each, and the same forms drawn again."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from exam_engine.draw.late_sheet import Opening
from exam_engine.errors import DrawDiffers
from exam_engine.registry.leaves import CandidateLeaf, Leaf, Salts, candidate_leaf, form_leaf, root
from question_bank.assembly import Assembler
from question_bank.ceremony import read_ceremony
from question_bank.late_sources import late_randomness, late_source
from question_bank.seeds import draw_seed
from question_bank.sources import is_ceremony


class PublishedLate(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A form that was drawn for somebody who was added."""

    entry: int
    """The line of the ledger that added them."""
    at: int
    """Its time in Unix ms, which names the round."""
    candidate: CandidateLeaf
    source: str
    proof: str
    """Of the source's randomness."""
    randomness: str
    """In hex; empty for the operator's own."""
    form_root: str
    """Of a tree with the leaf of this form alone."""


def published_late(
    openings: Iterable[Opening], roster_size: int, salts: Salts
) -> Iterator[PublishedLate]:
    """What is published of the openings of a record; of who got no form there is nothing."""
    for place, one in enumerate(openings, roster_size):
        if one.drawn is not None:
            yield PublishedLate(
                entry=one.entry,
                at=one.at,
                candidate=candidate_leaf(place, one.candidate, salts),
                source=one.drawn.source,
                proof=one.drawn.proof,
                randomness=one.drawn.form.randomness,
                form_root=one.drawn.form.form_root,
            )


def redrawn_later(
    announced: str,
    sitting: str,
    secret: bytes,
    drawn_from: tuple[Assembler, Mapping[str, int]],
    later: Sequence[PublishedLate],
) -> dict[str, Leaf]:
    """Draw later forms again, each from the one source that its opening leaves.

    Raises:
        DrawDiffers: a form has another source, or is not that of the seed.
        BankError: the proof of a randomness does not hold.
    """
    assembler, place = drawn_from
    leaves: dict[str, Leaf] = {}
    for one in later:
        number = one.candidate.participant_number
        held = read_ceremony(one.proof) if is_ceremony(announced) else None
        wanted = late_source(announced, one.at, one.entry, held)
        if one.source != wanted:
            raise DrawDiffers(
                f"the form of {number} is drawn from {one.source}, and its opening, entry "
                f"{one.entry}, asks for {wanted}"
            )
        randomness = late_randomness(one.source, one.proof, sitting)
        seed = draw_seed(secret, randomness, sitting, one.source)
        leaf = form_leaf(number, assembler.form(seed, number), place)
        if (drawn := root([leaf])) != one.form_root:
            raise DrawDiffers(
                f"the form of {number} is not that of its seed: drawn again {drawn}, given out "
                f"{one.form_root}"
            )
        if randomness.hex() != one.randomness:
            raise DrawDiffers(f"the randomness of the form of {number} is another one")
        leaves[number] = leaf
    return leaves
