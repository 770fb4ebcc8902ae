"""What the engine refuses, and what breaks it.

A refusal is an answer to the person who asked: it carries a code for machines, an English
sentence, and the evidence; the edge maps codes to words on screens and to HTTP statuses.
A refusal changes nothing, except what its ``consequences`` say (a failed login is recorded).
A breakage stops the writer of a sitting and is for the operator::

    Exception
    ├── Refusal                 nothing happened; the asker is told why
    │   ├── BadRequest          bad_request    a field is outside what the exam knows
    │   ├── BadConfiguration    bad_configuration  an option is unknown or cannot have that value
    │   ├── BadPlan             bad_plan       a sitting cannot be planned like this
    │   ├── UnknownPlan         unknown_plan   no such exam, centre or sitting has been planned
    │   ├── DrawDiffers         draw_differs   a published draw is not the one that was announced
    │   ├── BadToken            bad_token      no login stands behind this token (any more)
    │   ├── SlowDown            slow_down      too many at once, or wrong logins; evidence: the wait
    │   ├── UnknownSitting      unknown_sitting
    │   ├── UnknownAttempt      unknown_attempt
    │   ├── AlreadyListed       already_listed  that participant number is on the roster
    │   ├── BadRandomness       bad_randomness  no proof of what was to decide a form
    │   ├── SeatTaken           seat_taken     evidence: by whom
    │   ├── UnknownPicture      unknown_picture
    │   ├── LoginRefused
    │   │   ├── BadCredentials  bad_credentials
    │   │   ├── Locked          locked         five wrong PINs; the desk can lift it
    │   │   ├── InUse           in_use         another terminal has the attempt
    │   │   ├── WrongRoom       wrong_room
    │   │   └── Ended           finished       nothing to log in to any more
    │   ├── OutOfOrder
    │   │   ├── Gap             gap            a number was skipped; evidence: expected
    │   │   └── Conflict        conflict       a number or request was used for something else
    │   ├── SecondPerson        second_person  two people are needed, and there is one
    │   ├── KeyRefused
    │   │   ├── UnknownItem     unknown_item   the bank has no item of this id
    │   │   ├── UnusedItem      unused_item    no form of the sitting has the item
    │   │   ├── BadKey          bad_key        no key can be like this; evidence: the points
    │   │   ├── SameKey         same_key       that is what the item is worth already
    │   │   └── KeysUncommitted keys_uncommitted  the first entry does not bind the keys
    │   ├── Displaced           displaced      the asking terminal no longer has the attempt
    │   ├── NotNow              not_now        the state machine has no such transition
    │   │   ├── Closed          closed         the attempt has ended
    │   │   ├── ClockStopped    paused         the clock of the attempt stands still
    │   │   ├── NotDrawn        not_drawn      nobody has a form yet
    │   │   ├── DrawRefused                    draw_errors has these
    │   │   └── NotStarted      not_started    the attempt has not begun
    │   └── Retry               retry          not committed: ask again, with the same number
    │       └── Interrupted     retry          nothing can be written for now
    ├── Outage                  nothing can be written for now; what was in hand may be on disk
    │   ├── StorageFull         there is no room
    │   └── DatabaseAway        it cannot be reached, or lets nobody write
    └── Breakage                the writer stops; memory is worth nothing any more
        ├── SecondWriter        somebody else appended to this sitting
        └── LedgerDamaged       the stored ledger contradicts itself
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar, Literal

if TYPE_CHECKING:
    from exam_engine.events import Event


class Refusal(Exception):
    """An answer of "no" to whoever asked, with the reason and the evidence for it."""

    code: ClassVar[str] = "refused"

    def __init__(
        self, sentence: str, *, consequences: "Sequence[Event]" = (), **evidence: object
    ) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.evidence = evidence
        self.consequences = tuple(consequences)


class BadRequest(Refusal):
    """A field has the right type and an impossible value."""

    code = "bad_request"


class BadConfiguration(Refusal):
    """An option is unknown or cannot have that value; the evidence says where it was written."""

    code = "bad_configuration"


class BadPlan(Refusal):
    """An exam, a centre or a sitting cannot be planned like this."""

    code = "bad_plan"


class UnknownPlan(Refusal):
    """No such exam, centre or sitting has been planned."""

    code = "unknown_plan"


class DrawDiffers(Refusal):
    """A published draw contradicts what was announced, or itself."""

    code = "draw_differs"


class BadToken(Refusal):
    """No login stands behind this token, or not any more."""

    code = "bad_token"


class SlowDown(Refusal):
    """Too many at once, or too many wrong logins; the evidence says how long to wait.

    ``seconds`` after wrong logins, ``retry_after_ms`` when it is nobody's fault.
    """

    code = "slow_down"


class UnknownSitting(Refusal):
    """No sitting of that id is open in this process."""

    code = "unknown_sitting"


class UnknownAttempt(Refusal):
    """The participant number is not on the roster of the sitting."""

    code = "unknown_attempt"


class AlreadyListed(Refusal):
    """The participant number is on the roster of the sitting, or was added to it."""

    code = "already_listed"


class BadRandomness(Refusal):
    """What was brought in does not prove the randomness that decides a form."""

    code = "bad_randomness"


class SeatTaken(Refusal):
    """Somebody else who has not ended sits there."""

    code = "seat_taken"


class UnknownPicture(Refusal):
    """No open sitting has a sealed picture of that hash."""

    code = "unknown_picture"


class LoginRefused(Refusal):
    """A terminal does not get the attempt."""


class BadCredentials(LoginRefused):
    """Participant number and PIN do not belong together."""

    code = "bad_credentials"


class Locked(LoginRefused):
    """Too many wrong PINs; the desk must unlock the login."""

    code = "locked"


class InUse(LoginRefused):
    """Another terminal has the attempt; a proctor must release it first."""

    code = "in_use"


class WrongRoom(LoginRefused):
    """The terminal stands in another room than the candidate's seat."""

    code = "wrong_room"


