"""Announcements of a draw, one by one and as a row."""

from dataclasses import dataclass
from typing import Any

from tests.second_verifier.refusal import Refused
from tests.second_verifier.shapes import Shape, check, opt, positive, raw, req, text, whole
from tests.second_verifier.spelling import decimal, read_object

QUICKNET = "52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971"
BOUND = ("secret_commitment", "blueprint_sha256", "bank_root", "keys_root", "roster_root")

_FIELDS: dict[str, Shape] = {
    "sitting": req(text),
    "number": req(positive),
    "announced_at": req(whole),
    "source": req(text),
    "reason": opt(text),
    **{name: opt(raw(32)) for name in BOUND},
}


def signed_at(number: int) -> int:
    """When a round is signed, Unix time in ms."""
    return 1000 * (1692803367 + 3 * (number - 1))


def first_round_after(at: int) -> int:
    """The lowest round that is signed later than this Unix time in ms."""
    return max(1, (at - signed_at(1)) // 3000 + 2)


_ORDER = ("sitting", "number", "announced_at", "source", "reason", *BOUND)


@dataclass(frozen=True)
class Announcement:
    sitting: str
    number: int
    at: int
    source: str
    reason: str
    bound: dict[str, str]
    fields: dict[str, Any]

    @property
    def kind(self) -> str:
        return "list" if self.source.startswith("dice/") else self.source.partition("/")[0]

    @property
    def signed_at(self) -> int:
        """When the round is signed, Unix time in ms."""
        return signed_at(int(self.source.rsplit("/", 1)[1]))


def read_announcement(written: str, what: str) -> Announcement:
    body = read_object(written, what)
    check(_FIELDS, body, what)
    _check_source(body["source"], what)
    bound = {name: body[name] for name in BOUND if name in body}
    return Announcement(
        body["sitting"],
        body["number"],
        body["announced_at"],
        body["source"],
        body.get("reason", ""),
        bound,
        {name: body[name] for name in _ORDER if name in body},
    )


def _check_source(source: str, what: str) -> None:
    match source.split("/"):
        case ["own"] | ["dice"]:
            return
        case ["dice", listed] if raw(32)(listed):
            return
        case ["drand", chain, number] if chain == QUICKNET:
            if decimal(number, "a round") > 0:
                return
    raise Refused(f"{what}: no source: {source[:100]!r}")


def follows(new: Announcement, before: Announcement | None, failed: set[int]) -> None:
    """Refuses an announcement that must not come behind the one before."""
    if new.number != (before.number + 1 if before else 1):
        raise Refused(f"announcement {new.number} leaves a gap")
    if new.kind == "drand" and new.signed_at <= new.at:
        raise Refused(f"announcement {new.number} names a round that was signed before")
    if before is None:
        return
    if not new.reason.strip():
        raise Refused(f"announcement {new.number} has no reason")
    if new.bound != before.bound or new.sitting != before.sitting:
        raise Refused(f"announcement {new.number} commits to something else")
    if before.kind == "drand" and before.signed_at <= new.at:
        raise Refused(f"announcement {new.number}: the round before was signed by then")
    if before.kind == "list" and before.number not in failed:
        raise Refused(f"announcement {new.number}: the ceremony before had not failed")
    if before.kind == "own":
        raise Refused(f"announcement {new.number}: the draw before could be made")
