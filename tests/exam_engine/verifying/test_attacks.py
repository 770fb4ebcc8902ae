"""Each attack of the record's design is really made, and each is found and named."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from exam_engine import events as did
from exam_engine.ledger.tiles import WIDTH, Bundle, bundle_bytes
from exam_engine.verifying.report import Attack, Report
from exam_engine.verifying.show import as_text
from exam_engine.verifying.verification import verify
from tests.exam_engine.ledger.record_builders import a_log
from tests.exam_engine.verifying.bundles import (
    LOG,
    a_note,
    papers,
    write,
    write_everything,
    write_log,
)
from tests.exam_engine.verifying.sittings import (
    Recorded,
    an_ordinary_day,
    before_the_later_fields,
    rewritten,
)

Change = Callable[[Recorded], list[bytes]]


def found(report: Report, attack: Attack) -> str:
    """Where and what was found of an attack; the verdict must be "do not believe"."""
    assert not report.holds
    assert as_text(report).startswith("JANGAN PERCAYA")
    said = [f"{one.where}: {one.what}" for one in report.findings if one.attack is attack]
    assert said, report.findings
    return "\n".join(said)


def changed_files(folder: Path, entries: list[bytes]) -> Path:
    """Other entries under the old signature: somebody changed the files."""
    for start in range(0, len(entries), WIDTH):
        part = entries[start : start + WIDTH]
        write(folder, f"log/{Bundle(start // WIDTH, len(part)).path}", bundle_bytes(part))
    return folder


# --- without the key: the files are changed ---------------------------------------------------


def test_an_altered_entry_is_named(log: Path, day: Recorded) -> None:
    entries = list(day.entries)
    entries[270] = entries[270][:-1] + bytes([entries[270][-1] ^ 1])

    report = verify(changed_files(log, entries))

    said = found(report, Attack.ALTERED)
    assert "entry 270 is not the one whose hash was published: altered" in said
    assert "log/checkpoint: " in said


def test_tiles_changed_with_the_entry_do_not_help(tmp_path: Path, day: Recorded) -> None:
    note = a_note(day.entries)
    entries = list(day.entries)
    entries[40] = entries[40][:-1] + bytes([entries[40][-1] ^ 1])

    report = verify(write_log(tmp_path / "bundle", entries, note))

    assert "another one was signed" in found(report, Attack.ALTERED)


def test_swapped_entries_are_found(log: Path, day: Recorded) -> None:
    entries = list(day.entries)
    entries[30], entries[31] = entries[31], entries[30]

    report = verify(changed_files(log, entries))

    assert "entry 30 is not the one" in found(report, Attack.ALTERED)


def test_a_dropped_file_of_entries_is_named(log: Path) -> None:
    (log / "log/tile/entries/000").unlink()

    said = found(verify(log), Attack.DROPPED)

    assert said == "log/tile/entries/000: it is not there: entries 0 to 255 were dropped"


def test_a_cut_file_of_entries_is_named(log: Path) -> None:
    path = log / "log/tile/entries/000"
    path.write_bytes(path.read_bytes()[:-1])

    assert "bytes were cut off" in found(verify(log), Attack.MALFORMED)


def test_an_altered_tile_is_named(log: Path) -> None:
    path = next((log / "log/tile/1").rglob("1"))
    path.write_bytes(bytes(32))

    assert "hash 0 is not the one of the tiles below it" in found(verify(log), Attack.ALTERED)


def test_a_checkpoint_under_another_key_is_not_the_exams(tmp_path: Path, day: Recorded) -> None:
    other = a_note(day.entries, a_log("ujian.example/sesi-1x"))

    report = verify(write_log(tmp_path / "bundle", day.entries, other))

    assert "has not signed this checkpoint" in found(report, Attack.KEY_CHANGED)


def test_an_altered_checkpoint_is_forged(log: Path) -> None:
    path = log / "log/checkpoint"
    text = path.read_text(encoding="utf-8")
    size = text.split("\n")[1]
    path.write_text(text.replace(f"\n{size}\n", f"\n{int(size) - 1}\n"), encoding="utf-8")

    assert f"the signature of {LOG.key.name} is false" in found(verify(log), Attack.FORGED)


def test_too_few_witnesses_may_mean_another_version(tmp_path: Path, day: Recorded) -> None:
    alone = a_note(day.entries, witnesses=())

    report = verify(write_log(tmp_path / "bundle", day.entries, alone))

    assert "others may be shown another version" in found(report, Attack.FORK)
    assert "witnessed" not in report.proved


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_whatever_bit_is_flipped_in_the_public_files_is_found(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory, day: Recorded
) -> None:
    folder = write_log(tmp_path_factory.mktemp("bundle"), day.entries)
    files = sorted(path for path in (folder / "log").rglob("*") if path.is_file())
    path = data.draw(st.sampled_from(files))
    whole = bytearray(path.read_bytes())
    at = data.draw(st.integers(0, len(whole) - 1))
    whole[at] ^= 1 << data.draw(st.integers(0, 7))
    path.write_bytes(whole)

    report = verify(folder)

    # who signed is written twice: a signature that became a stranger's is one too few
    assert not report.holds


# --- with the key: the operator signs another record ------------------------------------------


def test_two_versions_are_a_fork_once_somebody_kept_a_checkpoint(
    tmp_path: Path, day: Recorded
) -> None:
    kept = bytes(a_note(day.entries[:120]))
    other = rewritten(day, lambda event: _another_choice(event, seq=3))

    report = verify(write_log(tmp_path / "bundle", other.entries), elsewhere={"papan": kept})

    said = found(report, Attack.FORK)
    assert said.startswith("papan: the same log has signed another root over the first 120")


def test_a_record_that_was_cut_is_shorter_than_a_checkpoint_somebody_kept(
    tmp_path: Path, day: Recorded
) -> None:
    kept = bytes(a_note(day.entries))

    report = verify(write_log(tmp_path / "bundle", day.entries[:-9]), elsewhere={"papan": kept})

    assert "entries were dropped, or the bundle is older" in found(report, Attack.DROPPED)


def test_a_kept_checkpoint_that_is_forged_accuses_nobody_silently(log: Path, day: Recorded) -> None:
    kept = bytes(a_note(day.entries[:120])).replace(b"\n120\n", b"\n121\n")

    assert found(verify(log, elsewhere={"kertas": kept}), Attack.FORGED).startswith("kertas: ")


def test_a_dropped_answer_leaves_a_gap(tmp_path: Path, day: Recorded) -> None:
    entries = list(day.entries)
    gone = day.of("P-001")[10]
    del entries[gone]

    report = verify(write_log(tmp_path / "bundle", entries))

    said = found(report, Attack.DROPPED)
    name = day.identities["P-001"].pseudonym.hex()
    assert f"it has number 12 of paper {name}: number 11 dropped, or moved behind it" in said
    assert "were counted at its end" in said


def test_a_reordered_answer_is_out_of_its_numbers(tmp_path: Path, day: Recorded) -> None:
    entries = list(day.entries)
    one, two = day.of("P-001")[10:12]
    entries[one], entries[two] = entries[two], entries[one]

    report = verify(write_log(tmp_path / "bundle", entries))

    assert f"entry {one}: it has number 12" in found(report, Attack.DROPPED)
    assert f"entry {two}: it repeats number 11" in found(report, Attack.INSERTED)


def test_an_answer_put_in_is_one_too_many(tmp_path: Path, day: Recorded) -> None:
    entries = list(day.entries)
    one = day.of("P-001")[10]
    entries.insert(one + 1, entries[one])

    report = verify(write_log(tmp_path / "bundle", entries))

    assert f"entry {one + 1}: it repeats number 11" in found(report, Attack.INSERTED)


def test_an_answer_after_the_closing_entry_is_found(tmp_path: Path, day: Recorded) -> None:
    entries, mine = list(day.entries), day.of("P-001")
    last = entries[mine[-1]]
    entries.append(last[:17] + (len(mine) + 1).to_bytes(4, "big") + bytes(32))

    said = found(verify(write_log(tmp_path / "bundle", entries)), Attack.AFTER_END)

    assert f"entry {len(day.entries)}: it was added to paper" in said
    assert "which was closed by entry" in said


def test_a_paper_may_be_closed_only_once(tmp_path: Path, day: Recorded) -> None:
    closing = next(one for one in day.entries if one[:1] == b"\x02")

    report = verify(write_log(tmp_path / "bundle", [*day.entries, closing]))

    assert "was closed by entry" in found(report, Attack.CLOSED_TWICE)


def test_a_paper_that_is_never_closed_is_found(tmp_path: Path, day: Recorded) -> None:
    closing = next(at for at, one in enumerate(day.entries) if one[:1] == b"\x02")
    entries = [*day.entries[:closing], *day.entries[closing + 1 :]]

    report = verify(write_log(tmp_path / "bundle", entries))

    assert "was never closed" in found(report, Attack.DROPPED)


def test_no_paper_passes_for_the_staffs_notes_when_there_are_none(tmp_path: Path) -> None:
    quiet = an_ordinary_day(1, noted=False)
    closing = next(at for at, one in enumerate(quiet.entries) if one[:1] == b"\x02")
    del quiet.entries[closing], quiet.records[closing]

    report = verify(write_log(tmp_path / "bundle", quiet.entries))

    assert "was never closed, as only the staff's notes may be" in found(report, Attack.DROPPED)


def test_where_line_0_does_not_name_the_staffs_notes_only_opening_shows_which_they_are(
    tmp_path: Path,
) -> None:
    quiet = before_the_later_fields(an_ordinary_day(1, noted=False))
    closing = next(at for at, one in enumerate(quiet.entries) if one[:1] == b"\x02")
    del quiet.entries[closing], quiet.records[closing]
    folder = write_log(tmp_path / "bundle", quiet.entries)

    assert verify(folder).unproved["staffs_notes"] == len(quiet.of("P-001"))
    write(folder, "opened/papers.jsonl", papers(quiet, whole=True))

    assert "of P-001 was never closed" in found(verify(folder), Attack.DROPPED)


def test_a_closing_entry_over_another_paper_is_found(tmp_path: Path, day: Recorded) -> None:
    closing = next(at for at, one in enumerate(day.entries) if one[:1] == b"\x02")
    entries = list(day.entries)
    entries[closing] = entries[closing][:-1] + bytes([entries[closing][-1] ^ 1])

    report = verify(write_log(tmp_path / "bundle", entries))

    assert "does not end in the head" in found(report, Attack.ALTERED)


def test_more_papers_than_people_on_the_roster_are_ghosts(tmp_path: Path, day: Recorded) -> None:
    other = rewritten(day, _smaller_roster)

    report = verify(write_log(tmp_path / "bundle", other.entries))

    said = found(report, Attack.GHOST)
    assert said == "entry 0: 3 papers, and 2 people were on the roster"


def test_a_release_before_the_end_is_out_of_order(tmp_path: Path, day: Recorded) -> None:
    entries = [*day.entries[:-2], day.entries[-1], day.entries[-2]]

    report = verify(write_log(tmp_path / "bundle", entries))

    assert "ResultsReleased/1 cannot happen while the sitting is running" in found(
        report, Attack.OUT_OF_ORDER
    )


def test_a_record_of_another_sitting_is_not_this_one(tmp_path: Path, day: Recorded) -> None:
    other = rewritten(day, _another_sitting)

    report = verify(write_log(tmp_path / "bundle", other.entries))

    assert "the record of sitting 'sesi-2' is signed as" in found(report, Attack.KEY_CHANGED)


# --- what opened records betray ---------------------------------------------------------------


def test_an_opened_record_that_is_not_the_one_committed_to(log: Path, day: Recorded) -> None:
    opened = papers(day, whole=True)
    write(log, "opened/papers.jsonl", opened.replace(b'\\"choice\\":3', b'\\"choice\\":4', 1))

    report = verify(log)

    assert "is not the one committed to" in found(report, Attack.ALTERED)


def test_a_late_answer_called_in_time_is_found(tmp_path: Path, day: Recorded) -> None:
    other = rewritten(day, _in_time)

    report = verify(write_everything(tmp_path / "bundle", other))

    said = found(report, Attack.LATE)
    assert "an answer 3000 ms after the time was up is called 0 ms late" in said


def test_an_answer_after_the_grace_is_found(tmp_path: Path, day: Recorded) -> None:
    other = rewritten(day, _less_time)

    report = verify(write_everything(tmp_path / "bundle", other))

    assert "ms of grace are given" in found(report, Attack.LATE)


def test_a_paper_ended_before_its_time_is_theft(tmp_path: Path, day: Recorded) -> None:
    other = rewritten(day, _more_time)

    report = verify(write_everything(tmp_path / "bundle", other))

    assert "time was stolen" in found(report, Attack.LATE)


def test_points_that_do_not_follow_from_the_answers_are_found(
    tmp_path: Path, day: Recorded
) -> None:
    other = rewritten(day, _better)

    report = verify(write_everything(tmp_path / "bundle", other))

    assert "P-001 was given" in found(report, Attack.SCORE)


def test_a_key_changed_afterwards_has_another_root(everything: Path) -> None:
    path = everything / "opened/keys.jsonl"
    path.write_bytes(path.read_bytes().replace(b"[1,2,3,4,5]", b"[2,1,3,4,5]", 1))

    said = found(verify(everything), Attack.KEY_CHANGED)

    assert said.startswith("opened/keys.jsonl: its lines come to another root")


def test_a_form_swapped_afterwards_has_another_root(everything: Path) -> None:
    path = everything / "opened/forms.jsonl"
    path.write_bytes(path.read_bytes().replace(b"[[1,", b"[[0,", 1))

    said = found(verify(everything), Attack.ALTERED)

    assert said.startswith("opened/forms.jsonl: its lines come to another root")


def test_a_candidate_on_the_list_who_never_sat_is_a_ghost(everything: Path) -> None:
    path = everything / "opened/results.csv"
    ghost = "P-666,Analis,general,15,10,25,1,1,finished\n"
    path.write_text(path.read_text(encoding="utf-8") + ghost, encoding="utf-8")

    said = found(verify(everything), Attack.GHOST)

    assert "opened/results.csv line 6: P-666 has points" in said


def test_somebody_left_off_the_list_is_missed(everything: Path) -> None:
    path = everything / "opened/results.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if "P-002" not in line), encoding="utf-8")

    assert "P-002 has a paper" in found(verify(everything), Attack.DROPPED)


@pytest.mark.parametrize(
    ("old", "new", "attack", "said"),
    [
        (",general,", ",lain,", Attack.SCORE, "no category 'lain'"),
        (",disqualified", ",finished", Attack.SCORE, "P-003 is listed as finished"),
        (",1,finished", ",2,finished", Attack.RANK, "has place 2 instead of 1"),
        (",1,1,finished", ",0,1,finished", Attack.RANK, "meets the cut scores is said wrongly"),
    ],
)
def test_a_changed_list_is_found(
    everything: Path, old: str, new: str, attack: Attack, said: str
) -> None:
    path = everything / "opened/results.csv"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")

    assert said in found(verify(everything), attack)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"[]", "it is no JSON object"),
        (b'{"pseudonym":"00","records":[]}', "is not 16 bytes"),
        (b'{"pseudonym":"%s","records":[]}' % (b"00" * 16), "a candidate who never sat"),
        (b'{"records":1,"records":1}', "a field stands there twice"),
        (b"\xff", "it is no JSON"),
    ],
)
def test_a_strange_line_of_a_bundle_is_named(log: Path, line: bytes, said: str) -> None:
    write(log, "opened/papers.jsonl", line + b"\n")

    assert said in found(verify(log), Attack.MALFORMED)


@pytest.mark.parametrize("missing", ["papers.jsonl", "rules.toml"])
def test_a_list_that_nothing_supports_is_not_believed(everything: Path, missing: str) -> None:
    (everything / "opened" / missing).unlink()

    said = found(verify(everything), Attack.RANK)

    assert said.startswith(f"opened/results.csv: it cannot be counted again: opened/{missing}")


def test_erased_papers_are_no_place_to_hide_a_ghost(everything: Path) -> None:
    path = everything / "opened/results.csv"
    ghost = "P-666,Analis,general,0,0,0,0,3,erased\n"
    path.write_text(path.read_text(encoding="utf-8") + ghost, encoding="utf-8")

    assert "more are listed as erased" in found(verify(everything), Attack.GHOST)


def test_a_bundle_cannot_write_its_own_verdict_on_the_screen(everything: Path) -> None:
    path = everything / "opened/results.csv"
    trick = "P-1\x1b[2J\u202e,Analis,general,0,0,0,0,3,finished\n"
    path.write_text(path.read_text(encoding="utf-8") + trick, encoding="utf-8")

    said = as_text(verify(everything))

    assert all(one.isprintable() for one in said.replace("\n", ""))
    assert "P-1\ufffd[2J\ufffd" in said


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_whatever_is_written_into_opened_files_breaks_no_verifier(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory, short_day: Recorded
) -> None:
    folder = write_everything(tmp_path_factory.mktemp("bundle"), short_day)
    path = data.draw(st.sampled_from(sorted((folder / "opened").iterdir())))
    whole = path.read_bytes()
    at = data.draw(st.integers(0, len(whole)))
    put = data.draw(st.sampled_from([b"", b"[", b"]", b'"', b"-1", b"null", b"{}", b",", b"\n",
                                     b"9" * 30, b"\xff", b"1.5", b"true", b'"x"']))  # fmt: skip
    path.write_bytes(whole[:at] + put + whole[at + data.draw(st.integers(0, 3)) :])

    report = verify(folder)

    assert as_text(report).count("\n") > 2


def _another_choice(event: did.Event, seq: int) -> did.Event:
    if isinstance(event, did.AnswerRecorded) and event.seq == seq:
        return replace(event, choice=4)
    return event


def _smaller_roster(event: did.Event) -> did.Event:
    return replace(event, roster_size=2) if isinstance(event, did.SittingPrepared) else event


def _another_sitting(event: did.Event) -> did.Event:
    return replace(event, sitting="sesi-2") if isinstance(event, did.SittingPrepared) else event


def _in_time(event: did.Event) -> did.Event:
    return replace(event, late_ms=0) if isinstance(event, did.AnswerRecorded) else event


def _less_time(event: did.Event) -> did.Event:
    if isinstance(event, did.CandidateAdmitted):
        return replace(event, allowance_ms=event.allowance_ms - 60_000)
    return event


def _more_time(event: did.Event) -> did.Event:
    if isinstance(event, did.CandidateAdmitted):
        return replace(event, allowance_ms=event.allowance_ms + 60_000)
    return event


def _better(event: did.Event) -> did.Event:
    if isinstance(event, did.AttemptFinished) and event.attempt == "P-001":
        first, second = event.points
        return replace(event, points=(first + 5, second), total=event.total + 5)
    return event
