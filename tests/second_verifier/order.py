"""Which open entry may come while the sitting is in which state, and what its line 0 says."""

from collections.abc import Iterator

from tests.second_verifier.entries import Entry, Open

_PROCTORS = {
    "AttemptsPaused",
    "AttemptsResumed",
    "TimeGranted",
    "AttemptVoided",
    "ConsentDenied",
    "EngineRestarted",
    "SoftwareChanged",
    "BoardFrozen",
    "BoardThawed",
}
_LATER = {"LateFormDrawn", "ThrowCommitted", "ThrowRevealed", "CeremonyFailed"}
_DRAW = {"DrawAnnounced", "ThrowCommitted", "ThrowRevealed", "CeremonyFailed", "FormsDrawn"}

# state: (what leads to another state, what changes nothing)
_STATES: dict[str, tuple[dict[str, str], set[str]]] = {
    "prepared": ({"RegistrationOpened": "registering"}, {"SoftwareChanged", *_DRAW}),
    "registering": (
        {"SittingStarted": "running", "SittingFinished": "finished"},
        {"CandidateAdded", *_LATER, *_PROCTORS},
    ),
    "running": (
        {"SittingPaused": "paused", "SittingFinished": "finished"},
        {"WritingInterrupted", *_LATER, *_PROCTORS},
    ),
    "paused": (
        {"SittingResumed": "running", "SittingFinished": "finished"},
        {"WritingInterrupted", *_LATER, *_PROCTORS},
    ),
    "finished": (
        {"ResultsReleased": "released"},
        {
            "AttemptVoided",
            "ConsentDenied",
            "KeyCorrected",
            "BoardFrozen",
            "BoardThawed",
            "SoftwareChanged",
        },
    ),
    "released": ({}, {"AttemptVoided", "ConsentDenied", "KeyCorrected", "SoftwareChanged"}),
}


def check_order(entries: list[Entry], origin: str) -> Iterator[str]:
    first = entries[0] if entries else None
    if not isinstance(first, Open) or first.name != "SittingPrepared":
        yield "entry 0 is not SittingPrepared"
        return
    if not origin.endswith("/" + first.body["sitting"]):
        yield f"the origin {origin!r} is not of the sitting {first.body['sitting']!r}"
    bound = first.body.get("manifest", {})
    drawn = "forms_root" in bound or "secret_commitment" not in bound
    state, clock, software = "prepared", first.clock, first.body.get("software")
    for index, entry in enumerate(entries):
        if not isinstance(entry, Open) or index == 0:
            continue
        if entry.clock < clock:
            yield f"entry {index}: the clock goes back"
        clock = entry.clock
        steps, stays = _STATES[state]
        if entry.name not in stays and entry.name not in steps:
            yield f"entry {index}: {entry.name} cannot come while the sitting is {state}"
        if entry.name == "ConsentDenied" and entry.body["what"] not in {*stays, *steps}:
            yield f"entry {index}: {entry.body['what']} is denied while the sitting is {state}"
        state = steps.get(entry.name, state)
        drawn = drawn or entry.name == "FormsDrawn"
        if entry.name == "RegistrationOpened" and not drawn:
            yield f"entry {index}: the registration opens before the forms are drawn"
        if entry.name == "SoftwareChanged" and entry.body["software"] == software:
            yield f"entry {index}: names the software that writes already"
        software = entry.body.get("software", software)


def check_two_people(entries: list[Entry]) -> Iterator[str]:
    first = entries[0]
    if not isinstance(first, Open) or not first.body.get("two_people", False):
        return
    alone = first.body.get("grant_alone_ms", 0)
    granted: dict[bytes, int] = {}
    finished = False
    for index, entry in enumerate(entries):
        if not isinstance(entry, Open):
            continue
        seconded = entry.body.get("seconded", False)
        grave = {"SittingStarted", "AttemptVoided", "ResultsReleased", "KeyCorrected"}
        grave |= {"CandidateAdded"}
        if entry.name in grave or (entry.name == "BoardThawed" and finished):
            if not seconded:
                yield f"entry {index}: {entry.name} has one person only"
        elif entry.name == "TimeGranted":
            for attempt in entry.attempts:
                granted[attempt] = granted.get(attempt, 0) + entry.body["ms"]
                if not seconded and granted[attempt] > alone:
                    yield f"entry {index}: one person granted more than alone allowed"
        finished = finished or entry.name == "SittingFinished"
