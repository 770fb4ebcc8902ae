"""The namespace ``/results``: ``watch`` is answered with a board or its changes, then ``board``."""

from typing import Any

from socketio.exceptions import ConnectionRefusedError as ConnectionRefused

from exam_engine.errors import SlowDown
from exam_engine.server.channel import Channel, Reply
from exam_engine.server.doorway import Doorway
from exam_engine.server.gate import Precedence
from exam_engine.server.gatekeeper import Gatekeeper, refused_connection
from exam_engine.wire import Refused
from proctor_console.errors import ConsoleRefusal
from proctor_console.results.boards import Boards
from proctor_console.results.messages import Watch
from proctor_console.results.publisher import NAMESPACE
from proctor_console.results.sentences import BUSY, refused
from proctor_console.results.viewers import Viewer, Viewers


def register(
    server: Any,
    boards: Boards,
    viewers: Viewers,
    doorway: Doorway,
    gatekeeper: Gatekeeper,
    max_bytes: int,
) -> None:
    """Open `/results` on the underlying Socket.IO server, without Flask's request context."""
    channel = Channel[Viewer](NAMESPACE, max_bytes, public=True)

    def connect(sid: str, _environ: object, _auth: object = None) -> None:
        try:
            gatekeeper.admit(Precedence.VIEWER)
        except SlowDown as crowded:
            raise refused_connection(crowded) from crowded
        if viewers.full:
            no = ConnectionRefused()
            answer = {"ok": False, "code": BUSY.code, "message": BUSY.message}
            no.error_args = {**answer, "data": answer}
            raise no
        line = doorway.line(NAMESPACE, sid)
        channel.enter(line, viewers.enter(line))

    def disconnect(sid: str, _reason: object = None) -> None:
        viewer = viewers.leave(sid)
        if viewer is not None:
            channel.leave(viewer.line.connection)

    def watch(viewer: Viewer, message: Watch, reply: Reply) -> None:
        said = answer(boards, viewers, viewer, message)
        if isinstance(said, Refused):
            reply(said)
        else:
            reply.whole(said)

    channel.on("watch", Watch, watch)
    doorway.open(channel)
    server.on("connect", connect, namespace=NAMESPACE)
    server.on("disconnect", disconnect, namespace=NAMESPACE)


def answer(boards: Boards, viewers: Viewers, viewer: Viewer, message: Watch) -> bytes | Refused:
    """Let a viewer watch and give it what it lacks, as JSON, or say why not."""
    try:
        board = boards.of(message.sitting)
        viewers.watch(viewer, message.sitting)
    except ConsoleRefusal as refusal:
        return refused(refusal)
    return board.since(message.since, message.epoch)
