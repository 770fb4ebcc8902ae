"""The one process of the embedded default: gunicorn with a single green worker.

`serve` replaces the calling process, so that the server starts from a Python in which nothing has
been imported that would have to be made cooperative afterwards.
"""

import os
import sys
from typing import Any, NoReturn

from gunicorn.app.base import BaseApplication
from gunicorn.util import import_app

from exam_engine.config import Config, load
from exam_engine.server.supervisor import Supervisor

WORKERS = {
    "eventlet": "exam_engine.server.eventlet_worker.EventletWorker",
    "gevent": "exam_engine.server.gevent_worker.ExamGeventWorker",
}
# A worker that is silent for so long hangs; replaying the largest sitting takes a tenth of it.
WORKER_TIMEOUT_SECONDS = 120
# a head of more is no browser's: 256 KiB at most, of which `pending_requests_max` may be under way
HEAD_FIELDS_MAX = 64
HEAD_FIELD_MAX_BYTES = 4_096
# connections that a hall opens in the same instant and the kernel must hold until accepted
BACKLOG = 4_096


class Process(BaseApplication):  # type: ignore[misc]  # gunicorn ships no types
    """gunicorn under our settings alone; one worker, because a sitting has one writer."""

    def __init__(self, application: str, config: Config) -> None:
        self._application = application
        self._config = config
        super().__init__()

    def load_config(self) -> None:
        """Hand our settings to gunicorn."""
        config = self._config
        settings = {
            "bind": f"{config.host}:{config.port}",
            "backlog": BACKLOG,
            "workers": 1,
            "worker_class": WORKERS[config.concurrency],
            "worker_connections": config.connections_max,
            "timeout": WORKER_TIMEOUT_SECONDS,
            "graceful_timeout": config.graceful_shutdown_seconds,
            "keepalive": config.request_seconds,
            "limit_request_fields": HEAD_FIELDS_MAX,
            "limit_request_field_size": HEAD_FIELD_MAX_BYTES,
            "sendfile": False,  # os.sendfile refuses the non-blocking sockets of green threads
            "forwarded_allow_ips": ",".join(config.trusted_proxies),
            "loglevel": config.log_level,
            "logger_class": "exam_engine.server.gunicorn_log.GunicornLog",
            "proc_name": "exam",
            "control_socket_disable": True,
        }
        for name, value in settings.items():
            self.cfg.set(name, value)

    def run(self) -> None:
        """Supervise until told to stop."""
        Supervisor(self).run()

    def load(self) -> Any:
        """Import the application: in the worker, after its standard library became cooperative."""
        return import_app(self._application)


def serve(application: str, config: Config) -> NoReturn:
    """Become the server of an application, named as `module:variable`."""
    environment = {**os.environ, **config.environment()}
    command = [sys.executable, "-m", "exam_engine.server.process", application]
    os.execve(sys.executable, command, environment)  # noqa: S606 - our own interpreter, no shell


if __name__ == "__main__":
    # Without it `import eventlet` reads all of dnspython, 0.7 of its 0.83 s and of every restart;
    # the exam looks no name up while it serves.
    os.environ.setdefault("EVENTLET_NO_GREENDNS", "yes")
    Process(sys.argv[1], load()).run()
