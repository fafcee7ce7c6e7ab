"""The one thing to do about an event, by a table written by hand."""

from datetime import date

import pytest

from joinways.domain.next_step import QuoteFacts, next_step

TODAY = date(2027, 3, 10)


def _quote(word: str) -> QuoteFacts:
    """A state, or an invoice: paid, due (tomorrow), late (since yesterday)."""
    days = {"paid": 1, "due": 11, "today": 10, "late": 9}
    if word not in days:
        return QuoteFacts(word, word, word)
    status = "paid" if word == "paid" else "open"
    day = date(2027, 3, days[word])
    return QuoteFacts(word, "invoiced", word, invoice_status=status, due_on=day)


@pytest.mark.parametrize(
    ("event", "quotes", "kind", "about"),
    [
        ("option", "", "prepare", ""),
        ("option", "declined", "prepare", ""),
        ("confirmed", "expired replaced", "prepare", ""),
        ("option", "draft", "send", "draft"),
        ("option", "sent", "wait", "sent"),
        ("option", "sent draft", "send", "draft"),
        ("confirmed", "draft sent signed", "invoice", "signed"),
        ("confirmed", "invoicing sent", "invoicing", "invoicing"),
        ("confirmed", "due", "pay", "due"),
        ("confirmed", "today", "pay", "today"),
        ("confirmed", "due signed", "invoice", "signed"),
        ("confirmed", "late signed", "late", "late"),
        ("confirmed", "paid", "done", ""),
        ("confirmed", "paid draft", "send", "draft"),
        ("lost", "draft sent", "over", ""),
        ("cancelled", "signed", "over", ""),
        ("cancelled", "late", "late", "late"),
        ("cancelled", "due", "pay", "due"),
    ],
)
def test_next_step(event: str, quotes: str, kind: str, about: str) -> None:
    found = next_step(event, [_quote(each) for each in quotes.split()], TODAY)
    assert (found.kind, found.quote.name if found.quote else "") == (kind, about)


def test_of_several_the_oldest_comes_first() -> None:
    new, old = QuoteFacts("n", "draft", "new"), QuoteFacts("o", "draft", "old")
    assert next_step("option", [new, old], TODAY).quote == old
