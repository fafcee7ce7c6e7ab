"""What protects every answer, and what browsers may keep."""

import gzip
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.cast import Cast, signed_in
from tests.inspecting_client import InspectingClient
from tests.web.seeing import HTMX, source, text

PROTECTION = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; "
        "base-uri 'none'; object-src 'none'; report-uri /csp-report; report-to csp"
    ),
    "Reporting-Endpoints": 'csp="/csp-report"',
}


def answers(app: Flask, browser: FlaskClient) -> list[TestResponse]:
    """One of each kind: page, fragment, redirect, refusal, file, error."""
    nobody = app.test_client()
    found = [
        browser.get("/events"),
        browser.get("/nowhere", headers=HTMX),
        browser.get("/"),
        nobody.get("/events"),
        nobody.get("/events", headers=HTMX),
        nobody.post("/login"),
        nobody.get("/login"),
        browser.get("/healthz"),
        browser.get("/static/app.css"),
        browser.get("/static/none.css"),
        browser.delete("/events"),
    ]
    for each in found:
        each.close()
    return found


def test_every_answer_is_protected(app: Flask, cast: Cast) -> None:
    for answer in answers(app, signed_in(app)):
        protection = {name: answer.headers.get(name) for name in PROTECTION}
        assert protection == PROTECTION, answer.request.path
        assert "Strict-Transport-Security" not in answer.headers
        assert answer.headers.get("Server") is None


def test_text_says_how_it_is_written(app: Flask, cast: Cast) -> None:
    """So does every other answer of any test: tests/inspecting_client.py."""
    browser, kinds = signed_in(app), set()
    others = ("/clients/export.csv", "/settings/audit.csv", "/static/app.js", "/static/icons.svg")
    for answer in [*answers(app, browser), *(browser.get(address) for address in others)]:
        answer.close()
        kind, _, charset = answer.headers["Content-Type"].partition("; ")
        assert charset == "charset=utf-8", answer.request.path
        kinds.add(kind)
    assert kinds == {
        "text/html",
        "text/plain",
        "text/css",
        "text/csv",
        "text/javascript",
        "image/svg+xml",
    }


def test_https_is_kept(app: Flask, cast: Cast) -> None:
    answer = app.test_client().get("/login", base_url="https://localhost")
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


def test_pages_are_kept_by_nobody(app: Flask, cast: Cast) -> None:
    for answer in answers(app, signed_in(app)):
        if answer.mimetype == "text/html" and answer.status_code != 405:
            assert answer.headers["Cache-Control"] == "no-store", answer.request.path


def test_files_are_kept_for_a_year_under_an_address_that_names_their_content(
    app: Flask, cast: Cast
) -> None:
    browser = signed_in(app)
    addresses = set(re.findall(r'(?:href|src)="(/static/[^"#]+)', source(browser.get("/events"))))
    assert len(addresses) >= 5
    for address in addresses:
        assert re.search(r"\?v=[0-9a-f]{12}$", address), address
        answer = browser.get(address)
        answer.close()
        assert answer.status_code == 200
        assert "max-age=31536000" in answer.headers["Cache-Control"]
        assert "Set-Cookie" not in answer.headers, "a file that caches share carries no cookie"
        assert "Cookie" not in answer.headers.get("Vary", "")


def test_a_file_is_not_kept_under_the_address_of_another_version(app: Flask) -> None:
    """During an upgrade a page of one version may ask the other for its files."""
    browser = app.test_client()
    answer = browser.get("/static/app.css?v=0123456789ab")
    answer.close()
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize(("asked", "given"), [("gzip", "gzip"), ("br, gzip", "br"), ("", None)])
@pytest.mark.parametrize("address", ["/login", "/static/app.css"])
def test_pages_and_files_are_compressed_when_asked(
    app: Flask, cast: Cast, address: str, asked: str, given: str | None
) -> None:
    browser = app.test_client()
    assert isinstance(browser, InspectingClient)
    browser.inspects = False  # it reads pages as text
    answer = browser.get(address, headers={"Accept-Encoding": asked})
    body = answer.get_data()
    answer.close()
    assert answer.headers.get("Content-Encoding") == given
    if given:
        assert "Accept-Encoding" in answer.headers["Vary"]
    if given == "gzip":
        plain = browser.get(address)
        assert abs(len(gzip.decompress(body)) - len(plain.get_data())) < 50
        plain.close()


def test_health_is_plain_text(app: Flask, cast: Cast) -> None:
    answer = app.test_client().get("/healthz")
    assert (answer.mimetype, text(answer)) == ("text/plain", "ok")
