"""A person at the simulated Stripe's page of OAuth, without a browser."""

import urllib.error
import urllib.parse
import urllib.request
from typing import Any

DEMO = "acct_simulated_demo"


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """Who is sent elsewhere stays where they are."""

    def redirect_request(self, *_: Any) -> None:
        return None


def visit(address: str, form: dict[str, str] | None = None) -> tuple[int, str, str]:
    """Status, where it leads, and the page."""
    opener = urllib.request.build_opener(_NoRedirects)
    data = urllib.parse.urlencode(form).encode() if form is not None else None
    try:
        answer = opener.open(address, data, timeout=30)
    except urllib.error.HTTPError as error:
        return error.code, error.headers.get("Location", ""), error.read().decode()
    return answer.status, "", answer.read().decode()


def answered(address: str, action: str = "allow", account: str = DEMO) -> str:
    """Where Stripe leads back to after an answer: path and query."""
    status, back, page = visit(address, {"action": action, "account": account})
    assert status == 303, page
    parts = urllib.parse.urlsplit(back)
    return f"{parts.path}?{parts.query}"


def said_in(back: str) -> dict[str, str]:
    """What an address of return says."""
    return dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(back).query))
