"""Finds a PostgreSQL server for the store tests, or starts a private one while they run."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg

USERS = ("postgres", "root")


@dataclass(frozen=True)
class Server:
    """The address of a database in which databases may be made, or why there is none."""

    url: str | None
    reason: str = ""


@contextlib.contextmanager
def server() -> Iterator[Server]:
    """The server at 127.0.0.1:5432 if it lets us in, else one of our own, started by root only."""
    user = next((user for user in USERS if lets_in(user, 5432)), None)
    if user:
        yield Server(url(user, 5432))
        return
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        yield Server(None, "no server lets us in at 127.0.0.1:5432, and not root to start one")
        return
    programs = installed_programs()
    if programs is None:
        yield Server(None, "no server at 127.0.0.1:5432, and apt-get could not install postgresql")
        return
    with private_cluster(programs) as port:
        yield Server(url("postgres", port))


def url(user: str, port: int) -> str:
    """As SQLAlchemy writes it."""
    return f"postgresql+psycopg://{user}@127.0.0.1:{port}/postgres"


def lets_in(user: str, port: int) -> bool:
    """Whether this user may connect without a password."""
    try:
        with psycopg.connect(
            host="127.0.0.1", port=port, user=user, dbname="postgres", connect_timeout=3
        ):
            return True
    except psycopg.OperationalError:
        return False


def installed_programs() -> Path | None:
    """The folder of initdb and pg_ctl, installed from the distribution when it is not there."""
    for attempt in range(2):
        folders = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
        if folders:
            return folders[-1].parent
        if attempt == 0:
            environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
            install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "postgresql"]
            for command in (["apt-get", "update", "-qq"], install):
                subprocess.run(command, env=environment, check=False)  # noqa: S603  # fixed words
    return None


@contextlib.contextmanager
def private_cluster(programs: Path) -> Iterator[int]:
    """A cluster of its own on a free port, run by the user postgres, gone afterwards."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="exam-postgresql-") as folder:
        shutil.chown(folder, "postgres")
        data = f"{folder}/data"
        options = f"-p {port} -c listen_addresses=127.0.0.1 -k {folder} -c fsync=off"
        as_postgres("initdb", programs, "-D", data, "-A", "trust", "-U", "postgres", "-E", "UTF8")
        as_postgres(
            "pg_ctl", programs, "-D", data, "-w", "-l", f"{folder}/log", "-o", options, "start"
        )
        try:
            yield port
        finally:
            as_postgres("pg_ctl", programs, "-D", data, "-w", "-m", "fast", "stop")


def as_postgres(program: str, programs: Path, *words: str) -> None:
    """Run a PostgreSQL program, which refuses to run as root, as its own user."""
    command = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
    subprocess.run(  # noqa: S603  # fixed words
        [*command, str(programs / program), *words], check=True, stdout=subprocess.DEVNULL, cwd="/"
    )
