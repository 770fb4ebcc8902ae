"""Whoever takes a log over HTTP can check all of it, and gets nothing that was not signed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from exam_engine import commands as ask
from exam_engine.ledger.checkpoint import Checkpoint, open_checkpoint
from exam_engine.ledger.entry import leaf_hash, parse
from exam_engine.ledger.note import Note
from exam_engine.ledger.proof import check_inclusion, inclusion_proof
from exam_engine.ledger.tile_tree import TileReader
from exam_engine.ledger.tiles import WIDTH, Bundle, Tile, entries_in, tiles_of_growth, width_at
from proctor_console.log.open_logs import OpenLogs
from proctor_console.log.public_checkpoints import PublicCheckpoints
from proctor_console.log.routes import routes
from proctor_console.results.allowance import Allowance
from tests.exam_engine.builders import FivePoints, a_plan
from tests.exam_engine.ledger import naive_tree
from tests.proctor_console.log.signed_day import KEY, SignedDay


class Reader:
    """Somebody outside, who knows the address and the verifier key."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def get(self, path: str) -> bytes:
        reply = self.client.get(f"/log/sesi-1/{path}")
        assert reply.status_code == 200, path
        return reply.data

    def checkpoint(self) -> Checkpoint:
        return open_checkpoint(Note.parse(self.get("checkpoint")), [KEY]).checkpoint

    def fetch(self, tile: Tile) -> bytes:
        return self.get(tile.path)

    def entries(self, size: int) -> list[bytes]:
        """All entries under a checkpoint."""
        found: list[bytes] = []
        for index in range(-(-size // WIDTH)):
            bundle = Bundle(index, width_at(0, index, size))
            found += entries_in(bundle, self.get(bundle.path))
        return found


def a_client(day: SignedDay, allowance: Allowance | None = None) -> FlaskClient:
    app = Flask(__name__, static_folder=None)
    logs = OpenLogs(day.hall, day.store, PublicCheckpoints())
    app.register_blueprint(routes(logs, allowance=allowance))
    return app.test_client()


@pytest.fixture(scope="module")
def long_day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SignedDay]:
    """A record of three full tiles and a partial one, signed in several steps."""
    day = SignedDay(tmp_path_factory.mktemp("log"))
    for _ in range(4):
        day.go_on(201)
    yield day
    day.hall.stop()


@pytest.fixture(scope="module")
def reader(long_day: SignedDay) -> Reader:
    return Reader(a_client(long_day, Allowance(1e9)))


@pytest.fixture
def day(tmp_path: Path) -> Iterator[SignedDay]:
    day = SignedDay(tmp_path)
    yield day
    day.hall.stop()


def test_the_root_of_all_entries_is_the_one_that_was_signed(reader: Reader) -> None:
    signed = reader.checkpoint()

    entries = reader.entries(signed.size)

    assert signed.size > 3 * WIDTH
    assert naive_tree.root([leaf_hash(entry) for entry in entries]) == signed.root
    assert [type(parse(entry)).__name__ for entry in entries[:2]] == ["OpenEntry", "OpenEntry"]


def test_every_tile_holds_what_the_entries_come_to(reader: Reader) -> None:
    signed = reader.checkpoint()
    leaves = [leaf_hash(entry) for entry in reader.entries(signed.size)]
    read = naive_tree.reader(leaves)

    for tile in tiles_of_growth(0, signed.size):
        expected = [read(8 * tile.level, tile.index * WIDTH + at) for at in range(tile.width)]
        assert reader.fetch(tile) == b"".join(expected)


@settings(max_examples=30)
@given(data=st.data())
def test_a_proof_made_of_tiles_holds_for_any_entry_in_any_signed_tree(
    reader: Reader, long_day: SignedDay, data: st.DataObject
) -> None:
    signed = data.draw(st.sampled_from(long_day.store.tree("sesi-1").checkpoints()))
    index = data.draw(st.integers(0, signed.size - 1))
    bundle = Bundle(index // WIDTH, width_at(0, index // WIDTH, signed.size))
    entry = entries_in(bundle, reader.get(bundle.path))[index % WIDTH]

    proof = inclusion_proof(index, signed.size, TileReader(signed.size, reader.fetch))

    check_inclusion(index, signed.size, leaf_hash(entry), proof, signed.root)


def test_nothing_is_given_out_that_the_checkpoint_is_not_over(day: SignedDay) -> None:
    day.go_on(300)
    client = a_client(day)
    signed = day.signed.size
    day.staff(ask.SendNotice, text="tenang")
    assert len(day.leaves) > signed
    last, width = divmod(signed, WIDTH)

    for beyond in (
        f"tile/0/{last:03}.p/{width + 1}",
        f"tile/entries/{last:03}.p/{width + 1}",
        f"tile/0/{last:03}",
        f"tile/entries/{last:03}",
        f"tile/0/{last + 1:03}.p/1",
        "tile/1/000",
        "tile/1/000.p/2",
        "tile/2/000.p/1",
    ):
        assert client.get(f"/log/sesi-1/{beyond}").status_code == 404, beyond
    for within in (f"tile/0/{last:03}.p/{width}", "tile/1/000.p/1", "tile/0/000"):
        assert client.get(f"/log/sesi-1/{within}").status_code == 200, within


@pytest.mark.parametrize(
    "path",
    [
        "sesi-2/checkpoint",
        "sesi-2/tile/0/000",
        "sesi-1/tile/0/0",
        "sesi-1/tile/0/000.p/0",
        "sesi-1/tile/0/000.p/256",
        "sesi-1/tile/64/000.p/1",
        "sesi-1/tile/entries/x000/000",
        "sesi-1/tile/0/../../checkpoint",
        "sesi-1/tile/",
        "sesi-1/issuer/0",
    ],
)
def test_what_is_no_file_of_a_log_is_not_found_and_not_kept(day: SignedDay, path: str) -> None:
    reply = a_client(day).get(f"/log/{path}")

    assert reply.status_code == 404
    assert reply.headers.get("Cache-Control", "no-store") == "no-store"


def test_full_files_are_kept_for_ever_and_the_checkpoint_for_a_second(
    reader: Reader, long_day: SignedDay
) -> None:
    paths = ("checkpoint", "tile/0/000", "tile/entries/001", "tile/0/000.p/9")

    kept = {path: reader.client.get(f"/log/sesi-1/{path}") for path in paths}

    assert {path: reply.headers["Cache-Control"] for path, reply in kept.items()} == {
        "checkpoint": "public, max-age=1",
        "tile/0/000": "public, max-age=31536000, immutable",
        "tile/entries/001": "public, max-age=31536000, immutable",
        "tile/0/000.p/9": "public, max-age=60",
    }
    assert kept["tile/0/000.p/9"].data == kept["tile/0/000"].data[: 9 * 32]
    assert kept["checkpoint"].data == long_day.signed.note
    for path, reply in kept.items():
        tag = {"If-None-Match": reply.headers["ETag"]}
        again = reader.client.get(f"/log/sesi-1/{path}", headers=tag)
        assert (again.status_code, again.data) == (304, b""), path
        assert reply.headers["Access-Control-Allow-Origin"] == "*"


def test_who_asks_for_too_much_waits(day: SignedDay) -> None:
    day.go_on(300)
    allowance = Allowance(0.1, now=lambda: 0.0)
    allowance.spend(10.0)
    client = a_client(day, allowance)

    for path in ("tile/0/000", "tile/entries/000", "checkpoint"):
        reply = client.get(f"/log/sesi-1/{path}")

        assert reply.status_code == 503, path
        assert int(reply.headers["Retry-After"]) > 60


def test_checkpoints_use_the_share_of_the_public_up_as_well(day: SignedDay) -> None:
    day.sign()
    client = a_client(day, Allowance(0.1, now=lambda: 0.0))

    answers = [client.get("/log/sesi-1/checkpoint").status_code for _ in range(300)]

    assert (answers[0], answers[-1]) == (200, 503)
    assert 100 < answers.count(200) < 300


def test_while_the_board_is_frozen_the_log_stands_still(day: SignedDay) -> None:
    day.go_on(300)
    client = a_client(day)
    day.staff(ask.FreezeBoard, reason="Menjelang akhir")
    day.sign()
    frozen = client.get("/log/sesi-1/checkpoint").data

    day.go_on(300)

    assert client.get("/log/sesi-1/checkpoint").data == frozen
    assert Checkpoint.parse(Note.parse(frozen).text).size < 320 < day.signed.size
    assert client.get("/log/sesi-1/tile/0/001").status_code == 404
    day.staff(ask.ThawBoard)
    day.sign()
    assert client.get("/log/sesi-1/checkpoint").data == day.signed.note
    assert client.get("/log/sesi-1/tile/0/001").status_code == 200


def test_logs_of_two_sittings_are_apart(day: SignedDay) -> None:
    other = day.hall.open(a_plan(id="sesi-2"), FivePoints())
    day.sign()
    other.submit(ask.Tick())
    client = a_client(day)

    notes = [client.get(f"/log/{one}/checkpoint").data for one in ("sesi-1", "sesi-2")]

    origins = [note.split(b"\n")[0] for note in notes]
    assert origins == [b"exam.invalid/sesi-1", b"exam.invalid/sesi-2"]
