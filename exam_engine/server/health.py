"""`/healthz` (alive), `/readyz` (can commit) and `/metrics`, for whoever runs the server."""

from collections.abc import Callable

from flask import Blueprint, Response

from exam_engine.server.metrics import Metrics


def health(can_commit: Callable[[], None], metrics: Metrics) -> Blueprint:
    """The three routes; `can_commit` raises when nothing can be written."""
    routes = Blueprint("health", __name__)

    @routes.get("/healthz")
    def alive() -> Response:
        return Response("ok\n", mimetype="text/plain")

    @routes.get("/readyz")
    def ready() -> Response:
        try:
            can_commit()
        except Exception as reason:  # noqa: BLE001 - whatever the reason, the operator must read it
            return Response(f"{type(reason).__name__}\n", 503, mimetype="text/plain")
        return Response("ok\n", mimetype="text/plain")

    @routes.get("/metrics")
    def figures() -> Response:
        return Response(metrics.text(), mimetype="text/plain; version=0.0.4")

    return routes
