"""What operators read at /metrics beside the sittings: door, public, backups, machine."""

from __future__ import annotations

from exam_engine.clock import wall_ms
from exam_engine.config import Config
from exam_engine.server.concurrency import Concurrency
from exam_engine.server.gatekeeper import Gatekeeper
from exam_engine.server.machine_figures import watch_machine
from exam_engine.server.metrics import Metrics
from exam_engine.server.pressure import Pressure
from proctor_console.backup.mark import Mark
from proctor_console.results.viewers import Viewers

_SECOND_MS = 1_000


def watch(
    metrics: Metrics,
    config: Config,
    gatekeeper: Gatekeeper,
    viewers: Viewers,
    pressure: Pressure,
    green: Concurrency,
) -> None:
    """Have everything read that no sitting knows, and the loop looked at from now on."""
    pressure.listen(metrics.answers.late)
    green.spawn(pressure.watch, green.sleep)
    metrics.reading("exam_viewers_connected", "Public screens with a socket.", lambda: len(viewers))
    metrics.total(
        "exam_connections_put_off",
        "Connections that were given a later place in time.",
        lambda: gatekeeper.sent_away,
    )
    metrics.reading(
        "exam_backup_age_seconds",
        "Since the last whole backup of this data folder; -1 without any.",
        lambda: backup_age_seconds(config),
    )
    watch_machine(metrics, config.data_dir)


def backup_age_seconds(config: Config) -> float:
    """How old the last whole backup is; -1 when there is none."""
    mark = Mark.read(config.data_dir)
    return -1 if mark is None else (wall_ms() - mark.made_at) / _SECOND_MS
