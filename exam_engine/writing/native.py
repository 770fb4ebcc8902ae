"""Where blocking work runs: in a native thread of the server, or right here."""

from collections.abc import Callable
from typing import Any, Protocol


class Native(Protocol):
    """Runs blocking work in a native thread and returns its result, or raises what it raised."""

    def __call__(self, work: Callable[..., Any], /, *args: Any) -> Any:
        """Block the calling thread (a green one only), until ``work(*args)`` is done."""
        ...


def directly(work: Callable[..., Any], /, *args: Any) -> Any:
    """Run work where it is called: right when the calling thread is a native one itself."""
    return work(*args)
