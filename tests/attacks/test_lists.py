"""The published list says something else than the record."""

from __future__ import annotations

import json
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from exam_engine.verifying.report import Report
from exam_engine.verifying.verification import verify
from tests.attacks.record import By, Case, Row, To, attack, attacks
from tests.attacks.spoiling import added, in_file
from tests.exam_engine.verifying.bundles import a_note, papers, results, write, write_log
from tests.exam_engine.verifying.sittings import Recorded

LIST = "opened/results.csv"
Change = Callable[[list[str]], list[str]]
"""Lines of the list with their ends, the header first, P-001 to P-004 behind it."""


def cell(number: str, column: int, said: str) -> Change:
    def change(lines: list[str]) -> list[str]:
        at = next(at for at, one in enumerate(lines) if one.startswith(number))
        cells = lines[at].rstrip("\n").split(",")
        assert cells[column] != said
        cells[column] = said
        return [*lines[:at], ",".join(cells) + "\n", *lines[at + 1 :]]

    return change


FORMATION, CATEGORY, TIU, TKP, TOTAL, MEETS, PLACE, STATUS = range(1, 9)


def both(*changes: Change) -> Change:
    def change(lines: list[str]) -> list[str]:
        for one in changes:
            lines = one(lines)
        return lines

    return change


def without(number: str) -> Change:
    return lambda lines: [one for one in lines if not one.startswith(number)]


def with_line(said: str) -> Change:
    return lambda lines: [*lines, said + "\n"]


def twice(lines: list[str]) -> list[str]:
    return [*lines, lines[1]]


def changed(folder: Path, change: Change) -> Report:
    path = folder / LIST
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(change(lines)), encoding="utf-8", newline="")
    return verify(folder)


@attacks(
    Row.KEY,
    Case(
        "a candidate gets better points on the list, and a total that fits",
        "P-001 is listed with [15, 6] points and has [0, 6] points [changed score]",
        both(cell("P-001", TIU, "15"), cell("P-001", TOTAL, "21")),
    ),
    Case(
        "more points than there are",
        "has 500 points in tiu, where 15 can be [changed score]",
        cell("P-002", TIU, "500"),
    ),
    Case(
        "a total is another than the sum",
        "the total of P-002 is not its sections' sum [changed score]",
        cell("P-002", TOTAL, "25"),
    ),
    Case(
        "who is first gets the second place",
        "P-002 has place 2 instead of 1 [changed place]",
        cell("P-002", PLACE, "2"),
    ),
    Case(
        "two candidates exchange their places",
        "P-001 has place 1 instead of 2 [changed place]",
        both(cell("P-001", PLACE, "1"), cell("P-002", PLACE, "2")),
    ),
    Case(
        "who is below the cut scores is said to meet them, or the other way about",
        "whether P-001 meets the cut scores is said wrongly [changed place]",
        cell("P-001", MEETS, "1"),
    ),
    Case(
        "somebody who was disqualified is listed as finished",
        "P-003 is listed as finished; the record says otherwise [changed score]",
        cell("P-003", STATUS, "finished"),
    ),
    Case(
        "somebody who was disqualified is listed as absent, and without points",
        "P-003 is listed as absent; the record says otherwise [changed score]",
        lambda lines: with_line("P-003,Analis,general,,,,,,absent")(without("P-003")(lines)),
    ),
    Case(
        "somebody who finished is listed as disqualified",
        "P-002 is listed as disqualified; the record says otherwise [changed score]",
        both(cell("P-002", STATUS, "disqualified"), cell("P-002", PLACE, "")),
    ),
    Case(
        "somebody who finished is listed as erased, so that nobody counts again",
        "P-002 is listed as erased; the record says otherwise [changed score]",
        cell("P-002", STATUS, "erased"),
    ),
    Case(
        "somebody who finished is listed with the points of an earlier cycle",
        "P-002 is listed as imported; the record says otherwise [changed score]",
        cell("P-002", STATUS, "imported"),
    ),
    Case(
        "who was absent has a total, and meets the cut scores",
        "P-004 has no points, and a total or cut scores [changed score]",
        both(cell("P-004", TOTAL, "25"), cell("P-004", MEETS, "1")),
    ),
    Case(
        "who was absent has a place",
        "P-004 has place 1 instead of none [changed place]",
        cell("P-004", PLACE, "1"),
    ),
    Case(
        "a status that there is not",
        "P-004 has points or a status, and the bundle opens no such paper",
        cell("P-004", STATUS, "luar biasa"),
    ),
    Case(
        "points of an earlier cycle that nobody brought along",
        "P-004 has [10, 9] points of an earlier cycle; the roster says none [changed score]",
        lambda lines: with_line("P-004,Analis,general,10,9,19,1,1,imported")(
            without("P-004")(lines)
        ),
    ),
    Case(
        "a category that the rules do not have",
        "the rules have no category 'lain' [changed score]",
        cell("P-002", CATEGORY, "lain"),
    ),
    Case(
        "another formation, in which nobody else is",
        "P-002 is listed with the formation 'Guru'; the roster says 'Analis' "
        "[not what the roster says]",
        cell("P-002", FORMATION, "Guru"),
    ),
    to=To.FILES,
    by=By.VERIFY,
)
def test_the_list_is_changed(everything: Path, tried: Case[Change]) -> Report:
    return changed(everything, tried.how)


