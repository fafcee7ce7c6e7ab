"""Every form needs its token; no method is answered that isn't meant."""

import re
from dataclasses import replace

import pytest
from flask import Flask

from joinways import create_app
from tests.cast import Cast, signed_in
from tests.web.addresses import POST
from tests.web.seeing import csrf, text

FREE = {"following.webhook", "following.platform_webhook", "operations.csp_report"}
"""Stripe signs what it says; a browser's report changes nothing."""

REFUSED = "Ce formulaire est trop ancien"


def addresses(app: Flask, method: str) -> dict[str, str]:
    """Endpoint -> one of its addresses, with an id that is nowhere."""
    return {
        rule.endpoint: re.sub("<[^>]+>", "zzzzzzzzzzzzzzzz", rule.rule)
        for rule in app.url_map.iter_rules()
        if method in (rule.methods or set()) and rule.endpoint != "static"
    }


@pytest.mark.parametrize("sent", [{}, {"csrf_token": "IjEyMyI.aW.x"}])
def test_every_form_without_its_token_is_refused(
    app: Flask, cast: Cast, sent: dict[str, str]
) -> None:
    browser = signed_in(app)
    found = addresses(app, "POST")
    assert len(found) == len(POST)
    for endpoint in found.keys() - FREE:
        answer = browser.post(found[endpoint], data=sent)
        assert answer.status_code == 400, endpoint
        assert REFUSED in text(answer), endpoint
    for endpoint in FREE:
        assert REFUSED not in text(browser.post(found[endpoint], data=sent))


def test_a_token_counts_in_its_own_browser_only(app: Flask, cast: Cast) -> None:
    foreign = csrf(signed_in(app, "stranger"))
    answer = signed_in(app).post("/notices/read", data={"csrf_token": foreign})
    assert answer.status_code == 400


@pytest.mark.parametrize(
    ("referrer", "status"),
    [(None, 400), ("https://evil.example/login", 400), ("https://localhost/login", 422)],
)
def test_over_https_the_form_comes_from_here(
    app: Flask, cast: Cast, referrer: str | None, status: int
) -> None:
    https = "https://localhost"
    over_https = create_app(replace(app.config["JOINWAYS"], base_url=https))
    browser = over_https.test_client()
    page = browser.get("/login", base_url=https).get_data(as_text=True)
    token = page.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
    headers = {"Referer": referrer} if referrer else {}
    answer = browser.post("/login", data={"csrf_token": token}, base_url=https, headers=headers)
    assert answer.status_code == status


@pytest.mark.parametrize("method", ["TRACE", "PUT", "DELETE"])
def test_other_methods_are_answered_nowhere(app: Flask, cast: Cast, method: str) -> None:
    browser = signed_in(app)
    for address in addresses(app, "GET").values():
        assert browser.open(address, method=method).status_code in (400, 405), address
