"""Whose signatures make a checkpoint worth believing (C2SP tlog-policy)."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from exam_engine.ledger.checkpoint import SignedCheckpoint, open_checkpoint
from exam_engine.ledger.errors import QuorumMissed
from exam_engine.ledger.note import Note
from exam_engine.ledger.signers import VerifierKey

NO_QUORUM = "none"
"""The quorum of a policy that asks for no witness."""


@dataclass(frozen=True, slots=True)
class Group:
    """Names of which at least so many must have co-signed."""

    least: int
    members: tuple[str, ...]


@dataclass(slots=True)
class Policy:
    """Trusted logs, known witnesses by name, groups of them, and the quorum.

    ``addresses`` says where a witness is asked; it has no part in what is believed.
    """

    logs: list[VerifierKey] = field(default_factory=list)
    witnesses: dict[str, VerifierKey] = field(default_factory=dict)
    addresses: dict[str, str] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    quorum: str = NO_QUORUM

    def check(self, note: Note, logs: Iterable[VerifierKey] = ()) -> SignedCheckpoint:
        """Believe a checkpoint: its log signed it, and enough witnesses saw it.

        Args:
            note: The checkpoint with its signatures.
            logs: Logs known from elsewhere, beside those of the policy.

        Raises:
            Malformed, NotSigned, Forged: as ``open_checkpoint`` does.
            QuorumMissed: too few witnesses: the log may show others another version.
        """
        found = open_checkpoint(note, [*self.logs, *logs], self.witnesses.values())
        seen_by = {one.key for one in found.witnesses}
        if self.quorum != NO_QUORUM and not self._seen(self.quorum, seen_by):
            known = len(self.witnesses)
            raise QuorumMissed(
                f"{len(seen_by)} of {known} known witnesses have co-signed size "
                f"{found.checkpoint.size}, which does not meet {self.quorum!r}: others may be "
                "shown another version"
            )
        return found

    def _seen(self, name: str, seen_by: set[VerifierKey]) -> bool:
        group = self.groups.get(name)
        if group is None:
            return self.witnesses[name] in seen_by
        return sum(self._seen(one, seen_by) for one in group.members) >= group.least
