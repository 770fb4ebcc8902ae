"""Lets whoever waits for PostgreSQL in a green thread hold up nobody else.

A database that hangs (a stopped machine, a full disk behind it) answers nothing and closes nothing.
psycopg then waits in C, which stops the loop and with it every socket of the hall. It waits
cooperatively by itself under gevent, which it knows, and not under eventlet, which it does not.
"""

import importlib
import threading
from typing import Any

from sqlalchemy import Engine

from exam_engine.server.concurrency import Concurrency


def wait_greenly(database: Engine, green: Concurrency) -> None:
    """Have psycopg wait in the loop, on this native thread; requires a patched standard library.

    In other native threads, where the ledger commits, it waits in C as before, which costs less.
    Harmless with other databases, and when done twice.
    """
    if database.dialect.driver != "psycopg" or green.name != "eventlet":
        return
    waiting: Any = importlib.import_module("psycopg.waiting")
    if waiting.wait is not waiting.wait_c:  # psycopg without its C part waits cooperatively
        return
    loop = threading.get_native_id()  # get_ident would name the green thread

    def wait(*args: Any, **options: Any) -> Any:
        in_loop = threading.get_native_id() == loop
        return (waiting.wait_select if in_loop else waiting.wait_c)(*args, **options)

    waiting.wait = wait


__all__ = ["wait_greenly"]
