"""The tables of the registry, a sentence above every column."""

from sqlalchemy import (
    BigInteger,
    ForeignKey,
    ForeignKeyConstraint,
    LargeBinary,
    String,
    Text,
    true,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

NAME = 200
SLUG = 40


class RegistryTable(DeclarativeBase):
    """The metadata all tables of the registry share."""


class ExamRow(RegistryTable):
    """An exam: a rule pack, a blueprint and a bank, announced under one name."""

    __tablename__ = "exam"

    # The short name staff give it; it never changes.
    id: Mapped[str] = mapped_column(String(SLUG), primary_key=True)
    # What candidates and the public read.
    title: Mapped[str] = mapped_column(String(NAME))
    # The name of the rule pack that decides sections, points and times.
    rules: Mapped[str] = mapped_column(String(NAME))
    # The blueprint as JSON: how many items of which topic and band a form contains.
    blueprint: Mapped[str] = mapped_column(Text)
    # The name of the bank its items come from.
    bank: Mapped[str] = mapped_column(String(NAME))
    # The version of that bank; forms are never drawn from another one.
    bank_version: Mapped[str] = mapped_column(String(NAME))
    # The language of its items, as a tag such as "id".
    language: Mapped[str] = mapped_column(String(SLUG))
    # The rule pack, byte for byte as it was announced; null: announced before this was kept.
    rule_text: Mapped[str | None] = mapped_column(Text)


class CentreRow(RegistryTable):
    """A place where people sit exams."""

    __tablename__ = "centre"

    # The short name staff give it.
    id: Mapped[str] = mapped_column(String(SLUG), primary_key=True)
    # What is written on its door and on admission cards.
    title: Mapped[str] = mapped_column(String(NAME))


class RoomRow(RegistryTable):
    """A part of a centre with numbered seats."""

    __tablename__ = "room"

    # The centre it belongs to.
    centre: Mapped[str] = mapped_column(ForeignKey("centre.id"), primary_key=True)
    # Its short name, unique in the centre.
    id: Mapped[str] = mapped_column(String(SLUG), primary_key=True)
    # What is written on its door.
    title: Mapped[str] = mapped_column(String(NAME))
    # How many people it seats.
    seats: Mapped[int]


class SittingRow(RegistryTable):
    """One exam session as planned; what became of it is in its ledger."""

    __tablename__ = "sitting"

    # The short name staff give it; part of its ledger's origin, so it never changes.
    id: Mapped[str] = mapped_column(String(SLUG), primary_key=True)
    # What candidates and the public read.
    title: Mapped[str] = mapped_column(String(NAME))
    # The exam that is sat.
    exam: Mapped[str] = mapped_column(ForeignKey("exam.id"))
    # Where it is sat; its rooms are the rooms of the sitting.
    centre: Mapped[str] = mapped_column(ForeignKey("centre.id"))
    # Announced start in Unix milliseconds; the clock starts when a person starts it.
    starts_at: Mapped[int] = mapped_column(BigInteger)
    # Working time of a candidate without special needs, in milliseconds.
    duration_ms: Mapped[int] = mapped_column(BigInteger)
    # Sitting time in milliseconds after which it may finish by itself; null: a person finishes it.
    desk_closes_ms: Mapped[int | None] = mapped_column(BigInteger)
    # How long before the ordinary end the public board stands still, in milliseconds; null: never.
    freeze_board_ms: Mapped[int | None] = mapped_column(BigInteger)
    # Whether grave commands need a second person; the first ledger entry says it in public.
    two_people: Mapped[bool] = mapped_column(server_default=true())
    # Working time in milliseconds that one person may give one attempt in all.
    grant_alone_ms: Mapped[int] = mapped_column(BigInteger, server_default="600000")
    # Hashes the first ledger entry commits to in public, as JSON.
    manifest: Mapped[str] = mapped_column(Text)
    # Whether a starting server leaves it in peace instead of opening it again.
    archived: Mapped[bool]


class RosterRow(RegistryTable):
    """Somebody expected at a sitting."""

    __tablename__ = "roster"

    # The sitting.
    sitting: Mapped[str] = mapped_column(ForeignKey("sitting.id"), primary_key=True)
    # The candidate's number, which names the attempt too.
    participant_number: Mapped[str] = mapped_column(String(32), primary_key=True)
    # The candidate's name as on the identity card.
    name: Mapped[str] = mapped_column(String(NAME))
    # The post applied for; rankings are made per formation.
    formation: Mapped[str] = mapped_column(String(NAME))
    # The category whose cut scores hold, a key of the rule pack.
    category: Mapped[str] = mapped_column(String(SLUG))
    # The kind of formation where the rules distinguish kinds, such as "disability".
    formation_type: Mapped[str | None] = mapped_column(String(SLUG))
    # A special need that gives more time, such as "blind".
    need: Mapped[str | None] = mapped_column(String(SLUG))
    # Date of birth as YYYY-MM-DD, for the last tie-break of some selections.
    birth_date: Mapped[str | None] = mapped_column(String(10))
    # The room planned for the candidate; the desk may change it.
    room: Mapped[str | None] = mapped_column(String(SLUG))
    # The seat planned for the candidate; the desk may change it.
    seat: Mapped[str | None] = mapped_column(String(SLUG))
    # Points by section taken over from an earlier cycle, as JSON.
    imported: Mapped[str | None] = mapped_column(Text)
    # Working time in milliseconds where it differs from the sitting's.
    allowance_ms: Mapped[int | None] = mapped_column(BigInteger)


class FormRow(RegistryTable):
    """One candidate's form as a recipe, with the hash that was committed to."""

    __tablename__ = "form"
    __table_args__ = (
        ForeignKeyConstraint(
            ["sitting", "participant_number"], ["roster.sitting", "roster.participant_number"]
        ),
    )

    # The sitting it was drawn for.
    sitting: Mapped[str] = mapped_column(String(SLUG), primary_key=True)
    # Whose form it is.
    participant_number: Mapped[str] = mapped_column(String(32), primary_key=True)
    # Item ids, versions and choice orders, encrypted under the master key.
    recipe: Mapped[bytes] = mapped_column(LargeBinary)
    # SHA-256 of the sealed form, in hex: sealing the recipe again must give it.
    sealed_sha256: Mapped[str] = mapped_column(String(64))


class DrawRow(RegistryTable):
    """What was announced about the draw of a sitting, and what came of it; none is removed."""

    __tablename__ = "sitting_draw"

    # The sitting.
    sitting: Mapped[str] = mapped_column(ForeignKey("sitting.id"), primary_key=True)
    # Counts the announcements of the sitting from 1; the last one counts.
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    # The announcement as published before the draw: JSON, these very bytes.
    announcement: Mapped[str] = mapped_column(Text)
    # What proves the public randomness: a signature in hex, or the file of a dice ceremony as far
    # as it is known; of one that failed, whoever did reveal.
    proof: Mapped[str | None] = mapped_column(Text)
    # The root over everybody's form, in hex; null: not drawn.
    forms_root: Mapped[str | None] = mapped_column(String(64))
    # When the forms were drawn, in Unix milliseconds; null: not drawn.
    drawn_at: Mapped[int | None] = mapped_column(BigInteger)


class PictureRow(RegistryTable):
    """A picture sealed for one sitting, named by what it hashes to."""

    __tablename__ = "sealed_picture"

    # The sitting under whose key it is sealed.
    sitting: Mapped[str] = mapped_column(ForeignKey("sitting.id"), primary_key=True)
    # SHA-256 of the sealed bytes in hex; its address on the wire.
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    # The sealed bytes.
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class SecretRow(RegistryTable):
    """Something only this server may know about a sitting, encrypted under the master key."""

    __tablename__ = "sitting_secret"

    # The sitting it belongs to.
    sitting: Mapped[str] = mapped_column(ForeignKey("sitting.id"), primary_key=True)
    # What it is: "sitting_key" (opens all forms), "draw_secret" (the operator's part of the seed),
    # "leaf_secret" (the salts of the roots); "seed" in sittings planned before there were draws.
    name: Mapped[str] = mapped_column(String(SLUG), primary_key=True)
    # Nonce and ciphertext.
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
