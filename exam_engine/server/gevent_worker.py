"""gunicorn's gevent worker, taught to close the exam before it waits for connections."""

from typing import Any

import gevent
from gunicorn.workers.base_async import ALREADY_HANDLED
from gunicorn.workers.ggevent import GeventWorker


class ExamGeventWorker(GeventWorker):  # type: ignore[misc]  # gunicorn ships no types
    """Serves each connection in a greenlet; upgraded connections are left alone afterwards."""

    def is_already_handled(self, respiter: object) -> bool:
        """End the connection when it was upgraded: nothing of HTTP is left to be said on it."""
        if respiter is ALREADY_HANDLED:
            raise StopIteration
        return False

    def run(self) -> None:
        """Run gunicorn's loop beside a watcher that closes the exam once the worker must stop."""
        gevent.spawn(self._close_exam_when_told)
        super().run()

    def _close_exam_when_told(self) -> None:
        while self.alive:
            gevent.sleep(0.5)
        self.wsgi.close()

    def handle_request(self, listener_name: Any, req: Any, sock: Any, addr: Any) -> Any:
        """Serve one request; gunicorn's gevent worker hides the StopIteration we rely on."""
        return super(GeventWorker, self).handle_request(listener_name, req, sock, addr)
