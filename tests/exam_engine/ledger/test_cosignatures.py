"""What witnesses have signed, on disk beside the checkpoints, on SQLite and on PostgreSQL."""

from __future__ import annotations

import pytest

from exam_engine.ledger.checkpoint import open_checkpoint
from exam_engine.ledger.cosignature import Cosignature, Cosigned
from exam_engine.ledger.growing import GrowingTree, StoredCheckpoint
from exam_engine.ledger.note import Note
from exam_engine.ledger.signers import Signer
from exam_engine.ledger.store import LedgerStore
from tests.exam_engine.ledger.kept_tree import SIGNER, a_checkpoint
from tests.exam_engine.ledger.record_builders import AT, a_witness
from tests.exam_engine.ledger.test_tree_store import SITTING, a_page

W1, W2 = a_witness("saksi.example/w1"), a_witness("saksi.example/w2")


def a_cosignature(checkpoint: StoredCheckpoint, witness: Signer, at: int = AT) -> Cosignature:
    text = Note.parse(checkpoint.note).text
    return Cosignature(checkpoint.number, at, witness.sign(text, at))


@pytest.fixture
def signed(store: LedgerStore) -> list[StoredCheckpoint]:
    """Checkpoints over 10, 20 and 30 entries."""
    tree, pen = GrowingTree(store.tree(SITTING)), store.pen(SITTING)
    made = []
    for _ in range(3):
        pen.append(*a_page(tree, 10))
        checkpoint = a_checkpoint(tree)
        pen.append([], None, (), checkpoint)
        tree.certified(checkpoint)
        made.append(checkpoint)
    pen.close()
    return made


def stored(store: LedgerStore, *cosignatures: Cosignature) -> None:
    pen = store.pen(SITTING)
    pen.append([], None, (), None, cosignatures)
    pen.close()


def test_a_checkpoint_comes_back_with_who_has_signed_it(
    store: LedgerStore, signed: list[StoredCheckpoint]
) -> None:
    first, second = (a_cosignature(signed[1], one) for one in (W1, W2))
    stored(store, second)
    stored(store, first)

    (found,) = store.tree(SITTING).cosigned()

    assert found == Cosigned(signed[1], (first, second))
    assert store.tree(SITTING).cosignatures(1) == (first, second)
    assert store.tree(SITTING).cosignatures(2) == ()
    opened = open_checkpoint(found.note, [SIGNER.key], [W1.key, W2.key])
    assert [(one.key, one.at) for one in opened.witnesses] == [(W1.key, AT), (W2.key, AT)]


def test_the_newest_comes_first_and_none_that_is_larger_than_asked_for(
    store: LedgerStore, signed: list[StoredCheckpoint]
) -> None:
    stored(store, *(a_cosignature(one, W1) for one in signed))

    tree = store.tree(SITTING)

    assert [one.checkpoint for one in tree.cosigned()] == signed[::-1]
    assert [one.checkpoint for one in tree.cosigned(29)] == signed[1::-1]
    assert list(tree.cosigned(9)) == []
    assert list(store.tree("sesi-2").cosigned()) == []


def test_of_every_witness_the_last_signature_is_known(
    store: LedgerStore, signed: list[StoredCheckpoint]
) -> None:
    renewed = Signer(W1.key.name, W1.key.kind, bytes(range(32)))
    last = [
        a_cosignature(signed[2], W1),
        a_cosignature(signed[1], W2),
        a_cosignature(signed[0], renewed),
    ]
    stored(store, *last, *(a_cosignature(signed[0], one) for one in (W1, W2)))

    found = store.tree(SITTING).last_of_each()

    assert sorted(found) == sorted(zip(last, (30, 20, 10), strict=True))


def test_what_is_written_again_is_there_once_and_as_it_was(
    store: LedgerStore, signed: list[StoredCheckpoint]
) -> None:
    first, again = a_cosignature(signed[0], W1), a_cosignature(signed[0], W1, AT + 9)
    page = [], None, (), None, (first,)
    pen = store.pen(SITTING)

    pen.append(*page)
    pen.append_again(*page)
    pen.append([], None, (), None, (again,))

    assert store.tree(SITTING).cosignatures(0) == (first,)
    pen.close()


def test_signatures_that_come_later_join_and_replace_none() -> None:
    checkpoint = StoredCheckpoint(0, 1, bytes(32), b"")
    one, other = (Cosignature(0, AT, who.sign("x", AT)) for who in (W1, W2))
    late = one._replace(at=AT + 1)

    joined = Cosigned(checkpoint, (other,)).joined([one, late])

    assert joined == Cosigned(checkpoint, (one, other))
