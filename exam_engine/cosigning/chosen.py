"""The witnesses that an exam has chosen: a policy without logs, the same for all its sittings.

Lines ``witness NAME KEY ADDRESS``, groups and one quorum, as C2SP's tlog-policy writes them. The
key of a sitting's log is added when the policy is given to others.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from exam_engine.errors import BadConfiguration
from exam_engine.ledger.errors import Malformed
from exam_engine.ledger.policy import NO_QUORUM, Policy
from exam_engine.ledger.policy_file import read_policy
from exam_engine.ledger.signers import VerifierKey

WITNESSES_MAX = 15
"""Whoever checks has to accept 16 signatures below a checkpoint, and one is the log's own."""
NAME_MAX = 40
KEY_NAME_MAX = 200


class Witness(NamedTuple):
    """Who is asked, by which name people know them, and where."""

    name: str
    key: VerifierKey
    address: str


@dataclass(frozen=True)
class Chosen:
    """Whom an exam asks to co-sign, and how many of them it wants."""

    policy: Policy
    witnesses: tuple[Witness, ...] = ()

    @classmethod
    def nobody(cls) -> Chosen:
        """An exam without witnesses."""
        return cls(Policy())

    @classmethod
    def by(cls, policy: Policy) -> Chosen:
        """The witnesses of a policy that is there already; they are believed and not asked."""
        return cls(policy, tuple(Witness(name, key, "") for name, key in policy.witnesses.items()))

    @classmethod
    def parse(cls, data: bytes) -> Chosen:
        """Read a file of chosen witnesses.

        Raises:
            Malformed: it is no policy, or names somebody who cannot be asked or shown.
        """
        policy = read_policy(data)
        if policy.logs:
            raise Malformed("the policy has a log line; the server adds the key of each sitting")
        if len(policy.witnesses) > WITNESSES_MAX:
            raise Malformed(
                f"{len(policy.witnesses)} witnesses: whoever checks need not accept more than "
                f"{WITNESSES_MAX} beside the log"
            )
        asked = (
            Witness(name, key, _address(name, policy.addresses.get(name)))
            for name, key in policy.witnesses.items()
        )
        return cls(policy, tuple(_showable(one) for one in asked))

    def of(self, log: VerifierKey) -> Policy:
        """The policy by which others believe the record of one sitting."""
        mine = self.policy
        return Policy([log], mine.witnesses, mine.addresses, mine.groups, mine.quorum)

    @property
    def wants_any(self) -> bool:
        """Whether a checkpoint needs any witness to be believed."""
        return self.policy.quorum != NO_QUORUM


class ChosenFile:
    """The file, read again whenever it has changed, so that a witness may join during the exam.

    Attributes:
        wrong: Why the file as it is now cannot be used; the witnesses before it are kept.
    """

    def __init__(self, path: Path) -> None:
        self.wrong: str | None = None
        self._path = path
        self._mark: tuple[int, int, int] | None = None
        self._chosen = Chosen.nobody()

    def now(self) -> Chosen:
        """Whom to ask now; nobody if there is no file."""
        try:
            found = self._path.stat()
            mark = found.st_mtime_ns, found.st_size, found.st_ino
            if mark != self._mark:
                self._mark = mark
                self._chosen, self.wrong = Chosen.parse(self._path.read_bytes()), None
        except FileNotFoundError:
            self._mark, self.wrong, self._chosen = None, None, Chosen.nobody()
        except Malformed as wrong:
            self.wrong = wrong.sentence
        except OSError as failure:
            self._mark, self.wrong = None, failure.strerror or str(failure)
        return self._chosen


def read_chosen(path: Path) -> Chosen:
    """The witnesses of a file; nobody if there is none.

    Raises:
        BadConfiguration: it cannot be used; says why.
    """
    file = ChosenFile(path)
    chosen = file.now()
    if file.wrong is not None:
        raise BadConfiguration(f"{path}: {file.wrong}", where=str(path))
    return chosen


def _showable(witness: Witness) -> Witness:
    """A witness whose name can stand on screens, and whose key in a table."""
    if len(witness.name) > NAME_MAX or not witness.name.isprintable():
        raise Malformed(
            f"the witness {witness.name[:60]!r} needs a name of {NAME_MAX} printable characters "
            "at most, because it stands on the console"
        )
    if len(witness.key.name) > KEY_NAME_MAX:
        raise Malformed(
            f"the key of {witness.name} has a name of more than {KEY_NAME_MAX} characters"
        )
    return witness


def _address(name: str, text: str | None) -> str:
    """Where a witness is asked, without a slash at its end."""
    if text is None:
        raise Malformed(f"the witness {name} has no address at the end of its line")
    try:
        parts = urlsplit(text)
        well = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:
        well = False
    if not well or parts.query or parts.fragment or parts.username or not text.isascii():
        raise Malformed(f"the address of the witness {name} is no http:// or https:// address")
    return text.rstrip("/")
