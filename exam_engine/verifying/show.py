"""The answer as people and programs read it."""

import json
from collections.abc import Iterator
from typing import Any

from exam_engine.verifying.claims import (
    FAILS,
    HOLDS,
    IF_ITS_KEY,
    NEVER,
    PROVED,
    RANKED,
    RANKED_BEFORE,
    RECEIPT_FAILS,
    RECEIPT_HOLDS,
    SCORED,
    UNPROVED,
    Claim,
)
from exam_engine.verifying.receipts import RECEIPT
from exam_engine.verifying.report import Report


def sentences(report: Report) -> Claim:
    """One sentence for a citizen, in Indonesian and in English."""
    of_receipt = "receipt_points" in report.facts
    if not report.holds:
        count, first = len(report.findings) + report.unsaid, report.findings[0].where
        fails = RECEIPT_FAILS if of_receipt or first == RECEIPT else FAILS
        return Claim(*(text.format(n=count, where=first) for text in fails))
    unsure = IF_ITS_KEY if "policy_of_bundle" in report.unproved else Claim("", "")
    key = "+".join(str(report.facts["log_key"]).split("+")[:2])
    if of_receipt:
        pairs = zip(RECEIPT_HOLDS, unsure, strict=True)
        return Claim(*(text.format(**report.facts) + last.format(key=key) for text, last in pairs))
    more = Claim("", "")
    before = report.facts.get("before_correction")
    if before is not None and "old_ranks" in report.proved:
        more = Claim(*(text.format(n=before) for text in RANKED_BEFORE))
    elif "ranks" in report.proved:
        more = RANKED
    elif "points" in report.proved:
        more = Claim(*(text.format(n=report.proved["points"]) for text in SCORED))
    facts = report.facts
    return Claim(
        *(
            text.format(sitting=facts["sitting"], entries=facts["entries"], more=tail)
            + last.format(key=key)
            for text, tail, last in zip(HOLDS, more, unsure, strict=True)
        )
    )


def as_text(report: Report, *, details: bool = False) -> str:
    """The sentence, what was found, what is proved and what is not."""
    return "".join(f"{_printable(line)}\n" for line in _lines(report, details=details))


def _printable(line: str) -> str:
    """A line as it may be shown: a bundle could move the cursor and write its own verdict."""
    start = "\n" if line.startswith("\n") else ""
    shown = (one if one.isprintable() else "\ufffd" for one in line.removeprefix("\n"))
    return start + "".join(shown)


def _lines(report: Report, *, details: bool) -> Iterator[str]:
    yield from sentences(report)
    if report.findings:
        yield "\nTidak benar / does not hold:"
        for one in report.findings:
            yield f"  ✗ {one.where}: {one.what} [{one.attack}]"
        if report.unsaid:
            yield f"  ... dan {report.unsaid} lagi / and {report.unsaid} more of these"
    if report.proved:
        yield "\nTerbukti / proved:"
        yield from _claims("✓", report.proved, PROVED, report.facts)
    yield "\nTidak terbukti / not proved:"
    yield from _claims("·", report.unproved, UNPROVED, report.facts)
    for claim in NEVER:
        yield f"  · {claim.indonesian}"
        yield f"    {claim.english}"
    if details:
        yield "\nRincian / details:"
        for name, fact in report.facts.items():
            yield f"  {name}: {fact}"
        for line in report.details:
            yield f"  {line}"


def _claims(
    mark: str, found: dict[str, int], texts: dict[str, Claim], facts: dict[str, str | int]
) -> Iterator[str]:
    for name, figure in found.items():
        claim = texts[name]
        yield f"  {mark} {claim.indonesian.format(n=figure, **facts)}"
        yield f"    {claim.english.format(n=figure, **facts)}"


def as_json(report: Report) -> str:
    """The same for programs; the names of claims are those of ``claims``."""
    sentence = sentences(report)
    said: dict[str, Any] = {
        "holds": report.holds,
        "sentence": {"id": sentence.indonesian, "en": sentence.english},
        "facts": report.facts,
        "findings": [
            {"where": one.where, "what": one.what, "attack": str(one.attack)}
            for one in report.findings
        ],
        "more_findings": report.unsaid,
        "proved": report.proved,
        "not_proved": report.unproved,
        "never_proved": [claim.english for claim in NEVER],
        "details": report.details,
    }
    written = json.dumps(said, ensure_ascii=False, indent=2) + "\n"
    return written.encode(errors="replace").decode()  # names of files may be any bytes
