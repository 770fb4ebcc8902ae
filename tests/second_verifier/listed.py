"""Points, ends and lists of results, counted again from what a bundle opens."""

from collections.abc import Iterator

from tests.second_verifier.bundle import Bundle
from tests.second_verifier.entries import Closing, Entry, Open
from tests.second_verifier.opened_papers import Paper
from tests.second_verifier.results import Closed, Expected, check_list, read_list
from tests.second_verifier.rule_packs import Rules
from tests.second_verifier.scores import Form, Worth, last_answers, points_of, worth


def check_keys(bundle: Bundle) -> Iterator[str]:
    """The points of every key are, in some order, those of its section."""
    if not bundle.keys or not bundle.rules:
        return
    sections = {
        place: bundle.rules.section_of(position)
        for form in [*_forms(bundle), *bundle.added_forms.values()]
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
            running = entry.keeps_running(running)
        elif index in paper.records:
            ready = paper.records[index]["event"] == "CandidateReady/1"
        ready = ready and paper.pseudonym not in _voided_by(entry)
        if ready and running:
            return None
    return False


def _voided_by(entry: Entry) -> list[bytes]:
    return entry.attempts if isinstance(entry, Open) and entry.name == "AttemptVoided" else []


def _counted(bundle: Bundle, rules: Rules, paper: Paper, items: Worth) -> list[int] | None:
    """Points from answers, form and keys; None if one of these stays closed."""
    form = (bundle.forms.open if bundle.forms else {}).get(paper.attempt)
    form = bundle.added_forms.get(paper.attempt, form)
    return None if form is None else points_of(last_answers(paper), form, rules, items)


def _worth(bundle: Bundle, in_force: int = 0) -> Worth:
    keys = bundle.keys.open if bundle.keys else {}
    return worth(keys, bundle.corrections, in_force)


def _forms(bundle: Bundle) -> list[Form]:
    return list(bundle.forms.open.values()) if bundle.forms else []


def check_ends(bundle: Bundle) -> Iterator[str]:
    """The points of every end follow from answers, form and key."""
    if not bundle.rules:
        return
    items = _worth(bundle)
    for paper in bundle.papers:
        for end in paper.of("AttemptFinished"):
            expected = _counted(bundle, bundle.rules, paper, items)
            if expected is not None and end["points"] != expected:
                yield f"{paper.attempt}: the end has {end['points']} instead of {expected}"


def check_results(bundle: Bundle) -> Iterator[str]:
    lists = [(len(bundle.corrections), "results.csv")]
    before = bundle.folder.glob("opened/results-before-*.csv")
    for path in sorted(before):
        number = path.stem.removeprefix("results-before-")
        if not number.isdecimal() or not 0 < int(number) <= len(bundle.corrections):
            yield f"{path.name} is from before no correction"
            continue
        lists.append((int(number) - 1, path.name))
    released = any(isinstance(e, Open) and e.name == "ResultsReleased" for e in bundle.entries)
    for corrected, name in lists:
        data = bundle.opened(name)
        if data is None:
            continue
        if not released:
            yield f"{name}: a list of a sitting whose results are not released"
        if bundle.rules is None or bundle.opened("papers.jsonl") is None:
            yield f"{name}: a list without what it follows from"
            continue
        yield from _check_list(bundle, bundle.rules, name, data, corrected)


def _check_list(
    bundle: Bundle, rules: Rules, name: str, data: bytes, corrected: int
) -> Iterator[str]:
    until = len(bundle.entries)
    if corrected < len(bundle.corrections):
        until = bundle.corrections[corrected].index
    voided = {each for entry in bundle.entries[:until] for each in _voided_by(entry)}
    items = _worth(bundle, corrected)
    papers = {
        paper.attempt: Expected(
            _points(bundle, rules, paper, items, corrected),
            _begun(bundle, paper),
            bool(paper.of("AnswerRecorded")),
            paper.pseudonym in voided,
        )
        for paper in bundle.papers
    }
    closings = {entry.pseudonym for entry in bundle.entries if isinstance(entry, Closing)}
    hidden = closings - {paper.pseudonym for paper in bundle.papers}
    out = {each for entry in bundle.entries for each in _voided_by(entry)}
    closed = Closed(len(hidden), len(hidden & out))
    roster = {**(bundle.roster.open if bundle.roster else {}), **bundle.added}
    rows = read_list(data, rules, name)
    for wrong in check_list(rows, rules, papers, roster, everybody=bundle.everybody, closed=closed):
        yield f"{name}: {wrong}"


def _points(
    bundle: Bundle, rules: Rules, paper: Paper, items: Worth, corrected: int
) -> list[int] | None:
    """Counted; or, where form or key stays closed, as the end has them before any correction."""
    counted = _counted(bundle, rules, paper, items)
    if counted is None and not corrected:
        for end in paper.of("AttemptFinished"):
            return list(end["points"])
    return counted
