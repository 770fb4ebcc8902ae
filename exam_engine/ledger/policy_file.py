"""Reads and writes policy files (C2SP tlog-policy), in which people write down whom they trust.

Lines of ``log <vkey> [<url>]``, ``witness <name> <vkey> [<url>]``, ``group <name> any|all|<k>
<name>...`` and one ``quorum <name>|none``; a name is defined above the line that uses it. Names are
bytes that nobody interprets; here they are text in which each byte has its own place.
"""

import re
from collections.abc import Iterable, Iterator

from exam_engine.ledger.errors import Malformed
from exam_engine.ledger.lines import number
from exam_engine.ledger.policy import NO_QUORUM, Group, Policy
from exam_engine.ledger.signers import COSIGNATURE, NOTE, VerifierKey

BYTES_MAX = 256 * 1024
GROUPS_MAX = 256
"""Groups of groups of groups would only lead whoever counts the signatures too deep."""
_HIDDEN = re.compile(rb"[\x00-\x08\x0b-\x1f\x7f]")


def read_policy(data: bytes) -> Policy:
    """Read a policy file.

    Raises:
        Malformed: a line cannot be understood or contradicts another; says which.
    """
    reader = _Reader(data)
    if reader.quorums != 1:
        raise Malformed(f"a policy has exactly one quorum line, not {reader.quorums}")
    return reader.policy


def read_logs(data: bytes) -> list[VerifierKey]:
    """The logs that a policy file names; a list of nothing but logs needs no quorum line.

    Raises:
        Malformed: as ``read_policy`` does.
    """
    return _Reader(data).policy.logs


def write_policy(policy: Policy) -> bytes:
    """A policy as a file that reads as the same one, without comments and addresses."""
    lines = [f"log {key}" for key in policy.logs]
    lines += [f"witness {name} {key}" for name, key in policy.witnesses.items()]
    for name, group in policy.groups.items():
        lines.append(f"group {name} {group.least} {' '.join(group.members)}")
    lines.append(f"quorum {policy.quorum}")
    return "".join(f"{line}\n" for line in lines).encode("utf-8", "surrogateescape")


def _lines(data: bytes) -> Iterator[tuple[int, list[str]]]:
    """Number and words of every line that says something."""
    if len(data) > BYTES_MAX:
        raise Malformed(f"a policy of {len(data)} bytes: more than {BYTES_MAX}")
    for at, line in enumerate(data.split(b"\n"), 1):
        if _HIDDEN.search(line):
            raise Malformed(f"line {at} of the policy has a control character: hidden text")
        words = line.replace(b"\t", b" ").split(b" ")
        said = [word.decode("utf-8", "surrogateescape") for word in words if word]
        if said and not said[0].startswith("#"):
            yield at, said


class _Reader:
    """The policy as far as it has been read."""

    def __init__(self, data: bytes) -> None:
        self.policy = Policy()
        self.quorums = 0
        self._members: set[str] = set()
        for at, (kind, *words) in _lines(data):
            try:
                self._take(kind, words)
            except Malformed as wrong:
                raise Malformed(f"line {at} of the policy: {wrong.sentence}") from wrong

    def _take(self, kind: str, words: list[str]) -> None:
        """Understand one line."""
        policy = self.policy
        match kind, words:
            case ("log", [vkey]) | ("log", [vkey, _]):
                policy.logs.append(_key(vkey, NOTE, policy.logs, "log"))
            case "witness", [name, vkey, *address] if len(address) <= 1:
                key = _key(vkey, COSIGNATURE, policy.witnesses.values(), "witness")
                policy.witnesses[self._new(name)] = key
                policy.addresses.update((name, one) for one in address)
            case "group", [name, rule, *names] if names:
                if len(policy.groups) == GROUPS_MAX:
                    raise Malformed(f"it has more than {GROUPS_MAX} groups")
                policy.groups[self._new(name)] = self._group(rule, names)
            case "quorum", [name]:
                self.quorums += 1
                policy.quorum = name if name == NO_QUORUM else self._known(name)
            case _:
                raise Malformed(f"{kind!r} with {len(words)} words after it means nothing")

    def _group(self, rule: str, names: list[str]) -> Group:
        for name in names:
            if self._known(name) in self._members:
                raise Malformed(f"{name!r} is a member twice: one witness would count as two")
            self._members.add(name)
        wanted = {"any": 1, "all": len(names)}
        least = wanted[rule] if rule in wanted else number(rule, "the threshold")
        if not 1 <= least <= len(names):
            raise Malformed(f"{least} of {len(names)} members: no such number can be asked for")
        return Group(least, tuple(names))

    def _new(self, name: str) -> str:
        if name == NO_QUORUM or name in self.policy.witnesses or name in self.policy.groups:
            raise Malformed(f"{name!r} has a meaning already")
        return name

    def _known(self, name: str) -> str:
        if name not in self.policy.witnesses and name not in self.policy.groups:
            raise Malformed(f"{name!r} is not defined above this line")
        return name


def _key(vkey: str, kind: bytes, known: Iterable[VerifierKey], what: str) -> VerifierKey:
    key = VerifierKey.parse(vkey)
    if key.kind != kind:
        raise Malformed(f"{key.name} is no key of a {what}")
    if any(key.public == one.public for one in known):
        raise Malformed(f"the key of {key.name} is here twice: one {what} would count as two")
    return key
