"""Log lines: one event each, as text or JSON, and nothing in them about any candidate.

Whatever an exception says may name somebody, so of an exception only its kind and the places in
the code are written; of the operating system's and the database's own also the first line.
"""

import logging
import re
import sys
import traceback
from datetime import UTC, datetime
from ipaddress import ip_address
from types import TracebackType
from typing import Any, Literal, TextIO

import msgspec
from sqlalchemy.exc import DBAPIError

Format = Literal["text", "json"]
LEVELS = {"debug": 10, "info": 20, "warning": 30, "error": 40}
OURS = ("exam_engine", "proctor_console", "question_bank", "scoring", "gunicorn.error")
# of the machine itself, not of a terminal
_OWN_ADDRESSES = frozenset({"0.0.0.0", "127.0.0.1"})  # noqa: S104 - as it stands in a log line
_PERHAPS_V4 = re.compile(r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])")
_PERHAPS_V6 = re.compile(r"[0-9A-Fa-f]*:[0-9A-Fa-f:]*:[0-9A-Fa-f]*[0-9A-Fa-f]")
_PLACES = 12  # of a stack, the innermost
_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime"}


class LineFormatter(logging.Formatter):
    """Writes a record in one line, as text or JSON.

    Fields come from ``extra``: `event` names what happened, `sitting` where; the rest are figures.
    A record without `event` is named by its module.
    """

    def __init__(self, kind: Format) -> None:
        super().__init__()
        self._json = kind == "json"

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        fields = {name: value for name, value in vars(record).items() if name not in _STANDARD}
        fields.pop("_gunicorn", None)
        event = fields.pop("event", record.name)
        said = without_addresses(record.getMessage())
        broken = _described(record.exc_info)
        if self._json:
            line = {"time": _time(record), "level": record.levelname.lower(), "event": event}
            line |= fields | ({"text": said} if said and said != event else {}) | broken
            return msgspec.json.encode(line, enc_hook=str).decode()
        pairs = " ".join(f"{name}={value}" for name, value in (fields | broken).items())
        words = f"{_time(record)} {record.levelname.lower()} {event}: {said} {pairs}"
        return words.replace("\n", " ").strip()


def without_addresses(text: str) -> str:
    """A text in which every network address but the server's own is blotted out."""
    return _PERHAPS_V6.sub(_blotted, _PERHAPS_V4.sub(_blotted, text))


def _blotted(found: re.Match[str]) -> str:
    try:
        ip_address(found[0])
    except ValueError:
        return found[0]
    return found[0] if found[0] in _OWN_ADDRESSES else "(address)"


def set_up(kind: Format, level: str, stream: TextIO = sys.stderr) -> None:
    """Have everything that is logged in this process written so; libraries only if it matters.

    At lower levels sockets and the database would log what people send.
    """
    handler = logging.StreamHandler(stream)
    handler.setFormatter(LineFormatter(kind))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.captureWarnings(capture=True)
    for name in OURS:
        logging.getLogger(name).setLevel(LEVELS[level])


def _time(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")


Raised = (
    tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None] | None
)


def _described(raised: Raised) -> dict[str, Any]:
    """An exception without its words: kind, and where in the code."""
    if not raised or raised[1] is None:
        return {}
    kind, exception, stack = raised
    places = [
        f"{one.filename.rpartition('/')[2]}:{one.lineno} {one.name}"
        for one in traceback.extract_tb(stack)[-_PLACES:]
    ]
    described: dict[str, Any] = {"exception": kind.__name__, "stack": places}
    if isinstance(exception, DBAPIError):
        described["reason"] = without_addresses(str(exception.orig).partition("\n")[0])
    elif isinstance(exception, OSError):
        described["reason"] = exception.strerror or kind.__name__
    return described
