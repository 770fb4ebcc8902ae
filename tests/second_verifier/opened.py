"""What a bundle opens, part by part: rules, papers, forms, keys, roster and corrections."""

import hashlib
from collections.abc import Iterator

from tests.second_verifier import leaves
from tests.second_verifier.bundle import Bundle
from tests.second_verifier.corrections import read_corrections
from tests.second_verifier.entries import Entry, Open
from tests.second_verifier.opened_answers import check_answers, check_clocks
from tests.second_verifier.opened_papers import Paper, read_papers
from tests.second_verifier.refusal import Refused
from tests.second_verifier.rule_packs import read_rules
from tests.second_verifier.working_time import check_time, clock_of


def open_rules(bundle: Bundle) -> Iterator[str]:
    data = bundle.opened("rules.toml")
    if data is None:
        return
    bound = bundle.prepared.body.get("manifest", {}).get("rules_sha256")
    if bound is not None and hashlib.sha256(data).hexdigest() != bound:
        yield "rules.toml is not the file whose SHA-256 entry 0 has"
    rules = read_rules(data)
    if sum(section.items for section in rules.sections) != bundle.prepared.body["items"]:
        raise Refused("rules.toml asks for another number of items than entry 0")
    bundle.rules = rules


def open_papers(bundle: Bundle) -> Iterator[str]:
    data = bundle.opened("papers.jsonl")
    for found in read_papers(data, bundle.entries) if data is not None else []:
        if isinstance(found, str):
            yield found
        else:
            bundle.papers.append(found)
    yield from check_clocks(bundle.entries, bundle.papers)
    items = bundle.prepared.body["items"]
    for paper in bundle.papers:
        sections = len(bundle.rules.sections) if bundle.rules else None
        yield from check_answers(paper, bundle.entries, items, sections)
        if paper.whole:
            clock = clock_of(bundle.entries, paper)
            yield from check_time(bundle.entries, paper, clock)
            bundle.begun[paper.pseudonym] = clock.begun
        else:
            yield from _while_running(bundle.entries, paper)


def _while_running(entries: list[Entry], paper: Paper) -> Iterator[str]:
    running = False
    for index, entry in enumerate(entries):
        if isinstance(entry, Open):
            running = entry.keeps_running(running)
        elif not running and paper.records.get(index, {}).get("event") == "AnswerRecorded/1":
            yield f"entry {index}: an answer while the sitting does not run"


def _leaves(bundle: Bundle, name: str, reader: leaves.Reader) -> leaves.Opened | None:
    data, bound = bundle.opened(f"{name}.jsonl"), bundle.root(f"{name}_root")
    if data is None or bound is None:
        return None
    found = leaves.read_leaves(data, f"{name}.jsonl", reader)
    if found.root != bound:
        raise Refused(f"{name}.jsonl comes to another root than the record has")
    return found


def open_forms(bundle: Bundle) -> Iterator[str]:
    bundle.forms = _leaves(bundle, "forms", leaves.form)
    yield from ()


def open_keys(bundle: Bundle) -> Iterator[str]:
    bundle.keys = _leaves(bundle, "keys", leaves.key)
    yield from ()


def open_roster(bundle: Bundle) -> Iterator[str]:
    bundle.roster = _leaves(bundle, "roster", leaves.roster)
    if not bundle.roster:
        return
    yield from leaves.check_roster(bundle.roster, bundle.prepared.body["roster_size"])


def check_forms(bundle: Bundle) -> Iterator[str]:
    if bundle.forms and bundle.forms.count:
        size = bundle.prepared.body["roster_size"]
        yield from leaves.check_forms(bundle.forms, size, bundle.roster)


def check_entitled(bundle: Bundle) -> Iterator[str]:
    """Grace and working times are those of the rules."""
    if bundle.rules is None:
        return
    first = bundle.prepared.body
    if first.get("late_grace_ms", bundle.rules.grace_ms) != bundle.rules.grace_ms:
        yield "entry 0: another grace than the rules have"
    allowed = bundle.rules.allowances(first["duration_ms"])
    for paper in bundle.papers:
        for admitted in paper.of("CandidateAdmitted") if paper.whole and allowed else []:
            if admitted["allowance_ms"] not in allowed:
                yield f"{paper.attempt}: a working time that the rules have for nobody"


def open_corrections(bundle: Bundle) -> Iterator[str]:
    for each in read_corrections(bundle.entries, bundle.root("keys_root")):
        if isinstance(each, str):
            yield each
        else:
            bundle.corrections.append(each)


PARTS = (
    open_rules, open_papers, open_forms, open_keys, open_roster, check_forms, check_entitled,
    open_corrections,
)  # fmt: skip
