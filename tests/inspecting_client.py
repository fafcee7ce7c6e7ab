"""A client for tests that inspects every answer it gets: the page, its headers, its manners.

Set `app.test_client_class = InspectingClient`; then `app.test_client()` fails a test that fetches a
bad page, whatever the test was looking for. `client.inspects = False` turns it off where a test
needs a bad page. With app.config["PAGES_INSPECTED_ELSEWHERE"] the page itself is left alone: the
same test looks at it on another database in the same run.
"""

import re
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.page_inspector import inspect

LOOSE = ("'unsafe-inline'", "'unsafe-eval'", "'unsafe-hashes'", "*", "http:", "https:")
CLOSED = ("default-src", "base-uri", "form-action", "frame-ancestors")
LEAVING = (301, 302, 303, 307, 308)


class InspectingClient(FlaskClient):
    """Raises AssertionError, with the address and all problems, for an answer that has any."""

    inspects = True

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Fetch as usual, then inspect."""
        response = super().open(*args, **kwargs)
        elsewhere = self.application.config.get("PAGES_INSPECTED_ELSEWHERE", False)
        problems = answer_problems(response, headers_only=elsewhere) if self.inspects else []
        if problems:
            asked = response.request
            lines = "\n  ".join(
                [f"{asked.method} {asked.path} ({response.status_code})", *problems]
            )
            raise AssertionError(lines)
        return response


def answer_problems(response: TestResponse, *, headers_only: bool = False) -> list[str]:
    """All that is wrong with an answer, each in one line."""
    problems = header_problems(response) + redirect_problems(response)
    if response.mimetype == "text/html" and response.status_code not in (*LEAVING, 204, 304):
        problems += html_header_problems(response)
        problems += [] if headers_only else page_problems(response)
    return problems


def by_htmx(response: TestResponse) -> bool:
    """Did htmx ask?"""
    return "HX-Request" in response.request.headers


def page_problems(response: TestResponse) -> list[str]:
    """What the inspector says of the page, or of the fragment that htmx asked for."""
    html = response.get_data(as_text=True)
    whole = "<html" in html
    if not whole and not by_htmx(response):
        return ["a fragment, though htmx didn't ask: without JavaScript this would be the page"]
    if not html.strip():
        return []
    return inspect(html, fragment=not whole)


def header_problems(response: TestResponse) -> list[str]:
    """Headers that every answer needs, and how its cookies are kept."""
    problems = []
    if response.headers.get("X-Content-Type-Options") != "nosniff":
        problems.append("X-Content-Type-Options is not nosniff")
    if problem := charset_problem(response.headers.get("Content-Type", "")):
        problems.append(problem)
    for cookie in response.headers.getlist("Set-Cookie"):
        name, *settings = (part.strip().lower() for part in cookie.split(";"))
        if "httponly" not in settings or not {"samesite=lax", "samesite=strict"} & set(settings):
            problems.append(f"the cookie {name.split('=')[0]} is not HttpOnly and SameSite")
    return problems


def charset_problem(content_type: str) -> str:
    """Text, and XML, says how it is written, or browsers guess."""
    kind, _, more = content_type.lower().partition(";")
    written = kind.startswith("text/") or kind.endswith(("/xml", "+xml", "/javascript"))
    once = [each.strip() for each in more.split(";")].count("charset=utf-8") == 1
    return f"{kind} without charset=utf-8" if written and not once else ""


def redirect_problems(response: TestResponse) -> list[str]:
    """After a POST only 303 makes every browser GET; htmx would swap a whole page into a form."""
    if response.status_code not in LEAVING:
        return []
    if by_htmx(response):
        return [f"a {response.status_code} to htmx nests a page in the page: answer HX-Redirect"]
    if response.request.method == "POST" and response.status_code != 303:
        return ["a redirect after POST is not 303"]
    return []


def html_header_problems(response: TestResponse) -> list[str]:
    """Headers of pages: nothing stored on shared computers, the policy strict."""
    problems = policy_problems(response.headers.get("Content-Security-Policy", ""))
    if "no-store" not in response.headers.get("Cache-Control", ""):
        problems.append("Cache-Control has no no-store")
    if "hx-request" not in ",".join(response.headers.getlist("Vary")).lower():
        problems.append("Vary doesn't name HX-Request: page and fragment share the address")
    if response.headers.get("Referrer-Policy", "unsafe-url") in ("unsafe-url", "origin"):
        problems.append("Referrer-Policy is missing: addresses with a token would leak")
    return problems


def policy_problems(policy: str) -> list[str]:
    """What a Content-Security-Policy leaves open."""
    if not policy:
        return ["no Content-Security-Policy"]
    directives = {part.split()[0]: part.split()[1:] for part in policy.split(";") if part.strip()}
    problems = [f"Content-Security-Policy: no {name}" for name in CLOSED if name not in directives]
    if directives.get("default-src", ["'none'"]) not in (["'none'"], ["'self'"]):
        problems.append("Content-Security-Policy: default-src is neither 'none' nor 'self'")
    for name, sources in directives.items():
        foreign = [each for each in sources if each in LOOSE or re.match(r"https?://|\*\.", each)]
        if foreign and name != "form-action":
            problems.append(f"Content-Security-Policy: {name} allows {' '.join(foreign)}")
    return problems
