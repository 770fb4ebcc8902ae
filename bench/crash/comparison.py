"""Compares what clients saw acknowledged with what the ledger holds: the verdict of the harness.

Nothing here comes from the program: the evidence of the clients on one side, the ledger read from
its documented format on the other.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.crash import clocks, paper
from bench.crash.evidence import files, read
from bench.crash.ledger import Ledger, short_code
from bench.crash.record import ANSWER, FINISHED, Paper, Record

Lines = list[dict[str, Any]]


@dataclass
class Verdict:
    """What a comparison found.

    Attributes:
        acknowledged: Answers that clients saw acknowledged.
        lost: Those of them that the ledger does not hold as they were acknowledged.
        recorded: Answers in the ledger.
        repeats: Acknowledgements that clients got for numbers acknowledged before.
        from_snapshots: How often a killed server opened a sitting from a snapshot.
        findings: Everything that contradicts a promise, a sentence each.
    """

    acknowledged: int = 0
    lost: int = 0
    recorded: int = 0
    repeats: int = 0
    from_snapshots: int = 0
    findings: list[str] = field(default_factory=list)


def compare(evidence: Path, ledgers: dict[str, Ledger]) -> Verdict:
    """Compare a folder of evidence with {sitting: ledger}."""
    verdict = Verdict()
    records = {sitting: Record(ledger) for sitting, ledger in ledgers.items()}
    for sitting, record in records.items():
        verdict.findings += [f"{sitting}: {fault}" for fault in record.faults]
        verdict.findings += [f"{sitting}: {fault}" for fault in clocks.restarts(record.events)]
    hall_file = evidence / "hall.jsonl"
    outages = clocks.outages(read(hall_file) if hall_file.exists() else [])
    seen: set[tuple[str, str]] = set()
    for lines in files(evidence, "candidate-"):
        who = lines[0]
        seen.add((who["sitting"], who["attempt"]))
        record = records[who["sitting"]]
        mine = record.papers[who["attempt"]]
        sentences = [
            *_problems(lines),
            *_acknowledged(lines, mine, verdict),
            *_sent(lines, mine),
            *_snapshots(lines, mine),
            *_results(lines, mine),
            *clocks.shown(who["attempt"], lines, record.events, outages),
        ]
        # a client that asks again and again is told the same again and again
        verdict.findings += [f"{who['attempt']}: {one}" for one in dict.fromkeys(sentences)]
    for lines in files(evidence, "staff-"):
        verdict.findings += _orders(lines, records)
    for sitting, record in records.items():
        for attempt, own in record.papers.items():
            answers = sum(event["event"] == ANSWER for _, event, _ in own.numbered.values())
            verdict.recorded += answers
            if answers and (sitting, attempt) not in seen:
                verdict.findings.append(f"{attempt}: {answers} answers that no client sent")
    return verdict


def _problems(lines: Lines) -> Iterator[str]:
    for one in lines:
        if one["kind"] == "problem":
            yield f"was told {one['said']} to {one['to']}"


def _content(message: dict[str, Any]) -> tuple[Any, ...]:
    """What an answer says; a record leaves out what has its default."""
    views = [list(view) for view in message.get("views", [])]
    return message["item"], message.get("choice"), bool(message.get("flag")), views


def _acknowledged(lines: Lines, mine: Paper, verdict: Verdict) -> Iterator[str]:
    sent = {one["seq"]: one for one in lines if one["kind"] == "sent"}
    first: dict[int, str] = {}
    numbers: set[int] = set()
    for one in lines:
        if one["kind"] != "acknowledged":
            continue
        numbers.update(one["upto"])
        seq, raw = one["seq"], one["raw"]
        verdict.repeats += seq in first
        if first.setdefault(seq, raw) != raw:
            yield f"number {seq} was acknowledged as {first[seq]} and again as {raw}"
    for seq in sorted(numbers):
        message = sent[seq]
        is_answer = "item" in message
        verdict.acknowledged += is_answer
        sentence = _kept(seq, message, first.get(seq), mine)
        if sentence:
            verdict.lost += is_answer
            yield f"LOST: acknowledged number {seq} {sentence}"


def _kept(seq: int, message: dict[str, Any], raw: str | None, mine: Paper) -> str | None:
    """Why an acknowledged number is not in the ledger as it was acknowledged; None if it is."""
    if seq not in mine.numbered:
        return "is not in the ledger"
    index, event, head = mine.numbered[seq]
    said = json.loads(raw) if raw else None
    if "item" not in message:
        right = event["event"] == FINISHED
        return None if right else f"finished the attempt; the ledger has {event['event']}"
    if event["event"] != ANSWER or _content(event) != _content(message):
        return f"said {message}; entry {index} says {event}"
    if said is None:
        return None
    shown = (said["seq"], said["entry"], said["head"], said["server_time"])
    if shown != (seq, index, short_code(head), event["at"]):
        return f"was {said}; the ledger has entry {index}, head {short_code(head)}, {event['at']}"
    return None


def _sent(lines: Lines, mine: Paper) -> Iterator[str]:
    sent = {one["seq"]: one for one in lines if one["kind"] == "sent"}
    for seq, (index, event, _) in mine.numbered.items():
        message = sent.get(seq)
        if message is None:
            yield f"entry {index} records number {seq}, which was never sent"
        elif event["event"] == ANSWER and (
            "item" not in message or _content(event) != _content(message)
        ):
            yield f"entry {index} records {event}, sent was {message}"


def _snapshots(lines: Lines, mine: Paper) -> Iterator[str]:
    """Every snapshot is the fold of the ledger up to the number it names, and behind nothing."""
    known = 0
    for one in lines:
        if one["kind"] == "acknowledged":
            known = max(known, *one["upto"])
        if one["kind"] != "sync":
            continue
        snapshot = one["snapshot"]
        last = snapshot["last_seq"]
        if last < known:
            yield f"LOST: was told that {last} is the last number after {known} was acknowledged"
        answers, flags = _fold(mine, last)
        shown = {int(item): choice for item, choice in snapshot["answers"].items()}
        if (shown, set(snapshot["flags"])) != (answers, flags):
            yield f"was shown {shown} after number {last}, the ledger has {answers}"


def _fold(mine: Paper, last: int) -> tuple[dict[int, int], set[int]]:
    answers: dict[int, int] = {}
    flags: set[int] = set()
    for seq in sorted(mine.numbered):
        event = mine.numbered[seq][1]
        if seq > last or event["event"] != ANSWER:
            continue
        item, choice, flag, _ = _content(event)
        answers.pop(item, None)
        if choice is not None:
            answers[item] = choice
        (flags.add if flag else flags.discard)(item)
    return answers, flags


def _results(lines: Lines, mine: Paper) -> Iterator[str]:
    """Points recomputed from the paper as it was displayed and the answers in the ledger."""
    forms = [one["choices"] for one in lines if one["kind"] == "form"]
    finished = next((one for one in mine.ended if one["event"] == FINISHED), None)
    if forms and finished is not None:
        expected = paper.points(forms[0], _fold(mine, 2**31)[0])
        recorded = tuple(finished["points"]), finished["total"]
        if recorded != (tuple(expected.values()), sum(expected.values())):
            yield f"the ledger has {recorded}, the answers are worth {expected}"
        for result in _told(lines):
            points = {one["id"]: one["points"] for one in result["sections"]}
            if points != expected or result["total"] != sum(expected.values()):
                yield f"was told {result}, the answers are worth {expected}"
            if result["finished_by"] != finished["by"]:
                yield f"was told {result['finished_by']}, the ledger has {finished['by']}"
    elif list(_told(lines)) and finished is None:
        yield "LOST: was told a result, and the ledger has no end"


def _told(lines: Lines) -> Iterator[dict[str, Any]]:
    for one in lines:
        if one["kind"] == "sync" and one["snapshot"]["result"]:
            yield one["snapshot"]["result"]
        if one["kind"] == "acknowledged" and "result" in (said := json.loads(one["raw"])):
            yield said["result"]


def _orders(lines: Lines, records: dict[str, Record]) -> Iterator[str]:
    """Every order that was said to be done is there, and none that was refused."""
    orders = {one["request_id"]: one for one in lines if one["kind"] == "order"}
    said: dict[str, str] = {}
    for one in lines:
        if one["kind"] not in {"done", "refused"}:
            continue
        order = orders[one["request_id"]]
        events = records[order["sitting"]].requests.get(one["request_id"], [])
        text = f"order {order['name']} {one['request_id']}"
        if one["kind"] == "refused":
            if events:
                yield f"{text} was refused ({one['said']}) and is in the ledger"
            continue
        if not events:
            yield f"LOST: {text} was done and is not in the ledger"
        if order["name"] != "finish_attempt" and len(events) > 1:
            yield f"{text} is in the ledger {len(events)} times"
        if said.setdefault(one["request_id"], one["raw"]) != one["raw"]:
            yield f"{text} was answered {said[one['request_id']]} and again {one['raw']}"
