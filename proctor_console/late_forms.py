"""Adds people at a running server, as its console would: the ledger has one writer, the server."""

from __future__ import annotations

from typing import Any

from exam_engine.candidate import Candidate
from proctor_console.robots.staff import Account, StaffRobot


async def add(
    url: str,
    first: Account,
    second: Account | None,
    sitting: str,
    candidate: Candidate,
    reason: str,
) -> dict[str, Any]:
    """Add somebody to a sitting; returns where their form will come from.

    Raises Refused, or OSError. Without a second person a sitting that asks for two refuses it:
    ``second_person``.
    """
    staff = await StaffRobot.open(url, first.username, first.password, second)
    try:
        given = {
            name: value
            for name in Candidate.__struct_fields__
            if (value := getattr(candidate, name)) is not None
        }
        await staff.ask("add_candidate", sitting, reason=reason, **given)
        return await _late_forms(staff, sitting)
    finally:
        staff.leave()


async def draw(url: str, first: Account, sitting: str, attempt: str, signature: str) -> None:
    """Draw the form of somebody who was added; raises Refused, or OSError."""
    staff = await StaffRobot.open(url, first.username, first.password)
    try:
        await staff.ask("draw_late_form", sitting, attempt=attempt, signature=signature)
    finally:
        staff.leave()


async def bring(url: str, first: Account, sitting: str, file: str) -> None:
    """Bring the file of a ceremony, as far as it has come; raises Refused, or OSError."""
    staff = await StaffRobot.open(url, first.username, first.password)
    try:
        await staff.ask("bring_ceremony", sitting, file=file)
    finally:
        staff.leave()


async def _late_forms(staff: StaffRobot, sitting: str) -> dict[str, Any]:
    said = await staff.look("watch", sitting=sitting, since=None)
    found: dict[str, Any] = said["snapshot"]["sitting"]["late_forms"]
    return found
