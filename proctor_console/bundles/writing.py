"""Writes a whole bundle: the signed log, whom to trust, and what its tier opens."""

import shutil
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from sqlalchemy.orm import Session

from exam_engine.cosigning.chosen import Chosen, read_chosen
from exam_engine.cosigning.witnessed import Witnessed
from exam_engine.draw.late_sheet import Opening
from exam_engine.ledger.errors import QuorumMissed
from exam_engine.ledger.policy_file import read_policy, write_policy
from exam_engine.ledger.store import LedgerStore
from exam_engine.registry.announcements import Fixed
from exam_engine.registry.announcing import load_fixed
from exam_engine.registry.exams import kept_text, rules_of
from exam_engine.registry.leaves import CandidateLeaf, Salts
from exam_engine.registry.log_keys import LogKeys
from exam_engine.registry.plans import load_plan
from exam_engine.registry.published_draw import redraw
from exam_engine.roster import SittingPlan
from proctor_console.bundles.lists import (
    added_lines,
    form_lines,
    joined,
    key_lines,
    places_in,
    result_table,
    roster_lines,
)
from proctor_console.bundles.papers import open_papers
from proctor_console.bundles.tiers import Tier
from proctor_console.data_folder import DataFolder
from proctor_console.documents import result_list
from proctor_console.draws import bank_of, openings_of, publishable
from proctor_console.errors import BundleRefused
from proctor_console.log.files import publish

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
    """What a bundle has: entries of the log, opened papers, and whose secrets are gone.

    ``few`` says that fewer witnesses have co-signed all of it than its policy asks for.
    """

    entries: int
    few: str
    papers: int = 0
    erased: tuple[str, ...] = ()


def write_bundle(folder: DataFolder, asked: Asked, target: Path, stage: Stage) -> Written:
    """Write a bundle into a new folder, which gets its name when all of it is there.

    Raises:
        NotReleased: the results are not public yet.
        BundleRefused: what is asked for does not go together; or not all is signed yet.
        LogRefused: nothing is signed.
    """
    openings = openings_of(folder, asked.sitting)
    _check(folder, asked, openings)
    draw = publishable(folder, asked.sitting)
    with _new(target) as part:
        log = _write_log(folder, asked, part, stage("log"))
        if asked.tier is Tier.LOG:
            return log
        whose = asked.attempts if asked.tier is Tier.CANDIDATE else None
        found = open_papers(
            LedgerStore(folder.database),
            asked.sitting,
            whose,
            whole=asked.tier is not Tier.POINTS,
            progress=stage("papers"),
        )
        drawn = redraw(draw, stage("forms"))
        leaves = drawn.leaves
        opened = part / "opened"
        opened.mkdir()
        (opened / "papers.jsonl").write_bytes(joined(found.lines))
        (opened / "forms.jsonl").write_bytes(joined(form_lines(leaves, whose)))
        fixed = _fixed(folder, asked.sitting)
        salts = Salts(fixed.leaf_secret)
        keys = key_lines(fixed.bank, salts, places_in(leaves | drawn.later, whose))
        (opened / "keys.jsonl").write_bytes(joined(keys))
        if openings:
            added = added_lines(openings, len(fixed.roster), salts, whose)
            (opened / "added.jsonl").write_bytes(joined(added))
            later = form_lines(drawn.later, whose, closed=False)
            (opened / "added-forms.jsonl").write_bytes(joined(later))
        if fixed.roster_kind is CandidateLeaf:
            roster = roster_lines(fixed.roster, salts, whose)
            (opened / "roster.jsonl").write_bytes(joined(roster))
        plan = load_plan(folder.database, asked.sitting)
        (opened / "rules.toml").write_bytes(kept_text(plan).encode())
        if whose is None:
            _write_results(folder, plan, found.erased, opened, stage("list"))
    return log._replace(papers=len(found.lines), erased=tuple(found.erased))


def _check(folder: DataFolder, asked: Asked, openings: Iterable[Opening]) -> None:
    if (asked.tier is Tier.CANDIDATE) != bool(asked.attempts):
        raise BundleRefused("The tier candidate names whose papers it opens; the others do not.")
    known = {one.participant_number for one in load_plan(folder.database, asked.sitting).roster}
    known |= {one.candidate.participant_number for one in openings}
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


def _write_log(folder: DataFolder, asked: Asked, part: Path, step: Step) -> Written:
    store = LedgerStore(folder.database)
    keys = LogKeys(folder.keys, folder.config.exam_host)
    key = keys.stored(asked.sitting, store.tree(asked.sitting)).key
    policy = asked.policy or write_policy(read_chosen(folder.config.witnesses_file).of(key))
    trusted = read_policy(policy)
    if key not in trusted.logs:
        raise BundleRefused(f"The policy does not name the key of this record, {key}.")
    known = Witnessed(Chosen.by(trusted), key)
    cosigned = publish(store, asked.sitting, key, part / "log", step, known)
    entries = cosigned.checkpoint.size
    if entries != (there := store.size(asked.sitting)):
        raise BundleRefused(
            f"{asked.sitting} has {there} entries and only {entries} are signed; a server that "
            "opens it signs the rest."
        )
    (part / "policy").write_bytes(policy)
    try:
        trusted.check(cosigned.note)
    except QuorumMissed as few:
        return Written(entries, few.sentence)
    return Written(entries, "")


def _fixed(folder: DataFolder, sitting: str) -> Fixed:
    with Session(folder.database) as session:
        return load_fixed(
            session,
            folder.database,
            folder.keys,
            sitting,
            lambda name, version: bank_of(folder, name, version),
        )


def _write_results(
    folder: DataFolder, plan: SittingPlan, erased: Collection[str], opened: Path, step: Step
) -> None:
    """The list of results, and the one from before each correction of a key."""

    def watched(lines: result_list.Lines) -> result_list.Lines:
        for done, line in enumerate(lines):
            if done % 1_000 == 0:
                step(done, done)
            yield line

    sheets = result_list.folded(folder.database, folder.keys, plan.id, watched)
    pack = rules_of(plan)
    (opened / "results.csv").write_bytes(result_table(sheets, pack, erased))
    for number, _ in enumerate(sheets.sitting.corrections, 1):
        before = result_table(sheets, pack, erased, number)
        (opened / f"results-before-{number}.csv").write_bytes(before)
