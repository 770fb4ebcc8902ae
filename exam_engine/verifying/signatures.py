"""Step 1: who has signed how far the record is and what its root is."""

from exam_engine.ledger.checkpoint import Checkpoint, SignedCheckpoint, open_checkpoint
from exam_engine.ledger.errors import (
    Forged,
    Malformed,
    NotIncluded,
    NotOpened,
    NotSigned,
    QuorumMissed,
    RecordRefused,
)
from exam_engine.ledger.lines import spelled
from exam_engine.ledger.note import Note
from exam_engine.ledger.policy import NO_QUORUM, Policy
from exam_engine.ledger.policy_file import read_policy
from exam_engine.verifying.files import Folder, Missing
from exam_engine.verifying.report import Attack, Report, Step

POLICY, CHECKPOINT, KEY = "policy", "log/checkpoint", "log/key"

_ATTACKS: dict[type[RecordRefused], Attack] = {
    Forged: Attack.FORGED,
    NotSigned: Attack.KEY_CHANGED,
    QuorumMissed: Attack.FORK,
    NotIncluded: Attack.ALTERED,
    NotOpened: Attack.ALTERED,
    Malformed: Attack.MALFORMED,
}


def attack_of(refusal: RecordRefused) -> Attack:
    """What somebody may have tried who made something that is refused so."""
    return _ATTACKS.get(type(refusal), Attack.MALFORMED)


def whom_to_trust(bundle: Folder, given: bytes | None, report: Report) -> Policy | None:
    """The policy: the one that was given, or else the bundle's own word for it."""
    step = report.step()
    try:
        policy = read_policy(bundle.read(POLICY) if given is None else given)
    except Missing:
        step.found(POLICY, Attack.DROPPED, "there is no policy: nobody says whose key it is")
        return None
    except Malformed as wrong:
        step.found(POLICY, Attack.MALFORMED, wrong.sentence)
        return None
    if given is None:
        report.unproved["policy_of_bundle"] = 0
    report.details += [f"trusted log: {key}" for key in policy.logs]
    return policy


def signed(bundle: Folder, policy: Policy, report: Report) -> Checkpoint | None:
    """The checkpoint of the bundle; None if there is nothing to hold the entries against."""
    try:
        data = bundle.read(CHECKPOINT)
    except Missing:
        what = "there is no checkpoint: nobody has signed this"
        report.step().found(CHECKPOINT, Attack.DROPPED, what)
        return None
    checkpoint = signed_note(CHECKPOINT, data, policy, report)
    if checkpoint is not None and bundle.has(KEY):
        keys = [f"{key}\n".encode() for key in policy.logs if key.name == checkpoint.origin]
        if bundle.read(KEY) not in keys:
            what = "it is not the key of this log that is trusted: whoever takes it trusts another"
            report.step().found(KEY, Attack.KEY_CHANGED, what)
    return checkpoint


def signed_note(name: str, data: bytes, policy: Policy, report: Report) -> Checkpoint | None:
    """The checkpoint of a note, by the name of its file; None if it cannot be read."""
    step = report.step()
    try:
        note = Note.parse(data)
        checkpoint = Checkpoint.parse(note.text)
    except Malformed as wrong:
        step.found(name, Attack.MALFORMED, wrong.sentence)
        return None
    report.facts |= {
        "origin": checkpoint.origin,
        "entries": checkpoint.size,
        "root": spelled(checkpoint.root),
    }
    found = _believed(name, note, policy, step)
    step.proves("signed", checkpoint.size)
    if found is not None:
        _seen(found, policy, report, step)
    return checkpoint


def _believed(name: str, note: Note, policy: Policy, step: Step) -> SignedCheckpoint | None:
    try:
        return policy.check(note)
    except QuorumMissed as few:
        step.found(name, attack_of(few), few.sentence)
        return open_checkpoint(note, policy.logs, policy.witnesses.values())
    except RecordRefused as wrong:
        step.found(name, attack_of(wrong), wrong.sentence)
        return None


def _seen(found: SignedCheckpoint, policy: Policy, report: Report, step: Step) -> None:
    """Say which witnesses have co-signed, and when."""
    report.facts["log_key"] = str(found.log)
    report.details.append(f"signed by {found.log}")
    for one in found.witnesses:
        report.facts["cosigned_at"] = max(int(report.facts.get("cosigned_at", 0)), one.at or 0)
        report.details.append(f"co-signed by {one.key.name} at {one.at} (POSIX seconds)")
    if policy.quorum == NO_QUORUM:
        report.unproved["no_witness"] = 0
    else:
        report.facts["witnesses"] = len(policy.witnesses)
        step.proves("witnessed", len({one.key for one in found.witnesses}))


def elsewhere(
    name: str, data: bytes, policy: Policy, mine: Checkpoint, step: Step
) -> Checkpoint | None:
    """A checkpoint of the same log that somebody got another way; None if it is not believed."""
    try:
        other = open_checkpoint(Note.parse(data), policy.logs).checkpoint
    except RecordRefused as wrong:
        step.found(name, attack_of(wrong), wrong.sentence)
        return None
    if other.origin != mine.origin:
        step.found(name, Attack.MALFORMED, f"it is of another log, {other.origin}")
        return None
    return other
