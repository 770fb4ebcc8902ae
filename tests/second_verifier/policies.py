"""Whom to trust, and how many witnesses it takes: c2sp.org/tlog-policy."""

from dataclasses import dataclass, field

from tests.second_verifier.checkpoints import Checkpoint, read_checkpoint
from tests.second_verifier.notes import LOG, MOST_BYTES, WITNESS, Key, read_key
from tests.second_verifier.refusal import Refused
from tests.second_verifier.spelling import decimal, text


@dataclass
class Policy:
    logs: list[Key] = field(default_factory=list)
    witnesses: dict[bytes, Key] = field(default_factory=dict)
    groups: dict[bytes, tuple[int, list[bytes]]] = field(default_factory=dict)
    quorum: bytes = b""

    def met(self, name: bytes, signers: tuple[Key, ...]) -> bool:
        if name in self.witnesses:
            return self.witnesses[name] in signers
        least, members = self.groups[name]
        return sum(self.met(member, signers) for member in members) >= least

    def trusted(self, data: bytes) -> Checkpoint:
        """The checkpoint of this note, or a refusal."""
        checkpoint = read_checkpoint(data, [*self.logs, *self.witnesses.values()])
        if self.quorum != b"none" and not self.met(self.quorum, checkpoint.signers):
            raise Refused("too few witnesses have signed the checkpoint")
        return checkpoint


def read_policy(data: bytes) -> Policy:
    if len(data) > MOST_BYTES:
        raise Refused("the policy is longer than 256 KiB")
    if any((byte < 0x20 and byte not in b"\t\n") or byte == 0x7F for byte in data):
        raise Refused("the policy has a control character")
    policy = Policy()
    members: set[bytes] = set()
    for line in data.split(b"\n"):
        words = line.replace(b"\t", b" ").split(b" ")
        words = [word for word in words if word]
        if not words or words[0].startswith(b"#"):
            continue
        _read_line(policy, members, words)
    if not policy.quorum:
        raise Refused("the policy has no quorum")
    return policy


def _key(written: bytes, kind: int, others: list[Key]) -> Key:
    key = read_key(text(written, "a key of the policy"))
    if key.kind != kind:
        raise Refused(f"the key of {key.name} is of the wrong kind")
    if any(other.public == key.public for other in others):
        raise Refused(f"the key of {key.name} stands in the policy twice")
    return key


def _new_name(policy: Policy, name: bytes) -> bytes:
    if name == b"none" or name in policy.witnesses or name in policy.groups:
        raise Refused(f"the name {name!r} is taken")
    return name


def _read_line(policy: Policy, members: set[bytes], words: list[bytes]) -> None:
    match words:
        case [b"log", key] | [b"log", key, _]:
            policy.logs.append(_key(key, LOG, policy.logs))
        case [b"witness", name, key] | [b"witness", name, key, _]:
            others = list(policy.witnesses.values())
            policy.witnesses[_new_name(policy, name)] = _key(key, WITNESS, others)
        case [b"group", name, least, *named] if named:
            _new_name(policy, name)
            for member in named:
                if member not in policy.witnesses and member not in policy.groups:
                    raise Refused(f"the group {name!r} has a member that is not defined")
                if member in members:
                    raise Refused(f"{member!r} is a member twice")
                members.add(member)
            if len(policy.groups) == 256:
                raise Refused("the policy has more than 256 groups")
            policy.groups[name] = (_least(least, len(named)), named)
        case [b"quorum", name] if not policy.quorum:
            if name != b"none" and name not in policy.witnesses and name not in policy.groups:
                raise Refused(f"the quorum {name!r} is not defined")
            policy.quorum = name
        case _:
            raise Refused(f"not a line of a policy: {b' '.join(words)[:80]!r}")


def _least(written: bytes, members: int) -> int:
    if written == b"any":
        return 1
    if written == b"all":
        return members
    least = decimal(text(written, "a threshold"), "a threshold")
    if not 1 <= least <= members:
        raise Refused(f"{least} of {members} cannot sign")
    return least
