import json
import string
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.exam_day import ExamDay, an_answer
from tests.wire_client import WireClient

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
GOOD: dict[str, dict[str, Any]] = {
    "sync": {"last_seq": 0},
    "answer": an_answer(1),
    "answers": {"batch": [an_answer(1)]},
    "finish": {"seq": 1},
}
WRONG_VALUES = st.sampled_from(
    [
        None,
        True,
        -1,
        0.5,
        "1",
        [],
        {},
        2**70,
        [[]],
        {"a": 1},
        [an_answer(0)],
        [[1, -1]],
        [[1, 2, 3]],
    ]
)


class Sitting(ExamDay):
    """One terminal at work, on which malformed messages are tried."""

    terminal: WireClient
    before: dict[str, Any]


@pytest.fixture(scope="module")
def sitting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sitting]:
    day = Sitting(tmp_path_factory.mktemp("day"))
    day.staff("OpenRegistration")
    _, token = day.a_candidate()
    day.staff("StartSitting")
    with day.terminal(token) as day.terminal:
        day.before = day.terminal.ask("sync", last_seq=0)
        yield day
    day.server.__exit__()


def refuse(sitting: Sitting, text: str) -> None:
    reply = sitting.terminal.ask_text(text)
    assert (reply["ok"], reply["code"]) == (False, "bad_request"), text
    assert isinstance(reply["message"], str)


def changed_nothing(sitting: Sitting) -> bool:
    after = sitting.terminal.ask("sync", last_seq=0)
    changing = {"server_time": 0, "remaining_ms": 0}
    return bool({**after, **changing} == {**sitting.before, **changing})


bounded = settings(
    max_examples=150,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@bounded
@given(value=JSON)
def test_any_json_that_is_no_event_is_refused(sitting: Sitting, value: object) -> None:
    refuse(sitting, json.dumps(value) if isinstance(value, list | dict) else json.dumps([value]))


@bounded
@given(name=st.text(string.ascii_letters + "_ ", max_size=12), fields=JSON)
def test_unknown_events_are_refused(sitting: Sitting, name: str, fields: object) -> None:
    refuse(sitting, json.dumps([name if name not in GOOD else name + "x", fields]))


@bounded
@given(event=st.sampled_from(sorted(GOOD)), data=st.data())
def test_a_missing_an_extra_or_a_mistyped_field_is_refused(
    sitting: Sitting, event: str, data: st.DataObject
) -> None:
    fields = dict(GOOD[event])
    name = data.draw(st.sampled_from(sorted(fields)))
    match data.draw(st.sampled_from(["missing", "extra", "mistyped"])):
        case "missing":
            del fields[name]
        case "extra":
            fields[data.draw(st.text(min_size=1).filter(lambda key: key not in fields))] = 1
        case _:
            allowed = {"choice": [None], "flag": [True], "views": [[]]}.get(name, [])
            wrong = data.draw(WRONG_VALUES.filter(lambda value: value not in allowed))
            fields[name] = wrong
    refuse(sitting, json.dumps([event, fields]))


def test_after_all_that_nothing_has_changed(sitting: Sitting) -> None:
    sitting.terminal.connection.send(f'42/terminal,["answer",{json.dumps(an_answer(1))}]')
    sitting.terminal.connection.send(f'42/terminal,["finish",{json.dumps({"seq": 1})}]')
    refuse(sitting, json.dumps(["answers", {"batch": [an_answer(n) for n in range(1, 300)]}]))
    refuse(sitting, json.dumps(["answer", {**an_answer(1), "views": [[1, 1]] * 5_000}]))
    refuse(sitting, json.dumps(["answer", an_answer(1, item=111)]))

    assert changed_nothing(sitting)


@bounded
@given(auth=JSON)
def test_nobody_gets_in_without_a_token_of_this_server(sitting: Sitting, auth: object) -> None:
    with WireClient(sitting.server.base_url, "/terminal", auth) as stranger:
        admitted = stranger.admitted

    assert not admitted


@bounded
@given(body=JSON)
def test_malformed_logins_are_refused(sitting: Sitting, body: object) -> None:
    status, reply = sitting.post("/api/terminal/login", body)

    assert (status, reply["ok"], reply["code"]) == (400, False, "bad_request")
