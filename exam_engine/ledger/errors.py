"""Why a part of the published record is not believed.

Each is an answer to whoever checks: a code for machines and a sentence that names the attack that
such an input would be. Nothing here needs the server, so it has a root of its own::

    Exception
    └── RecordRefused         not believed
        ├── Malformed         malformed        the bytes are not what the format says
        ├── NotIncluded       not_included     the proof does not lead from the entry to the root
        ├── NotConsistent     not_consistent   the later tree does not continue the earlier one
        ├── NotSigned         not_signed       nobody who is trusted has signed
        ├── Forged            forged           a trusted key's signature is false
        ├── NotOpened         not_opened       a sealed paper does not open: another's, or altered
        ├── QuorumMissed      quorum_missed    too few of the witnesses have co-signed
        ├── UnknownLog        unknown_log      a witness does not watch this log
        └── OutOfStep         out_of_step      a witness has seen another size than the log thinks
"""

from typing import ClassVar


class RecordRefused(Exception):
    """A part of the record is not believed; the sentence says what and why."""

    code: ClassVar[str] = "record_refused"

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Malformed(RecordRefused):
    """The bytes are not what the format says."""

    code = "malformed"


class NotIncluded(RecordRefused):
    """An inclusion proof does not lead from the entry to the root."""

    code = "not_included"


class NotConsistent(RecordRefused):
    """A consistency proof does not show that the later tree continues the earlier one."""

    code = "not_consistent"


class NotSigned(RecordRefused):
    """Nobody who is trusted has signed."""

    code = "not_signed"


class Forged(RecordRefused):
    """A signature under a trusted key's name is false."""

    code = "forged"


class NotOpened(RecordRefused):
    """A sealed paper does not open with a secret."""

    code = "not_opened"


class QuorumMissed(RecordRefused):
    """Too few of the witnesses that the policy asks for have co-signed."""

    code = "quorum_missed"


class UnknownLog(RecordRefused):
    """A witness does not watch this log."""

    code = "unknown_log"


class OutOfStep(RecordRefused):
    """The log believes that a witness last saw another size than it did.

    Attributes:
        size: What the witness last co-signed; 0 if nothing.
    """

    code = "out_of_step"

    def __init__(self, sentence: str, size: int) -> None:
        super().__init__(sentence)
        self.size = size
