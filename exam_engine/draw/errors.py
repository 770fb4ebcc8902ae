"""What is refused of a draw before it is made: each says which rule is against it.

::

    exam_engine.errors.NotNow
    └── DrawRefused
        ├── DrawnAlready    drawn          everybody has a form; nobody draws twice
        ├── RoundKnown      round_known    the announced round is signed: draw with it
        ├── NoCeremony      no_ceremony    no dice ceremony is under way
        ├── CeremonyThere   ceremony_there one is, and has to end first
        ├── ListClosed      list_closed    the list of commitments is announced
        ├── ListOpen        list_open      it is not announced yet
        ├── ListChanged     list_changed   it is another one than the asker has seen
        ├── TooFewPeople    too_few_people fewer than three have committed
        ├── TooManyPeople   too_many_people  a hundred have
        ├── BadName         bad_name       nobody can be called so in a ceremony
        ├── NameTaken       name_taken     somebody of this name has committed
        ├── ThrowTaken      throw_taken    somebody has committed to this very throw
        ├── NotCommitted    not_committed  nobody of this name has committed
        ├── RevealedAlready revealed_already  they have revealed
        ├── BadThrow        bad_throw      these rolls do not count
        ├── ThrowDiffers    throw_differs  they have committed to something else
        ├── SomeMissing     some_missing   some have not revealed; evidence: who
        └── NobodyMissing   nobody_missing everybody has, so the ceremony has not failed
"""

from exam_engine.errors import NotNow


class DrawRefused(NotNow):
    """A rule of the draw is against what is asked; the code says which."""


class DrawnAlready(DrawRefused):
    """Everybody has a form; nobody draws twice."""

    code = "drawn"


class RoundKnown(DrawRefused):
    """The announced round is signed: whoever chose anew now would draw until it pleased."""

    code = "round_known"


class NoCeremony(DrawRefused):
    """No dice ceremony is under way."""

    code = "no_ceremony"


class CeremonyThere(DrawRefused):
    """A dice ceremony is under way; another one is announced once it has failed."""

    code = "ceremony_there"


class ListClosed(DrawRefused):
    """The list of commitments is announced: nobody can be added."""

    code = "list_closed"


class ListOpen(DrawRefused):
    """Nobody reveals before the list of commitments is announced."""

    code = "list_open"


class ListChanged(DrawRefused):
    """The list of commitments is not the one that the asker has seen."""

    code = "list_changed"


class TooFewPeople(DrawRefused):
    """Fewer people have committed than a ceremony needs."""

    code = "too_few_people"


class TooManyPeople(DrawRefused):
    """As many people have committed as a ceremony can have."""

    code = "too_many_people"


class BadName(DrawRefused):
    """Nobody can be called so in a ceremony, or it is not spelled as it is committed to."""

    code = "bad_name"


class NameTaken(DrawRefused):
    """Somebody of this name has committed."""

    code = "name_taken"


class ThrowTaken(DrawRefused):
    """Somebody has committed to this very throw."""

    code = "throw_taken"


class NotCommitted(DrawRefused):
    """Nobody of this name has committed."""

    code = "not_committed"


class RevealedAlready(DrawRefused):
    """Who is to reveal has revealed."""

    code = "revealed_already"


class BadThrow(DrawRefused):
    """These rolls do not count: too few, too many, no digits of a die, or a loaded die."""

    code = "bad_throw"


class ThrowDiffers(DrawRefused):
    """It is not the throw that was committed to."""

    code = "throw_differs"


class SomeMissing(DrawRefused):
    """Some have not revealed, so there is no randomness; the evidence names them."""

    code = "some_missing"


class NobodyMissing(DrawRefused):
    """Everybody has revealed: the ceremony has not failed."""

    code = "nobody_missing"
