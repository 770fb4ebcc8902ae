"""What the question bank refuses, each with a code, a sentence and the evidence.

::

    BankError
    ├── ItemInvalid        item_invalid        an item breaks a rule that every item keeps
    ├── PictureInvalid     picture_invalid     a picture is unsafe or not what its name says
    ├── BankInvalid        bank_invalid        items, topics, stimuli and pictures do not fit
    ├── BankExists         bank_exists         this name and version is stored with other content
    ├── BankUnknown        bank_unknown        no bank of this name and version is stored
    ├── BlueprintInvalid   blueprint_invalid   a blueprint does not say what a form must contain
    ├── BlueprintUnmet     blueprint_unmet     the bank has too few items for the blueprint
    ├── FormInvalid        form_invalid        a recipe is malformed or names what the bank lacks
    ├── SealBroken         seal_broken         sealed bytes do not open: altered, or another key
    ├── BeaconUnknown      beacon_unknown      no such chain or round, or not one checked here
    ├── SignatureMalformed signature_malformed bytes that can be nobody's signature
    ├── SignatureWrong     signature_wrong     a signature, but not of this round of this chain
    ├── CeremonyRefused    ceremony_refused    a part of a dice ceremony breaks its rules
    ├── CeremonyFailed     ceremony_failed     not everybody has revealed: no seed, a new ceremony
    └── SeedRefused        seed_refused        a secret or a source no seed can be made of
"""

from __future__ import annotations

from typing import ClassVar


class BankError(Exception):
    """A refusal of the question bank; nothing was changed.

    Attributes:
        code: stable word for programs.
        sentence: what was refused and where, for people.
        evidence: the facts behind it, one per element; often faults or problems.
    """

    code: ClassVar[str] = "bank_error"

    def __init__(self, sentence: str, evidence: tuple[object, ...] = ()) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.evidence = evidence

    def __str__(self) -> str:
        if not self.evidence:
            return self.sentence
        return "\n".join([self.sentence, *(f"  {fact}" for fact in self.evidence)])


class ItemInvalid(BankError):
    """An item breaks a rule that every item keeps; the evidence is all its faults."""

    code = "item_invalid"


class PictureInvalid(BankError):
    """A picture is unsafe or is not what its name says."""

    code = "picture_invalid"


class BankInvalid(BankError):
    """Items, topics, stimuli and pictures do not fit together; the evidence lists everything."""

    code = "bank_invalid"


class BankExists(BankError):
    """A bank of this name and version is already stored with other content."""

    code = "bank_exists"


class BankUnknown(BankError):
    """No bank of this name and version is stored."""

    code = "bank_unknown"


class BlueprintInvalid(BankError):
    """A blueprint does not say clearly what a form must contain."""

    code = "blueprint_invalid"


class BlueprintUnmet(BankError):
    """The bank has too few items; the evidence names topic, band, needed and available."""

    code = "blueprint_unmet"


class FormInvalid(BankError):
    """A form's recipe is malformed or names what the bank does not have."""

    code = "form_invalid"


class SealBroken(BankError):
    """Sealed bytes do not open: they were altered, cut, or sealed under another key."""

    code = "seal_broken"


class BeaconUnknown(BankError):
    """There is no such chain or round, or it is not one that is checked here."""

    code = "beacon_unknown"


class SignatureMalformed(BankError):
    """These bytes can be nobody's signature: no point, the identity, or outside the subgroup."""

    code = "signature_malformed"


class SignatureWrong(BankError):
    """A signature, but not of this message by this key."""

    code = "signature_wrong"


class CeremonyRefused(BankError):
    """A part of a dice ceremony breaks its rules; the evidence names every part that does."""

    code = "ceremony_refused"


class CeremonyFailed(BankError):
    """Not everybody has revealed; the evidence names who has not."""

    code = "ceremony_failed"


class SeedRefused(BankError):
    """A secret or a source that no seed can be made of."""

    code = "seed_refused"
