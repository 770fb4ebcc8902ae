"""The settings in a backup: everything but where the database was, which may hold a password."""

from __future__ import annotations

import json
import re
import tomllib

from proctor_console.errors import BackupRefused

_LINE = re.compile(r"^[ \t]*\"?database_url\"?[ \t]*=.*\n?", re.MULTILINE)


def without_database(text: str) -> str:
    """An exam.toml without its database_url.

    Raises:
        BackupRefused: the option is written in a way that cannot be taken out.
    """
    wanted = {name: value for name, value in tomllib.loads(text).items() if name != "database_url"}
    shorter = _LINE.sub("", text)
    try:
        left = tomllib.loads(shorter)
    except tomllib.TOMLDecodeError:
        left = {"database_url": ""}
    if left != wanted:
        raise BackupRefused("exam.toml: write database_url on a line of its own.")
    return shorter


def with_database(text: str, url: str) -> str:
    """An exam.toml with this database_url; the option comes first, before any table."""
    return f"database_url = {json.dumps(url)}\n{without_database(text)}"
