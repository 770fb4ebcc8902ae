"""Believes what trusted proxies say about where a request came from, and nobody else."""

from collections.abc import Callable, Iterable
from typing import Any

WsgiApplication = Callable[[dict[str, Any], Any], Iterable[bytes]]


def behind(application: WsgiApplication, trusted: Iterable[str]) -> WsgiApplication:
    """The application, seeing the address a trusted proxy met instead of the proxy's own.

    Only the last address of X-Forwarded-For that is not itself a trusted proxy counts: anything
    before it was written by the client.
    """
    proxies = frozenset(trusted)

    def serve(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if environ.get("REMOTE_ADDR") in proxies:
            met = [part.strip() for part in environ.get("HTTP_X_FORWARDED_FOR", "").split(",")]
            strangers = [address for address in met if address and address not in proxies]
            if strangers:
                environ["REMOTE_ADDR"] = strangers[-1]
        return application(environ, start_response)

    return serve
