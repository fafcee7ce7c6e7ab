"""Behind a proxy each visitor has an own address; without one nobody can make an address up."""

from dataclasses import replace

import pytest
from flask import Flask, request

from joinways import create_app

PROXY = "10.0.0.1"
SAYS = {"X-Forwarded-For": "198.51.100.9, 203.0.113.7", "X-Forwarded-Proto": "https"}


@pytest.mark.parametrize(
    ("proxies", "address", "secure"),
    [(0, PROXY, False), (1, "203.0.113.7", True), (2, "198.51.100.9", False)],
)
def test_who_asks(app: Flask, proxies: int, address: str, secure: bool) -> None:
    behind = create_app(replace(app.config["JOINWAYS"], trusted_proxies=proxies))
    seen = []
    behind.before_request_funcs.setdefault(None, []).insert(
        0, lambda: seen.append((request.remote_addr, request.is_secure, request.host))
    )
    headers = {**SAYS, "X-Forwarded-Host": "evil.example"}
    behind.test_client().get("/healthz", headers=headers, environ_base={"REMOTE_ADDR": PROXY})
    assert seen == [(address, secure, "localhost")]
