"""Everything the terminal's routes and socket share: who may come in, and with which form."""

import hmac
from typing import cast

from exam_engine import commands as ask
from exam_engine.errors import BadCredentials, BadToken, Retry, UnknownPicture, UnknownSitting
from exam_engine.hall import Hall
from exam_engine.registry.plans import Forms
from exam_engine.replies import LoggedIn, Snapshot
from exam_engine.roster import Candidate, SittingPlan
from exam_engine.sequencer import Sequencer
from exam_engine.server.gate import Precedence
from exam_engine.server.metrics import Metrics
from exam_engine.terminal import translation
from exam_engine.terminal.in_turn import InTurn
from exam_engine.terminal.losses import Losses
from exam_engine.terminal.messages import (
    CandidateCard,
    Login,
    LoginReply,
    Receipt,
    SectionCard,
    SittingCard,
)
from exam_engine.terminal.presence import Presence, Session
from exam_engine.terminal.pushes import Pushes
from exam_engine.terminal.questions import Questions
from exam_engine.terminal.receipts import Receipts
from exam_engine.terminal.throttle import Throttle
from exam_engine.terminal.tokens import Seat, Tokens, terminal_name
from question_bank.sealing import SealedForm


class Terminals:
    """The candidates' side of all open sittings."""

    def __init__(
        self,
        hall: Hall,
        tokens: Tokens,
        throttle: Throttle,
        in_turn: InTurn,
        metrics: Metrics,
        public_address: str = "",
    ) -> None:
        self.in_turn = in_turn
        self.presence = Presence()
        self.losses = Losses(self.presence)
        self.metrics = metrics
        self._hall = hall
        self._tokens = tokens
        self._throttle = throttle
        self._public_address = public_address
        self._forms: dict[str, Forms] = {}
        self._receipts: dict[str, Receipts] = {}

    def open(self, sequencer: Sequencer, forms: Forms) -> None:
        """Let the terminals of a sitting have their forms and hear what happens."""
        self._forms[sequencer.plan.id] = forms
        receipts = Receipts(sequencer, self.presence, self._public_address)
        self._receipts[sequencer.plan.id] = receipts
        pushes = Pushes(sequencer, self.presence, forms.form_key, receipts=receipts)
        losses = self.losses.again(sequencer.plan.id)
        sequencer.call_roll(Questions(sequencer, self.presence, forms.form_key))
        sequencer.subscribe(pushes)
        sequencer.subscribe(losses)
        sequencer.listen(pushes.interrupted)
        sequencer.listen(losses)
        sequencer.on_checkpoint(receipts.certified)

    def login(self, message: Login, address: str) -> LoginReply:
        """Bind a terminal to an attempt and give it a token.

        Raises:
            Refusal: wrong PIN, locked, in use elsewhere, finished, or too many failures.
        """
        number, terminal = message.participant_number, terminal_name(message.terminal_key)
        sitting = self._hall.find(number)
        self._throttle.check(number, terminal, address, known=sitting is not None)
        try:
            sitting, reply = self._bind(sitting, number, message.pin, terminal)
        except BadCredentials:
            self._throttle.failed(number, terminal, address)
            raise
        self._throttle.succeeded(number, terminal)
        token = self._tokens.issue(Seat(sitting, number, terminal))
        return self._welcome(self._hall.sitting(sitting), reply, token)

    def _bind(
        self, sitting: str | None, number: str, pin: str, terminal: str
    ) -> tuple[str, LoggedIn]:
        if sitting is None:
            raise BadCredentials("participant number and PIN do not belong together")
        command = ask.Login(attempt=number, pin=pin, terminal=terminal)
        return sitting, cast("LoggedIn", self._hall.submit(sitting, command))

    def admit(self, token: object) -> tuple[Seat, Sequencer]:
        """The seat behind a token and the writer of its sitting.

        Raises:
            BadToken: nobody signed it, or the attempt is bound to another terminal by now.
            Retry: the sitting is planned here and cannot be opened; staff are told why.
        """
        seat = self._tokens.read(token)
        return seat, self.sequencer_of(seat)

    def sequencer_of(self, seat: Seat) -> Sequencer:
        """The writer of the sitting of a seat; raises BadToken as ``admit`` does."""
        try:
            sequencer = self._hall.sitting(seat.sitting)
        except UnknownSitting as gone:
            if seat.sitting in self._hall.unopened:
                raise Retry("the sitting cannot be opened for now") from gone
            raise BadToken("the sitting is not open here") from gone
        sheet = sequencer.sheets.attempts.get(seat.attempt)
        bound = None if sheet is None else sheet.terminal
        if bound is None or not hmac.compare_digest(bound, seat.terminal):
            raise BadToken("the attempt is not bound to this terminal")
        return sequencer

    def form_key(self, seat: Seat) -> bytes:
        """The key of the form of a seat; ask only once its attempt has begun."""
        return self._forms[seat.sitting].form_key(seat.attempt)

    def told(
        self, session: Session, here: Snapshot
    ) -> tuple[SittingPlan, Snapshot, bytes | None, Receipt | None]:
        """What ``translation`` makes a snapshot of, for a terminal that is told of it now."""
        seat = session.seat
        session.has_synced = True
        key = self.form_key(seat) if here.begun else None
        session.has_key = key is not None
        over = here.result is not None
        receipt = self.receipt(seat) if over else None
        if over and receipt is None:
            self.expect_receipt(seat)
        return session.sequencer.plan, here, key, receipt

    def receipt(self, seat: Seat) -> Receipt | None:
        """What the candidate of a seat takes home; None if it cannot be given, or not yet."""
        return self._receipts[seat.sitting].of(seat.attempt)

    def expect_receipt(self, seat: Seat) -> None:
        """Have the terminal of a seat told of its receipt, once there is one."""
        self._receipts[seat.sitting].expect(seat.attempt)

    def committed(self, seat: Seat) -> str:
        """The SHA-256 of the sealed form of a seat, in hex."""
        return self._forms[seat.sitting].committed(seat.attempt)

    def form(self, seat: Seat) -> SealedForm:
        """The sealed form of a seat."""
        return self._forms[seat.sitting].sealed(seat.attempt)

    def picture(self, sha256: str) -> bytes:
        """A sealed picture of any open sitting.

        Raises:
            UnknownPicture: there is none of that hash.
        """
        for forms in self._forms.values():
            sealed = forms.picture(sha256)
            if sealed is not None:
                return sealed
        raise UnknownPicture("no open sitting has this picture", sha256=sha256)

    def _welcome(self, sequencer: Sequencer, reply: LoggedIn, token: str) -> LoginReply:
        plan = sequencer.plan
        sheet = sequencer.sheets.attempts[reply.attempt]
        candidate: Candidate = sheet.candidate
        rooms = {room.id: room.title for room in plan.rooms}
        room = rooms.get(reply.room or "", reply.room)
        return LoginReply(
            token=token,
            candidate=CandidateCard(
                participant_number=candidate.participant_number,
                name=candidate.name,
                formation=candidate.formation,
                room=room,
                seat=reply.seat,
                needs=candidate.need,
            ),
            sitting=SittingCard(
                id=plan.id,
                title=plan.title,
                exam=plan.exam,
                room=room,
                starts_at=plan.starts_at,
                duration_ms=sheet.timer.allowance_ms,
                sections=tuple(
                    SectionCard(id=one.id, title=one.title, items=one.last - one.first + 1)
                    for one in plan.sections
                ),
                state=str(sequencer.sheets.sitting.state),
                language=plan.language,
            ),
            attempt_state=translation.attempt_state(reply.state),
        )


def precedence(seat: Seat, sequencer: Sequencer) -> Precedence:
    """Whose attempt is under way comes before those who wait for the start or have ended."""
    sheet = sequencer.sheets.attempts[seat.attempt]
    under_way = sheet.begun and sheet.ended is None
    return Precedence.WORKING if under_way else Precedence.WAITING