@attacks(
    Row.NEVER_SAT,
    Case(
        "a name on the list that is on no roster",
        "P-666 has points or a status, and the bundle opens no such paper "
        "[candidate who never sat]",
        with_line("P-666,Analis,general,15,10,25,1,1,finished"),
    ),
    Case(
        "a name on the list whose paper is said to be erased",
        "more are listed as erased than the 0 papers that stay closed [candidate who never sat]",
        with_line("P-666,Analis,general,0,0,0,0,3,erased"),
    ),
    Case(
        "an absent one who is on no roster",
        "P-666 is on the list and not on the roster [candidate who never sat]",
        with_line("P-666,Analis,general,,,,,,absent"),
    ),
    Case(
        "a candidate stands on the list twice",
        "P-001 is listed 2 times [inserted]",
        twice,
    ),
    to=To.FILES,
    by=By.VERIFY,
)
def test_somebody_too_many(everything: Path, tried: Case[Change]) -> Report:
    return changed(everything, tried.how)


@attacks(
    Row.DROPPED,
    Case(
        "a candidate with a paper is left off the list",
        "P-002 has a paper and is not on the list [dropped]",
        without("P-002"),
    ),
    Case(
        "a candidate who never came is left off the list",
        "P-004 is on the roster and not on the list [dropped]",
        without("P-004"),
    ),
    to=To.FILES,
    by=By.VERIFY,
)
def test_somebody_is_left_out(everything: Path, tried: Case[Change]) -> Report:
    return changed(everything, tried.how)


def hide(folder: Path, number: str, day: Recorded) -> None:
    """The paper of a rival stays closed, and the list calls them absent."""
    others = [one for one in day.roster if one != number]
    write(folder, "opened/papers.jsonl", papers(day, whole=True, attempts=others))
    lines = (folder / LIST).read_text(encoding="utf-8").splitlines(keepends=True)
    first = cell("P-001", PLACE, "1")(without(number)(lines))
    absent = with_line(f"{number},Analis,general,,,,,,absent")(first)
    write(folder, LIST, "".join(absent).encode())


@attack(
    Row.DROPPED,
    "a rival's paper is not opened, and the list calls them absent",
    to=To.FILES,
    by=By.SAID,
    says="that 1 people who are listed as absent did not work: as many papers stay closed",
)
def test_a_rival_is_called_absent(everything: Path, day: Recorded) -> Report:
    hide(everything, "P-002", day)
    return verify(everything)


@attack(
    Row.DROPPED,
    "a rival is left off the list, their paper and their line of the roster stay closed",
    to=To.FILES,
    by=By.SAID,
    says="formation and category of 1 others on the roster, and that none of them was left out: "
    "their lines are not opened",
)
def test_a_rival_is_left_out_of_everything(everything: Path, day: Recorded) -> Report:
    hide(everything, "P-002", day)
    in_file(everything, LIST, "P-002,Analis,general,,,,,,absent\n", "")
    lines = (everything / "opened/roster.jsonl").read_bytes().splitlines()
    closed = sha256(b"\0" + json.loads(lines[1])[0].encode()).hexdigest()
    write(everything, "opened/roster.jsonl", b"\n".join([lines[0], b'"%s"' % closed.encode(),
                                                         *lines[2:], b""]))  # fmt: skip
    return verify(everything)


