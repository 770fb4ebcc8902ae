"""`exam demo`: a sample exam with robots, on this machine, from nothing."""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path

import click

from exam_engine.config import Config
from proctor_console.cli.display import progress, table
from proctor_console.demo import folder
from proctor_console.demo.card import CARD, DemoCard
from proctor_console.demo.day import START_AFTER_SECONDS, hold
from proctor_console.demo.preparation import prepare
from proctor_console.demo.server import DemoServer
from proctor_console.doctor import machine
from proctor_console.doctor.finding import Verdict

EVERYWHERE = Config().host
MOST_CANDIDATES = 5_000


@click.command()
@click.option("--port", type=click.IntRange(1, 65_535), default=8000, show_default=True)
@click.option(
    "--data",
    "data_dir",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("demo-data"),
    show_default=True,
    help="The demo's folder; an earlier demo in it is replaced.",
)
@click.option(
    "--candidates",
    type=click.IntRange(1, MOST_CANDIDATES),
    default=40,
    show_default=True,
    help="How many come. A few more are on the roster and stay away.",
)
@click.option(
    "--idle",
    type=click.IntRange(min=0),
    default=2,
    show_default=True,
    help="How many of them are left to humans.",
)
@click.option(
    "--speed",
    type=click.FloatRange(min=0.01),
    default=5.0,
    show_default=True,
    help="Robots answer so many times faster than people (about 40 s an item).",
)
def demo(port: int, data_dir: Path, candidates: int, idle: int, speed: float) -> None:
    """Show a whole exam: a sample sitting that robots sit, beside you.

    Prepares a question bank, a sitting, staff and candidates, starts the server, lets robots log in
    and starts the sitting after 15 seconds. Candidates left to humans can log in at any time while
    it runs and have their full allowance. Addresses, usernames, passwords and PINs are printed and
    stand in DIR/demo.json.

    Ctrl-C ends everything. Each run starts afresh.

    \b
    Examples:
      exam demo
      exam demo --port 9000 --candidates 200 --idle 5
      exam demo --speed 60
    """  # noqa: D301 (click needs the real backspace to keep the lines of the examples)
    if idle > candidates:
        raise click.UsageError(f"--idle {idle} is more than --candidates {candidates}.")
    listening = machine.port(Config(host=EVERYWHERE, port=port))
    if listening.verdict is not Verdict.OK:
        raise click.ClickException(f"{listening.sentence}; choose another one with --port.")
    with folder.fresh(data_dir):
        server = DemoServer(data_dir, EVERYWHERE, port)
        with progress("preparing the exam") as step:
            card = prepare(data_dir, server.base_url, candidates, idle, step)
        asyncio.run(hold(card, server, speed, _say, partial(_open, card, data_dir)))


def _open(card: DemoCard, data_dir: Path, base_url: str) -> None:
    """Tell where everything is, after demo.json does."""
    card.write(data_dir)
    table(
        ("screen", "address"),
        [
            ("candidate's terminal", base_url + "/"),
            ("staff's console", base_url + "/console"),
            ("public results", f"{base_url}/results/{card.sitting}"),
        ],
        "Addresses",
    )
    left = [one for one in card.candidates if one.idle]
    table(
        ("participant number", "PIN"),
        [(one.participant_number, one.pin) for one in left],
        "Candidates left to you",
    )
    table(
        ("username", "password", "role"),
        [(one.username, one.password, one.role) for one in card.staff],
        "Staff",
    )
    _say(f"All of it is in {data_dir / CARD}.")
    _say(f"The sitting starts in {START_AFTER_SECONDS:.0f} seconds. Ctrl-C ends everything.")


def _say(sentence: str) -> None:
    click.echo(sentence)
