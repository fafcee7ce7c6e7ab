"""/.well-known/security.txt: there if somebody wants to be told."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from flask import Flask

ADDRESS = "/.well-known/security.txt"


def test_security_txt(app: Flask) -> None:
    assert app.test_client().get(ADDRESS).status_code == 404
    before = app.config["JOINWAYS"]
    app.config["JOINWAYS"] = replace(before, security_contact="mailto:s@quotes.example")
    try:
        answer = app.test_client().get(ADDRESS)
    finally:
        app.config["JOINWAYS"] = before
    lines = dict(line.split(": ", 1) for line in answer.get_data(as_text=True).splitlines())
    assert answer.mimetype == "text/plain"
    assert lines["Contact"] == "mailto:s@quotes.example"
    expires = datetime.fromisoformat(lines["Expires"])
    assert timedelta(days=30) < expires - datetime.now(UTC) < timedelta(days=365)
