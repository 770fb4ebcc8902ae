"""A server's data folder: settings, keys and database, made once and opened by every command."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine, inspect

from exam_engine import config as configuration
from exam_engine.config import Config
from exam_engine.registry import keys as key_files
from exam_engine.registry.database import connect
from exam_engine.registry.keys import Keys
from proctor_console.errors import FolderNotReady
from proctor_console.migrations import upgrade


@dataclass(frozen=True, slots=True)
class DataFolder:
    """An opened data folder."""

    config: Config
    keys: Keys
    database: Engine


def make_folder(data_dir: Path) -> DataFolder:
    """A data folder that is ready for use; on a used one only the database is brought up to date.

    Raises:
        BadConfiguration: its settings or its keys cannot be used.
        OSError: it cannot be written.
    """
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    config = configuration.load(data_dir)
    there = key_files.master_key_path(config.keys_dir).exists()
    keys = key_files.read(config.keys_dir) if there else key_files.generate(config.keys_dir)
    upgrade(config.database)
    return DataFolder(config, keys, connect(config.database))


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
