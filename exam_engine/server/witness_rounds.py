"""Asks the witnesses of every open sitting, round by round; whatever they do stops nothing.

A round is about one checkpoint, so that the signatures of several witnesses come together under it;
each witness is asked in a green thread of its own, so that a slow one keeps none waiting. What they
sign goes into the writer's next transaction.
"""

import logging
import time
from collections.abc import Callable, Sequence

from exam_engine.config import Config
from exam_engine.cosigning.asking import Declined, Overtaken
from exam_engine.cosigning.chosen import Chosen, ChosenFile, Witness
from exam_engine.cosigning.witnessed import Witnessed
from exam_engine.errors import Outage
from exam_engine.hall import Hall
from exam_engine.ledger.cosignature import Cosignature
from exam_engine.ledger.growing import StoredCheckpoint
from exam_engine.ledger.store import LedgerStore
from exam_engine.sequencer import Sequencer
from exam_engine.server.concurrency import Concurrency
from exam_engine.server.witness_questions import Question, WitnessQuestions
from exam_engine.sheet import SittingState

LOOK_SECONDS = 0.5
_ENDED = frozenset({SittingState.FINISHED, SittingState.RELEASED})

Listener = Callable[[Sequencer], None]

_log = logging.getLogger(__name__)


class _Course:
    """The rounds of one sitting: what is known, when the last began, who is being asked."""

    def __init__(self, sequencer: Sequencer, witnessed: Witnessed) -> None:
        self.sequencer = sequencer
        self.witnessed = witnessed
        self.began_at = float("-inf")
        self.number = -1  # of the checkpoint that was asked for last
        self.under_way: set[Witness] = set()


