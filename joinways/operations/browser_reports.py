"""What browsers say that our policy forbade: which directive and on which page, nothing else.

Anyone may send a report: it is small, never believed, and a process logs a few a minute at most.
"""

import json
import re
import time
from collections import deque
from threading import Lock
from typing import Any

MOST_BYTES = 16_000
MOST_A_MINUTE = 20

_DIRECTIVE = re.compile(r"[a-z-]{3,30}")
_recent: deque[float] = deque(maxlen=MOST_A_MINUTE)
_lock = Lock()


def refusals(body: bytes) -> list[tuple[str, str]]:
    """(directive, page's address) of each report; nothing for what is no report.

    Reads both forms: `report-uri` sends one object, `report-to` a list of them.
    """
    try:
        given: Any = json.loads(body)
    except (ValueError, RecursionError):
        return []
    reports = given if isinstance(given, list) else [given]
    found = [_one(each) for each in reports[:10] if isinstance(each, dict)]
    return [each for each in found if each]


def _one(report: dict[str, Any]) -> tuple[str, str] | None:
    said = report.get("csp-report") or report.get("body")
    if not isinstance(said, dict):
        return None
    directive = said.get("effective-directive") or said.get("effectiveDirective")
    directive = directive or said.get("violated-directive") or ""
    page = said.get("document-uri") or said.get("documentURL") or ""
    if not isinstance(directive, str) or not isinstance(page, str):
        return None
    name = _DIRECTIVE.match(directive)
    return (name[0], page[:2000]) if name else None


def may_log() -> bool:
    """Whether this minute still has room for a line of this process."""
    with _lock:
        moment = time.monotonic()
        if len(_recent) == MOST_A_MINUTE and moment - _recent[0] < 60:
            return False
        _recent.append(moment)
        return True
