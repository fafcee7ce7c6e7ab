"""What somebody with a link meets, and whether a chain is whole: by hand."""

import json
from dataclasses import replace

import pytest

from joinways.domain.billing import sha256
from joinways.domain.signatures import Link, breaks
from joinways.domain.signing import PAGES, page_of

# the states of the quotes; the page of an open link, of one whose time is over, of a revoked one
TABLE = {
    "sent": "open expired revoked",
    "draft": "withdrawn withdrawn revoked",
    "signed": "signed signed revoked",
    "invoicing": "signed signed revoked",
    "invoiced": "signed signed revoked",
    "declined": "declined declined revoked",
    "expired": "expired expired revoked",
    "replaced": "replaced replaced revoked",
    # Signed together: all, or none.
    "sent sent": "open expired revoked",
    "signed invoiced": "signed signed revoked",
    "sent signed": "withdrawn withdrawn revoked",
    "sent draft": "withdrawn withdrawn revoked",
    "sent declined": "declined declined revoked",
    "sent expired": "expired expired revoked",
    "replaced signed": "replaced replaced revoked",
}


@pytest.mark.parametrize(("states", "pages"), TABLE.items())
def test_page_of_a_link(states: str, pages: str) -> None:
    found = [page_of(link, states.split()) for link in ("open", "expired", "revoked")]
    assert found == pages.split()


def test_page_of_what_is_past_and_of_amendments() -> None:
    assert page_of("open", ["sent"], past=True) == "expired"
    assert page_of("open", ["signed"], past=True) == "signed"
    assert page_of("open", ["sent"], amended=["signed"]) == "open"
    for state in ("invoicing", "invoiced", "replaced"):
        assert page_of("open", ["sent"], amended=[state]) == "superseded"
    assert set(" ".join(TABLE.values()).split()) | {"superseded"} == set(PAGES)


def chain(count: int = 3) -> list[Link]:
    links, previous = [], ""
    for number in range(1, count + 1):
        content = sha256(f"content {number}")
        facts = {"number": number, "previous_sha256": previous, "content_sha256": content}
        evidence = json.dumps(facts)
        links.append(
            Link(
                workspace="w",
                quote=f"q{number}",
                number=number,
                previous_sha256=previous,
                sha256=sha256(evidence),
                evidence=evidence,
                evidence_sha256=sha256(evidence),
                content_sha256=content,
                content_now=content,
                quote_sha256=content,
            )
        )
        previous = sha256(evidence)
    return links


def test_a_whole_chain_has_no_breaks() -> None:
    other = [replace(each, workspace="x") for each in chain(2)]
    assert list(breaks([*chain(), *other])) == []
    assert list(breaks(chain()[1:], ("w", 1, chain()[0].sha256))) == []


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"content_now": "x"}, "the content that was signed was changed"),
        ({"evidence_sha256": "x"}, "its evidence was changed"),
        ({"quote_sha256": "x"}, "its quote says something else"),
        ({"previous_sha256": "x"}, "does not follow the one before it"),
        ({"evidence": "{}"}, "its evidence has another number"),
        ({"evidence": "no JSON"}, "its evidence has another content_sha256"),
        ({"number": 7}, "follows number 1: one is missing"),
    ],
)
def test_every_change_is_seen(changed: dict[str, object], said: str) -> None:
    links = chain()
    links[1] = replace(links[1], **changed)  # type: ignore[arg-type]
    assert said in "\n".join(breaks(links))


def test_one_that_was_taken_out_is_missed() -> None:
    first, _, third = chain()
    assert "one is missing" in "\n".join(breaks([first, third]))
