from typing import Any

import pytest

from exam_engine.server.proxies import behind


def the_address_seen(remote: str, forwarded: str | None) -> str:
    seen: list[str] = []

    def application(environ: dict[str, Any], _start: object) -> list[bytes]:
        seen.append(environ["REMOTE_ADDR"])
        return []

    environ = {"REMOTE_ADDR": remote}
    if forwarded is not None:
        environ["HTTP_X_FORWARDED_FOR"] = forwarded
    behind(application, ["127.0.0.1", "10.0.0.1"])(environ, None)
    return seen[0]


@pytest.mark.parametrize(
    ("remote", "forwarded", "seen"),
    [
        ("192.0.2.9", "198.51.100.7", "192.0.2.9"),
        ("127.0.0.1", None, "127.0.0.1"),
        ("127.0.0.1", "198.51.100.7", "198.51.100.7"),
        ("127.0.0.1", "203.0.113.1, 198.51.100.7", "198.51.100.7"),
        ("127.0.0.1", "198.51.100.7, 10.0.0.1", "198.51.100.7"),
        ("127.0.0.1", " , ", "127.0.0.1"),
    ],
)
def test_only_a_trusted_proxy_is_believed_and_only_about_whom_it_met(
    remote: str, forwarded: str | None, seen: str
) -> None:
    assert the_address_seen(remote, forwarded) == seen
