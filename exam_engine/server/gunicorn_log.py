"""gunicorn's own lines in the format of all others."""

from typing import Any

from gunicorn.glogging import Logger

from exam_engine.config import load
from exam_engine.server.log_lines import set_up


class GunicornLog(Logger):  # type: ignore[misc]  # gunicorn ships no types
    """Hands what gunicorn says to the handler of the process; there is no access log."""

    def setup(self, cfg: Any) -> None:
        """Set up logging once more, as gunicorn does in every process."""
        self.cfg = cfg
        self._access_log_enabled = False
        config = load()
        set_up(config.log_format, config.log_level)
        self.error_log.handlers.clear()
        self.error_log.propagate = True

    def access(self, *_: Any) -> None:
        """Say nothing: a request has an address."""
