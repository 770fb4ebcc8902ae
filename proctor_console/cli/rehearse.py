"""`exam rehearse`: the real installation, robots, one kill, one network cut, ready or not."""

from __future__ import annotations

import asyncio
import socket
import tempfile
import time
from collections.abc import Callable, Coroutine
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import click
import msgspec

from exam_engine.config import Config
from proctor_console.cli.display import Step, progress, stages, table
from proctor_console.cli.options import data_option
from proctor_console.data_folder import open_folder
from proctor_console.demo.server import DemoServer
from proctor_console.doctor import machine
from proctor_console.doctor.examination import examine
from proctor_console.doctor.finding import Verdict
from proctor_console.rehearsal.day import Way, hold
from proctor_console.rehearsal.preparation import Rehearsed, prepare
from proctor_console.rehearsal.report import Report

MOST_ROBOTS = 5_000


@click.command()
@click.option(
    "--seconds",
    type=click.IntRange(20, 3_600),
    default=180,
    show_default=True,
    help="How long the robots work.",
)
@click.option(
    "--robots",
    type=click.IntRange(1, MOST_ROBOTS),
    default=50,
    show_default=True,
    help="How many robots sit.",
)
@click.option(
    "--people",
    type=click.IntRange(0, 500),
    default=0,
    show_default=True,
    help="How many seats are left to people at real terminals; their numbers and PINs are shown.",
)
@click.option("--port", type=click.IntRange(1, 65_535), help="Port; default: a free one.")
@click.option(
    "--url",
    default="",
    help="The server's address as terminals know it, through a proxy for instance; needs --port.",
)
@click.option(
    "--from",
    "addresses",
    multiple=True,
    metavar="ADDRESS",
    help="An address of this machine that robots come from; as often as you like.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("rehearsal.txt"),
    show_default=True,
    help="Where the report goes: FILE.txt or FILE.json.",
)
@data_option
def rehearse(
    *,
    seconds: int,
    robots: int,
    people: int,
    port: int | None,
    url: str,
    addresses: tuple[str, ...],
    output: Path,
    data_dir: Path,
) -> None:
    """Rehearse the exam of the next sitting on this installation, and say ready or not.

    Everything happens in a folder of its own beside the data folder, with the same settings, bank
    and exam and invented people; it is removed afterwards, and the real data is only read. Robots
    log in and work; the server is killed once and the network cut once. Exit status 0 if ready.

    \b
    Examples:
      exam rehearse
      exam rehearse --seconds 600 --robots 300 -o rehearsal.json
      exam rehearse --port 8000 --people 4 --from 10.0.0.21 --from 10.0.0.22
    """  # noqa: D301 (click needs the real backspace to keep the lines of the examples)
    if url and port is None:
        raise click.UsageError("--url needs the --port that it leads to.")
    for address in addresses:
        _of_this_machine(address)
    real = open_folder(data_dir)
    host = real.config.host
    chosen = port or _free_port()
    if machine.port(Config(host=host, port=chosen)).verdict is not Verdict.OK:
        raise click.ClickException(f"Port {chosen} is in use; choose another one with --port.")
    findings = examine(msgspec.structs.replace(real.config, port=chosen))
    beside = real.config.data_dir.resolve().parent
    with tempfile.TemporaryDirectory(prefix="rehearsal-", dir=beside) as made:
        folder = Path(made)
        with progress("preparing the rehearsal") as step:
            rehearsed = prepare(real, folder, robots, people, step)
        real.database.dispose()
        _show_people(rehearsed, host, chosen)
        server = DemoServer(folder, host, chosen)
        with stages() as stage:
            watched = _clock(stage("rehearsing"), seconds)
            rehearsal = hold(
                folder, rehearsed, server, seconds, Way(url, addresses), findings, click.echo
            )
            report = asyncio.run(_with_clock(rehearsal, watched))
    report.write(output)
    click.echo(report.text(), nl=False)
    click.echo(f"Saved as {output}.")
    if not report.ready:
        raise click.ClickException("The installation is not ready.")


def _show_people(rehearsed: Rehearsed, host: str, port: int) -> None:
    if rehearsed.people:
        table(
            ("participant number", "PIN"),
            [(one.participant_number, one.pin) for one in rehearsed.people],
            f"Open http://{'SERVER' if host == Config().host else host}:{port}/ at the terminals",
        )


Watch = Callable[[], None]


def _clock(step: Step, seconds: int) -> Watch:
    begun = time.monotonic()
    return lambda: step(int(time.monotonic() - begun), seconds)


async def _with_clock(rehearsal: Coroutine[Any, Any, Report], watch: Watch) -> Report:
    task = asyncio.create_task(rehearsal)
    while not task.done():
        await asyncio.wait([task], timeout=1.0)
        watch()
    return task.result()


def _of_this_machine(address: str) -> None:
    """Refuse an address that no connection can come from."""
    try:
        family = socket.AF_INET6 if ip_address(address).version == 6 else socket.AF_INET  # noqa: PLR2004 - IPv6
        with socket.socket(family) as probe:
            probe.bind((address, 0))
    except (OSError, ValueError) as failure:
        raise click.ClickException(f"--from {address} is no address of this machine.") from failure


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
