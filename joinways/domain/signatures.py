"""Whether a chain of signatures is whole: pure, over plain values."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Link:
    """One signature. `workspace` and `quote`: public ids. `content_now` and `evidence_sha256` are
    computed of the texts that are kept; `quote_sha256` is what the quote's row says was signed."""

    workspace: str
    quote: str
    number: int
    previous_sha256: str
    sha256: str
    evidence: str
    evidence_sha256: str
    content_sha256: str
    content_now: str
    quote_sha256: str


def breaks(links: Iterable[Link], after: tuple[str, int, str] = ("", 0, "")) -> Iterator[str]:
    """A sentence for everything that is not as it was. `links` by workspace, then by number.

    `after`: workspace, number and hash of the signature before the first one.
    """
    workspace, number, previous = after
    for link in links:
        if link.workspace != workspace:
            workspace, number, previous = link.workspace, 0, ""
        where = f"signature {link.number} of workspace {link.workspace} (quote {link.quote})"
        if link.number != number + 1:
            yield f"{where} follows number {number}: one is missing"
        elif link.previous_sha256 != previous:
            yield f"{where} does not follow the one before it"
        yield from (f"{where}: {wrong}" for wrong in _inside(link))
        number, previous = link.number, link.sha256


def _inside(link: Link) -> Iterator[str]:
    if link.evidence_sha256 != link.sha256:
        yield "its evidence was changed"
    if link.content_now != link.content_sha256:
        yield "the content that was signed was changed"
    if link.quote_sha256 != link.content_sha256:
        yield "its quote says something else"
    said = _said(link.evidence)
    wanted = {
        "number": link.number,
        "previous_sha256": link.previous_sha256,
        "content_sha256": link.content_sha256,
    }
    for name, value in wanted.items():
        if said.get(name) != value:
            yield f"its evidence has another {name}"


def _said(evidence: str) -> dict[str, object]:
    try:
        found = json.loads(evidence)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
