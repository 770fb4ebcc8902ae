"""docs/protocol.md says what is built: every event, every field, and vectors that hold."""

import base64
import re
from hashlib import sha256
from pathlib import Path

import msgspec
import pytest

from exam_engine.state_hash import NO_ROWS, as_text, toggled
from exam_engine.terminal import messages as terminal
from exam_engine.terminal.words import STATUSES
from proctor_console.console import messages as console
from proctor_console.console.refusals import HTTP_STATUS
from proctor_console.results import messages as results
from proctor_console.staff.permissions import PERMISSIONS, SECONDS
from question_bank.sealing import SealedForm, open_form

TEXT = (Path(__file__).parents[2] / "docs" / "protocol.md").read_text(encoding="utf-8")
EVENTS = [*terminal.CLIENT_EVENTS, *terminal.SERVER_EVENTS, *console.MESSAGES, *PERMISSIONS]
STRUCTS: list[type[msgspec.Struct]] = [
    *terminal.CLIENT_EVENTS.values(),
    *terminal.SERVER_EVENTS.values(),
    *terminal.HTTP_MESSAGES,
    *console.MESSAGES.values(),
    console.Consenting,
    results.Watch,
    results.Board,
    results.BoardSince,
    results.SittingList,
]


@pytest.mark.parametrize("event", sorted({*EVENTS, "watch", "board", "changes", "happened"}))
def test_every_event_is_described(event: str) -> None:
    assert f"`{event}" in TEXT


@pytest.mark.parametrize("struct", STRUCTS, ids=lambda struct: struct.__name__)
def test_every_field_is_named(struct: type[msgspec.Struct]) -> None:
    missing = [field for field in struct.__struct_fields__ if not re.search(rf"\b{field}\b", TEXT)]

    assert missing == []


@pytest.mark.parametrize("code", sorted({*STATUSES, *HTTP_STATUS} - {"unknown_attempt"}))
def test_every_code_with_a_status_is_described_with_it(code: str) -> None:
    status = STATUSES.get(code, HTTP_STATUS.get(code))

    lines = [line for line in TEXT.splitlines() if f"`{code}`" in line]
    assert lines
    assert str(status) in " ".join(lines) or re.search(
        rf"`{code}`[^.]*?\({status}", TEXT, re.DOTALL
    )


def test_the_examples_of_the_state_hash_hold() -> None:
    rows = re.search(r"```json\n(.*?)\n```", TEXT, re.DOTALL)
    assert rows is not None

    first, second = (
        int.from_bytes(sha256(row.encode()).digest()[:8]) for row in rows[1].splitlines()
    )

    told = re.search(
        r"No rows hash to\n`(\w+)`, the first of these two alone to `(\w+)`, and both to `(\w+)`:",
        TEXT,
    )
    assert told is not None
    assert told.groups() == (f"{0:016x}", f"{first:016x}", f"{first ^ second:016x}")
    assert told.groups() == tuple(
        as_text(toggled(NO_ROWS, rows[1].encode().splitlines()[:some])) for some in range(3)
    )


def test_the_example_of_a_consent_is_one_to_an_order() -> None:
    example = re.search(r"```\n(\{\"username\": .*?)\n```", TEXT, re.DOTALL)
    assert example is not None

    typed = msgspec.json.decode(example[1], type=console.Consenting)

    order = msgspec.json.decode(typed.message, type=console.MESSAGES[typed.order])
    assert isinstance(order, console.FromStaff)
    assert typed.order in SECONDS


def test_the_example_of_a_sealed_form_opens() -> None:
    key, ciphertext = (
        base64.b64decode(re.search(rf"\| {name} \| `(.*?)`", TEXT)[1])  # type: ignore[index]
        for name in ("key", "ciphertext")
    )

    assert open_form(SealedForm(ciphertext, ()), key) == {"items": []}
