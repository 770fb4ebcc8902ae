"""Whether anybody's time was stolen, from what clients were shown and when the server was away.

A client can say only what it saw: its remaining time in one snapshot and in the next, and how long
that was apart on its own clock. In between the server was away for a while that the hall measured,
from the kill to the first answer. So nobody may have lost more than the rest of that while.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any, NamedTuple

HEARTBEAT_MS = 1_000
"""How old the last durable reading of a clock may be; a crash gives that much back."""
SLACK_MS = 150
"""What measuring from outside costs: a snapshot on its way."""
READY_MS = 2_000
"""The clock goes on before the first answer the hall hears of; 1.2 s were seen on a machine with
five times as much to do as it can."""
GAP_MS = 500
"""How far an entry about a restart may be from what the entries around it tell."""

RESTARTED, GRANTED, INTERRUPTED = "EngineRestarted/1", "TimeGranted/1", "WritingInterrupted/1"


class Outage(NamedTuple):
    """Monotonic seconds from a kill to the first answer afterwards."""

    killed: float
    serving: float


def outages(hall: list[dict[str, Any]]) -> list[Outage]:
    """Every outage that the hall wrote down."""
    return [Outage(one["killed"], one["serving"]) for one in hall if one["kind"] == "serving"]


def restarts(events: list[dict[str, Any]]) -> Iterator[str]:
    """Each restart explains exactly the wall time by which the sitting clock stood still."""
    for index, event in enumerate(events):
        if index and event["clock"] < events[index - 1]["clock"]:
            yield f"entry {index}: the sitting clock went back to {event['clock']}"
        if event["event"] != RESTARTED:
            continue
        before = events[index - 1]
        apart = event["at"] - before["at"] - (event["clock"] - before["clock"])
        lost = event.get("lost_ms", 0)
        if abs(apart - lost) > GAP_MS:
            yield f"entry {index}: the clock stood for {apart} ms, {lost} ms are written down"


def shown(
    attempt: str,
    lines: list[dict[str, Any]],
    events: list[dict[str, Any]],
    away: list[Outage],
) -> Iterator[str]:
    """Between two snapshots nobody lost time that the server did not serve, nor gained any."""
    grants = [
        (event["at"], event["ms"])
        for event in events
        if event["event"] == GRANTED and attempt in event["attempts"]
    ]
    syncs = [one for one in lines if one["kind"] == "sync"]
    for one, two in itertools.pairwise(syncs):
        before, after = one["snapshot"], two["snapshot"]
        if before["attempt_state"] in {"waiting", "finished", "void"}:
            continue
        given = sum(ms for at, ms in grants if before["server_time"] < at <= after["server_time"])
        # a grant while a snapshot was on its way may be in it or not
        doubtful = sum(
            ms
            for at, ms in grants
            for sync in (one, two)
            if -SLACK_MS <= sync["snapshot"]["server_time"] - at <= _took_ms(sync) + SLACK_MS
        )
        worked = before["remaining_ms"] + given - after["remaining_ms"]
        between = [
            outage for outage in away if one["t0"] < outage.serving and outage.killed < two["t"]
        ]
        dead = sum(
            min(outage.serving, two["t"]) - max(outage.killed, one["t0"]) for outage in between
        )
        served = (two["t"] - one["t0"] - dead) * 1000
        slack = SLACK_MS + doubtful + READY_MS * len(between)
        if worked > served + slack:
            yield f"{worked} ms were taken where the server served {served:.0f} ms"
        back = (HEARTBEAT_MS + SLACK_MS) * len(between)
        if worked < -back - doubtful - 1:
            yield f"the remaining time grew by {-worked} ms, {back} ms at most were given back"


def _took_ms(sync: dict[str, Any]) -> float:
    took: float = (sync["t"] - sync["t0"]) * 1000
    return took
