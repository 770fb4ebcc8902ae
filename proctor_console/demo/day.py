"""The demo's exam day: robots come and sit down, the sitting starts by itself, humans may join."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

from proctor_console.demo.card import DemoCard
from proctor_console.demo.server import DemoServer
from proctor_console.robots.fleet import Seat, robots, sit_all
from proctor_console.robots.socket_client import Refused
from proctor_console.robots.staff import Account, StaffRobot

START_AFTER_SECONDS = 15.0
# everybody sits before the start
LOGINS_SECONDS = 8.0
RETRY_SECONDS = 1.0

Say = Callable[[str], None]


async def hold(card: DemoCard, server: DemoServer, speed: float, say: Say, opened: Say) -> None:
    """Hold the exam until Ctrl-C or SIGTERM; `opened` is told the address once it can be used.

    Raises:
        ServerNotStarted: there is no server to hold it on.
    """
    told_to_stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for one in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(one, told_to_stop.set)
    stopping = asyncio.create_task(told_to_stop.wait())
    server.start()
    try:
        opening = asyncio.create_task(server.ready())
        await asyncio.wait([opening, stopping], return_when=asyncio.FIRST_COMPLETED)
        if opening.done():
            opening.result()
            opened(card.base_url)
            await _work(card, server, speed, say, stopping)
        else:
            opening.cancel()
    finally:
        await asyncio.to_thread(server.stop)


async def _work(
    card: DemoCard, server: DemoServer, speed: float, say: Say, stopping: asyncio.Task[bool]
) -> None:
    work = [
        asyncio.create_task(server.keep_up(say)),
        asyncio.create_task(_start(card, say)),
        asyncio.create_task(_sit(card, speed, say)),
    ]
    await stopping
    for task in work:
        task.cancel()
    with suppress(asyncio.CancelledError):
        await asyncio.gather(*work)


async def _start(card: DemoCard, say: Say) -> None:
    """Start the sitting as coordinator and proctor would, at the console."""
    await asyncio.sleep(START_AFTER_SECONDS)
    account, other = card.account("coordinator"), card.account("proctor")
    second = Account(other.username, other.password)
    while True:
        try:
            console = await StaffRobot.open(
                card.base_url, account.username, account.password, second
            )
            try:
                await console.ask("start_sitting", card.sitting)
            finally:
                console.leave()
        except Refused as refusal:
            say(f"The sitting was started by somebody else ({refusal}).")
        except (OSError, TimeoutError):
            await asyncio.sleep(RETRY_SECONDS)
            continue
        else:
            say(f"{_now()} the sitting has started.")
        return


async def _sit(card: DemoCard, speed: float, say: Say) -> None:
    seats = [Seat(one.participant_number, one.pin) for one in card.candidates if not one.idle]
    if not seats:
        return
    fleet = robots(card.base_url, seats, speed)
    await sit_all(fleet, LOGINS_SECONDS)
    scored = sum(robot.result is not None for robot in fleet)
    say(f"{_now()} {scored} robots have finished; the others are yours. Ctrl-C ends the demo.")


def _now() -> str:
    return datetime.now().astimezone().strftime("%H:%M:%S")
