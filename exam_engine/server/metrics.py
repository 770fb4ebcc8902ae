"""What operators watch: counted where it happens, read by Prometheus at /metrics."""

from collections.abc import Callable
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from exam_engine.hall import Hall

# from a quiet disk to a hall that notices
LATENCY_BUCKETS_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)


class Metrics:
    """The figures of one process; its own registry, so that tests may have several."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self.connected = Gauge(
            "exam_terminals_connected", "Terminals with an open socket.", registry=self._registry
        )
        self.working = Gauge(
            "exam_attempts_working", "Attempts whose clock runs.", registry=self._registry
        )
        self.queue_length = Gauge(
            "exam_commands_waiting", "Commands that wait for a commit.", registry=self._registry
        )
        self.answers = Counter(
            "exam_answers", "Answers acknowledged as saved.", registry=self._registry
        )
        self.refusals = Counter(
            "exam_refusals", "Refused requests by code.", ["code"], registry=self._registry
        )
        self.acknowledgement_seconds = Histogram(
            "exam_acknowledgement_seconds",
            "From reading an answer off the wire to writing its acknowledgement.",
            buckets=LATENCY_BUCKETS_SECONDS,
            registry=self._registry,
        )
        self.commit_seconds = Histogram(
            "exam_commit_seconds",
            "One transaction of a sitting's writer.",
            buckets=LATENCY_BUCKETS_SECONDS,
            registry=self._registry,
        )

    def watch(self, hall: Hall) -> None:
        """Read what the sittings know by themselves whenever somebody asks for the figures."""
        self.queue_length.set_function(lambda: sum(one.waiting for one in hall.sittings()))
        self.working.set_function(
            lambda: sum(
                sheet.timer.since is not None
                for one in hall.sittings()
                for sheet in one.sheets.attempts.values()
            )
        )

    def timing_commits(self, native: Callable[..., Any]) -> Callable[..., Any]:
        """`native`, with the duration of every append to a ledger observed."""

        def timed(work: Callable[..., Any], /, *args: Any) -> Any:
            if getattr(work, "__name__", "") != "append":
                return native(work, *args)
            with self.commit_seconds.time():
                return native(work, *args)

        return timed

    def text(self) -> bytes:
        """All figures in Prometheus' text format."""
        return generate_latest(self._registry)
