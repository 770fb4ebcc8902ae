"""A rehearsal loses nothing through a kill and a cut, leaves no trace, and judges what it saw."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import msgspec
import pytest

from proctor_console.data_folder import make_folder, open_folder
from proctor_console.demo.server import DemoServer
from proctor_console.doctor.finding import fail
from proctor_console.errors import NothingToRehearse
from proctor_console.rehearsal.day import Way, hold
from proctor_console.rehearsal.network import Network
from proctor_console.rehearsal.preparation import prepare
from proctor_console.rehearsal.report import Report, percentile
from tests.exam_engine.planned import a_planned_sitting
from tests.proctor_console.cli.command_line import a_data_folder, refused, run
from tests.server_process import a_free_port

GOOD = Report(
    exam="SKD",
    robots=3,
    seconds=60,
    acknowledged=90,
    lost=0,
    serving_again_seconds=1.5,
    back_after_kill=3,
    back_after_cut=3,
    p99_seconds=0.01,
    people=[4],
    doctor=[],
)


def quietly(*_: object) -> None:
    pass


def files_of(data: Path) -> dict[Path, bytes]:
    """Every file's content, but for those that SQLite makes for readers too."""
    files = (one for one in data.rglob("*") if one.is_file())
    return {one: one.read_bytes() for one in files if not one.name.endswith(("-wal", "-shm"))}


def test_robots_go_on_after_the_kill_and_the_cut_and_the_real_data_is_only_read(
    tmp_path: Path,
) -> None:
    data = tmp_path / "data"
    data.mkdir()
    a_planned_sitting(data).dispose()
    real = open_folder(data)
    folder = tmp_path / "rehearsal"
    before = files_of(data)

    rehearsed = prepare(real, folder, 3, 1, quietly)
    real.database.dispose()
    server = DemoServer(folder, "127.0.0.1", a_free_port())
    way = Way(addresses=("127.0.0.5", "127.0.0.6"))
    seconds = 16  # of which a busy machine takes four to serve again after the kill
    report = asyncio.run(hold(folder, rehearsed, server, seconds, way, [], quietly))

    assert report.lost == 0
    assert report.acknowledged > 3
    assert (report.back_after_kill, report.back_after_cut) == (3, 3)
    assert report.people == [0]
    assert "1 of 1 real terminals sent no answer" in report.reasons
    assert files_of(data) == before


def test_without_a_planned_sitting_there_is_nothing_to_rehearse(tmp_path: Path) -> None:
    real = make_folder(tmp_path / "data")

    with pytest.raises(NothingToRehearse):
        prepare(real, tmp_path / "rehearsal", 1, 0, quietly)

    real.database.dispose()


def test_a_cut_network_passes_nothing_until_it_is_mended() -> None:
    seen: list[str] = []

    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        seen.append(writer.get_extra_info("peername")[0])
        while piece := await reader.read(100):
            writer.write(piece)
        writer.close()

    async def ask(port: int) -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            writer.write(b"x")
            return await reader.read(1)
        except ConnectionError:
            return b""
        finally:
            writer.close()

    async def scene() -> list[bytes]:
        server = await asyncio.start_server(echo, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        async with asyncio.timeout(20), Network("127.0.0.1", port, ["127.0.0.7"]) as network:
            through = int(network.base_url.rpartition(":")[2])
            answers = [await ask(through)]
            network.cut()
            answers.append(await ask(through))
            network.mend()
            answers.append(await ask(through))
        server.close()
        return answers

    assert asyncio.run(scene()) == [b"x", b"", b"x"]
    assert seen == ["127.0.0.7", "127.0.0.7"]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"lost": 1}, "1 acknowledged answers are not in the ledger"),
        ({"acknowledged": 0}, "no answer was acknowledged"),
        ({"back_after_kill": 2}, "1 of 3 robots did not go on after the kill"),
        ({"back_after_cut": 0}, "3 of 3 robots did not go on after the network cut"),
        ({"serving_again_seconds": 60.0}, "the server was away for 60.0 s"),
        ({"p99_seconds": 0.75}, "one answer in a hundred waited 750 ms or more"),
        ({"people": [3, 0]}, "1 of 2 real terminals sent no answer"),
        ({"doctor": [fail("disk", "full", "mend it")]}, "disk: full"),
    ],
)
def test_whatever_stands_against_opening_the_doors_is_said(
    change: dict[str, object], reason: str
) -> None:
    report = msgspec.structs.replace(GOOD, **change)

    assert GOOD.ready
    assert report.reasons == [reason]
    assert report.text().startswith(f"NOT READY\n  because {reason}\n")


def test_a_report_is_saved_for_people_and_for_programs(tmp_path: Path) -> None:
    GOOD.write(tmp_path / "r.txt")
    GOOD.write(tmp_path / "r.json")

    assert (tmp_path / "r.txt").read_text().startswith("READY\nexam: SKD\n")
    read = json.loads((tmp_path / "r.json").read_text())
    assert (read["ready"], read["reasons"], read["acknowledged"]) == (True, [], 90)


def test_the_percentile_of_few_is_the_largest() -> None:
    assert percentile([]) == 0
    assert percentile([3.0, 1.0, 2.0]) == 3.0
    assert percentile([float(one) for one in range(1_000)]) == 990


def test_the_command_refuses_what_cannot_be_rehearsed(tmp_path: Path) -> None:
    data = a_data_folder(tmp_path)

    assert "no address of this machine" in refused(
        "rehearse", "--data", data, "--from", "203.0.113.9"
    )
    assert "No sitting is planned" in refused("rehearse", "--data", data)
    assert run("rehearse", "--data", data, "--url", "http://exam.example").exit_code == 2
    assert [one.name for one in tmp_path.iterdir()] == ["data"]
