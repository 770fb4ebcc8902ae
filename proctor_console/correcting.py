"""Corrects a key at a running server, as its console would: the ledger has one writer, the server.

What is typed is asked for between two visits, never during one: a person may think for minutes, and
the server ends a connection that does not answer its pings.
"""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import NamedTuple

from proctor_console.errors import BadItemName
from proctor_console.robots.socket_client import Refused
from proctor_console.robots.staff import Account, StaffRobot

Points = tuple[int, ...] | None
"""By choice as written in the bank; None: full points to all."""


class Item(NamedTuple):
    """An item as the server tells it; ``order`` is that of the paper it was found on."""

    id: str
    version: int
    section: str
    values: tuple[int, ...]
    papers: int
    corrections: tuple[int, ...]
    order: tuple[int, ...] | None


class Corrected(NamedTuple):
    """A correction that was made, and its report of rank differences as two files."""

    number: int
    entry: int
    papers: int
    changed: int
    places: int
    csv: bytes
    xlsx: bytes


def question_of(named: str) -> dict[str, object]:
    """How the server is asked for an item: by its id, or by PARTICIPANT/NUMBER.

    Raises:
        BadItemName: it is neither.
    """
    attempt, slash, number = named.partition("/")
    if not slash:
        return {"item": named}
    if not attempt or not (number.isascii() and number.isdigit()):
        raise BadItemName(f"{named} is neither an item of the bank nor like 26-0001/13.")
    return {"attempt": attempt, "number": int(number)}


async def find(url: str, account: Account, sitting: str, named: str) -> Item:
    """The item that a key belongs to; raises Refused, BadItemName, or OSError."""
    question = question_of(named)
    async with _visit(url, account) as staff:
        said = await staff.look("find_item", sitting=sitting, **question)
    return Item(
        said["item"],
        said["version"],
        said["section"],
        tuple(said["values"]),
        said["papers"],
        tuple(said["corrections"]),
        None if said["order"] is None else tuple(said["order"]),
    )


async def correct(
    url: str,
    first: Account,
    second: Account | None,
    sitting: str,
    item: str,
    points: Points,
    reason: str,
) -> Corrected:
    """Give an item other points, and fetch the report; raises Refused, or OSError.

    Without a second person a sitting that asks for two refuses it: ``second_person``.
    """
    async with _visit(url, first, second) as staff:
        given = None if points is None else list(points)
        await staff.ask("correct_key", sitting, item=item, points=given, reason=reason)
        said = await staff.look("corrections", sitting=sitting)
        made = [one for one in said["corrections"] if one["item"] == item][-1]
        path = f"/api/console/corrections/{sitting}/{made['number']}"
        table = await staff.file(f"{path}.csv")
        book = await staff.file(f"{path}.xlsx")
    lines = csv.DictReader(io.StringIO(table.decode(), newline=""))
    places = sum(line["place_before"] != line["place_after"] for line in lines)
    return Corrected(
        made["number"], made["entry"], made["papers"], made["changed"], places, table, book
    )


@asynccontextmanager
async def _visit(
    url: str, account: Account, second: Account | None = None
) -> AsyncIterator[StaffRobot]:
    staff = await StaffRobot.open(url, account.username, account.password, second)
    try:
        yield staff
    finally:
        staff.leave()


__all__ = ["Account", "Corrected", "Item", "Points", "Refused", "correct", "find", "question_of"]
