"""Where the time of the quote's page goes, in this process, without server and network."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from statistics import median
from typing import Any
from unittest.mock import patch

from flask_compress import flask_compress
from werkzeug.datastructures import Headers
from werkzeug.test import EnvironBuilder, run_wsgi_app

from joinways import pages, web
from joinways.quotes import routes, showing
from scripts.bench.browsing import LIKE_A_BROWSER, ORIGIN
from scripts.bench.tables import show
from scripts.bench.workplace import Workplace

TIMES = 300
PARTS: tuple[tuple[str, Any, str], ...] = (
    ("recognise the viewer", pages, "viewer_of"),
    ("queries: the quote", routes, "mine_or_404"),
    ("its lines: read, or kept", showing, "shown_lines"),
    ("queries: its invoice", routes, "billing_of"),
    ("queries: its history", showing, "history_of"),
    ("template", web, "render_template"),
    ("compression", flask_compress, "_compress_data"),
)


def run(place: Workplace, name: str, address: str, cookie: str) -> None:
    """Measure and print where the time of that page goes."""
    headers = Headers({"Cookie": cookie, **LIKE_A_BROWSER})
    environ = EnvironBuilder(address, base_url=ORIGIN, headers=headers).get_environ()
    totals, parts = [], {name: list[float]() for name, *_ in PARTS}
    with _watched(parts):
        for _ in range(TIMES):
            begun = time.perf_counter()
            answer, _status, _headers = run_wsgi_app(place.app, dict(environ), buffered=True)
            b"".join(answer)
            totals.append(time.perf_counter() - begun)
    whole = median(totals)
    middles = {name: median(times) for name, times in parts.items()}
    middles["the rest"] = whole - sum(middles.values())
    show(
        f"Where the time of {name} goes (in process)",
        ("part", "ms", "%"),
        [
            *((name, each * 1000, round(100 * each / whole)) for name, each in middles.items()),
            ("all", whole * 1000, 100),
        ],
    )


@contextmanager
def _watched(parts: dict[str, list[float]]) -> Iterator[None]:
    with ExitStack() as stack:
        for name, module, function in PARTS:
            timed = _timed(getattr(module, function), parts[name])
            stack.enter_context(patch.object(module, function, timed))
        yield


def _timed(function: Callable[..., Any], times: list[float]) -> Callable[..., Any]:
    def timed(*args: Any, **kwargs: Any) -> Any:
        begun = time.perf_counter()
        try:
            return function(*args, **kwargs)
        finally:
            times.append(time.perf_counter() - begun)

    return timed