@attack(
    Row.KEY,
    "the record is cut where a list of results pleases, under a checkpoint that was genuine then",
    to=To.FILES,
    by=By.VERIFY,
    says="opened/results.csv: a list of results, and the record ends while the sitting is running "
    "[changed place]",
)
def test_a_list_of_a_sitting_that_still_ran(everything: Path, day: Recorded) -> Report:
    cut = 200
    write_log(everything, day.entries[:cut], a_note(day.entries[:cut]))
    (everything / "opened/papers.jsonl").unlink()
    return verify(everything)


UNFOUNDED = "opened/results.csv: it cannot be counted again: {} is not there, or cannot be read"


@attacks(
    Row.KEY,
    Case(
        "a list, and none of the papers",
        UNFOUNDED.format("opened/papers.jsonl"),
        "papers.jsonl",
    ),
    Case("a list, and not the rules", UNFOUNDED.format("opened/rules.toml"), "rules.toml"),
    to=To.FILES,
    by=By.VERIFY,
)
def test_a_list_that_nothing_supports(everything: Path, tried: Case[str]) -> Report:
    (everything / "opened" / tried.how).unlink()
    return verify(everything)


@attacks(
    Row.KEY,
    Case(
        "other rules than were announced",
        "opened/rules.toml: its SHA-256 is …, and … was written before the start [other rules]",
        ("tkp = 5", "tkp = 6"),
    ),
    Case(
        "rules with a number that is none",
        "opened/rules.toml: it is no rule pack: …'3' is no whole number from 1 to 1000",
        ("items = 3", 'items = "3"'),
    ),
    Case(
        "rules whose sections have negative and too many items, which come to the same sum",
        "-1 is no whole number from 1 to 1000",
        ("items = 3", "items = -1"),
    ),
    Case(
        "rules with two sections of one id",
        "opened/rules.toml: it has two sections of one id [not in the format]",
        ('id = "tkp"', 'id = "tiu"'),
    ),
    Case(
        "rules in which a section is called like the total",
        "no section is called 'total'",
        ('id = "tkp"', 'id = "total"'),
    ),
    to=To.FILES,
    by=By.VERIFY,
)
def test_rules_are_changed(everything: Path, tried: Case[tuple[str, str]]) -> Report:
    return verify(in_file(everything, "opened/rules.toml", *tried.how))


@attack(
    Row.KEY,
    "a list from before a correction that the record does not have",
    to=To.FILES,
    by=By.VERIFY,
    says="opened/results-before-1.csv: the record has 0 corrections, and none that this list "
    "is before [changed place]",
)
def test_a_list_from_before_no_correction(everything: Path, day: Recorded) -> Report:
    write(everything, "opened/results-before-1.csv", results(day))
    return verify(everything)


@attack(
    Row.CHECKER,
    "another list lies beside the one that is checked",
    to=To.FILES,
    by=By.SAID,
    says="anything about 1 other files in this folder, which nobody checks (--details)",
)
def test_another_list_beside(everything: Path, day: Recorded) -> Report:
    write(everything, "HASIL-AKHIR.csv", results(day))
    report = verify(everything)
    assert "not looked at: HASIL-AKHIR.csv" in report.details
    return report


@attack(
    Row.KEY,
    "a bundle says in a file of its own that it has another tier than it opens",
    to=To.FILES,
    by=By.SAID,
    says="answers, points and places: no record is opened",
)
def test_a_wrong_label(log: Path) -> Report:
    write(log, "TIER", b"everything\n")
    return verify(log)


@attack(
    Row.CHECKER,
    "a line is added that is no line of a list",
    to=To.FILES,
    by=By.VERIFY,
    says="opened/results.csv: line 6 has 1 cells, not 9 [not in the format]",
)
def test_a_line_that_is_none(everything: Path) -> Report:
    return verify(added(everything, LIST, "catatan\n"))
