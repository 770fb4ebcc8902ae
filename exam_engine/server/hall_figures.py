"""What the open sittings know by themselves, for the metrics: read at every scrape, so cheaply."""

from collections.abc import Iterator

from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from exam_engine.hall import Hall
from exam_engine.sequencer import Sequencer
from exam_engine.server.tally import Tally

CAUSES = ("storage_full", "database_away", "slow_commit")
WHYS = ("away", "damaged", "refused")


class HallFigures(Collector):
    """Attempts, queues, ledgers and writers of all sittings that are open."""

    def __init__(self, hall: Hall) -> None:
        self._hall = hall
        self._tallies: dict[str, Tally] = {}

    def describe(self) -> Iterator[Metric]:
        """Nothing yet: the sittings are opened after this is registered."""
        return iter(())

    def collect(self) -> Iterator[Metric]:
        """The figures as Prometheus asks for them."""
        sittings = self._hall.sittings()
        counts = [self._tally(one).counts for one in sittings]
        for kind, sentence in (
            ("working", "Attempts whose clock runs."),
            ("finished", "Attempts that have ended, by whomever."),
        ):
            yield GaugeMetricFamily(
                f"exam_attempts_{kind}", sentence, value=sum(one[kind] for one in counts)
            )
        yield GaugeMetricFamily(
            "exam_commands_waiting",
            "Commands that wait for a commit.",
            value=sum(one.waiting for one in sittings),
        )
        entries = GaugeMetricFamily(
            "exam_ledger_entries", "Entries in the ledger of a sitting.", labels=["sitting"]
        )
        for one in sittings:
            entries.add_metric([one.plan.id], one.sheets.size)
        yield entries
        interrupted = GaugeMetricFamily(
            "exam_writing_interrupted",
            "Sittings that cannot write just now, by cause; their clocks stand.",
            labels=["cause"],
        )
        interruptions = [one.interruption for one in sittings]
        present: list[str] = [one.cause for one in interruptions if one is not None]
        for cause in CAUSES:
            interrupted.add_metric([cause], present.count(cause))
        yield interrupted
        unopened = GaugeMetricFamily(
            "exam_sittings_unopened",
            "Planned sittings that are not open, by reason; the console and the log say which.",
            labels=["why"],
        )
        reasons: list[str] = [one.why for one in self._hall.unopened]
        for why in WHYS:
            unopened.add_metric([why], reasons.count(why))
        yield unopened
        yield GaugeMetricFamily(
            "exam_writers_stopped",
            "Sittings whose writer has stopped for good, or fails each time; the console says why.",
            value=sum(one.stoppage is not None for one in sittings),
        )

    def _tally(self, sequencer: Sequencer) -> Tally:
        known = self._tallies.get(sequencer.plan.id)
        if known is None or known.sequencer is not sequencer:
            known = self._tallies[sequencer.plan.id] = Tally(sequencer)
        return known
