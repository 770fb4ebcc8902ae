"""Whom an exam asks to co-sign: people write it into a file, and may change it at any time."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from exam_engine.cosigning.chosen import Chosen, ChosenFile, read_chosen
from exam_engine.errors import BadConfiguration
from exam_engine.ledger.errors import Malformed, QuorumMissed
from exam_engine.ledger.policy_file import read_policy, write_policy
from tests.exam_engine.ledger.record_builders import a_log, a_signed_checkpoint, a_witness

W1, W2 = a_witness("saksi.example/w1"), a_witness("saksi.example/w2")
ONE = f"witness satu {W1.key} http://127.0.0.1:8002/\n"
TWO = (
    f"{ONE}witness dua {W2.key} https://saksi.example/tlog\ngroup saksi 2 satu dua\nquorum saksi\n"
)


def test_names_keys_and_addresses_are_those_of_the_file() -> None:
    chosen = Chosen.parse(TWO.encode())

    assert [tuple(one) for one in chosen.witnesses] == [
        ("satu", W1.key, "http://127.0.0.1:8002"),
        ("dua", W2.key, "https://saksi.example/tlog"),
    ]
    assert chosen.wants_any


def test_the_policy_for_others_has_the_key_of_the_log_and_no_addresses() -> None:
    text = write_policy(Chosen.parse(TWO.encode()).of(a_log().key))

    policy = read_policy(text)

    assert policy.logs == [a_log().key]
    assert b"127.0.0.1" not in text
    assert policy.check(a_signed_checkpoint(8, W1, W2)).checkpoint.size == 8
    with pytest.raises(QuorumMissed, match="1 of 2 known witnesses"):
        policy.check(a_signed_checkpoint(8, W1))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (f"log {a_log().key}\n{TWO}", "has a log line"),
        (f"witness satu {W1.key}\nquorum satu\n", "satu has no address"),
        (ONE, "exactly one quorum line"),
        *(
            (f"witness satu {W1.key} {address}\nquorum satu\n", "satu is no http")
            for address in (
                "127.0.0.1:8002",
                "ftp://saksi.example",
                "http://",
                "http://saksi.example:0",
                "http://saksi.example:99999",
                "http://saksi.example:a",
                "http://[::1",
                "http://rudi:rahasia@saksi.example",
                "http://saksi.example/?a=1",
                "http://saksi.example/#a",
                "http://säksi.example",
            )
        ),
        (f"witness {'s' * 41} {W1.key} http://a\nquorum none\n", "40 printable characters"),
        (f"witness sa\u202etu {W1.key} http://a\nquorum none\n", "40 printable characters"),
        (f"witness satu {a_witness('s' * 201).key} http://a\nquorum none\n", "200 characters"),
        (
            "".join(f"witness w{n} {a_witness(f'w{n}').key} http://a\n" for n in range(16))
            + "quorum none\n",
            "16 witnesses",
        ),
    ],
)
def test_whom_nobody_can_ask_or_show_is_refused(text: str, why: str) -> None:
    with pytest.raises(Malformed, match=why):
        Chosen.parse(text.encode())


def test_without_a_file_nobody_is_asked(tmp_path: Path) -> None:
    chosen = read_chosen(tmp_path / "witnesses.policy")

    assert chosen.witnesses == ()
    assert not chosen.wants_any
    assert write_policy(chosen.of(a_log().key)) == f"log {a_log().key}\nquorum none\n".encode()


def test_a_file_that_cannot_be_used_is_named_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "witnesses.policy"
    path.write_text(f"{ONE}quorum dua\n")

    with pytest.raises(BadConfiguration, match=r"witnesses\.policy: line 2 .* 'dua'"):
        read_chosen(path)


def test_a_witness_may_join_leave_and_be_misspelled_while_the_server_runs(tmp_path: Path) -> None:
    path = tmp_path / "witnesses.policy"
    file = ChosenFile(path)
    seen = []

    for text in (None, f"{ONE}quorum satu\n", TWO, f"{TWO}quorum satu\n", TWO, None):
        if text is None:
            path.unlink(missing_ok=True)
        else:
            path.write_text(text)
        seen.append((len(file.now().witnesses), file.wrong))

    assert [count for count, _ in seen] == [0, 1, 2, 2, 2, 0]
    assert [wrong is not None for _, wrong in seen] == [False, False, False, True, False, False]
    assert "exactly one quorum line, not 2" in str(seen[3][1])


def test_a_file_that_did_not_change_is_not_read_again(tmp_path: Path) -> None:
    path = tmp_path / "witnesses.policy"
    path.write_text(TWO)
    file = ChosenFile(path)
    before = file.now()

    assert file.now() is before
    os.utime(path, ns=(1, 1))
    assert file.now() is not before


def test_a_file_that_cannot_be_read_for_now_keeps_the_witnesses(tmp_path: Path) -> None:
    path = tmp_path / "witnesses.policy"
    path.write_text(TWO)
    file = ChosenFile(path)
    file.now()
    path.unlink()
    path.mkdir()

    kept = file.now()

    assert len(kept.witnesses) == 2
    assert file.wrong == "Is a directory"
