"""Figure 4: bytes and requests of a first visit and of a later one."""

import re
from urllib.parse import urljoin

from scripts.bench.browsing import LIKE_A_BROWSER
from scripts.bench.rates import LINES
from scripts.bench.servers import fetched, serving
from scripts.bench.tables import show
from scripts.bench.workplace import Workplace

PARTS_OF_A_PAGE = re.compile(r'(?:href|src)="(/static/[^"#]+)')
PARTS_OF_A_STYLE = re.compile(r"url\(\"?([^)\"]+)")
KEPT = "max-age=31536000"


def run(place: Workplace) -> bool:
    """Measure and print; True."""
    cookie = {"Cookie": place.cookie()}
    quote = place.quote(LINES).address
    with serving(place) as port:
        rows = [
            _row(port, "sign-in", "/login", {}),
            _row(port, f"quote, {LINES} lines", quote, cookie),
        ]
    show(
        "Page weight in kB over the wire, compressed, with headers",
        ("page", "first visit", "requests", "later", "requests"),
        rows,
        "first visit: nothing kept yet (style, scripts, icons, font); later: what browsers keep",
        "for a year is there.",
    )
    return True


def _row(
    port: int, name: str, path: str, more: dict[str, str]
) -> tuple[str, float, int, float, int]:
    headers = LIKE_A_BROWSER | more
    plain = fetched(port, path, more)[1].decode()
    page = _size(*fetched(port, path, headers))
    parts = [fetched(port, each, headers) for each in _parts(port, plain)]
    later = [_size(*part) for part in parts if KEPT not in part[0]]
    first = page + sum(_size(*part) for part in parts)
    return name, first / 1000, 1 + len(parts), (page + sum(later)) / 1000, 1 + len(later)


def _parts(port: int, page: str) -> list[str]:
    """Addresses of all that a browser fetches for the page, each once."""
    found = dict.fromkeys(PARTS_OF_A_PAGE.findall(page))
    for sheet in [path for path in found if ".css" in path]:
        style = fetched(port, sheet, {})[1].decode()
        found |= dict.fromkeys(
            urljoin(sheet, each) for each in PARTS_OF_A_STYLE.findall(style) if "data:" not in each
        )
    return list(found)


def _size(head: str, body: bytes) -> int:
    return len(head) + 4 + len(body)
