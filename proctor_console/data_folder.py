"""A server's data folder: settings, keys and database, made once and opened by every command."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine, inspect

from exam_engine import config as configuration
from exam_engine.config import Config
from exam_engine.database import connect
from exam_engine.errors import BadConfiguration
from exam_engine.registry import keys as key_files
from exam_engine.registry.keys import Keys
from proctor_console.errors import FolderNotReady
from proctor_console.migrations import upgrade


@dataclass(frozen=True, slots=True)
class DataFolder:
    """An opened data folder."""

    config: Config
    keys: Keys
    database: Engine


def make_folder(data_dir: Path, exam_host: str | None = None) -> DataFolder:
    """A data folder that is ready for use; on a used one only the database is brought up to date.

    Its settings get an ``exam_host`` that is used nowhere else, unless one is given or there.

    Raises:
        BadConfiguration: its settings or its keys cannot be used.
        OSError: it cannot be written.
    """
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    config = configuration.load(data_dir)
    there = key_files.master_key_path(config.keys_dir).exists()
    if not there:
        config = _named(data_dir, config, exam_host)
    keys = key_files.read(config.keys_dir) if there else key_files.generate(config.keys_dir)
    upgrade(config.database)
    return DataFolder(config, keys, connect(config.database))


def _named(data_dir: Path, config: Config, exam_host: str | None) -> Config:
    """The settings with an exam host, written down in front of what is in exam.toml."""
    usual = config.exam_host == Config().exam_host
    if exam_host is None and not usual:
        return config
    if exam_host is not None and not usual:
        raise BadConfiguration(
            f"{data_dir / 'exam.toml'} or the environment says exam_host = {config.exam_host}",
            where=str(data_dir),
            option="exam_host",
        )
    # RFC 2606: nobody owns a name below .invalid, so nobody else's records can have it
    name = exam_host or f"exam-{secrets.token_hex(4)}.invalid"
    named = configuration.load(data_dir, exam_host=name)
    path = data_dir / "exam.toml"
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    path.write_text(f'exam_host = "{name}"\n{before}', encoding="utf-8")
    return named


def open_folder(data_dir: Path) -> DataFolder:
    """A data folder that `exam init` has made.

    Raises:
        FolderNotReady: it has not.
        BadConfiguration: its settings or its keys cannot be used.
    """
    config = configuration.load(data_dir)
    if not key_files.master_key_path(config.keys_dir).exists():
        raise FolderNotReady(f"{data_dir} is not a data folder; `exam init` makes one.")
    database = connect(config.database)
    if not inspect(database).has_table("staff_account"):
        raise FolderNotReady(f"The database of {data_dir} is empty; run `exam init`.")
    return DataFolder(config, key_files.read(config.keys_dir), database)