class Ended(LoginRefused):
    """The attempt is finished or void."""

    code = "finished"


class OutOfOrder(Refusal):
    """What was sent does not continue what was sent before."""


class Gap(OutOfOrder):
    """A number was skipped; ``evidence["expected"]`` is the one to send."""

    code = "gap"


class Conflict(OutOfOrder):
    """A number, or a request id, came again with other content."""

    code = "conflict"


class SecondPerson(Refusal):
    """What is asked takes two people, and nobody else has seconded it."""

    code = "second_person"


class KeyRefused(Refusal):
    """The key of an item is not corrected like this."""


class UnknownItem(KeyRefused):
    """The bank of the exam has no item of this id."""

    code = "unknown_item"


class UnusedItem(KeyRefused):
    """No form of the sitting has the item, so nobody's points depend on its key."""

    code = "unused_item"


class BadKey(KeyRefused):
    """No key of this item can be like this; the evidence has the points that could be given."""

    code = "bad_key"


class SameKey(KeyRefused):
    """The item is worth exactly that already."""

    code = "same_key"


class KeysUncommitted(KeyRefused):
    """The ledger's first entry does not bind the keys, so nobody could see what is corrected."""

    code = "keys_uncommitted"


class Displaced(Refusal):
    """The asking terminal is not the one that has the attempt."""

    code = "displaced"


class NotNow(Refusal):
    """The state machine has no such transition from the present state."""

    code = "not_now"


class Closed(NotNow):
    """The attempt has ended; nothing is added to its paper."""

    code = "closed"


class ClockStopped(NotNow):
    """The clock of the attempt stands still; what is sent again after the resume counts."""

    code = "paused"


class NotStarted(NotNow):
    """The attempt has not begun."""

    code = "not_started"


class NotDrawn(NotNow):
    """The forms are not drawn yet: the randomness that was announced has not come."""

    code = "not_drawn"


class Retry(Refusal):
    """It is not on disk; asking again with the same number is safe."""

    code = "retry"


class Interrupted(Retry):
    """Nothing can be written for now; the writer goes on by itself once it can."""


class Outage(Exception):
    """The ledger cannot be written for now; whether the lines in hand are on disk is open."""

    cause: ClassVar[Literal["storage_full", "database_away"]]


class StorageFull(Outage):
    """There is no room for another line."""

    cause = "storage_full"


class DatabaseAway(Outage):
    """The database cannot be reached, or lets nobody write."""

    cause = "database_away"


class Breakage(Exception):
    """An invariant does not hold; the writer of the sitting has stopped."""


class SecondWriter(Breakage):
    """Another process appended to the ledger of this sitting."""


class LedgerDamaged(Breakage):
    """The stored ledger contradicts itself; the sentence says at which entry."""
