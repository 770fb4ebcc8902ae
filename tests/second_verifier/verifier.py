"""The second verifier: everything a bundle or a published folder claims, checked again."""

from collections.abc import Iterator
from pathlib import Path

from tests.second_verifier.added_people import open_added
from tests.second_verifier.bundle import Bundle, read_log, step
from tests.second_verifier.entries import Closing, Entry
from tests.second_verifier.listed import check_ends, check_keys, check_results
from tests.second_verifier.notes import read_key
from tests.second_verifier.opened import PARTS
from tests.second_verifier.policies import read_policy
from tests.second_verifier.proof_files import proved
from tests.second_verifier.published_draw import check_published_draw
from tests.second_verifier.refusal import Refused
from tests.second_verifier.spelling import text


def verify(
    folder: Path, policy: bytes | None = None, others: list[bytes] | None = None
) -> list[str]:
    """All that does not hold of a bundle; nothing if everything holds."""
    bundle = Bundle(folder)
    trusted = policy if policy is not None else _policy(folder)
    if step(bundle, lambda here: read_log(here, folder / "log", trusted, others)):
        step(bundle, lambda here: _check_key(here, trusted))
        for part in (*PARTS, open_added, check_keys, check_ends, check_results):
            step(bundle, part)
    return bundle.findings


def verify_published(folder: Path) -> list[str]:
    """All that does not hold of a folder that ``exam publish`` wrote."""
    bundle = Bundle(folder)
    policy = _policy(folder)
    if step(bundle, lambda here: read_log(here, folder, policy)):
        step(bundle, lambda here: _check_proofs(here, policy))
    return bundle.findings


def verify_draw(data: bytes, entries: list[Entry] | None = None) -> list[str]:
    try:
        check_published_draw(data, entries)
    except Refused as error:
        return [str(error)]
    except (KeyError, TypeError, AttributeError, IndexError) as error:
        return [f"not of the shape of a draw: {error!r}"]
    return []


def _check_key(bundle: Bundle, policy: bytes) -> Iterator[str]:
    """The file with the log's key, if there is one, has a key of the policy under its name."""
    path = bundle.folder / "log" / "key"
    if not path.is_file():
        return
    written = text(path.read_bytes(), "log/key")
    key = read_key(written.removesuffix("\n"))
    here = bundle.checkpoint
    if not written.endswith("\n") or key not in read_policy(policy).logs:
        yield "log/key is not a key of the policy, and a newline"
    elif here and key.name != here.origin:
        yield "log/key is of another log"


def _policy(folder: Path) -> bytes:
    path = folder / "policy"
    return path.read_bytes() if path.is_file() else b""


def _check_proofs(bundle: Bundle, policy: bytes) -> Iterator[str]:
    """Of every closed paper there is a proof; papers themselves open with receipts only."""
    trusted = read_policy(policy)
    key = read_key(text((bundle.folder / "key").read_bytes(), "key").strip())
    if key not in trusted.logs:
        yield "the file key is not the key of the policy"
    closed = set()
    for index, entry in enumerate(bundle.entries):
        if not isinstance(entry, Closing):
            continue
        closed.add(entry.pseudonym.hex())
        path = bundle.folder / "proof" / f"{index}.tlog-proof"
        if not path.is_file():
            yield f"{path.name} is missing"
            continue
        written = b"\2" + entry.pseudonym + entry.count.to_bytes(4) + entry.head
        try:
            checkpoint = proved(path.read_bytes(), written, index, trusted)
        except Refused as error:
            yield f"{path.name}: {error}"
            continue
        if bundle.checkpoint and checkpoint.origin != bundle.checkpoint.origin:
            yield f"{path.name} is of another log"
    papers = bundle.folder / "paper"
    for path in papers.iterdir() if papers.is_dir() else []:
        if path.name not in closed:
            yield f"paper/{path.name} is of nobody whose paper is closed"
