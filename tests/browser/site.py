"""The application on a loopback port, and a browser's windows on it."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page

from joinways.stripe_sandbox.server import serve_on
from tests.browser.watching import Watch
from tests.cast import signed_in

LOCALES = {"fr": "fr-FR", "es": "es-ES", "en": "en-GB"}
WIDE, PHONE = 1280, 390


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """The address of the application, served in threads for as long as the block lasts."""
    server = serve_on(app, "127.0.0.1", 0)
    # Closing waits for what is under way: the next test finds an empty database.
    server.daemon_threads = False  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@dataclass
class Windows:
    """Opens windows on the application; what goes wrong in any of them fails the test."""

    browser: Browser
    app: Flask
    base: str
    watch: Watch = field(default_factory=Watch)
    contexts: list[BrowserContext] = field(default_factory=list)

    def open(self, who: str = "", lang: str = "fr", width: int = WIDE, **options: Any) -> Page:
        """A new window, of somebody who has signed in when `who` is given."""
        context = self.browser.new_context(
            base_url=self.base,
            locale=LOCALES[lang],
            viewport={"width": width, "height": 900},
            **options,
        )
        context.set_default_timeout(10_000)
        context.on("page", self.watch.over)
        self.contexts.append(context)
        if who:
            context.add_cookies([self._session_of(who)])
        return context.new_page()

    def close(self) -> None:
        """Close every window."""
        for context in self.contexts:
            context.close()

    def _session_of(self, who: str) -> Any:
        cookie = signed_in(self.app, who).get_cookie("joinways")
        assert cookie, f"{who} was not signed in"
        return {"name": "joinways", "value": cookie.value, "url": self.base}


Opener = Callable[..., Page]
