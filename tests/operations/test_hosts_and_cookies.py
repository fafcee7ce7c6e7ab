"""In production: which names are answered, and cookies that never leave without HTTPS."""

from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from joinways import create_app
from tests.cast import Cast

HTTPS = "https://quotes.example"


def as_in(app: Flask, **settings: Any) -> Flask:
    """The application with other settings, on the same database."""
    return create_app(replace(app.config["JOINWAYS"], **settings))


@pytest.fixture
def production(app: Flask, cast: Cast) -> Flask:
    return as_in(app, env="production", base_url=HTTPS, trusted_hosts=("quotes.internal",))


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("quotes.example", 200),
        ("quotes.example:443", 200),
        ("quotes.internal", 200),
        ("127.0.0.1:8000", 200),
        ("localhost", 200),
        ("evil.example", 400),
        ("quotes.example.evil.example", 400),
        ("evilquotes.example", 400),
        ("quotes.example@evil.example", 400),
        ("quotes.example, evil.example", 400),
    ],
)
def test_only_our_own_names_are_answered(production: Flask, host: str, status: int) -> None:
    for address in ("/login", "/healthz", "/sign/some-token", "/nowhere"):
        answer = production.test_client().get(address, headers={"Host": host})
        if status == 400:
            assert (answer.status_code, answer.mimetype) == (400, "text/plain")
            assert "does not answer to that host name" in answer.get_data(as_text=True)
            assert "evil" not in answer.get_data(as_text=True)
        else:
            assert answer.status_code in (200, 404)


def test_outside_production_any_name_is_answered(app: Flask, cast: Cast) -> None:
    answer = app.test_client().get("/login", headers={"Host": "192.168.1.7:8000"})
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("settings", "name", "secure"),
    [
        ({"env": "production", "base_url": HTTPS}, "__Host-joinways", True),
        ({"env": "production", "base_url": "http://127.0.0.1:8000"}, "__Host-joinways", True),
        ({"env": "demo", "base_url": HTTPS}, "__Host-joinways", True),
        ({"env": "demo"}, "joinways", False),
    ],
)
def test_the_cookie(
    app: Flask, cast: Cast, settings: dict[str, str], name: str, secure: bool
) -> None:
    browser = as_in(app, **settings).test_client()
    answer = browser.get("/login", base_url="https://localhost" if secure else None)
    [cookie] = answer.headers.getlist("Set-Cookie")
    given, *flags = (part.strip() for part in cookie.split(";"))
    assert given.split("=")[0] == name
    flags = sorted(flag for flag in flags if not flag.startswith("Expires"))
    assert flags == sorted(
        ["HttpOnly", "Path=/", "SameSite=Lax", *(["Secure"] if secure else [])]
    ), "and no Domain: __Host- forbids it"
