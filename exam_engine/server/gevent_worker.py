"""gunicorn's gevent worker, taught to close the exam before it waits for connections."""

from contextlib import AbstractContextManager
from functools import partial
from typing import Any

import gevent
from gevent.pool import Pool
from gunicorn.workers.base_async import ALREADY_HANDLED
from gunicorn.workers.ggevent import GeventWorker

from exam_engine.server.accepting import accept_on, greeted, wait_for_ration
from exam_engine.server.pending import Pending
from exam_engine.server.pressure import Pressure
from exam_engine.server.supervisor import LOOK_SECONDS, succeeded


class ExamGeventWorker(GeventWorker):  # type: ignore[misc]  # gunicorn ships no types
    """Serves each connection in a greenlet; upgraded connections are left alone afterwards."""

    def is_already_handled(self, respiter: object) -> bool:
        """End the connection when it was upgraded: nothing of HTTP is left to be said on it."""
        if respiter is ALREADY_HANDLED:
            raise StopIteration
        return False

    def run(self) -> None:
        """Accept until told to stop or succeeded, then close the exam and end what is under way."""
        pool = Pool(self.worker_connections)
        pressure = getattr(self.wsgi, "pressure", None) or Pressure(None)
        self._pending = getattr(self.wsgi, "pending", None) or Pending()
        self._clients: dict[Any, Any] = {}  # by greenlet
        acceptors = []
        for listener in self.sockets:
            listener.setblocking(1)
            serve = partial(pool.spawn, partial(self.handle, listener))
            acceptors.append(gevent.spawn(accept_on, listener, serve, pressure, gevent.sleep))
        while self.alive and not succeeded(self.wsgi):
            self.notify()
            gevent.sleep(LOOK_SECONDS)
        gevent.killall(acceptors)
        self.wsgi.close()
        pool.join(timeout=self.cfg.graceful_timeout)
        pool.kill(timeout=1)

    def handle(self, listener: Any, client: Any, addr: Any) -> None:
        """Serve one connection; its greenlet is known by it meanwhile."""
        self._clients[gevent.getcurrent()] = client
        try:
            if greeted(client, self.timeout_ctx, self.wsgi):
                super().handle(listener, client, addr)
        finally:
            del self._clients[gevent.getcurrent()]

    def timeout_ctx(self) -> AbstractContextManager[object]:
        """Limit how long the head of a request, the first or the next one, is waited for."""
        return self._pending.awaiting(self._clients[gevent.getcurrent()], super().timeout_ctx())

    def handle_request(self, listener_name: Any, req: Any, sock: Any, addr: Any) -> Any:
        """Serve one request; gunicorn's gevent worker hides the StopIteration we rely on."""
        wait_for_ration(self.wsgi, req.req_number)
        return super(GeventWorker, self).handle_request(listener_name, req, sock, addr)
