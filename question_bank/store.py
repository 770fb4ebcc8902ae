"""Imported banks in a database: written once, never changed, read back whole."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from typing import Any, Final

import msgspec
from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Float,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    RowMapping,
    String,
    Table,
    Text,
    UniqueConstraint,
    insert,
    select,
)

from question_bank.errors import BankExists, BankUnknown
from question_bank.items import Bank, Choice, Item, Picture, Section, Stimulus

metadata: Final = MetaData()

bank_table: Final = Table(
    "bank",
    metadata,
    # Number by which the other tables name the bank.
    Column("id", Integer, primary_key=True),
    # The bank's name in its bank.toml.
    Column("name", String(64), nullable=False),
    # The bank's version in its bank.toml; a changed bank is another version.
    Column("version", String(32), nullable=False),
    # Language of the items, as in HTML's lang.
    Column("language", String(35), nullable=False),
    # SHA-256 over the whole content, in hex: what a sitting names to mean exactly this bank.
    Column("digest", String(64), nullable=False),
    UniqueConstraint("name", "version", name="uq_bank_name_version"),
)

section_table: Final = Table(
    "bank_section",
    metadata,
    # The bank it belongs to.
    Column("bank_id", Integer, ForeignKey("bank.id"), primary_key=True),
    # Its place in bank.toml, from 0.
    Column("place", Integer, primary_key=True),
    # Its short name, such as twk.
    Column("section", String(64), nullable=False),
    # Its name on screens.
    Column("title", Text, nullable=False),
    # The points its choices carry, as a JSON list.
    Column("points", Text, nullable=False),
    # Its topics as a JSON list of id and title, in the order of bank.toml.
    Column("topics", Text, nullable=False),
)

stimulus_table: Final = Table(
    "bank_stimulus",
    metadata,
    # The bank it belongs to.
    Column("bank_id", Integer, ForeignKey("bank.id"), primary_key=True),
    # Its id in the bank.
    Column("stimulus", String(64), primary_key=True),
    # What is read, in the safe subset of HTML.
    Column("html", Text, nullable=False),
)

item_table: Final = Table(
    "bank_item",
    metadata,
    # The bank it belongs to.
    Column("bank_id", Integer, ForeignKey("bank.id"), primary_key=True),
    # Its id in the bank.
    Column("item", String(64), primary_key=True),
    # Counts up from 1 whenever its wording changes.
    Column("version", Integer, nullable=False),
    # The section it is scored in.
    Column("section", String(64), nullable=False),
    # Its topic, for the blueprint.
    Column("topic", String(64), nullable=False),
    # Estimate of its 2PL difficulty, in logits.
    Column("difficulty", Float, nullable=False),
    # Whether its choices may be displayed in another order.
    Column("shuffle", Boolean, nullable=False),
    # The stimulus it is read with; empty if it stands alone.
    Column("stimulus", String(64), nullable=True),
    # The question itself, in the safe subset of HTML.
    Column("stem", Text, nullable=False),
)

choice_table: Final = Table(
    "bank_choice",
    metadata,
    # The bank it belongs to.
    Column("bank_id", Integer, ForeignKey("bank.id"), primary_key=True),
    # The item it belongs to.
    Column("item", String(64), primary_key=True),
    # Its authored place, from 0.
    Column("place", Integer, primary_key=True),
    # What it is worth: this column is the answer key and never leaves the server.
    Column("points", Integer, nullable=False),
    # What is read, in the safe subset of HTML.
    Column("html", Text, nullable=False),
)

picture_table: Final = Table(
    "bank_picture",
    metadata,
    # The bank it belongs to.
    Column("bank_id", Integer, ForeignKey("bank.id"), primary_key=True),
    # Its name in the bank's pictures folder.
    Column("name", String(100), primary_key=True),
    # The file as imported.
    Column("content", LargeBinary, nullable=False),
)


def digest(bank: Bank) -> str:
    """Hash the whole content of a bank: hex of a SHA-256, the same wherever it is computed."""
    content = (
        (bank.name, bank.version, bank.language),
        [(one.section_id, one.title, one.points, one.topics) for one in bank.sections],
        [(one.stimulus_id, one.html) for one in bank.stimuli],
        [(_item_row(item), _choice_rows(item)) for item in bank.items],
        [(one.name, hashlib.sha256(one.content).hexdigest()) for one in bank.pictures],
    )
    return hashlib.sha256(msgspec.json.encode(content)).hexdigest()


def save_bank(connection: Connection, bank: Bank) -> str:
    """Store a bank within the caller's transaction; storing it again changes nothing.

    Returns:
        The digest that names exactly this content.

    Raises:
        BankExists: the name and version are stored with other content.
    """
    identity = digest(bank)
    stored = connection.execute(
        select(bank_table.c.digest).where(
            bank_table.c.name == bank.name, bank_table.c.version == bank.version
        )
    ).scalar()
    if stored is not None:
        if stored != identity:
            raise BankExists(
                f"bank {bank.name!r} version {bank.version!r} is stored with other content: "
                "give the changed bank a new version",
                (f"stored: {stored}", f"offered: {identity}"),
            )
        return identity
    row = {
        "name": bank.name,
        "version": bank.version,
        "language": bank.language,
        "digest": identity,
    }
    number = connection.execute(insert(bank_table).values(row)).inserted_primary_key
    for table, rows in _rows(bank).items():
        if rows and number is not None:
            connection.execute(insert(table), [{"bank_id": number[0], **one} for one in rows])
    return identity


def list_banks(connection: Connection) -> list[tuple[str, str, str]]:
    """List name, version and digest of every stored bank, in the order of import."""
    columns = (bank_table.c.name, bank_table.c.version, bank_table.c.digest)
    found = connection.execute(select(*columns).order_by(bank_table.c.id))
    return [(name, version, identity) for name, version, identity in found]


def load_bank(connection: Connection, name: str, version: str) -> Bank:
    """Read a bank back, with every rule checked again.

    Raises:
        BankUnknown: none of this name and version is stored.
        BankInvalid: what is stored was altered outside this module.
    """
    row = connection.execute(
        select(bank_table).where(bank_table.c.name == name, bank_table.c.version == version)
    ).first()
    if row is None:
        raise BankUnknown(f"no bank {name!r} version {version!r} is stored")

    def rows(table: Table) -> Sequence[RowMapping]:
        query = select(table).where(table.c.bank_id == row.id).order_by(*table.primary_key)
        return connection.execute(query).mappings().all()

    choices: dict[str, list[Choice]] = defaultdict(list)
    for one in rows(choice_table):
        choices[one["item"]].append(Choice(one["points"], one["html"]))
    return Bank(
        row.name,
        row.version,
        row.language,
        tuple(_section(one) for one in rows(section_table)),
        tuple(Stimulus(one["stimulus"], one["html"]) for one in rows(stimulus_table)),
        tuple(_item(one, tuple(choices[one["item"]])) for one in rows(item_table)),
        tuple(Picture(one["name"], one["content"]) for one in rows(picture_table)),
    )


def _rows(bank: Bank) -> dict[Table, list[dict[str, Any]]]:
    return {
        section_table: [
            {
                "place": place,
                "section": one.section_id,
                "title": one.title,
                "points": msgspec.json.encode(one.points).decode(),
                "topics": msgspec.json.encode(one.topics).decode(),
            }
            for place, one in enumerate(bank.sections)
        ],
        stimulus_table: [{"stimulus": one.stimulus_id, "html": one.html} for one in bank.stimuli],
        item_table: [_item_row(item) for item in bank.items],
        choice_table: [row for item in bank.items for row in _choice_rows(item)],
        picture_table: [{"name": one.name, "content": one.content} for one in bank.pictures],
    }


def _item_row(item: Item) -> dict[str, Any]:
    return {
        "item": item.item_id,
        "version": item.version,
        "section": item.section,
        "topic": item.topic,
        "difficulty": item.difficulty,
        "shuffle": item.shuffle,
        "stimulus": item.stimulus,
        "stem": item.stem,
    }


def _choice_rows(item: Item) -> list[dict[str, Any]]:
    return [
        {"item": item.item_id, "place": place, "points": one.points, "html": one.html}
        for place, one in enumerate(item.choices)
    ]


def _section(row: RowMapping) -> Section:
    return Section(
        row["section"],
        row["title"],
        msgspec.json.decode(row["points"], type=tuple[int, ...]),
        msgspec.json.decode(row["topics"], type=tuple[tuple[str, str], ...]),
    )


def _item(row: RowMapping, choices: tuple[Choice, ...]) -> Item:
    return Item(
        item_id=row["item"],
        version=row["version"],
        section=row["section"],
        topic=row["topic"],
        difficulty=row["difficulty"],
        shuffle=row["shuffle"],
        stem=row["stem"],
        choices=choices,
        stimulus=row["stimulus"],
    )
