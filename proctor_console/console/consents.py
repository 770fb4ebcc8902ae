"""The second person's consent: a word of the server that holds for one command, for two minutes.

A consent is kept nowhere: it says who consents and until when, under an HMAC-SHA-256 that is also
over who asks and every field of the command, its request id among them. The engine does a request
id once, so a consent is good for one effect, also after a restart or a handover of the server.
"""

import hashlib
import hmac
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable

import msgspec

from proctor_console.console.messages import FromStaff
from proctor_console.errors import ConsentExpired, ConsentRefused, MayNotSecond, SamePerson
from proctor_console.staff.permissions import may_second
from proctor_console.staff.register import Staff

LIFETIME_MS = 120_000
"""Long enough for a slow commit and a repeat, too short to be kept for later."""

_LABEL = b"exam-console/consent/v1\0"
_MAC_BYTES = 32


class _Said(msgspec.Struct, frozen=True, array_like=True):
    """What a consent says in itself; the rest is what it is bound to."""

    second: str
    account: str
    until: int


def monotonic_ms() -> int:
    """Milliseconds since the machine's start: the same for a server and its successor."""
    return time.monotonic_ns() // 1_000_000


class Consents:
    """Gives consents, and says who gave one; ``find`` knows the accounts as they are now."""

    def __init__(
        self,
        key: bytes,
        find: Callable[[str], Staff | None],
        now_ms: Callable[[], int] = monotonic_ms,
    ) -> None:
        self._key = key
        self._find = find
        self._now_ms = now_ms

    def give(self, first: Staff, second: Staff, order: str, message: FromStaff) -> str:
        """The second person's consent to what the first is about to ask.

        Requires that the second has just proved who they are.

        Raises:
            SamePerson: nobody seconds themselves.
            MayNotSecond: the second person's role is none that seconds this.
        """
        check_second(first, second, order)
        said = msgspec.json.encode(
            _Said(second.username, _account(second), self._now_ms() + LIFETIME_MS)
        )
        return urlsafe_b64encode(self._mac(said, first, message) + said).decode().rstrip("=")

    def second(self, first: Staff, message: FromStaff, consent: str) -> str:
        """The username of who consented to exactly this.

        Raises:
            ConsentRefused: the consent is no consent, or one to something else.
            ConsentExpired: it was one to this, and is too old, or its giver's account has changed.
        """
        try:
            raw = urlsafe_b64decode(consent + "=" * (-len(consent) % 4))
        except ValueError as wrong:
            raise ConsentRefused("not a consent") from wrong
        mac, said = raw[:_MAC_BYTES], raw[_MAC_BYTES:]
        if not hmac.compare_digest(mac, self._mac(said, first, message)):
            raise ConsentRefused("this consent was given to something else")
        word = msgspec.json.decode(said, type=_Said)
        # one from before a restart of the machine may lie in the future: that is too old, too
        left = word.until - self._now_ms()
        giver = self._find(word.second)
        if not 0 < left <= LIFETIME_MS or giver is None or _account(giver) != word.account:
            raise ConsentExpired("the consent is too old")
        return word.second

    def _mac(self, said: bytes, first: Staff, message: FromStaff) -> bytes:
        asked = msgspec.json.encode(
            (type(message).__name__, first.username, msgspec.structs.replace(message, consent=None))
        )
        bound = hashlib.sha256(asked).digest()
        return hmac.digest(self._key, _LABEL + bound + said, "sha256")


def _account(staff: Staff) -> str:
    """What changes with the account's password and role; sessions rest on it, so only its hash."""
    return hashlib.sha256(staff.session_mark.encode()).hexdigest()[:16]


def check_other(first: Staff, username: str) -> None:
    """Do nothing if that is somebody else; raises SamePerson."""
    if username == first.username:
        raise SamePerson("the second person has another account", staff=username)


def check_second(first: Staff, second: Staff, order: str) -> None:
    """Do nothing if the second may consent to what the first asks; SamePerson or MayNotSecond."""
    check_other(first, second.username)
    if not may_second(second.role, order):
        raise MayNotSecond("the role does not second this", role=second.role.value)
