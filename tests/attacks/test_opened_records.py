"""What opened papers betray: the operator has committed to records that cannot have happened."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from msgspec.structs import replace

from exam_engine import events as did
from exam_engine.verifying.report import Report
from exam_engine.verifying.verification import verify
from tests.attacks.committed_anew import committed_anew
from tests.attacks.record import By, Case, Row, To, attack, attacks
from tests.attacks.spoiling import in_file
from tests.exam_engine.verifying.bundles import papers, write, write_everything, write_log
from tests.exam_engine.verifying.sittings import Recorded, before_the_later_fields, rewritten


def alone(event: did.Event) -> did.Event:
    is_void = isinstance(event, did.AttemptVoided)
    return replace(event, seconded_by="") if is_void else event


def another_choice(day: Recorded) -> bytes:
    whole = papers(day, whole=True)
    return whole.replace(b'\\"choice\\":3', b'\\"choice\\":4', 1)


def without_a_record(day: Recorded) -> bytes:
    first, *rest = papers(day, whole=True).splitlines(keepends=True)
    line = json.loads(first)
    del line["records"][12]
    return json.dumps(line).encode() + b"\n" + b"".join(rest)


def somebody_elses_secret(day: Recorded) -> bytes:
    first, second, *rest = (json.loads(one) for one in papers(day, whole=True).splitlines())
    first["secret"], second["secret"] = second["secret"], first["secret"]
    return b"".join(json.dumps(one).encode() + b"\n" for one in (first, second, *rest))


def opened_twice(day: Recorded) -> bytes:
    whole = papers(day, whole=True)
    return whole.splitlines(keepends=True)[0] + whole


def of_nobody(day: Recorded) -> bytes:
    name = day.identities["P-001"].pseudonym.hex().encode()
    return papers(day, whole=True).replace(name, b"00" * 16)


def the_staffs_notes(day: Recorded) -> bytes:
    own = day.identities[""].pseudonym.hex()
    return papers(day, whole=True) + b'{"pseudonym":"%s","records":[]}\n' % own.encode()


@attacks(
    Row.ADMINISTRATOR,
    Case(
        "an answer is altered in an opened paper",
        "record … of paper … is not the one committed to [altered]",
        another_choice,
    ),
    Case(
        "two candidates' secrets are exchanged",
        "record 1 of paper … is not the one committed to [altered]",
        somebody_elses_secret,
    ),
    Case(
        "a paper is opened twice",
        "participant P-001 has another paper, …",
        opened_twice,
    ),
    to=To.FILES,
    by=By.VERIFY,
)
def test_opened_papers_are_changed(
    log: Path, day: Recorded, tried: Case[Callable[[Recorded], bytes]]
) -> Report:
    write(log, "opened/papers.jsonl", tried.how(day))
    return verify(log)


@attacks(
    Row.NEVER_SAT,
    Case(
        "a paper is opened that the record does not have",
        "the record has no paper 00000000000000000000000000000000: a candidate who never sat",
        of_nobody,
    ),
    Case(
        "the staff's notes are opened as somebody's paper",
        "are the staff's notes and nobody's paper [not in the format]",
        the_staffs_notes,
    ),
    to=To.FILES,
    by=By.VERIFY,
)
def test_papers_that_are_nobodys(
    log: Path, day: Recorded, tried: Case[Callable[[Recorded], bytes]]
) -> Report:
    write(log, "opened/papers.jsonl", tried.how(day))
    return verify(log)


@attack(
    Row.DROPPED,
    "an opened paper has a record less than the log",
    to=To.FILES,
    by=By.VERIFY,
    says="paper … has … entries, and … are opened [dropped]",
)
def test_a_paper_that_is_not_wholly_opened(log: Path, day: Recorded) -> Report:
    write(log, "opened/papers.jsonl", without_a_record(day))
    return verify(log)


@attack(
    Row.DROPPED,
    "answers and ends are opened one by one, and one answer in the middle is held back",
    to=To.FILES,
    by=By.VERIFY,
    says="answers 5 to 5 were dropped before answer 6 [dropped]",
)
def test_an_answer_that_is_held_back(points: Path) -> Report:
    path = points / "opened/papers.jsonl"
    first, *rest = path.read_bytes().splitlines(keepends=True)
    line = json.loads(first)
    line["records"] = [one for one in line["records"] if '"seq":5,' not in one[2]]
    path.write_bytes(json.dumps(line).encode() + b"\n" + b"".join(rest))
    return verify(points)


@attack(
    Row.DROPPED,
    "the end of a paper is held back, and with it the last answers",
    to=To.FILES,
    by=By.VERIFY,
    says="paper … was closed and neither finished nor void [dropped]",
)
def test_an_end_that_is_held_back(points: Path) -> Report:
    path = points / "opened/papers.jsonl"
    first, *rest = path.read_bytes().splitlines(keepends=True)
    line = json.loads(first)
    del line["records"][-4:]
    path.write_bytes(json.dumps(line).encode() + b"\n" + b"".join(rest))
    return verify(points)


@attack(
    Row.DROPPED,
    "the last answer is held back, and the end is shown",
    to=To.FILES,
    by=By.VERIFY,
    says="the end is number …, and … was the last answer [dropped]",
)
def test_a_last_answer_that_is_held_back(points: Path) -> Report:
    path = points / "opened/papers.jsonl"
    first, *rest = path.read_bytes().splitlines(keepends=True)
    line = json.loads(first)
    del line["records"][-2]
    path.write_bytes(json.dumps(line).encode() + b"\n" + b"".join(rest))
    return verify(points)


def half_of_another(records: list[bytes]) -> list[bytes]:
    return [*records[:4], *(one.replace(b"P-001", b"P-002") for one in records[4:])]


@attack(
    Row.NEVER_SAT,
    "answers of one candidate are committed to in the paper of another",
    to=To.RECORD,
    by=By.VERIFY,
    says="entry …: it is a record of another candidate than the first of paper … [inserted]",
)
def test_answers_of_somebody_else(tmp_path: Path, day: Recorded) -> Report:
    return verify(committed_anew(tmp_path, day, "P-001", half_of_another))


@attacks(
    Row.KEY,
    Case(
        "points at the end that the answers do not have",
        "P-001 was given … points; the answers have … [changed score]",
        5,
    ),
    Case(
        "a total that is not the sum",
        "its total is not the sum of its sections [changed score]",
        0,
    ),
    to=To.RECORD,
    by=By.VERIFY,
)
def test_better_points_at_the_end(tmp_path: Path, day: Recorded, tried: Case[int]) -> Report:
    def better(event: did.Event) -> did.Event:
        if isinstance(event, did.AttemptFinished) and event.attempt == "P-001":
            first, *rest = event.points
            return replace(event, points=(first + tried.how, *rest), total=event.total + 5)
        return event

    return verify(write_everything(tmp_path / "bundle", rewritten(day, better)))


@attack(
    Row.KEY,
    "somebody is disqualified by one person alone",
    to=To.RECORD,
    by=By.VERIFY,
    says="a disqualification by one person alone [one person alone]",
)
def test_disqualified_by_one_person(tmp_path: Path, day: Recorded) -> Report:
    return verify(write_log(tmp_path / "bundle", rewritten(day, alone).entries))


@attack(
    Row.KEY,
    "a record from before two people were asked for, whose start one person ordered",
    to=To.RECORD,
    by=By.SAID,
    says="that grave commands had two people: this sitting does not ask for it",
)
def test_a_record_that_asks_for_one_person_only(tmp_path: Path, day: Recorded) -> Report:
    return verify(write_log(tmp_path / "bundle", before_the_later_fields(day).entries))


@attack(
    Row.KEY,
    "a disqualification is left out of the record, the paper closed as if it had ended",
    to=To.RECORD,
    by=By.VERIFY,
    says="paper … was closed and neither finished nor void [dropped]",
)
def test_a_disqualification_that_is_hidden(tmp_path: Path, day: Recorded) -> Report:
    twin = hidden_void(day)
    folder = write_log(tmp_path / "bundle", twin)
    write(folder, "opened/papers.jsonl", papers(day, whole=True))
    return verify(folder)


def hidden_void(day: Recorded) -> list[bytes]:
    """Without the entry that voids P-003; its closing entry behind the last record of the paper."""
    void = next(at for at, one in enumerate(day.entries) if b"AttemptVoided/1" in one)
    closing, last = day.entries[void + 1], day.of("P-003")[-1]
    rest = [one for at, one in enumerate(day.entries) if at not in {void, void + 1}]
    return [*rest[: last + 1], closing, *rest[last + 1 :]]


@attack(
    Row.KEY,
    "an operator with all keys hides a disqualification and publishes the log alone",
    to=To.RECORD,
    by=By.SAID,
    says="answers, points and places: no record is opened",
)
def test_a_hidden_disqualification_in_the_log_alone(tmp_path: Path, day: Recorded) -> Report:
    return verify(write_log(tmp_path / "bundle", hidden_void(day)))


@attack(
    Row.NEVER_SAT,
    "strange text stands where a paper is opened",
    to=To.FILES,
    by=By.VERIFY,
    says="opened/papers.jsonl line 4: it is no JSON object [not in the format]",
)
def test_strange_text_where_a_paper_is_opened(log: Path, day: Recorded) -> Report:
    write(log, "opened/papers.jsonl", papers(day, whole=True) + b"[]\n")
    return verify(log)


@attack(
    Row.NEVER_SAT,
    "a paper's records are opened for a pseudonym that is cut off",
    to=To.FILES,
    by=By.VERIFY,
    says="its 'pseudonym' is not 16 bytes in small hexadecimal digits [not in the format]",
)
def test_a_pseudonym_that_is_cut_off(everything: Path, day: Recorded) -> Report:
    name = day.identities["P-001"].pseudonym.hex()
    return verify(in_file(everything, "opened/papers.jsonl", name, name[:30]))
