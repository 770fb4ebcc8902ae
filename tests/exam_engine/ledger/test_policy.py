"""Policies: what they ask for, and every mistake that would count one witness as two."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exam_engine.ledger.errors import Malformed, NotSigned, QuorumMissed, RecordRefused
from exam_engine.ledger.policy import Policy
from exam_engine.ledger.policy_file import read_policy, write_policy
from exam_engine.ledger.signers import COSIGNATURE, Signer
from tests.exam_engine.ledger.record_builders import a_log, a_signed_checkpoint, a_witness

NAMES = ("X1", "X2", "X3", "Y1", "Y2", "Y3")
WITNESSES = {name: a_witness(f"saksi.example/{name}") for name in NAMES}
LOG = f"log {a_log().key}\n"
KNOWN = LOG + "".join(f"witness {name} {one.key}\n" for name, one in WITNESSES.items())
# the example of the specification: two of the one house, and anybody of the other
TWO_HOUSES = (
    KNOWN
    + "group X-witnesses 2 X1 X2 X3\n"
    + "group Y-witnesses any Y1 Y2 Y3\n"
    + "group X-and-Y all X-witnesses Y-witnesses\n"
    + "quorum X-and-Y\n"
)


def a_policy(text: str) -> Policy:
    return read_policy(text.encode())


def believed(policy: Policy, *names: str) -> bool:
    note = a_signed_checkpoint(8, *(WITNESSES[name] for name in names))
    try:
        found = policy.check(note)
    except QuorumMissed:
        return False
    assert {one.key for one in found.witnesses} == {WITNESSES[name].key for name in names}
    return True


def test_groups_of_groups_ask_for_what_they_say() -> None:
    policy = a_policy(TWO_HOUSES)

    for count in range(len(NAMES) + 1):
        for names in combinations(NAMES, count):
            of_x = sum(name.startswith("X") for name in names)
            expected = of_x >= 2 and count > of_x

            assert believed(policy, *names) is expected


@pytest.mark.parametrize(("rule", "least"), [("any", 1), ("all", 6), ("1", 1), ("4", 4), ("6", 6)])
def test_a_group_asks_for_so_many(rule: str, least: int) -> None:
    policy = a_policy(KNOWN + f"group saksi {rule} {' '.join(NAMES)}\nquorum saksi\n")

    assert not believed(policy, *NAMES[: least - 1])
    assert believed(policy, *NAMES[:least])


def test_a_single_witness_can_be_the_quorum() -> None:
    policy = a_policy(KNOWN + "quorum X2\n")

    assert believed(policy, "X2")
    assert not believed(policy, "X1", "X3")


def test_none_asks_for_no_witness_but_for_the_log() -> None:
    policy = a_policy(LOG + "quorum none\n")

    assert policy.check(a_signed_checkpoint()).witnesses == ()
    with pytest.raises(NotSigned):
        policy.check(a_signed_checkpoint(8, log=a_log("lain.example/sesi-1")))


def test_the_log_may_be_known_from_elsewhere() -> None:
    policy = a_policy("quorum none\n")

    assert policy.check(a_signed_checkpoint(), [a_log().key]).log == a_log().key
    with pytest.raises(NotSigned):
        policy.check(a_signed_checkpoint())


def test_a_missed_quorum_says_how_many_there_are_and_what_that_means() -> None:
    policy = a_policy(TWO_HOUSES)

    with pytest.raises(QuorumMissed, match=r"1 of 6 known witnesses .* another version"):
        policy.check(a_signed_checkpoint(8, WITNESSES["X1"]))


def test_comments_empty_lines_tabs_and_addresses_are_allowed() -> None:
    text = f"# siapa\n\n \t\n\t{LOG.strip()} https://ujian.example/\n  quorum\tnone  \n   # akhir"

    assert a_policy(text).logs == [a_log().key]


def test_the_address_of_a_witness_is_kept_and_believed_by_nobody() -> None:
    text = KNOWN.replace(f"{WITNESSES['X1'].key}", f"{WITNESSES['X1'].key} https://saksi.example/x")

    policy = a_policy(text + "quorum X1\n")

    assert policy.addresses == {"X1": "https://saksi.example/x"}
    assert believed(policy, "X1")


def test_a_policy_that_is_written_reads_as_the_same_one() -> None:
    for text in (
        TWO_HOUSES,
        LOG + "quorum none\n",
        f"witness \udcff {a_witness().key}\nquorum \udcff",
    ):
        policy = read_policy(text.encode("utf-8", "surrogateescape"))

        assert read_policy(write_policy(policy)) == policy


def test_names_are_bytes_that_nobody_interprets() -> None:
    one, other = a_witness("a.example").key, a_witness("b.example").key
    third = f"witness \udcff {WITNESSES['X1'].key}\nquorum \udcff"
    text = f"{LOG}witness K {one}\nwitness \u212a {other}\n{third}"

    policy = read_policy(text.encode("utf-8", "surrogateescape"))

    assert len(policy.witnesses) == 3
    assert believed(policy, "X1")


A_WITNESS = f"witness A {a_witness().key}\n"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "exactly one quorum line, not 0"),
        ("quorum none\nquorum none\n", "exactly one quorum line, not 2"),
        (A_WITNESS + "quorum B\n", "line 2 of the policy: 'B' is not defined above"),
        ("quorum A\n" + A_WITNESS, "line 1 .* not defined above this line"),
        ("group G any A\n" + A_WITNESS + "quorum G\n", "line 1 .* not defined above"),
        ("group G any G\nquorum G\n", "'G' is not defined above"),
        (A_WITNESS + A_WITNESS, "line 2 .* one witness would count as two"),
        (A_WITNESS + A_WITNESS.replace(" A ", " B "), "one witness would count as two"),
        (LOG + LOG, "one log would count as two"),
        (A_WITNESS + "group G 2 A A\n", "'A' is a member twice"),
        (A_WITNESS + "group G any A\ngroup H any A\n", "line 3 .* 'A' is a member twice"),
        (A_WITNESS + "group A any A\n", "'A' has a meaning already"),
        (A_WITNESS.replace(" A ", " none "), "'none' has a meaning already"),
        (A_WITNESS + "group G any none\n", "'none' is not defined above"),
        (A_WITNESS + "group G 0 A\n", "0 of 1 members"),
        (A_WITNESS + "group G 2 A\n", "2 of 1 members"),
        (A_WITNESS + "group G 01 A\n", "the threshold is '01'"),
        (A_WITNESS + "group G some A\n", "the threshold is 'some'"),
        (A_WITNESS + "group G any\n", "'group' with 2 words after it means nothing"),
        (f"log {a_witness().key}\n", "is no key of a log"),
        (f"witness A {a_log().key}\n", "is no key of a witness"),
        ("log ujian.example+00000000+AAAA\n", "line 1 of the policy: the key of ujian.example"),
        (f"{LOG.strip()} a b\n", "means nothing"),
        ("Quorum none\n", "'Quorum' with 1 words after it means nothing"),
        ("quorum none\r\n", "line 1 .* a control character"),
        ("# \x00\nquorum none\n", "line 1 .* a control character"),
        ("#" * 300_000, "a policy of 300000 bytes"),
    ],
)
def test_what_is_no_policy_is_refused_by_line(text: str, why: str) -> None:
    with pytest.raises(Malformed, match=why):
        a_policy(text)


def test_one_key_under_two_names_is_one_witness() -> None:
    seed = bytes(32)
    first, second = (Signer(name, COSIGNATURE, seed).key for name in ("a.example", "b.example"))

    with pytest.raises(Malformed, match="one witness would count as two"):
        a_policy(f"witness A {first}\nwitness B {second}\nquorum none\n")


def test_thirty_two_of_each_are_no_problem() -> None:
    logs = [f"log {a_log(f'{number}.example').key}\n" for number in range(32)]
    keys = [a_witness(f"{number}.saksi.example").key for number in range(32)]
    witnesses = [f"witness W{at} {key}\n" for at, key in enumerate(keys)]
    groups = [f"group G{at} any W{at}\n" for at in range(32)]

    policy = a_policy("".join([*logs, *witnesses, *groups, "quorum G31\n"]))

    assert (len(policy.logs), len(policy.witnesses), len(policy.groups)) == (32, 32, 32)


@given(st.lists(st.sampled_from(["log", "witness", "group", "quorum", "A", "any", "1", "\n", "é"])))
def test_any_words_are_a_policy_or_refused(words: list[str]) -> None:
    try:
        policy = a_policy(" ".join(words))
    except RecordRefused:
        return

    assert policy.quorum == "none" or policy.witnesses
