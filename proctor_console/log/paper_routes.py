"""What receipts lead to, over HTTP: sealed papers, proofs of their ends, and whom to trust."""

from flask import Blueprint, Response

from proctor_console.log.answering import BYTES, SHARE, TEXT, blueprint, file, paid
from proctor_console.log.open_papers import OpenPapers
from proctor_console.results.allowance import Allowance

FOR_AN_HOUR = "public, max-age=3600"
"""A paper never changes, but its secret may be destroyed: within the hour caches forget it too."""
FOR_A_MINUTE = "public, max-age=60"


def routes(papers: OpenPapers, allowance: Allowance | None = None) -> Blueprint:
    """The routes of what receipts lead to; ``allowance`` is what giving it out may take."""
    allowed = allowance or Allowance(SHARE)
    found = blueprint("papers")

    @found.get("/log/<sitting>/paper/<name>")
    def paper(sitting: str, name: str) -> Response:
        with paid(allowed):
            sealed = papers.paper(sitting, name)
        return file(sealed, BYTES, FOR_AN_HOUR)

    @found.get("/log/<sitting>/proof/<name>")
    def proof(sitting: str, name: str) -> Response:
        with paid(allowed):
            proved = papers.proof(sitting, name)
        return file(proved, TEXT, FOR_A_MINUTE)

    @found.get("/log/<sitting>/policy")
    def policy(sitting: str) -> Response:
        with paid(allowed):
            trusted = papers.policy(sitting)
        return file(trusted, TEXT, FOR_A_MINUTE)

    return found
