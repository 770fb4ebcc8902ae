"""What commands show: progress on standard error, tables and sentences on standard output."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

Step = Callable[[int, int], None]
"""Called with how much is done, and of how much."""


@contextmanager
def progress(what: str) -> Iterator[Step]:
    """A bar on standard error, gone when the work is done; silent when nobody watches."""
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bars:
        bar = bars.add_task(what, total=None)
        yield lambda done, whole: bars.update(bar, completed=done, total=whole)


@contextmanager
def stages() -> Iterator[Callable[[str], Step]]:
    """Bars for work in several stages, each begun by its name; otherwise like `progress`."""
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bars:

        def begin(what: str) -> Step:
            bar = bars.add_task(what, total=None)
            return lambda done, whole: bars.update(bar, completed=done, total=whole)

        yield begin


def table(columns: Sequence[str], rows: Iterable[Sequence[str]], title: str | None = None) -> None:
    """Print a table whose cells are never cut: a password that is not whole is none."""
    shown = Table(title=title, title_justify="left")
    for column in columns:
        shown.add_column(column, overflow="fold")
    for row in rows:
        shown.add_row(*row)
    Console(markup=False, highlight=False).print(shown)
