"""/csp-report: from anybody, believed by nobody."""

import json
import logging

import pytest
from flask import Flask

from joinways.operations import browser_reports
from joinways.operations.browser_reports import MOST_A_MINUTE, MOST_BYTES

PAGE = "https://quotes.example/sign/a-secret-token?x=1"
OLD = {"csp-report": {"effective-directive": "img-src", "document-uri": PAGE,
                      "blocked-uri": "https://evil.example/lea@martin.example"}}  # fmt: skip
NEW = [{"type": "csp-violation", "body": {"effectiveDirective": "script-src-elem",
                                          "documentURL": PAGE}}]  # fmt: skip


@pytest.fixture(autouse=True)
def nothing_yet() -> None:
    browser_reports._recent.clear()


def send(app: Flask, body: bytes) -> int:
    return app.test_client().post("/csp-report", data=body).status_code


@pytest.mark.parametrize(("report", "directive"), [(OLD, "img-src"), (NEW, "script-src-elem")])
def test_directive_and_rule_are_logged_and_nothing_else(
    app: Flask, caplog: pytest.LogCaptureFixture, report: object, directive: str
) -> None:
    assert send(app, json.dumps(report).encode()) == 204
    assert [each.getMessage() for each in caplog.records if each.levelname == "WARNING"] == [
        f"a browser refused {directive} at /sign/<token>"
    ]


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"3", b"\xff\xfe", b"[" * 5000, b'{"csp-report": 1}',
     b'[{"body": {"effectiveDirective": ["x"]}}]',
     b'{"csp-report": {"violated-directive": "<b>"}}'],
)  # fmt: skip
def test_what_is_no_report_says_nothing(
    app: Flask, caplog: pytest.LogCaptureFixture, body: bytes
) -> None:
    assert send(app, body) == 204
    assert not [each for each in caplog.records if each.levelname == "WARNING"]


def test_a_large_one_is_not_read(app: Flask) -> None:
    assert send(app, b"x" * (MOST_BYTES + 1)) == 413


def test_a_flood_fills_no_log(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        for _ in range(MOST_A_MINUTE + 5):
            send(app, json.dumps(OLD).encode())
    assert len(caplog.records) == MOST_A_MINUTE
