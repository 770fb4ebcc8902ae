"""Over HTTP a receipt leads to its paper and proof, and to nothing that the public may not see."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from exam_engine import commands as ask
from exam_engine.cosigning.chosen import Chosen
from exam_engine.cosigning.witnessed import Witnessed
from exam_engine.ledger.checkpoint import cosigned
from exam_engine.ledger.cosignature import Cosignature, Cosigned
from exam_engine.ledger.note import Note
from exam_engine.ledger.policy_file import read_policy
from exam_engine.ledger.proof_file import ProofFile
from proctor_console.log.open_logs import OpenLogs
from proctor_console.log.open_papers import OpenPapers
from proctor_console.log.paper_routes import routes
from proctor_console.log.public_checkpoints import PublicCheckpoints
from proctor_console.results.allowance import Allowance
from tests.exam_engine.ledger.record_builders import AT, a_witness
from tests.proctor_console.log.signed_day import KEY, SITTING, SignedDay
from tests.proctor_console.log.taken_home import opened

WITNESS = a_witness()
CHOSEN = Chosen.parse(f"witness saksi {WITNESS.key} http://saksi.example\nquorum none\n".encode())


def a_client(
    day: SignedDay,
    allowance: Allowance | None = None,
    checkpoints: PublicCheckpoints | None = None,
) -> FlaskClient:
    app = Flask(__name__, static_folder=None)
    logs = OpenLogs(day.hall, day.store, checkpoints or PublicCheckpoints())
    papers = OpenPapers(logs, day.store, lambda: CHOSEN)
    app.register_blueprint(routes(papers, allowance or Allowance(1e9)))
    return app.test_client()


def fetching(client: FlaskClient) -> Callable[[str], bytes]:
    def fetch(path: str) -> bytes:
        reply = client.get(f"/log/{SITTING}/{path}")
        assert reply.status_code == 200, path
        return reply.data

    return fetch


@pytest.fixture
def day(tmp_path: Path) -> Iterator[SignedDay]:
    """A sitting whose first candidate has finished, in the middle of its record."""
    day = SignedDay(tmp_path)
    day.go_on(300)
    day.finish("P-001", answers=3)
    day.go_on(300)
    yield day
    day.hall.stop()


def paths(day: SignedDay, attempt: str = "P-001") -> tuple[str, str]:
    receipt = day.receipt(attempt)
    return f"paper/{receipt.pseudonym.hex()}", f"proof/{receipt.index}.tlog-proof"


def statuses(client: FlaskClient, *paths: str) -> list[int]:
    return [client.get(f"/log/{SITTING}/{path}").status_code for path in paths]


def test_a_receipt_opens_its_paper_and_proves_it(day: SignedDay) -> None:
    paper = opened(day.receipt("P-001"), fetching(a_client(day)))

    assert [event for _, event in paper["records"] if "AnswerRecorded" in event]


def test_the_policy_names_the_key_of_the_log_and_the_chosen_witnesses(day: SignedDay) -> None:
    policy = read_policy(fetching(a_client(day))("policy"))

    assert policy.logs == [KEY]
    assert policy.witnesses == {"saksi": WITNESS.key}


def test_the_proof_is_under_the_checkpoint_that_witnesses_have_signed(day: SignedDay) -> None:
    seen = day.signed
    known = Witnessed(CHOSEN, KEY)
    known.asked(seen)
    signature = cosigned(Note.parse(seen.note), WITNESS, AT)
    known.stored([Cosignature(seen.number, AT, signature)])
    checkpoints = PublicCheckpoints(lambda _: known)
    client = a_client(day, checkpoints=checkpoints)
    fetching(client)(paths(day)[1])
    day.finish("P-002")
    day.sign()

    old, new = (ProofFile.parse(fetching(client)(paths(day, one)[1])) for one in ("P-001", "P-002"))

    assert known.best == Cosigned(seen, known.best.cosignatures if known.best else ())
    assert [one.name for one in old.checkpoint.signatures] == [KEY.name, WITNESS.key.name]
    assert bytes(new.checkpoint) == day.signed.note
    opened(day.receipt("P-001"), fetching(client))
    opened(day.receipt("P-002"), fetching(client))


def test_nothing_is_there_before_it_is_signed_for(day: SignedDay) -> None:
    client = a_client(day)
    pseudonym = day.store.identities(SITTING, ())["P-002"].pseudonym.hex()
    day.staff.seat("P-002")
    day.sign()
    working = statuses(client, f"paper/{pseudonym}")

    day.finish("P-002")
    closing = len(day.leaves) - 1
    ended = statuses(client, f"paper/{pseudonym}", f"proof/{closing}.tlog-proof")
    day.sign()

    assert (working, ended) == ([404], [404, 404])
    assert statuses(client, f"paper/{pseudonym}", f"proof/{closing}.tlog-proof") == [200, 200]


def test_of_what_ended_after_a_freeze_there_is_no_sign_until_the_thaw(day: SignedDay) -> None:
    client = a_client(day)
    day.staff(ask.FreezeBoard, reason="Menjelang akhir")
    day.finish("P-002")
    day.sign()

    frozen = statuses(client, *paths(day, "P-002"))
    before = statuses(client, *paths(day))
    day.staff(ask.ThawBoard)
    day.sign()

    assert (frozen, before) == ([404, 404], [200, 200])
    assert statuses(client, *paths(day, "P-002")) == [200, 200]


def test_a_paper_whose_secret_is_destroyed_is_gone_at_once(day: SignedDay) -> None:
    client = a_client(day)
    paper, proof = paths(day)
    before = statuses(client, paper)

    day.store.erase(SITTING, "P-001")

    assert (before, statuses(client, paper, proof)) == ([200], [404, 200])


@pytest.mark.parametrize(
    "path",
    [
        "paper/",
        "paper/00",
        "paper/" + "0" * 32,
        "paper/" + "G" * 32,
        "proof/0.tlog-proof",
        "proof/00.tlog-proof",
        "proof/1.tlog-proof.tlog-proof",
        "proof/99999.tlog-proof",
        "proof/9999999999999999999.tlog-proof",
        "proof/-1.tlog-proof",
        "proof/3",
        "policy/",
    ],
)
def test_what_is_no_such_file_is_not_found_and_not_kept(day: SignedDay, path: str) -> None:
    reply = a_client(day).get(f"/log/{SITTING}/{path}")

    assert reply.status_code == 404
    assert reply.headers.get("Cache-Control", "no-store") == "no-store"


def test_the_pseudonym_of_the_sitting_itself_has_no_paper(day: SignedDay) -> None:
    own = day.store.identities(SITTING, ())[""].pseudonym.hex()

    assert statuses(a_client(day), f"paper/{own}") == [404]


def test_no_sitting_that_is_not_open_here_has_any(day: SignedDay) -> None:
    client = a_client(day)

    said = [client.get(f"/log/sesi-9/{path}") for path in (*paths(day), "policy")]

    assert [(one.status_code, one.json["code"] if one.json else "") for one in said] == [
        (404, "unknown_sitting")
    ] * 3


def test_caches_keep_them_no_longer_than_they_may_be_right(day: SignedDay) -> None:
    client = a_client(day)
    paper, proof = paths(day)

    kept = {path: client.get(f"/log/{SITTING}/{path}") for path in (paper, proof, "policy")}

    assert {path: reply.headers["Cache-Control"] for path, reply in kept.items()} == {
        paper: "public, max-age=3600",
        proof: "public, max-age=60",
        "policy": "public, max-age=60",
    }
    for path, reply in kept.items():
        tag = {"If-None-Match": reply.headers["ETag"]}
        again = client.get(f"/log/{SITTING}/{path}", headers=tag)
        assert (again.status_code, again.data) == (304, b""), path
        assert reply.headers["Access-Control-Allow-Origin"] == "*"


def test_who_asks_for_too_much_waits(day: SignedDay) -> None:
    allowance = Allowance(0.1, now=lambda: 0.0)
    allowance.spend(10.0)
    client = a_client(day, allowance)

    said = [client.get(f"/log/{SITTING}/{path}") for path in (*paths(day), "policy")]

    assert [one.status_code for one in said] == [503] * 3
    assert all(int(one.headers["Retry-After"]) > 60 for one in said)
