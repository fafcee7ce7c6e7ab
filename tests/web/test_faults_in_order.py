"""The error summary follows the page's order, and each field says one fault at a time.

The order itself is the page inspector's: it looks at every page of every test.
"""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.cast import Cast, signed_in
from tests.web.seeing import beside, send, source, speak, text

LONG = "x" * 300

FORMS: list[tuple[str, str, dict[str, str], list[str]]] = [
    ("", "/signup", {"country": ""}, ["name", "email", "workspace", "country"]),
    ("owner", "/account/password", {}, ["current", "new"]),
    ("owner", "/account/close", {}, ["password", "sure"]),
    (
        "admin",
        "/settings/workspace",
        {"email": "a@", "iban": "1", "bic": "1", "phone": LONG},
        ["name", "email", "phone", "iban", "bic", "valid_days", "due_days", "due_term"],
    ),
    (
        "member",
        "/events/new",
        {"client": "new", "new_email": "a@", "title": LONG, "ends_on": "x", "guests": "x"},
        ["new_name", "new_email", "title", "starts_on", "ends_on", "guests"],
    ),
    (
        "member",
        "/clients/new",
        {"kind": "company", "email": "a@", "language": "xx", "line1": LONG, "notes": "x" * 5001},
        ["company", "email", "language", "line1", "country", "notes"],
    ),
    (
        "member",
        "/catalogue/new",
        {"unit_price": "x", "description": "x" * 2001},
        ["label", "unit", "unit_price", "vat_rate", "description"],
    ),
]


def linked(page: str) -> list[str]:
    """The fields that the error summary links to."""
    summary = re.search(r'<div class="notice notice-error error-summary".*?</ul>', page, re.S)
    assert summary
    return re.findall(r'href="#([^"]+)"', summary[0])


@pytest.mark.parametrize(
    ("who", "address", "fields", "wrong"), FORMS, ids=[each[1] for each in FORMS]
)
def test_faults_follow_the_page(
    app: Flask, cast: Cast, who: str, address: str, fields: dict[str, str], wrong: list[str]
) -> None:
    browser = signed_in(app, who) if who else app.test_client()
    answer = send(browser, address, fields)
    assert answer.status_code == 422
    found = linked(source(answer))
    assert [each for each in found if each in wrong] == wrong


@pytest.fixture
def browser(app: Flask, cast: Cast) -> FlaskClient:
    return signed_in(app, "owner")


@pytest.mark.parametrize(
    ("address", "field", "wrong", "words"),
    [
        ("/events/new", "guests", "x", "Not a valid integer value."),
        ("/settings/workspace", "due_days", "x", "Not a valid integer value."),
        ("/settings/workspace/numbers", "following", "x", "Not a valid integer value."),
        ("/account/password", "new", "owner", "At least 12 characters: a few words, for example."),
        ("/settings/workspace", "email", LONG, "This is not a complete email address."),
    ],
)
def test_a_field_says_one_fault(
    browser: FlaskClient, address: str, field: str, wrong: str, words: str
) -> None:
    speak(browser, "en")
    answer = send(browser, address, {field: wrong})
    assert answer.status_code == 422
    assert beside(source(answer), field) == words


def test_a_label_leaves_its_full_stop_out_of_the_summary(browser: FlaskClient) -> None:
    page = text(send(browser, "/account/close", {}))
    assert "Je comprends que c’est définitif : Cochez" in page
