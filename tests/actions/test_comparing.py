"""What is done about each invoice that Stripe has of one quote, case by case."""

from collections.abc import Sequence
from typing import Any

import pytest

from joinways.invoices.comparing import Known, Plan, Row, plan
from joinways.stripe_words import StripeInvoice


def made(name: str, attempt: str, status: str = "open", **changes: Any) -> StripeInvoice:
    """An invoice of that attempt, made of what it froze."""
    values = {
        "id": name,
        "status": status,
        "number": "" if status == "draft" else name.upper(),
        "currency": "EUR",
        "net_cents": 100,
        "gross_cents": 120,
        "paid_cents": 0,
        "balance_cents": 0,
        "hosted_url": "",
        "pdf_url": "",
        "customer_name": None,
        "customer_email": None,
        "livemode": False,
        "metadata": {"attempt": attempt, "payload_sha256": f"sha{attempt}"},
        "lines": (),
        "more_lines": False,
    }
    return StripeInvoice(**{**values, **changes})


def row(number: int, status: str = "open", step: str = "start", stripe: str = "") -> Row:
    return Row(number, number, status, step, stripe or None, f"sha{number}")


def known(state: str, *rows: Row) -> Known:
    return Known(1, 1, state, {each.number: each for each in rows})


def said(todo: Plan) -> dict[str, Any]:
    """A plan in short: names only, and what is empty left out."""
    found = {
        "resumed": [invoice.id for _, invoice in todo.resumed],
        "voided": [invoice.id for _, invoice in todo.voided],
        "deleted": sorted(invoice.id for invoice in todo.deleted),
        "adopted": todo.adopted.id if todo.adopted else "",
        "superseded": todo.superseded.number if todo.superseded else 0,
        "undecided": sorted((invoice.id, why) for invoice, why in todo.undecided),
    }
    return {name: value for name, value in found.items() if value}


DONE = row(1, "done", "done", "a")
CREDITED: dict[str, Any] = {"status": "paid", "credited_cents": 120}

CASES: dict[str, tuple[Known | None, Sequence[StripeInvoice], dict[str, Any]]] = {
    "all is known": (known("invoiced", DONE), [made("a", "1")], {}),
    "forgotten": (known("signed"), [made("a", "1")], {"adopted": "a"}),
    "forgotten and paid": (known("signed"), [made("a", "1", "paid")], {"adopted": "a"}),
    "forgotten, void": (known("signed"), [made("a", "1", "void")], {}),
    "forgotten, wholly credited": (known("signed"), [made("a", "1", **CREDITED)], {}),
    "void, then one that stands": (
        known("signed"),
        [made("b", "2"), made("a", "1", "void")],
        {"adopted": "b"},
    ),
    "two that stand": (
        known("signed"),
        [made("b", "2"), made("a", "1")],
        {"undecided": [("a", "several"), ("b", "several")]},
    ),
    "forgotten draft": (known("signed"), [made("a", "1", "draft")], {"deleted": ["a"]}),
    "draft of an unknown quote": (None, [made("a", "1", "draft")], {"deleted": ["a"]}),
    "unknown quote": (None, [made("a", "1")], {"undecided": [("a", "quote-unknown")]}),
    "not signed": (known("sent"), [made("a", "1")], {"undecided": [("a", "not-signed")]}),
    "no mark of ours": (known("signed"), [made("a", "x")], {"undecided": [("a", "unmarked")]}),
    "invoiced otherwise": (
        known("invoiced", DONE),
        [made("b", "2"), made("a", "1")],
        {"undecided": [("b", "invoiced")]},
    ),
    "a second one of a finished attempt": (
        known("invoiced", DONE),
        [made("b", "1"), made("a", "1")],
        {"undecided": [("b", "second")]},
    ),
    "a spare draft of a finished attempt": (
        known("invoiced", DONE),
        [made("b", "1", "draft"), made("a", "1")],
        {"deleted": ["b"]},
    ),
    "of an attempt that was given up": (
        known("signed", row(1, "released", "lines", "a")),
        [made("a", "1")],
        {"undecided": [("a", "released")]},
    ),
    "draft of an attempt that was given up": (
        known("signed", row(1, "released", "lines", "a")),
        [made("a", "1", "draft")],
        {"deleted": ["a"]},
    ),
    "on its way, numbered": (known("invoicing", row(1)), [made("a", "1")], {"resumed": ["a"]}),
    "closing, numbered": (
        known("invoicing", row(1, "closing")),
        [made("a", "1")],
        {"resumed": ["a"]},
    ),
    "on its way, numbered twice": (
        known("invoicing", row(1, step="lines", stripe="b")),
        [made("b", "1"), made("a", "1")],
        {"resumed": ["b"], "undecided": [("a", "second")]},
    ),
    "on its way, numbered and a draft": (
        known("invoicing", row(1, step="draft", stripe="b")),
        [made("b", "1", "draft"), made("a", "1")],
        {"resumed": ["a"], "deleted": ["b"]},
    ),
    "on its way, two drafts: the oldest": (
        known("invoicing", row(1)),
        [made("b", "1", "draft"), made("a", "1", "draft")],
        {"resumed": ["a"], "deleted": ["b"]},
    ),
    "on its way, two drafts: the recorded one": (
        known("invoicing", row(1, step="draft", stripe="b")),
        [made("b", "1", "draft"), made("a", "1", "draft")],
        {"resumed": ["b"], "deleted": ["a"]},
    ),
    "draft made of something else": (
        known("invoicing", row(1)),
        [made("a", "1", "draft", metadata={"attempt": "1", "payload_sha256": "other"})],
        {"deleted": ["a"]},
    ),
    "closing, draft": (
        known("invoicing", row(1, "closing")),
        [made("a", "1", "draft")],
        {"deleted": ["a"]},
    ),
    "on its way, void": (
        known("invoicing", row(1)),
        [made("a", "1", "void")],
        {"voided": ["a"]},
    ),
    "on its way, another one later": (
        known("invoicing", row(1)),
        [made("b", "2")],
        {"adopted": "b", "superseded": 1},
    ),
    "on its way with a draft, another one later": (
        known("invoicing", row(1)),
        [made("b", "2"), made("a", "1", "draft")],
        {"adopted": "b", "superseded": 1, "deleted": ["a"]},
    ),
    "on its way with a credited one, another one later": (
        known("invoicing", row(1)),
        [made("b", "2"), made("a", "1", **CREDITED)],
        {"adopted": "b", "superseded": 1},
    ),
    "on its way and numbered, another one later": (
        known("invoicing", row(1)),
        [made("b", "2"), made("a", "1")],
        {"resumed": ["a"], "undecided": [("b", "several")]},
    ),
    "has its number already": (
        known("invoiced", row(1, step="finalized", stripe="a")),
        [made("a", "1")],
        {},
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_what_is_done(case: str) -> None:
    before, invoices, expected = CASES[case]
    assert said(plan(before, invoices)) == expected
