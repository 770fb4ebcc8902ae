"""Step 3: grave commands had two people, as far as open entries show it.

Who the two were is private; that there were two is not.
"""

from collections import Counter

from exam_engine.verifying.open_entries import Open, Sitting
from exam_engine.verifying.report import Attack, Report

_ALWAYS = {
    "SittingStarted/1": "the start",
    "CandidateAdded/1": "an addition to the roster",
    "AttemptVoided/1": "a disqualification",
    "ResultsReleased/1": "the release",
    "KeyCorrected/1": "a correction of a key",
}


def check_two_people(sitting: Sitting, report: Report) -> None:
    """Hold every start, addition, void, long grant, late thaw, release and correction to it.

    Who was asked as second person and said no is told among the details.
    """
    report.details += [
        f"entry {one.entry}: a second person said no to {one.fields['what']}"
        for one in sitting.opens
        if one.name == "ConsentDenied/1"
    ]
    if sitting.prepared.get("two_people") is not True:
        report.unproved["one_person"] = 0
        return
    step, grave = report.step(), 0
    limit = sitting.prepared.get("grant_alone_ms", 0)
    granted: Counter[str] = Counter()
    finished = False
    for one in sitting.opens:
        finished = finished or one.name == "SittingFinished/1"
        what = _grave(one, granted, limit, finished=finished)
        if what is None:
            continue
        grave += 1
        if one.fields.get("seconded") is not True:
            step.found(f"entry {one.entry}", Attack.ALONE, f"{what} by one person alone")
    step.proves("two_people", grave)


def _grave(one: Open, granted: Counter[str], limit: int, *, finished: bool) -> str | None:
    """What takes two people about an open entry; None if one may do it alone."""
    if one.name == "BoardThawed/1" and finished:
        return "points were shown after the end, before the release,"
    if one.name == "TimeGranted/1":
        attempts = one.fields["attempts"]
        granted.update(dict.fromkeys(attempts, one.fields["ms"]))
        most = max(granted[attempt] for attempt in attempts)
        if most > limit:
            return f"{most} ms in all were granted to an attempt, more than {limit} ms,"
    return _ALWAYS.get(one.name)
