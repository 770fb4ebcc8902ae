"""Who works at the centre: accounts, their roles, and the sessions that end with them."""

import re
import secrets
import time
from functools import cache
from typing import Any

import msgspec
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import (
    BigInteger,
    Column,
    Engine,
    MetaData,
    RowMapping,
    Select,
    String,
    Table,
    delete,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError

from proctor_console.errors import BadCredentials, BadStaffAccount, UnknownStaff, UsernameTaken
from proctor_console.staff.permissions import Role

metadata = MetaData()

staff_account = Table(
    "staff_account",
    metadata,
    # What the person types to log in; lower case, so that it can be said aloud.
    Column("username", String(40), primary_key=True),
    # The person's name as it appears in the activity line and in the minutes.
    Column("name", String(120), nullable=False),
    # What the person may do: one of the roles of the permission table.
    Column("role", String(20), nullable=False),
    # The argon2 hash of the password, with its salt and costs.
    Column("password_hash", String(200), nullable=False),
    # Random; every session carries it, so replacing it ends all sessions of the account.
    Column("session_mark", String(32), nullable=False),
    # Unix milliseconds at which the account was made.
    Column("created_at", BigInteger, nullable=False),
)

_USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,39}")
_LONGEST_NAME = 120
_SHORTEST_PASSWORD = 8
_LONGEST_PASSWORD = 200  # argon2 reads it all; more would be a way to keep the server busy


class Staff(msgspec.Struct, frozen=True):
    """One member of staff, as the rest of the program may know them."""

    username: str
    name: str
    role: Role
    session_mark: str


class StaffRegister:
    """The accounts of the centre, in the database it is given.

    Checking or setting a password costs about 50 ms of processor time on purpose: callers that
    serve screens run ``authenticate`` in a native thread.
    """

    def __init__(self, engine: Engine, hasher: PasswordHasher | None = None) -> None:
        self._engine = engine
        self._hasher = hasher or PasswordHasher()

    def add(self, username: str, name: str, role: Role, password: str) -> Staff:
        """Give someone an account.

        Raises:
            BadStaffAccount: the username, name or password cannot be used.
            UsernameTaken: somebody else logs in with this name.
        """
        _refuse_unusable(username, name, password)
        staff = Staff(username, name.strip(), role, secrets.token_hex(16))
        row = {
            **msgspec.structs.asdict(staff),
            "role": role.value,
            "password_hash": self._hasher.hash(password),
            "created_at": time.time_ns() // 1_000_000,
        }
        try:
            with self._engine.begin() as connection:
                connection.execute(staff_account.insert(), row)
        except IntegrityError as taken:
            raise UsernameTaken(f"The username {username} is taken.", username=username) from taken
        return staff

    def authenticate(self, username: str, password: str) -> Staff:
        """Whoever knows this password.

        Takes equally long for unknown usernames, so that they cannot be told apart.

        Raises:
            BadCredentials: no such account, or another password.
        """
        with self._engine.connect() as connection:
            row = connection.execute(_account(username)).mappings().first()
        known = row["password_hash"] if row else _hash_of_nothing(self._hasher)
        try:
            self._hasher.verify(known, password[:_LONGEST_PASSWORD])
        except (VerificationError, InvalidHashError):
            row = None
        if row is None:
            raise BadCredentials("Nama pengguna atau kata sandi tidak cocok.")
        return _staff(row)

    def find(self, username: str) -> Staff | None:
        """The account of this username, if there is one."""
        with self._engine.connect() as connection:
            row = connection.execute(_account(username)).mappings().first()
        return _staff(row) if row else None

    def everyone(self) -> list[Staff]:
        """All accounts, by username."""
        query = select(staff_account).order_by(staff_account.c.username)
        with self._engine.connect() as connection:
            return [_staff(row) for row in connection.execute(query).mappings()]

    def change_role(self, username: str, role: Role) -> None:
        """Let someone do other things from now on; their open sessions end.

        Raises:
            UnknownStaff: nobody has this username.
        """
        self._change(username, role=role.value)

    def change_password(self, username: str, password: str) -> None:
        """Set another password; open sessions end.

        Raises:
            UnknownStaff: nobody has this username.
            BadStaffAccount: the password is too short or too long.
        """
        _refuse_unusable_password(password)
        self._change(username, password_hash=self._hasher.hash(password))

    def end_sessions(self, username: str) -> None:
        """End every session of an account, on whatever computer it was left open.

        Raises:
            UnknownStaff: nobody has this username.
        """
        self._change(username)

    def remove(self, username: str) -> None:
        """Take an account away; its open sessions end.

        Raises:
            UnknownStaff: nobody has this username.
        """
        with self._engine.begin() as connection:
            gone = connection.execute(
                delete(staff_account).where(staff_account.c.username == username)
            )
        _refuse_unknown(gone.rowcount, username)

    def _change(self, username: str, **columns: str) -> None:
        change = update(staff_account).where(staff_account.c.username == username)
        with self._engine.begin() as connection:
            done = connection.execute(change.values(session_mark=secrets.token_hex(16), **columns))
        _refuse_unknown(done.rowcount, username)


def _account(username: str) -> Select[Any]:
    return select(staff_account).where(staff_account.c.username == username)


def _staff(row: RowMapping) -> Staff:
    return Staff(row["username"], row["name"], Role(row["role"]), row["session_mark"])


@cache
def _hash_of_nothing(hasher: PasswordHasher) -> str:
    return hasher.hash(secrets.token_hex(16))


def _refuse_unknown(changed: int, username: str) -> None:
    if not changed:
        raise UnknownStaff(f"Nobody has the username {username}.", username=username)


def _refuse_unusable(username: str, name: str, password: str) -> None:
    if not _USERNAME.fullmatch(username):
        raise BadStaffAccount(
            "A username is 2 to 40 lower-case letters, digits, dots, dashes or underscores.",
            username=username,
        )
    if not name.strip() or len(name) > _LONGEST_NAME or not name.isprintable():
        raise BadStaffAccount("A name is 1 to 120 printable characters.", username=username)
    _refuse_unusable_password(password)


def _refuse_unusable_password(password: str) -> None:
    if not _SHORTEST_PASSWORD <= len(password) <= _LONGEST_PASSWORD:
        raise BadStaffAccount(
            f"A password is {_SHORTEST_PASSWORD} to {_LONGEST_PASSWORD} characters long."
        )
