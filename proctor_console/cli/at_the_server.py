"""Asks a running server, as its console would: the ledger has one writer, the server."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Mapping
from pathlib import Path
from typing import Any, TypeVar

import click

from exam_engine.config import Config
from exam_engine.server.writing import WritersLock
from proctor_console.data_folder import open_folder
from proctor_console.robots.socket_client import Refused
from proctor_console.robots.staff import Account

_T = TypeVar("_T")
_WHY = {
    "bad_credentials": "Username and password do not belong together.",
    "not_permitted": "The role of who asks does not allow this.",
    "may_not_second": "The role of the second person does not consent to this.",
    "same_person": "The second person must have an account of their own.",
    "slow_down": "Too many wrong passwords; wait a minute.",
    "unknown_sitting": "The server has no such sitting open.",
}


def server_of(data_dir: Path) -> str:
    """The address of the server of a data folder; says so if there is none."""
    folder = open_folder(data_dir)
    if WritersLock(folder.config.data_dir, folder.database).writer() is None:
        raise click.ClickException(
            "No server serves this data folder; the server is the only one who writes the record. "
            "`exam serve` starts one."
        )
    host = folder.config.host
    return f"http://{'127.0.0.1' if host == Config().host else host}:{folder.config.port}"


def account(username: str | None, wanted: str) -> Account:
    """Who asks; what was not given is asked for."""
    name = username or click.prompt(wanted, err=True)
    return Account(name, click.prompt(f"Password of {name}", hide_input=True, err=True))


def asked(
    visit: Coroutine[Any, Any, _T], why: Mapping[str, str], *, second_may_follow: bool = False
) -> _T:
    """What a visit to the server came to; a refusal becomes its sentence, that of ``why`` if any.

    Raises Refused where a second person is to be asked and may follow.
    """
    try:
        return asyncio.run(visit)
    except Refused as refusal:
        if refusal.code == "second_person" and second_may_follow:
            raise
        sentences = {**_WHY, **why}
        said = sentences.get(refusal.code, refusal.reply.get("message") or refusal.code)
        raise click.ClickException(said) from refusal
    except OSError as gone:
        raise click.ClickException(
            f"The server does not answer: {gone}. If it listens elsewhere, say --url; asking again "
            "does no harm."
        ) from gone
