"""The second verifier: everything a bundle or a published folder claims, checked again."""

from collections.abc import Iterator
from pathlib import Path

from tests.second_verifier.bundle import Bundle, read_log, read_opened, step
from tests.second_verifier.entries import Closing, Entry, Open
from tests.second_verifier.notes import read_key
from tests.second_verifier.opened_papers import Paper
from tests.second_verifier.policies import read_policy
from tests.second_verifier.proof_files import proved
from tests.second_verifier.published_draw import check_published_draw
from tests.second_verifier.refusal import Refused
from tests.second_verifier.results import Expected, check_list, read_list
from tests.second_verifier.rule_packs import Rules
from tests.second_verifier.scores import Worth, last_answers, points_of, worth
from tests.second_verifier.spelling import text


def verify(
    folder: Path, policy: bytes | None = None, others: list[bytes] | None = None
) -> list[str]:
    """All that does not hold of a bundle; nothing if everything holds."""
    bundle = Bundle(folder)
    trusted = policy if policy is not None else _policy(folder)
    if step(bundle, lambda: read_log(bundle, folder / "log", trusted, others)):
        for part in (read_opened, _check_keys, _check_ends, _check_results):
            step(bundle, lambda part=part: part(bundle))  # type: ignore[misc]
    return bundle.findings


def verify_published(folder: Path) -> list[str]:
    """All that does not hold of a folder that ``exam publish`` wrote."""
    bundle = Bundle(folder)
    policy = _policy(folder)
    if step(bundle, lambda: read_log(bundle, folder, policy)):
        step(bundle, lambda: _check_proofs(bundle, policy))
    return bundle.findings


def verify_draw(data: bytes, entries: list[Entry] | None = None) -> list[str]:
    try:
        check_published_draw(data, entries)
    except Refused as error:
        return [str(error)]
    return []


def _policy(folder: Path) -> bytes:
    path = folder / "policy"
    return path.read_bytes() if path.is_file() else b""


def _check_proofs(bundle: Bundle, policy: bytes) -> Iterator[str]:
    """Of every closed paper there is a proof; papers themselves open with receipts only."""
    trusted = read_policy(policy)
    key = read_key(text((bundle.folder / "key").read_bytes(), "key").strip())
    if key not in trusted.logs:
        yield "the file key is not the key of the policy"
    closed = set()
    for index, entry in enumerate(bundle.entries):
        if not isinstance(entry, Closing):
            continue
        closed.add(entry.pseudonym.hex())
        path = bundle.folder / "proof" / f"{index}.tlog-proof"
        if not path.is_file():
            yield f"{path.name} is missing"
            continue
        written = b"\2" + entry.pseudonym + entry.count.to_bytes(4) + entry.head
        try:
            checkpoint = proved(path.read_bytes(), written, index, trusted)
        except Refused as error:
            yield f"{path.name}: {error}"
            continue
        if bundle.checkpoint and checkpoint.origin != bundle.checkpoint.origin:
            yield f"{path.name} is of another log"
    papers = bundle.folder / "paper"
    for path in papers.iterdir() if papers.is_dir() else []:
        if path.name not in closed:
            yield f"paper/{path.name} is of nobody whose paper is closed"


def _check_keys(bundle: Bundle) -> Iterator[str]:
    """The points of every key are, in some order, those of its section."""
    if not bundle.keys or not bundle.rules:
        return
    sections = {
        place: bundle.rules.section_of(position)
        for form in (bundle.forms.open.values() if bundle.forms else [])
        for position, (place, _order) in enumerate(form)
    }
    for place, (_item, points) in bundle.keys.open.items():
        known = bundle.rules.sections
        possible = [known[sections[place]]] if place in sections else known
        if not any(sorted(points) == sorted(section.points) for section in possible):
            yield f"keys.jsonl: the points at place {place} are not those of its section"


def _begun(bundle: Bundle, paper: Paper) -> bool | None:
    """Whether the clock of this paper ran; None if its opened records do not show it."""
    if paper.pseudonym in bundle.begun:
        return bundle.begun[paper.pseudonym]
    if paper.of("AnswerRecorded"):
        return True
    ready = running = False
    for index, entry in enumerate(bundle.entries):
        if isinstance(entry, Open):
            running = entry.name in ("SittingStarted", "SittingResumed") or (
                running and entry.name not in ("SittingPaused", "SittingFinished")
            )
        elif index in paper.records:
            ready = paper.records[index]["event"] == "CandidateReady/1"
        ready = ready and paper.pseudonym not in _voided_by(entry)
        if ready and running:
            return None
    return False


def _voided_by(entry: Entry) -> list[bytes]:
    return entry.attempts if isinstance(entry, Open) and entry.name == "AttemptVoided" else []


def _expected(bundle: Bundle, rules: Rules, paper: Paper, items: Worth) -> list[int]:
    form = bundle.forms.open.get(paper.attempt) if bundle.forms else None
    if form is None:
        raise Refused(f"the form of {paper.attempt} stays closed")
    answers = last_answers(paper)
    return points_of(answers, form, rules, items, begun=_begun(bundle, paper) is not False)


def _check_ends(bundle: Bundle) -> Iterator[str]:
    """The points of every end follow from answers, form and key."""
    if not bundle.rules or not bundle.keys or not bundle.forms:
        return
    items = worth(bundle.keys.open, [])
    for paper in bundle.papers:
        for end in paper.of("AttemptFinished"):
            expected = _expected(bundle, bundle.rules, paper, items)
            if end["points"] != expected:
                yield f"{paper.attempt}: the end has {end['points']} instead of {expected}"


def _check_results(bundle: Bundle) -> Iterator[str]:
    lists = [(len(bundle.corrections), "results.csv")]
    before = bundle.folder.glob("opened/results-before-*.csv")
    for path in sorted(before):
        number = path.stem.removeprefix("results-before-")
        if not number.isdecimal() or not 0 < int(number) <= len(bundle.corrections):
            yield f"{path.name} is from before no correction"
            continue
        lists.append((int(number) - 1, path.name))
    for corrected, name in lists:
        data = bundle.opened(name)
        if data is None:
            continue
        if bundle.rules is None or not bundle.papers or not bundle.keys or not bundle.forms:
            yield f"{name}: a list without what it follows from"
            continue
        yield from _check_list(bundle, bundle.rules, name, data, corrected)


def _check_list(
    bundle: Bundle, rules: Rules, name: str, data: bytes, corrected: int
) -> Iterator[str]:
    keys = bundle.keys.open if bundle.keys else {}
    items = worth(keys, bundle.corrections[:corrected])
    until = len(bundle.entries)
    if corrected < len(bundle.corrections):
        until = bundle.corrections[corrected].index
    voided = {
        pseudonym
        for entry in bundle.entries[:until]
        if isinstance(entry, Open) and entry.name == "AttemptVoided"
        for pseudonym in entry.attempts
    }
    papers = {
        paper.attempt: Expected(
            _expected(bundle, rules, paper, items),
            _begun(bundle, paper),
            bool(paper.of("AnswerRecorded")),
            paper.pseudonym in voided,
        )
        for paper in bundle.papers
    }
    closings = {entry.pseudonym for entry in bundle.entries if isinstance(entry, Closing)}
    closed = len(closings - {paper.pseudonym for paper in bundle.papers})
    roster = bundle.roster.open if bundle.roster else {}
    whole = bool(bundle.roster and bundle.roster.whole)
    rows = read_list(data, rules, name)
    for wrong in check_list(rows, rules, papers, roster, everybody=whole, closed=closed):
        yield f"{name}: {wrong}"
