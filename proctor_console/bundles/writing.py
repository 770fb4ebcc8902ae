"""Writes a whole bundle: the signed log, whom to trust, and what its tier opens."""

import shutil
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from sqlalchemy.orm import Session

from exam_engine.ledger.checkpoint import Checkpoint
from exam_engine.ledger.note import Note
from exam_engine.ledger.policy_file import read_policy
from exam_engine.ledger.signers import VerifierKey
from exam_engine.ledger.store import LedgerStore
from exam_engine.registry.announcing import load_fixed
from exam_engine.registry.leaves import Salts
from exam_engine.registry.log_keys import LogKeys
from exam_engine.registry.plans import load_plan
from exam_engine.registry.published_draw import redraw
from proctor_console.bundles.lists import (
    form_lines,
    joined,
    key_lines,
    places_in,
    result_table,
)
from proctor_console.bundles.papers import open_papers
from proctor_console.bundles.tiers import Tier
from proctor_console.data_folder import DataFolder
from proctor_console.documents import result_list
from proctor_console.draws import bank_of, publishable
from proctor_console.errors import BundleRefused
from proctor_console.log.files import publish
from scoring import rules

Step = Callable[[int, int], None]
"""Called with how much is done, and of how much."""
Stage = Callable[[str], Step]
"""Called with the name of what is done next."""


class Asked(NamedTuple):
    """What is to be written: of which sitting, how much, whose papers, and whom to trust."""

    sitting: str
    tier: Tier
    attempts: tuple[str, ...] = ()
    policy: bytes | None = None


class Written(NamedTuple):
    """What a bundle has: entries of the log, opened papers, and whose secrets are gone."""

    entries: int
    papers: int
    erased: tuple[str, ...]


def write_bundle(folder: DataFolder, asked: Asked, target: Path, stage: Stage) -> Written:
    """Write a bundle into a new folder, which gets its name when all of it is there.

    Raises:
        NotReleased: the results are not public yet.
        BundleRefused: what is asked for does not go together; or not all is signed yet.
        LogRefused: nothing is signed.
    """
    _check(folder, asked)
    draw = publishable(folder, asked.sitting)
    with _new(target) as part:
        key = _signed_key(folder, asked.sitting)
        entries = _write_log(folder, asked, key, part, stage("log"))
        if asked.tier is Tier.LOG:
            return Written(entries, 0, ())
        whose = asked.attempts if asked.tier is Tier.CANDIDATE else None
        found = open_papers(
            LedgerStore(folder.database),
            asked.sitting,
            whose,
            whole=asked.tier is not Tier.POINTS,
            progress=stage("papers"),
        )
        leaves = redraw(draw, stage("forms")).leaves
        opened = part / "opened"
        opened.mkdir()
        (opened / "papers.jsonl").write_bytes(joined(found.lines))
        (opened / "forms.jsonl").write_bytes(joined(form_lines(leaves, whose)))
        (opened / "keys.jsonl").write_bytes(_keys(folder, asked.sitting, places_in(leaves, whose)))
        named = load_plan(folder.database, asked.sitting).rules
        (opened / "rules.toml").write_bytes(rules.find(named).read_bytes())
        if whose is None:
            table = _results(folder, asked.sitting, named, found.erased, stage("list"))
            (opened / "results.csv").write_bytes(table)
    return Written(entries, len(found.lines), tuple(found.erased))


def _check(folder: DataFolder, asked: Asked) -> None:
    if (asked.tier is Tier.CANDIDATE) != bool(asked.attempts):
        raise BundleRefused("The tier candidate names whose papers it opens; the others do not.")
    known = {one.participant_number for one in load_plan(folder.database, asked.sitting).roster}
    if strangers := [one for one in asked.attempts if one not in known]:
        raise BundleRefused(f"Not on the roster of {asked.sitting}: {', '.join(strangers)}.")


@contextmanager
def _new(target: Path) -> Iterator[Path]:
    """A folder beside the target, which becomes it when everything is written."""
    if target.exists():
        raise BundleRefused(f"{target} exists already; a bundle is written into a new folder.")
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".{target.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    try:
        part.mkdir(mode=0o700)
        yield part
        part.replace(target)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _signed_key(folder: DataFolder, sitting: str) -> VerifierKey:
    last = LedgerStore(folder.database).tree(sitting).last()
    if last is None:
        raise BundleRefused(f"Nothing has been signed of {sitting} yet.")
    origin = Checkpoint.parse(Note.parse(last.note).text).origin
    return LogKeys(folder.keys, folder.config.exam_host)(sitting, origin).key


def _write_log(folder: DataFolder, asked: Asked, key: VerifierKey, part: Path, step: Step) -> int:
    store = LedgerStore(folder.database)
    entries = publish(store, asked.sitting, key, part / "log", step)
    if entries != (there := store.size(asked.sitting)):
        raise BundleRefused(
            f"{asked.sitting} has {there} entries and only {entries} are signed; a server that "
            "opens it signs the rest."
        )
    policy = asked.policy or f"log {key}\nquorum none\n".encode()
    if key not in read_policy(policy).logs:
        raise BundleRefused(f"The policy does not name the key of this record, {key}.")
    (part / "policy").write_bytes(policy)
    return entries


def _keys(folder: DataFolder, sitting: str, places: Collection[int]) -> bytes:
    with Session(folder.database) as session:
        fixed = load_fixed(
            session,
            folder.database,
            folder.keys,
            sitting,
            lambda name, version: bank_of(folder, name, version),
        )
    return joined(key_lines(fixed.bank, Salts(fixed.leaf_secret), places))


def _results(
    folder: DataFolder, sitting: str, named: str, erased: Collection[str], step: Step
) -> bytes:
    def watched(lines: result_list.Lines) -> result_list.Lines:
        for done, line in enumerate(lines):
            if done % 1_000 == 0:
                step(done, done)
            yield line

    sheets = result_list.folded(folder.database, folder.keys, sitting, watched)
    return result_table(sheets, rules.load(named), erased)
