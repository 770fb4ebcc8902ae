"""What operators watch: counted where it happens, read by Prometheus at /metrics."""

from bisect import bisect_left
from collections.abc import Callable, Iterator
from itertools import accumulate
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector
from prometheus_client.utils import floatToGoString

from exam_engine.hall import Hall
from exam_engine.server.hall_figures import HallFigures

# from a quiet disk to a hall that notices
LATENCY_BUCKETS_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)


class Timings:
    """How often something took how long; counted without a lock."""

    __slots__ = ("_in_bucket", "_seconds")

    def __init__(self) -> None:
        self._in_bucket = [0] * (len(LATENCY_BUCKETS_SECONDS) + 1)
        self._seconds = 0.0

    def observe(self, seconds: float) -> None:
        """Count one."""
        self._in_bucket[bisect_left(LATENCY_BUCKETS_SECONDS, seconds)] += 1
        self._seconds += seconds

    def family(self, name: str, sentence: str) -> HistogramMetricFamily:
        """The figures as Prometheus asks for them."""
        bounds = [*map(floatToGoString, LATENCY_BUCKETS_SECONDS), "+Inf"]
        up_to = zip(bounds, accumulate(self._in_bucket), strict=True)
        return HistogramMetricFamily(name, sentence, buckets=list(up_to), sum_value=self._seconds)


class LoopFigures(Collector):
    """How many answers were acknowledged, how fast, and how late the loop was meanwhile.

    Only green threads of one native thread count here. prometheus-client's own counters take a
    lock, which is a green one: 5 us of an answer's 107 for a counter and a histogram, 1 us here.
    """

    def __init__(self) -> None:
        self._saved = 0
        self._acknowledgements = Timings()
        self._lateness = Timings()
        self.late = self._lateness.observe

    def saved(self, count: int = 1) -> None:
        """Count answers."""
        self._saved += count

    def acknowledged(self, seconds: float) -> None:
        """Count one answer that took so long from the wire to its acknowledgement."""
        self._saved += 1
        self._acknowledgements.observe(seconds)

    def collect(self) -> Iterator[Metric]:
        """The figures as Prometheus asks for them."""
        yield CounterMetricFamily(
            "exam_answers", "Answers acknowledged as saved.", value=self._saved
        )
        yield self._acknowledgements.family(
            "exam_acknowledgement_seconds",
            "From reading an answer off the wire to writing its acknowledgement.",
        )
        yield self._lateness.family(
            "exam_loop_late_seconds",
            "How late the loop came back to a sleeper, looked at 50 times a second.",
        )


class _Total(Collector):
    """A counter whose count somebody else keeps."""

    def __init__(self, name: str, sentence: str, read: Callable[[], float]) -> None:
        self._name, self._sentence, self._read = name, sentence, read

    def collect(self) -> Iterator[Metric]:
        """The count."""
        yield CounterMetricFamily(self._name, self._sentence, value=self._read())


class Metrics:
    """The figures of one process; its own registry, so that tests may have several."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self.connected = Gauge(
            "exam_terminals_connected", "Terminals with an open socket.", registry=self._registry
        )
        self.opening_seconds = Gauge(
            "exam_opening_seconds",
            "What opening the sittings took, by part.",
            ["part"],
            registry=self._registry,
        )
        self.copyist_bytes = Gauge(
            "exam_copyist_resident_bytes",
            "Memory of the process that writes snapshots; 0 while there is none.",
            registry=self._registry,
        )
        self.answers = LoopFigures()
        self._registry.register(self.answers)
        self.refusals = Counter(
            "exam_refusals", "Refused requests by code.", ["code"], registry=self._registry
        )
        self.commit_seconds = Histogram(
            "exam_commit_seconds",
            "One transaction of a sitting's writer.",
            buckets=LATENCY_BUCKETS_SECONDS,
            registry=self._registry,
        )

    def reading(self, name: str, sentence: str, read: Callable[[], float]) -> None:
        """Have a figure read from where it is known whenever somebody asks; must be cheap."""
        Gauge(name, sentence, registry=self._registry).set_function(read)

    def total(self, name: str, sentence: str, read: Callable[[], float]) -> None:
        """The same for something that is counted elsewhere and only grows."""
        self._registry.register(_Total(name, sentence, read))

    def watch(self, hall: Hall) -> None:
        """Read what the sittings know by themselves."""
        self.include(HallFigures(hall))

    def include(self, figures: Collector) -> None:
        """Read figures that somebody else gathers; must be cheap."""
        self._registry.register(figures)

    def took(self, part: str, seconds: float) -> None:
        """Add to what opening the sittings took."""
        self.opening_seconds.labels(part).inc(seconds)

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
