"""What operators watch of the witnesses: how far enough have co-signed, and how many do not."""

from collections.abc import Iterator

from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from exam_engine.hall import Hall
from exam_engine.server.witness_rounds import WitnessRounds


class WitnessFigures(Collector):
    """Of all sittings that are open; a witness counts once for each."""

    def __init__(self, hall: Hall, rounds: WitnessRounds) -> None:
        self._hall = hall
        self._rounds = rounds

    def describe(self) -> Iterator[Metric]:
        """Nothing yet: the sittings are opened after this is registered."""
        return iter(())

    def collect(self) -> Iterator[Metric]:
        """The figures as Prometheus asks for them."""
        cosigned = GaugeMetricFamily(
            "exam_cosigned_entries",
            "Entries in the ledger of a sitting that enough witnesses have co-signed.",
            labels=["sitting"],
        )
        troubles = []
        for one in self._hall.sittings():
            known = self._rounds.of(one)
            if known is not None:
                size = 0 if known.best is None else known.best.checkpoint.size
                cosigned.add_metric([one.plan.id], size)
                troubles += [each.trouble.kind for each in known.attendance if each.trouble]
        away = troubles.count("away")
        yield cosigned
        yield GaugeMetricFamily(
            "exam_witnesses_away",
            "Witnesses that did not answer when they were asked last.",
            value=away,
        )
        yield GaugeMetricFamily(
            "exam_witnesses_refusing",
            "Witnesses that refuse to sign, or whose answer cannot be believed.",
            value=len(troubles) - away,
        )
