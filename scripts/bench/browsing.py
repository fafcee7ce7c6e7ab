"""A signed-in browser in this process, over the production settings' https."""

from collections.abc import Mapping

from flask import Flask
from werkzeug.test import TestResponse

ORIGIN = "https://localhost"
LIKE_A_BROWSER = {"Accept-Encoding": "gzip, deflate, br, zstd", "Accept-Language": "fr"}


class Browser:
    """Keeps one session cookie; `htmx` asks for fragments."""

    def __init__(self, app: Flask, cookie: str) -> None:
        self._client = app.test_client(use_cookies=False)
        self._headers = {"Cookie": cookie, "Referer": f"{ORIGIN}/", "Accept-Language": "fr"}

    def get(self, path: str, *, htmx: bool = False) -> TestResponse:
        """A page, or what htmx would be given."""
        headers = self._headers | ({"HX-Request": "true"} if htmx else {})
        return self._client.get(path, base_url=ORIGIN, headers=headers)

    def post(self, path: str, fields: Mapping[str, str]) -> TestResponse:
        """Send a form; what follows the answer runs when it is closed."""
        return self._client.post(path, base_url=ORIGIN, headers=self._headers, data=fields)
