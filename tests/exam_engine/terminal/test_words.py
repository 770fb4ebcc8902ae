from exam_engine.errors import SlowDown
from exam_engine.server.gatekeeper import refused_connection
from exam_engine.terminal.words import SENTENCES, refusal


def test_who_guesses_is_told_that_it_was_too_often_and_who_queues_that_others_come_first() -> None:
    guesser = refusal(SlowDown("too many wrong logins", seconds=60))
    queuer = refusal(SlowDown("others come first", retry_after_ms=9_000))

    assert guesser.code == queuer.code == "slow_down"
    assert guesser.crowded is not True
    assert "percobaan" in guesser.message
    assert queuer.crowded is True
    assert queuer.message == SENTENCES["crowded"]
    assert "percobaan" not in queuer.message


def test_a_connection_that_must_queue_hears_the_same() -> None:
    said = refused_connection(SlowDown("others come first", retry_after_ms=9_000)).error_args

    assert (said["code"], said["crowded"]) == ("slow_down", True)
    assert said["data"]["message"] == SENTENCES["crowded"]
