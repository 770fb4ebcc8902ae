"""The settings of one server: frozen, typed, with their units in their names.

Defaults suit a centre.  A file `exam.toml` in the data folder changes them, and environment
variables `EXAM_<NAME>` change both.  docs/configuration.md explains each; a test keeps it complete.
"""

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec

from exam_engine.errors import BadConfiguration

PREFIX = "EXAM_"
Positive = Annotated[int, msgspec.Meta(ge=1)]
Port = Annotated[int, msgspec.Meta(ge=1, le=65_535)]
# it begins the origins and key names of signed notes, where a space or a plus sign would end them
ExamHost = Annotated[
    str, msgspec.Meta(pattern=r"^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?\Z", max_length=200)
]
# behind it come paths; what is printed and scanned has to be short and the same for everybody
PublicAddress = Annotated[
    str, msgspec.Meta(pattern=r"^(https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?)?\Z", max_length=200)
]


class Config(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Every option of a server."""

    data_dir: Path = Path("data")
    database_url: str = ""
    host: str = "0.0.0.0"  # noqa: S104 - terminals come from the hall's network
    port: Port = 8000
    exam_host: ExamHost = "exam.invalid"
    public_address: PublicAddress = ""
    names_on_board: bool = True
    concurrency: Literal["eventlet", "gevent"] = "eventlet"
    connections_max: Positive = 18_000
    connections_per_second: Annotated[int, msgspec.Meta(ge=0, le=100_000)] = 500
    request_seconds: Positive = 5
    pending_requests_max: Positive = 2_000
    forms_per_second: Annotated[int, msgspec.Meta(ge=0, le=100_000)] = 200
    pictures_per_second: Annotated[int, msgspec.Meta(ge=0, le=100_000)] = 500
    loop_late_ms: Positive = 20
    message_max_bytes: Annotated[int, msgspec.Meta(ge=1_024, le=16_777_216)] = 65_536
    ping_interval_seconds: Positive = 25
    ping_timeout_seconds: Positive = 20
    board_interval_ms: Annotated[int, msgspec.Meta(ge=50, le=10_000)] = 250
    viewers_max: Positive = 2_000
    watches_per_minute: Positive = 30
    board_engine: str = "http://127.0.0.1:8000"
    board_port: Port = 8_001
    board_viewers_max: Positive = 16_000
    board_stands_back: bool = True
    login_failures_per_minute: Positive = 10
    login_failures_per_minute_and_address: Positive = 120
    staff_session_hours: Annotated[int, msgspec.Meta(ge=1, le=72)] = 12
    https_only: bool = False
    trusted_proxies: tuple[str, ...] = ()
    witness_every_seconds: Positive = 10
    witness_answer_seconds: Annotated[int, msgspec.Meta(ge=1, le=60)] = 5
    graceful_shutdown_seconds: Positive = 10
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_format: Literal["text", "json"] = "text"
    metrics_readers: tuple[str, ...] = ("127.0.0.1", "::1")

    @property
    def database(self) -> str:
        """Where everything is stored, as an SQLAlchemy URL."""
        return self.database_url or f"sqlite:///{self.data_dir.resolve() / 'exam.sqlite3'}"

    @property
    def keys_dir(self) -> Path:
        """The folder of the server's own secrets; readable by its owner alone."""
        return self.data_dir / "keys"

    @property
    def snapshots_dir(self) -> Path:
        """The folder of snapshots; whatever is in it may be deleted at any time."""
        return self.data_dir / "snapshots"

    @property
    def witnesses_file(self) -> Path:
        """The policy that names the witnesses; there is none unless somebody has written it."""
        return self.data_dir / "witnesses.policy"

    def environment(self) -> dict[str, str]:
        """The same settings as environment variables, for a process that is to share them."""
        return {
            PREFIX + name.upper(): _as_text(getattr(self, name)) for name in self.__struct_fields__
        }


def load(
    data_dir: Path | None = None,
    environment: Mapping[str, str] = os.environ,
    **chosen: object,
) -> Config:
    """The settings of a data folder: defaults, its exam.toml, the environment, what was chosen.

    Raises:
        BadConfiguration: an option is unknown or cannot have that value; says which and where.
    """
    given = {
        name.removeprefix(PREFIX).lower(): value
        for name, value in environment.items()
        if name.startswith(PREFIX)
    }
    folder = data_dir or Path(given.get("data_dir", Config().data_dir))
    path = folder / "exam.toml"
    options: dict[str, Any] = {}
    _checked(options, _read(path), str(path))
    _checked(options, {name: _typed(name, text) for name, text in given.items()}, "environment")
    _checked(options, {"data_dir": str(folder), **chosen}, "command line")
    return _convert(options)


def _convert(options: Mapping[str, Any]) -> Config:
    return msgspec.convert(options, Config, dec_hook=lambda kind, value: kind(value))


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as broken:
        raise BadConfiguration(f"{path}: {broken}", where=str(path)) from broken


def _checked(options: dict[str, Any], layer: Mapping[str, Any], where: str) -> None:
    for name, value in layer.items():
        if name not in Config.__struct_fields__:
            raise BadConfiguration(f"{where}: there is no option {name}", where=where, option=name)
        try:
            _convert({name: value})
        except msgspec.ValidationError as wrong:
            sentence = str(wrong).split(" - at ")[0]
            raise BadConfiguration(f"{where}: {name}: {sentence}", where=where, option=name) from (
                wrong
            )
        options[name] = value


def _typed(name: str, text: str) -> object:
    """The text of an environment variable as the kind of value its option has."""
    default = getattr(Config(), name, None)
    if isinstance(default, bool):
        return {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}.get(
            text.lower(), text
        )
    if isinstance(default, int) and text.lstrip("-").isdigit():
        return int(text)
    if isinstance(default, tuple):
        return [part.strip() for part in text.split(",") if part.strip()]
    return text


def _as_text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return ",".join(value) if isinstance(value, tuple) else str(value)
