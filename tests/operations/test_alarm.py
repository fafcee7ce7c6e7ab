"""Sentry: only where it is set, and nothing of anybody goes there."""

import json
from dataclasses import replace
from typing import Any

import pytest
import sentry_sdk
from flask import Flask
from sentry_sdk.transport import Transport

from joinways import create_app
from joinways.config import Config
from joinways.operations import alarm
from joinways.signing import showing

DSN = "https://key@errors.example/7"


class Kept(Transport):
    """Takes the messages, and sends none."""

    def __init__(self) -> None:
        super().__init__()
        self.events: list[dict[str, Any]] = []

    def capture_envelope(self, envelope: Any) -> None:
        self.events += [item.payload.json for item in envelope.items if item.payload.json]


def test_nothing_begins_without_the_setting(app: Flask) -> None:
    assert not sentry_sdk.get_client().is_active()


def test_an_error_is_told_without_anybody_s_data(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    config: Config = replace(app.config["JOINWAYS"], sentry_dsn=None)
    telling = create_app(config)
    kept = Kept()

    def _raise(*_: object) -> None:
        secret = "Léa Martin, in a variable"
        raise RuntimeError(f"lea@martin.example '{secret}' rk_test_12345678abc")

    monkeypatch.setattr(showing, "find_link", _raise)
    alarm.install(replace(config, sentry_dsn=DSN), kept)
    try:
        answer = telling.test_client().get(
            "/sign/a-secret-token?q=Zanzibar", headers={"Cookie": "joinways=cookie-value"}
        )
    finally:
        sentry_sdk.get_client().close()
        sentry_sdk.get_global_scope().set_client(None)
    assert answer.status_code == 500
    [event] = kept.events
    assert event["tags"] == {"request_id": answer.headers["X-Request-ID"]}
    last = event["exception"]["values"][-1]
    assert (last["type"], last["value"]) == ("RuntimeError", "… … …")
    assert last["stacktrace"]["frames"][-1]["function"] == "_raise"
    whole = json.dumps(event, ensure_ascii=False)
    for private in ("Martin", "martin", "Zanzibar", "a-secret-token", "cookie-value", "rk_test"):
        assert private not in whole
