"""`/healthz` (alive), `/readyz` (can commit) and `/metrics`, for whoever runs the server."""

from collections.abc import Callable, Iterable
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from flask import Blueprint, Response, abort, request

from exam_engine.errors import BadConfiguration
from exam_engine.server.metrics import Metrics
from exam_engine.unopened import Unopened

Networks = tuple[IPv4Network | IPv6Network, ...]


def health(
    can_commit: Callable[[], None],
    unopened: Iterable[Unopened],
    metrics: Metrics,
    readers: Iterable[str],
) -> Blueprint:
    """The three routes; `can_commit` raises when nothing can be written.

    The figures are for `readers`, networks or addresses: how many work and what the machine is
    short of is not for everybody in the hall, nor which sittings are `unopened`. One that is
    damaged makes no process unfit to serve the others.

    Raises:
        BadConfiguration: a reader is neither a network nor an address.
    """
    routes = Blueprint("health", __name__)
    networks = _networks(readers)

    @routes.get("/healthz")
    def alive() -> Response:
        return Response("ok\n", mimetype="text/plain")

    @routes.get("/readyz")
    def ready() -> Response:
        words, status = "ok", 200
        try:
            can_commit()
        except Exception as reason:  # noqa: BLE001 - whatever the reason, the operator must read it
            words, status = type(reason).__name__, 503
        lines = [words]
        if _among(request.remote_addr, networks):
            lines += [f"{one.sitting} is not open: {one.why}" for one in unopened]
        return Response("".join(f"{line}\n" for line in lines), status, mimetype="text/plain")

    @routes.get("/metrics")
    def figures() -> Response:
        if not _among(request.remote_addr, networks):
            abort(403)
        return Response(metrics.text(), mimetype="text/plain; version=0.0.4")

    return routes


def _networks(readers: Iterable[str]) -> Networks:
    try:
        return tuple(ip_network(one) for one in readers)
    except ValueError as wrong:
        raise BadConfiguration(f"metrics_readers: {wrong}", option="metrics_readers") from wrong


def _among(address: str | None, networks: Networks) -> bool:
    try:
        asker = ip_address(address or "")
    except ValueError:
        return False
    mapped = getattr(asker, "ipv4_mapped", None)
    return any((mapped or asker) in network for network in networks)
