"""What is known of forms that are drawn when the sitting is open already, as values."""

from typing import NamedTuple

import msgspec

from exam_engine.candidate import Candidate


class LateForm(msgspec.Struct, frozen=True):
    """A form as it was drawn and sealed; all in hex, ``randomness`` empty if there was none."""

    randomness: str
    form_root: str
    """Of a tree with the leaf of this form alone."""
    form_sha256: str
    """Of the sealed form."""


class Entered(NamedTuple):
    """Somebody as the roster would have them, and the two commitments of their leaf in hex."""

    candidate: Candidate
    application: str
    person: str
