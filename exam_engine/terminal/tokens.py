"""What a terminal shows to be let in again: a signed note of who sits at it.

A token outlives restarts, because the key does.  It carries the terminal's name, and the server
compares it with the terminal the attempt is bound to: after a release it opens nothing any more.
"""

import hashlib

import msgspec
from itsdangerous import BadSignature, URLSafeSerializer

from exam_engine.errors import BadToken

_SALT = "exam-engine/terminal-token/v1"
TERMINAL_NAME_DIGITS = 16


class Seat(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """Who works on which attempt at which terminal."""

    sitting: str
    attempt: str
    terminal: str


def terminal_name(terminal_key: str) -> str:
    """The name of a terminal's secret key: 64 bits of its hash, which tell nothing of the key."""
    return hashlib.sha256(terminal_key.encode()).hexdigest()[:TERMINAL_NAME_DIGITS]


class Tokens:
    """Signs and reads tokens with a key of this server."""

    def __init__(self, key: bytes) -> None:
        self._serializer = URLSafeSerializer(key, salt=_SALT)

    def issue(self, seat: Seat) -> str:
        """The token of a seat."""
        return str(self._serializer.dumps(msgspec.to_builtins(seat)))

    def read(self, token: object) -> Seat:
        """The seat behind a token.

        Raises:
            BadToken: we did not sign this.
        """
        try:
            if not isinstance(token, str):
                raise BadToken("a token is a text")
            return msgspec.convert(self._serializer.loads(token), Seat)
        except (BadSignature, msgspec.ValidationError) as wrong:
            raise BadToken("this server did not sign this token") from wrong
