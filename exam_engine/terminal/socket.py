"""The terminal's socket: parse, command, reply.

Handlers never wait: the command goes into the sitting's queue, and the acknowledgement is sent by
the writer after the commit.  So one terminal's disk wait holds up nobody, and because the queue is
in order, so are the acknowledgements of each terminal.
"""

import time
from typing import Any

import msgspec
from socketio.exceptions import ConnectionRefusedError as RefusedConnection

from exam_engine import commands as ask
from exam_engine import replies
from exam_engine.errors import Refusal
from exam_engine.sequencer import OnDone, Outcome
from exam_engine.server.channel import Channel, Reply
from exam_engine.server.doorway import Doorway
from exam_engine.server.gatekeeper import Gatekeeper
from exam_engine.terminal import messages as say
from exam_engine.terminal import translation
from exam_engine.terminal.presence import Session, unix_ms
from exam_engine.terminal.pushes import displace
from exam_engine.terminal.terminals import Terminals, precedence
from exam_engine.terminal.words import refusal, refused

NAMESPACE = "/terminal"


class TerminalSocket:
    """The events of `/terminal`; every one is acknowledged."""

    def __init__(
        self,
        terminals: Terminals,
        doorway: Doorway,
        gatekeeper: Gatekeeper,
        message_max_bytes: int,
    ) -> None:
        self._terminals = terminals
        self._doorway = doorway
        self._gatekeeper = gatekeeper
        self._metrics = terminals.metrics
        self.channel: Channel[Session] = Channel(
            NAMESPACE,
            message_max_bytes,
            prompt=True,
            precedence=lambda session: precedence(session.seat, session.sequencer),
        )
        self.channel.on("sync", say.Sync, self._sync)
        self.channel.on("answer", say.Answer, self._answer)
        self.channel.on("answers", say.Answers, self._answers)
        self.channel.on("finish", say.Finish, self._finish)
        self.channel.on("here", say.Here, self._here)

    def connect(self, sid: str, _environment: object, auth: object) -> None:
        """Let a terminal in that shows a token; the one it takes the place of is told so."""
        try:
            token = auth.get("token") if isinstance(auth, dict) else None
            seat, sequencer = self._terminals.admit(token)
            name = f"{seat.sitting}/{seat.attempt}"
            if self._gatekeeper.admit(precedence(seat, sequencer), name):
                # it stood at the door: meanwhile the attempt may have moved to another terminal
                seat, sequencer = self._terminals.admit(token)
        except Refusal as reason:
            no = RefusedConnection()
            answer = msgspec.to_builtins(refusal(reason))
            no.error_args = {**answer, "data": answer}
            raise no from reason
        line = self._doorway.line(NAMESPACE, sid)
        session = Session(seat, sequencer, line)
        self.channel.enter(line, session)
        former = self._terminals.presence.enter(session)
        if former is not None:
            displace(former)
        self._metrics.connected.set(self._terminals.presence.count())

    def disconnect(self, connection: str) -> None:
        """Forget a terminal that is gone; its attempt goes on without it, and its sheet says so."""
        line = self.channel.leave(connection)
        if line is not None:
            if self._terminals.presence.leave(line.session):
                self._terminals.losses.tell(line.session)
            self._metrics.connected.set(self._terminals.presence.count())

    def _submit(self, session: Session, command: ask.Command, reply: Reply, done: OnDone) -> None:
        session.last_contact = unix_ms()
        if session.displaced:
            reply(refused("displaced"))
        else:
            session.sequencer.submit_soon(command, done)

    def _sync(self, session: Session, message: say.Sync, reply: Reply) -> None:
        def done(outcome: Outcome) -> None:
            if isinstance(outcome, replies.Snapshot):
                reply(translation.sync_reply(*self._terminals.told(session, outcome)))
            else:
                self._refuse(reply, outcome)

        del message  # the snapshot is whole, whatever the terminal has
        seat = session.seat
        command = ask.Sync(
            attempt=seat.attempt, terminal=seat.terminal, anew=not session.has_synced
        )
        self._submit(session, command, reply, done)

    def _answer(self, session: Session, message: say.Answer, reply: Reply) -> None:
        began = time.perf_counter()

        def done(outcome: Outcome) -> None:
            if isinstance(outcome, replies.AnswerSaved):
                reply(_saved(outcome))
                self._metrics.answers.acknowledged(time.perf_counter() - began)
            else:
                self._refuse(reply, outcome)

        seat = session.seat
        command = ask.RecordAnswer(
            attempt=seat.attempt, terminal=seat.terminal, answer=_numbered(message)
        )
        self._submit(session, command, reply, done)

    def _answers(self, session: Session, message: say.Answers, reply: Reply) -> None:
        def done(outcome: Outcome) -> None:
            if not isinstance(outcome, replies.AnswersSaved):
                self._refuse(reply, outcome)
            elif outcome.refused_code or outcome.last is None:
                reply(refused(outcome.refused_code, outcome.refused_seq, outcome.expected))
            else:
                reply(_saved(outcome.last))
                self._metrics.answers.saved(len(message.batch))

        seat = session.seat
        batch = tuple(_numbered(one) for one in message.batch)
        command = ask.RecordAnswers(attempt=seat.attempt, terminal=seat.terminal, batch=batch)
        self._submit(session, command, reply, done)

    def _finish(self, session: Session, message: say.Finish, reply: Reply) -> None:
        def done(outcome: Outcome) -> None:
            if isinstance(outcome, replies.Result):
                points = translation.result(session.sequencer.plan, outcome)
                reply(say.FinishReply(seq=message.seq, result=points, server_time=outcome.at))
            else:
                self._refuse(reply, outcome)

        seat = session.seat
        command = ask.Finish(attempt=seat.attempt, terminal=seat.terminal, seq=message.seq)
        self._submit(session, command, reply, done)

    def _here(self, session: Session, message: say.Here, reply: Reply) -> None:
        del message
        session.last_contact = unix_ms()
        # not through the writer: a slow disk must not look like a dead connection
        reply(say.HereReply(server_time=unix_ms()))

    def _refuse(self, reply: Reply, outcome: Any) -> None:
        answer = refusal(outcome)
        reply(answer)
        self._metrics.refusals.labels(answer.code).inc()


def _numbered(message: say.Answer) -> ask.Answer:
    return ask.Answer(message.seq, message.item, message.choice, message.flag, message.views)


def _saved(outcome: replies.AnswerSaved) -> say.AnswerReply:
    # the time of the record, not of the reply: a repeated number gets the same acknowledgement
    return say.AnswerReply(
        seq=outcome.seq, entry=outcome.entry, head=outcome.head, server_time=outcome.at
    )


def register(
    socketio_server: Any,
    terminals: Terminals,
    doorway: Doorway,
    gatekeeper: Gatekeeper,
    max_bytes: int,
) -> Channel[Session]:
    """Open `/terminal` on the underlying Socket.IO server, without Flask's request context."""
    socket = TerminalSocket(terminals, doorway, gatekeeper, max_bytes)
    doorway.open(socket.channel)
    socketio_server.on("connect", socket.connect, namespace=NAMESPACE)

    def gone(sid: str, _reason: str) -> None:
        socket.disconnect(socketio_server.manager.eio_sid_from_sid(sid, NAMESPACE))

    socketio_server.on("disconnect", gone, namespace=NAMESPACE)
    return socket.channel
