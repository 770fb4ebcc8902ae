"""The witnesses: whether the file that names them can be used, and whether they are there."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from exam_engine.config import Config
from exam_engine.cosigning.chosen import Witness, read_chosen
from exam_engine.cosigning.messenger import Away, Messenger
from exam_engine.errors import BadConfiguration
from exam_engine.ledger.errors import Malformed
from exam_engine.ledger.signers import VerifierKey
from proctor_console.doctor.finding import Finding, fail, ok, warn

SUBJECT = "witnesses"
_GOOD = 200


def witnesses(config: Config) -> list[Finding]:
    """What the doctor finds about who co-signs the record."""
    try:
        chosen = read_chosen(config.witnesses_file)
    except BadConfiguration as wrong:
        return [fail(SUBJECT, wrong.sentence, "docs/configuration.md describes the file.")]
    if not chosen.witnesses:
        return [ok(SUBJECT, "none is asked: nobody outside will have seen the record")]
    named = ", ".join(one.name for one in chosen.witnesses)
    quorum = ok(SUBJECT, f"{named}; quorum {chosen.policy.quorum}")
    if not chosen.wants_any:
        quorum = warn(
            SUBJECT,
            f"{named} are asked, but the quorum is none",
            "Whoever checks then believes a record that none of them saw: name a quorum.",
        )
    with ThreadPoolExecutor(len(chosen.witnesses)) as threads:
        found = threads.map(
            lambda one: _there(one, config.witness_answer_seconds), chosen.witnesses
        )
        return [quorum, *found]


def _there(witness: Witness, seconds: float) -> Finding:
    """Whether somebody answers where a witness is to be asked, and whether it is that witness."""
    subject = f"witness {witness.name}"
    try:
        answer = Messenger().get(f"{witness.address}/", seconds)
    except Away as away:
        return warn(
            subject,
            f"{witness.address}: {away.sentence}",
            "Ask whether it runs, with --host 0.0.0.0; without it the exam goes on all the same.",
        )
    if answer.status == _GOOD and (there := _key_in(answer.body)) not in {None, witness.key}:
        return fail(
            subject,
            f"{witness.address} answers with another key, {there}",
            "Nothing that it signs would count: ask for its key again (`exam witness key`).",
        )
    return ok(subject, f"{witness.address} answers")


def _key_in(body: bytes) -> VerifierKey | None:
    """The key that our own witnesses show; others may show anything else."""
    try:
        return VerifierKey.parse(body.decode().strip())
    except (UnicodeDecodeError, Malformed):
        return None
