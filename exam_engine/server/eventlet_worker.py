"""A gunicorn worker whose requests run in eventlet's green threads.

gunicorn 26 dropped its own; this one stands on the `AsyncWorker` it kept for others.
"""

import os
from contextlib import AbstractContextManager
from functools import partial
from typing import Any

import eventlet
from eventlet.greenio import GreenSocket
from gunicorn.workers.base_async import ALREADY_HANDLED, AsyncWorker

from exam_engine.server.accepting import accept_on, greeted, wait_for_ration
from exam_engine.server.pending import Pending
from exam_engine.server.pressure import Pressure
from exam_engine.server.supervisor import LOOK_SECONDS, succeeded


class EventletWorker(AsyncWorker):  # type: ignore[misc]  # gunicorn ships no types
    """Accepts in one green thread per listener and serves each connection in its own."""

    def init_process(self) -> None:
        """Make the process cooperative before the application is imported."""
        eventlet.monkey_patch()
        super().init_process()

    def is_already_handled(self, respiter: object) -> bool:
        """End the connection when it was upgraded: nothing of HTTP is left to be said on it."""
        if respiter is ALREADY_HANDLED:
            raise StopIteration
        return False

    def handle(self, listener: Any, client: Any, addr: Any) -> None:
        """Serve one connection; its green thread is known by it meanwhile."""
        self._clients[eventlet.getcurrent()] = client
        try:
            if greeted(client, self.timeout_ctx, self.wsgi):
                super().handle(listener, client, addr)
        finally:
            del self._clients[eventlet.getcurrent()]

    def handle_request(self, listener_name: Any, req: Any, sock: Any, addr: Any) -> Any:
        """Serve one request, in its turn."""
        wait_for_ration(self.wsgi, req.req_number)
        return super().handle_request(listener_name, req, sock, addr)

    def timeout_ctx(self) -> AbstractContextManager[object]:
        """Limit how long the head of a request, the first or the next one, is waited for."""
        timeout = eventlet.Timeout(self.cfg.keepalive or None, False)  # noqa: FBT003 - False is eventlet's "silently"
        return self._pending.awaiting(self._clients[eventlet.getcurrent()], timeout)

    def handle_quit(self, sig: int, frame: Any) -> None:
        """Quit in a green thread: a signal handler must not switch."""
        eventlet.spawn(super().handle_quit, sig, frame)

    def handle_usr1(self, sig: int, frame: Any) -> None:
        """Reopen logs in a green thread: a signal handler must not switch."""
        eventlet.spawn(super().handle_usr1, sig, frame)

    def notify(self) -> None:
        """Say that we are alive, and stop once nobody is there to hear it.

        A worker that outlived its killed supervisor would keep the port, so that no new server
        could take over its sittings.
        """
        super().notify()
        if self.ppid != os.getppid():
            self.log.warning("the supervisor is gone: this worker stops")
            self.alive = False

    def run(self) -> None:
        """Accept until told to stop or succeeded, then close the exam and end what is under way."""
        pool = eventlet.GreenPool(self.worker_connections)
        pressure = getattr(self.wsgi, "pressure", None) or Pressure(None)
        self._pending = getattr(self.wsgi, "pending", None) or Pending()
        self._clients: dict[Any, Any] = {}  # by green thread
        acceptors = []
        for listener in self.sockets:
            green = GreenSocket(listener.sock)
            green.setblocking(1)
            serve = partial(pool.spawn_n, partial(self.handle, green))
            acceptors.append(eventlet.spawn(accept_on, green, serve, pressure, eventlet.sleep))
        while self.alive and not succeeded(self.wsgi):
            self.notify()
            eventlet.sleep(LOOK_SECONDS)
        for acceptor in acceptors:
            acceptor.kill()
        self.wsgi.close()
        with eventlet.Timeout(self.cfg.graceful_timeout, False):  # noqa: FBT003 - as above
            pool.waitall()
