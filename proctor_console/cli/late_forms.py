"""`exam sitting add-candidate` and `exam draw late`: who was not on the roster, and their form."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import click

from exam_engine.candidate import Candidate
from proctor_console import late_forms
from proctor_console.cli.at_the_server import account, asked, server_of
from proctor_console.cli.options import data_option
from proctor_console.robots.socket_client import Refused
from question_bank.beacon import SECOND_MS
from question_bank.ceremony import read_ceremony
from question_bank.sources import CEREMONY

_WHY = {
    "already_listed": "This participant number is on the roster already.",
    "bad_plan": "They cannot be added: look at number, category and the sitting's own draw.",
    "bad_request": "The server does not understand this: is a name too long, or a room unknown?",
    "not_now": "Somebody is added between the opening of the registration and the start; a form is "
    "drawn once.",
    "not_drawn": "What decides this form has not come: its round is not signed, or its dice are "
    "not revealed.",
    "bad_randomness": "This is not what decides that form: a signature of another round, or a file "
    "of another ceremony.",
    "unknown_attempt": "Nobody of this number is expected at the sitting.",
    "retry": "It is not saved. Try again.",
}


@click.command("add-candidate")
@click.argument("sitting_id", metavar="ID")
@click.argument("number")
@click.option("--name", required=True, help="As on the identity document.")
@click.option("--formation", required=True, help="The post applied for.")
@click.option("--category", default="general", show_default=True, help="As the rules name it.")
@click.option("--formation-type", help="Where the rules distinguish kinds, such as disability.")
@click.option("--need", help="A special need that gives more time, such as blind.")
@click.option("--birth-date", help="YYYY-MM-DD.")
@click.option("--room", help="Id of the room; default: the desk chooses.")
@click.option("--reason", required=True, help="Why; staff and auditors read it.")
@click.option("--staff", help="Username of who asks: a coordinator. Default: you are asked.")
@click.option("--second", help="Username of the second person. Default: you are asked.")
@click.option("--url", help="Address of the server. Default: the one of the data folder.")
@data_option
def add_candidate(
    *,
    sitting_id: str,
    number: str,
    name: str,
    formation: str,
    category: str,
    formation_type: str | None,
    need: str | None,
    birth_date: str | None,
    room: str | None,
    reason: str,
    staff: str | None,
    second: str | None,
    url: str | None,
    data_dir: Path,
) -> None:
    """Add NUMBER to the sitting ID, whose registration is open and which has not started.

    For somebody who is not on the roster and may sit all the same. Everybody can see in the record
    that somebody was added, and not who. The form is drawn from what nobody can know when that is
    written: the next round of the beacon, or dice; bring that in with `exam draw late`. The server
    does it and must run; you log in as on its console, and a second person consents.

    \b
    Example:
      exam sitting add-candidate session-1 26-0417 --name "Peserta Tambahan 01" \\
          --formation "Analis Kebijakan" --reason "Left out of the roster"
    """  # noqa: D301 (click needs the real backspace to keep the lines of the example)
    candidate = Candidate(
        participant_number=number,
        name=name,
        formation=formation,
        category=category,
        formation_type=formation_type,
        need=need,
        birth_date=birth_date,
        room=room,
    )
    address, first = url or server_of(data_dir), account(staff, "Username")
    try:
        alone = late_forms.add(address, first, None, sitting_id, candidate, reason)
        added = asked(alone, _WHY, second_may_follow=True)
    except Refused:
        other = account(second, "Second person, username")
        both = late_forms.add(address, first, other, sitting_id, candidate, reason)
        added = asked(both, _WHY)
    _tell(sitting_id, number, added)


@click.command("late")
@click.argument("sitting")
@click.argument("number")
@click.option("--signature", default="", help="Of the round that decides the form, in hex.")
@click.option(
    "--ceremony",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The file of a ceremony that began after the candidate was added.",
)
@click.option("--staff", help="Username of who asks. Default: you are asked.")
@click.option("--url", help="Address of the server. Default: the one of the data folder.")
@data_option
def late(
    *,
    sitting: str,
    number: str,
    signature: str,
    ceremony: Path | None,
    staff: str | None,
    url: str | None,
    data_dir: Path,
) -> None:
    """Draw the form of NUMBER, who was added to SITTING; then the desk can admit them.

    There is one source for each form and no choice: the first round after the entry that added the
    candidate, if the sitting was drawn from a beacon; a ceremony that began after it, if it was
    drawn from dice. The file of a ceremony is brought twice: with all commitments and no reveal,
    and again when everybody has revealed. It serves all who were waiting. A sitting that was
    drawn from the operator's own secret needs neither.

    \b
    Examples:
      exam draw late session-1 26-0417 --signature b44679b9...
      exam draw late session-1 26-0417 --ceremony dice-late.json
    """  # noqa: D301 (as above)
    if signature and ceremony is not None:
        raise click.UsageError("Give either --signature or --ceremony.")
    held = None if ceremony is None else read_ceremony(ceremony.read_bytes())
    address, first = url or server_of(data_dir), account(staff, "Username")
    if ceremony is not None and held is not None:
        file = ceremony.read_text("utf-8")
        asked(late_forms.bring(address, first, sitting, file), _WHY)
        if held.missing():
            so_far = f"{len(held.commitments)} commitments, {len(held.reveals)} reveals"
            click.echo(f"In the record: {so_far}. Bring the file again when all have revealed.")
            return
    spelled = "".join(signature.split()).lower()
    asked(late_forms.draw(address, first, sitting, number, spelled), _WHY)
    click.echo(f"Sitting {sitting}: the form of {number} is drawn and sealed; admit them.")


def _tell(sitting: str, number: str, added: dict[str, Any]) -> None:
    """Say what comes next."""
    (waiting,) = [one for one in added["waiting"] if one["participant_number"] == number]
    click.echo(f"Sitting {sitting}: {number} is added, by entry {waiting['entry']} of the record.")
    command = f"exam draw late {sitting} {number}"
    if waiting["round"] is not None:
        at = datetime.fromtimestamp(waiting["signed_at"] / SECOND_MS).astimezone()
        click.echo(
            f"Round {waiting['round']} of drand quicknet decides the form, "
            f"signed at {at:%H:%M:%S}: {command} --signature ..."
        )
    elif added["source"] == CEREMONY:
        click.echo(f"Dice decide the form: hold a ceremony, then {command} --ceremony FILE")
    else:
        click.echo(f"Draw the form: {command}")
