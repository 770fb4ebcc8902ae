"""Draws as operators make and publish them: the bank is looked up, the release is looked for."""

from __future__ import annotations

import re
from typing import Final

from exam_engine.ledger.store import LedgerStore
from exam_engine.registry.published_draw import PublishedDraw, publish
from proctor_console.data_folder import DataFolder
from proctor_console.errors import NotReleased
from question_bank.items import Bank
from question_bank.store import load_bank

# the open entry of the release, as docs/ledger-format.md spells it
_RELEASED: Final = re.compile(rb'\x04\{"event":"ResultsReleased/')


def bank_of(folder: DataFolder, name: str, version: str) -> Bank:
    """A bank of the folder; raises BankUnknown."""
    with folder.database.connect() as connection:
        return load_bank(connection, name, version)


def publishable(folder: DataFolder, sitting: str) -> PublishedDraw:
    """The draw of a sitting whose results are released.

    Raises:
        UnknownPlan: no draw was announced for this sitting.
        BadPlan: it is not drawn yet.
        NotReleased: it has the operator's secret, which must not be known while people work.
    """
    found = publish(
        folder.database, folder.keys, sitting, lambda name, version: bank_of(folder, name, version)
    )
    lines = LedgerStore(folder.database).lines(sitting)
    if not any(_RELEASED.match(entry) for _, entry in lines):
        raise NotReleased(f"The results of sitting {sitting} are not released; publish after that.")
    return found