class WitnessRounds:
    """The rounds of all sittings; owned by the green threads of one process."""

    def __init__(
        self,
        hall: Hall,
        store: LedgerStore,
        config: Config,
        green: Concurrency,
        now: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.file = ChosenFile(config.witnesses_file)
        self._hall = hall
        self._store = store
        self._every = config.witness_every_seconds
        self._questions = WitnessQuestions(
            store, green, config.witness_answer_seconds, now, monotonic
        )
        self._green = green
        self._now = now
        self._monotonic = monotonic
        self._courses: dict[str, _Course] = {}
        self._again_at: dict[str, float] = {}  # sittings whose memory could not be read
        self._heard: dict[str, Sequencer] = {}  # whose signatures are listened to
        self._listeners: tuple[Listener, ...] = ()
        self._wrong: str | None = None
        self._stopped = False

    def listen(self, listener: Listener) -> None:
        """Call ``listener`` with a sitting whenever more is known of its witnesses; often."""
        self._listeners = (*self._listeners, listener)

    def of(self, sequencer: Sequencer) -> Witnessed | None:
        """What is known of a sitting's witnesses; None while nothing is, or there are none."""
        course = self._courses.get(sequencer.plan.id)
        if course is None or course.sequencer is not sequencer:
            return None
        return course.witnessed

    def begin(self) -> Callable[[], None]:
        """Ask from now on; returns how to end that. Requires that this process writes."""
        self._green.spawn(self.run)
        return self.stop

    def run(self) -> None:
        """Ask for ever."""
        while not self._stopped:
            try:
                self.look()
            except Exception:  # noqa: BLE001  # the asking must go on, whatever happened
                _log.exception("looking for what to have co-signed failed; the next look comes")
            self._green.sleep(LOOK_SECONDS)

    def stop(self) -> None:
        """Ask no more; who is being asked may still answer."""
        self._stopped = True

    def look(self) -> None:
        """Begin the rounds that are due."""
        chosen = self.file.now()
        self._say_what_is_wrong()
        open_here = self._hall.sittings()
        for sitting in self._courses.keys() - {one.plan.id for one in open_here}:
            del self._courses[sitting]
        for sequencer in open_here:
            course = self._course(sequencer, chosen)
            if course is not None:
                self._begin(course)

    def _course(self, sequencer: Sequencer, chosen: Chosen) -> _Course | None:
        """The course of a sitting, made anew when its witnesses are others than before."""
        sitting, log, newest = sequencer.plan.id, sequencer.log, sequencer.checkpoint
        course = self._courses.get(sitting)
        same = course is not None and course.sequencer is sequencer
        if course is not None and same and course.witnessed.chosen is chosen:
            return course
        if not chosen.witnesses:
            self._courses.pop(sitting, None)
            return None
        if log is None or newest is None or self._monotonic() < self._again_at.get(sitting, 0.0):
            return None
        witnessed = Witnessed(chosen, log)
        try:
            self._green.in_native_thread(_recall, self._store, sitting, witnessed, newest)
        except Exception:  # noqa: BLE001  # whatever it is: without a memory nobody is asked
            self._again_at[sitting] = self._monotonic() + self._every
            _log.exception("sitting %s: what witnesses have signed cannot be read", sitting)
            return None
        if self._heard.get(sitting) is not sequencer:
            self._heard[sitting] = sequencer
            sequencer.on_cosignatures(lambda some: self._stored(sequencer, some))
        self._courses[sitting] = course = _Course(sequencer, witnessed)
        return course

    def _begin(self, course: _Course) -> None:
        checkpoint = course.sequencer.checkpoint
        if checkpoint is None or not self._due(course, checkpoint):
            return
        course.began_at, course.number = self._monotonic(), checkpoint.number
        course.witnessed.asked(checkpoint)
        for one in course.witnessed.attendance:
            if one.number < checkpoint.number and one.witness not in course.under_way:
                course.under_way.add(one.witness)
                question = Question(course.sequencer, one.witness, checkpoint, one.size)
                self._green.spawn(self._ask, course, question)
        self._tell(course)  # also that nobody has signed for a while

    def _due(self, course: _Course, checkpoint: StoredCheckpoint) -> bool:
        if self._monotonic() - course.began_at >= self._every:
            return True
        sheets = course.sequencer.sheets
        over = sheets.sitting.state in _ENDED and checkpoint.size == sheets.size
        return over and checkpoint.number != course.number

    def _ask(self, course: _Course, question: Question) -> None:
        witness, witnessed = question.witness, course.witnessed
        try:
            signed = self._questions.ask(question)
        except (Overtaken, Outage):
            pass  # the next round will do
        except Declined as why:
            if witnessed.declined(witness, why, round(self._now() * 1_000)):
                _log_trouble(question, why)
        except Exception:  # noqa: BLE001  # whatever it is, the others and the exam go on
            _log.exception("witness %s could not be asked", witness.name)
        else:
            if witnessed.answered(witness):
                _log_return(question)
            course.sequencer.cosign([signed])
        finally:
            course.under_way.discard(witness)
            self._tell(course)

    def _stored(self, sequencer: Sequencer, cosignatures: Sequence[Cosignature]) -> None:
        course = self._courses.get(sequencer.plan.id)
        if course is not None and course.sequencer is sequencer:
            course.witnessed.stored(cosignatures)
            self._tell(course)

    def _tell(self, course: _Course) -> None:
        for listener in self._listeners:
            try:
                listener(course.sequencer)
            except Exception:  # noqa: BLE001  # whatever it is, it is the listener's own
                _log.exception("a listener failed; the others are told")

    def _say_what_is_wrong(self) -> None:
        if self.file.wrong != self._wrong:
            self._wrong = self.file.wrong
            if self._wrong is not None:
                _log.error("witnesses.policy: %s; the witnesses stay as they were", self._wrong)


def _recall(
    store: LedgerStore, sitting: str, witnessed: Witnessed, newest: StoredCheckpoint
) -> None:
    """Read what witnesses have signed before."""
    tree = store.tree(sitting)
    witnessed.recall(tree.cosigned(), tree.last_of_each())
    witnessed.asked(newest, tree.cosignatures(newest.number))


def _log_trouble(question: Question, why: Declined) -> None:
    away = why.kind == "away"
    _log.warning(
        "witness %s %s: %s",
        question.witness.name,
        "is away" if away else "refuses",
        why.sentence,
        extra={**_about("WitnessAway" if away else "WitnessRefuses", question), "cause": why.kind},
    )


def _log_return(question: Question) -> None:
    name = question.witness.name
    _log.info("witness %s signs again", name, extra=_about("WitnessBack", question))


def _about(event: str, question: Question) -> dict[str, object]:
    sitting, size = question.sequencer.plan.id, question.checkpoint.size
    return {"event": event, "sitting": sitting, "size": size}
