"""Plans a sitting: checks the roster, draws and seals everybody's form, commits to them."""

import hashlib
import secrets
from collections.abc import Callable, Sequence

import msgspec
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from exam_engine.errors import BadPlan
from exam_engine.registry.exams import Exam, load_exam
from exam_engine.registry.keys import KEY_BYTES, Keys
from exam_engine.registry.plan_checks import NewSitting, roster_problems, sitting_problems
from exam_engine.registry.tables import (
    FormRow,
    PictureRow,
    RosterRow,
    SecretRow,
    SittingRow,
)
from exam_engine.roster import Candidate
from question_bank.assembly import Assembler
from question_bank.items import Bank
from question_bank.sealing import asset_keys, form_key, seal
from scoring.errors import RuleMissing

Progress = Callable[[int, int], None]
"""Called with (forms sealed, forms in all)."""

SITTING_KEY, SEED = "sitting_key", "seed"


def create_sitting(
    database: Engine,
    keys: Keys,
    sitting: NewSitting,
    roster: Sequence[Candidate],
    bank: Bank,
    *,
    seed: bytes | None = None,
    progress: Progress = lambda _done, _all: None,
) -> None:
    """Plan a sitting in one transaction: all of it is there afterwards, or nothing.

    The same seed draws the same forms; without one, 32 random bytes are drawn.

    Raises:
        BadPlan: with every reason in the evidence's `problems`.
    """
    exam = load_exam(database, sitting.exam)
    candidates = [_entitled(candidate, exam, sitting) for candidate in roster]
    with Session(database) as session, session.begin():
        problems = [
            *sitting_problems(session, sitting, exam, bank),
            *roster_problems(session, sitting, exam, candidates),
        ]
        if problems:
            raise BadPlan(f"sitting {sitting.id}: " + "; ".join(problems), problems=problems)
        seed = seed or secrets.token_bytes(KEY_BYTES)
        key = secrets.token_bytes(KEY_BYTES)
        row = SittingRow(
            **(msgspec.structs.asdict(sitting) | {"duration_ms": _duration_ms(exam, sitting)}),
            manifest="{}",
            archived=False,
        )
        session.add(row)
        session.flush()
        session.add_all(_roster_row(sitting.id, candidate) for candidate in candidates)
        session.flush()
        for name, secret in ((SITTING_KEY, key), (SEED, seed)):
            sealed = keys.seal(secret, f"{sitting.id}/{name}")
            session.add(SecretRow(sitting=sitting.id, name=name, sealed=sealed))
        forms = _draw(session, keys, sitting.id, exam, bank, (seed, key), candidates, progress)
        row.manifest = msgspec.json.encode(_manifest(exam, candidates, forms, seed)).decode()


def _draw(
    session: Session,
    keys: Keys,
    sitting: str,
    exam: Exam,
    bank: Bank,
    secrets_of_sitting: tuple[bytes, bytes],
    candidates: Sequence[Candidate],
    progress: Progress,
) -> dict[str, str]:
    """Draw, seal and store every form; returns participant number → SHA-256."""
    seed, key = secrets_of_sitting
    assembler, assets = Assembler(bank, exam.blueprint), asset_keys(bank, key)
    session.add_all(
        PictureRow(sitting=sitting, sha256=name, sealed=sealed)
        for name, sealed in assets.sealed.items()
    )
    hashes = {}
    for done, candidate in enumerate(candidates, 1):
        number = candidate.participant_number
        form = assembler.form(seed, number)
        hashes[number] = seal(form, bank, form_key(key, number), assets).sha256
        recipe = keys.seal(form.canonical_bytes(), f"{sitting}/form/{number}")
        session.add(
            FormRow(
                sitting=sitting,
                participant_number=number,
                recipe=recipe,
                sealed_sha256=hashes[number],
            )
        )
        progress(done, len(candidates))
    return hashes


def _manifest(
    exam: Exam, candidates: Sequence[Candidate], forms: dict[str, str], seed: bytes
) -> dict[str, str]:
    """What the first ledger entry commits to: names nobody, fixes everything."""
    ordered = sorted(candidates, key=lambda candidate: candidate.participant_number)
    lines = "".join(f"{number} {forms[number]}\n" for number in sorted(forms))
    return {
        "bank": f"{exam.bank} {exam.bank_version}",
        "blueprint_sha256": hashlib.sha256(msgspec.json.encode(exam.blueprint)).hexdigest(),
        "forms_sha256": hashlib.sha256(lines.encode()).hexdigest(),
        "roster_sha256": hashlib.sha256(msgspec.json.encode(ordered)).hexdigest(),
        "seed_sha256": hashlib.sha256(seed).hexdigest(),
    }


def _duration_ms(exam: Exam, sitting: NewSitting) -> int:
    if sitting.duration_ms is not None:
        return sitting.duration_ms
    try:
        return exam.rule_pack.allowance_ms()
    except RuleMissing as unknown:
        raise BadPlan(f"sitting {sitting.id}: give a duration; {unknown}") from unknown


def _entitled(candidate: Candidate, exam: Exam, sitting: NewSitting) -> Candidate:
    """The candidate with the working time that need and formation type give."""
    if candidate.allowance_ms is not None or candidate.need is None:
        return candidate
    usual = exam.rule_pack.allowance_ms()
    own = exam.rule_pack.allowance_ms(candidate.need, candidate.formation_type)
    if own == usual:
        return candidate
    # a shortened rehearsal shortens everybody's time alike
    return msgspec.structs.replace(
        candidate, allowance_ms=own * _duration_ms(exam, sitting) // usual
    )


def _roster_row(sitting: str, candidate: Candidate) -> RosterRow:
    fields = msgspec.structs.asdict(candidate)
    imported = fields.pop("imported")
    return RosterRow(
        sitting=sitting,
        imported=None if imported is None else msgspec.json.encode(imported).decode(),
        **fields,
    )
