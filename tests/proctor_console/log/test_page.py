"""The page for receipts runs what it was built with, asks its own server alone, and is one file."""

from __future__ import annotations

import base64
import gzip
import hashlib
import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from exam_engine.server.headers import protect
from proctor_console.errors import LogRefused
from proctor_console.log import page
from proctor_console.log.page import receipt_page, routes


@pytest.fixture
def client() -> FlaskClient:
    app = Flask(__name__, static_folder=None)
    app.register_blueprint(routes())
    protect(app)
    return app.test_client()


def hash_of(tag: str, html: str) -> str:
    found = re.search(rf"<{tag}>(.*?)</{tag}>", html, re.DOTALL)
    assert found is not None
    return f"sha256-{base64.b64encode(hashlib.sha256(found[1].encode()).digest()).decode()}"


def test_script_and_style_are_the_only_ones_that_the_policy_lets_run(client: FlaskClient) -> None:
    reply = client.get("/receipt/sesi-1")

    html = reply.text
    policy = reply.headers["Content-Security-Policy"]
    assert f"script-src '{hash_of('script', html)}'; " in policy
    assert f"style-src '{hash_of('style', html)}'; " in policy
    assert "default-src 'none'; " in policy
    assert "connect-src 'self'; " in policy
    assert "unsafe" not in policy
    assert policy.endswith("frame-ancestors 'none'")


def test_another_server_needs_no_header_for_the_same_policy(client: FlaskClient) -> None:
    reply = client.get("/receipt/sesi-1")

    own = re.search(r'http-equiv="Content-Security-Policy" content="([^"]+)"', reply.text)
    assert own is not None
    assert reply.headers["Content-Security-Policy"] == f"{own[1]}; frame-ancestors 'none'"


def test_nothing_but_data_in_the_page_itself_is_named_by_it(client: FlaskClient) -> None:
    html = client.get("/receipt/sesi-1").text

    named = re.findall(
        r"""(?:src|href)=["']?([^"'\s>]+)|url\(([^)]{5})""", html.split("<script>")[0]
    )
    assert len(named) > 2
    assert {(one or other)[:5] for one, other in named} == {"data:"}


def test_who_takes_it_packed_gets_the_same_page_and_who_has_it_nothing(client: FlaskClient) -> None:
    plain = client.get("/receipt/sesi-1")
    packed = client.get("/receipt/sesi-1", headers={"Accept-Encoding": "gzip"})
    again = client.get("/receipt/sesi-1", headers={"If-None-Match": plain.headers["ETag"]})

    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert len(packed.data) < len(plain.data)
    assert packed.headers["ETag"] != plain.headers["ETag"]
    assert again.status_code == 304
    assert plain.headers["Cache-Control"] == "no-cache"


def test_without_its_page_a_server_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    receipt_page.cache_clear()
    monkeypatch.setattr(page, "PAGE", tmp_path / "index.html")

    with pytest.raises(LogRefused, match="not built"):
        receipt_page()

    receipt_page.cache_clear()
