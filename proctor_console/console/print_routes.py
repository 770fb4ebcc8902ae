"""The page of a printed receipt, for who is logged in and asked for it."""

from flask import Blueprint, Response, request

from exam_engine.errors import Refusal
from proctor_console.console.printouts import Printouts
from proctor_console.console.refusals import HTTP_STATUS, refused
from proctor_console.console.sessions import StaffSessions
from proctor_console.printing.receipt_page import POLICY, receipt_page


def routes(sessions: StaffSessions, printouts: Printouts) -> Blueprint:
    """The blueprint of what the desk prints."""
    blueprint = Blueprint("printing", __name__)

    @blueprint.get("/console/receipt/<sitting>/<attempt>/<request_id>")
    def receipt(sitting: str, attempt: str, request_id: str) -> Response:
        here = request.url_root.rstrip("/")
        printed = printouts.printed(sessions.current(), sitting, attempt, request_id, here)
        return _kept_nowhere(Response(receipt_page(printed), mimetype="text/html"))

    @blueprint.errorhandler(Refusal)
    def refuse(refusal: Refusal) -> Response:
        # a person reads this in a tab of its own
        status = HTTP_STATUS.get(refusal.code, 409)
        return _kept_nowhere(Response(refused(refusal).message, status, mimetype="text/plain"))

    return blueprint


def _kept_nowhere(answer: Response) -> Response:
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Content-Security-Policy"] = POLICY
    return answer
