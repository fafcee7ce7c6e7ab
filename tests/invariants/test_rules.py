"""Each invariant can fail: a healthy snapshot, one thing changed, the sentence that names it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from joinways.invariants.rules import RULES, violations
from joinways.invariants.snapshot import CreditNoteRow, HistoryRow, Mail, OrderRow, Snapshot
from tests.domain.test_signing import chain
from tests.invariants.healthy import (
    INSTANCE,
    NOON,
    attempt,
    call,
    healthy,
    invoice,
    quote,
    side,
    with_more,
    with_ours,
    with_row,
    with_side,
)

WELL = healthy()
LONG_AGO = NOON - timedelta(hours=1)
SICK: dict[str, tuple[Snapshot, str]] = {
    "two at Stripe": (
        with_more(WELL, replace(side(1, "in_7", "paid"), number="F-7")),
        "I1: quote q1 has 2 invoices at Stripe: F-1, F-7",
    ),
    "two live rows": (
        with_ours(WELL, invoices=(*WELL.ours.invoices, replace(invoice(1, "in_7", 1), id=7))),
        "I1: quote 1 has 2 live invoices here",
    ),
    "invoiced without an invoice": (
        with_ours(WELL, quotes=(*WELL.ours.quotes, quote(5, "invoiced"))),
        "I2: quote q5 is invoiced, live invoice: False",
    ),
    "an invoice, yet signed": (
        with_row(WELL, "quotes", 0, state="signed"),
        "I2: quote q1 is signed, live invoice: True",
    ),
    "numbered, not known here": (
        with_more(WELL, replace(side(3, "in_3", "open"), number="F-3")),
        "I2: F-3 at Stripe (quote q3) is not known here",
    ),
    "a sample with other figures": (
        with_row(WELL, "invoices", 1, gross_cents=17501),
        "I2: invoice F-4 has other figures than its quote",
    ),
    "another gross than frozen": (
        with_row(WELL, "invoices", 0, gross_cents=17501),
        "I2: invoice F-1 has other figures than its payload",
    ),
    "another id than recorded": (
        with_row(WELL, "attempts", 0, stripe_invoice_id="in_8"),
        "I2: invoice F-1 has another id than attempt 1",
    ),
    "another number at Stripe": (
        with_side(WELL, 0, number="F-8"),
        "I2: invoice F-1 has other figures, or another number, at Stripe",
    ),
    "VAT at the wrong rate": (
        with_side(WELL, 0, vat=(("10", 501), ("20", 1999))),
        "I2: invoice F-1 has another VAT of some rate at Stripe",
    ),
    "a line more at Stripe": (
        with_side(WELL, 0, lines=3),
        "I2: invoice F-1 has 3 lines at Stripe, not 2",
    ),
    "invoicing by nobody": (
        with_row(WELL, "attempts", 1, status="released", live=False, problem="abandoned"),
        "I3: quote q2 is being invoiced by 0 attempts",
    ),
    "open, yet signed": (
        with_row(WELL, "quotes", 1, state="signed"),
        "I3: attempt 2 is at draft, its quote is signed",
    ),
    "nobody leads it on": (
        with_row(WELL, "attempts", 1, next_try_at=LONG_AGO, lease_until=LONG_AGO),
        "I3: attempt 2 is due since 2026-11-26 11:00:00, nobody acts",
    ),
    "a call before its claim": (
        with_more(WELL, call("customers.create", "/v1/customers", "customer", number=8)),
        f"I4: a call customers.create under jw-{INSTANCE}-qq8-a1-e0-customer, "
        "of an attempt no row knows",
    ),
    "made by nobody": (
        with_more(WELL, side(8, "in_8", "draft")),
        "I4: in_8 at Stripe carries our marks, but no row knows its attempt",
    ),
    "a key that is not stored": (
        with_more(
            WELL,
            replace(call("invoices.send", ""), key=f"jw-{INSTANCE}-qq1-a1-e1-send"),
        ),
        f"I5: a call invoices.send under jw-{INSTANCE}-qq1-a1-e1-send, an epoch that is not stored",
    ),
    "made of something else": (
        with_side(WELL, 0, marks=replace(side(1, "", "").marks, payload_sha256="other")),
        "I5: F-1 at Stripe was made of another payload than attempt 1 has",
    ),
    "finalised unread": (
        with_more(WELL, call("invoices.finalize", "/v1/invoices/in_2/finalize", "finalize", 2)),
        "I6: in_2 was finalised without being read before",
    ),
    "finalised before its lines": (
        with_more(WELL, call("invoices.finalize", "/v1/invoices/in_2/finalize", "finalize", 2)),
        "I6: in_2 was finalised, attempt 2 is only at draft",
    ),
    "finalised under another id": (
        with_more(WELL, call("invoices.finalize", "/v1/invoices/in_8/finalize", "finalize")),
        "I6: in_8 was finalised, attempt 1 has another one stored",
    ),
    "numbered, another one stored": (
        with_more(WELL, replace(side(2, "in_8", "open"), number="F-8")),
        "I6: F-8 at Stripe has a number, attempt 2 has another one stored",
    ),
    "a draft left behind": (
        with_more(WELL, side(3, "in_3", "draft")),
        "I7: draft in_3 is left at Stripe of the released attempt 3",
    ),
    "a signed quote was changed": (
        with_row(WELL, "quotes", 2, content_now="other"),
        "I8: quote q3 does not say any more what was sent",
    ),
    "void, yet live": (
        with_row(WELL, "invoices", 0, status="void"),
        "I8: invoice F-1 is void, yet live",
    ),
    "open, yet given back": (
        with_row(WELL, "invoices", 0, live=False),
        "I8: invoice F-1 is open, yet given back",
    ),
    "credited, but not wholly": (
        with_ours(
            with_row(WELL, "invoices", 0, status="credited", live=False),
            credit_notes=(CreditNoteRow(1, 1, 1, "F-1-CN-1", "issued", 17499),),
        ),
        "I8: invoice F-1 is credited by 17499 of 17500 cents",
    ),
    "two live attempts": (
        with_ours(
            WELL, attempts=(*WELL.ours.attempts, replace(attempt(1, "done", "done", "in_7"), id=7))
        ),
        "I8: quote 1 has 2 live attempts",
    ),
    "mailed twice": (with_more(WELL, Mail("in_1")), "I9: 2 mails of in_1 left, 0 by a person"),
    "never mailed": (
        replace(WELL, mails=()),
        "I9: attempt 1 says sent, but no mail of in_1 left",
    ),
    "paid, then open": (
        with_row(WELL, "invoices", 0, paid_at=NOON),
        "I10: invoice F-1 was paid, and is open",
    ),
    "the history goes back": (
        with_ours(WELL, history=(HistoryRow(1, 1, "invoice-open", "paid"),)),
        "I10: invoice 1 went from paid back to open",
    ),
    "another account on the wire": (
        with_more(WELL, replace(call("invoices.send", "", "send"), account="acct_other")),
        "I11: a call invoices.send of acct_simulated_team's attempt went to acct_other",
    ),
    "another workspace's row": (
        with_row(WELL, "invoices", 0, workspace_id=2),
        "I11: invoice 1 is of several workspaces",
    ),
    "another workspace's mark": (
        with_side(WELL, 0, marks=replace(side(1, "", "").marks, workspace="others")),
        "I11: F-1 at Stripe is marked with another workspace than its quote's",
    ),
    "another account than its connection": (
        with_row(WELL, "connections", 0, account_id="acct_other"),
        "I11: attempt 1 is of acct_simulated_team, its connection of acct_other",
    ),
    "an event twice": (
        with_row(WELL, "events", 1, event_id="evt_1"),
        "I12: event evt_1 is stored 2 times",
    ),
    "an event without a word": (
        with_row(WELL, "events", 0, outcome=""),
        "I12: event evt_1 ended without a word, or has one without an end",
    ),
    "an event nobody works on": (
        with_row(WELL, "events", 1, next_try_at=LONG_AGO, lease_until=LONG_AGO),
        "I12: event evt_2 is due since 2026-11-26 11:00:00, nobody acts",
    ),
    "a number deleted": (
        with_more(WELL, call("invoices.delete", "/v1/invoices/in_1")),
        "I13: in_1 was deleted after it had been finalised",
    ),
    "a number of our own": (
        with_more(
            WELL, replace(call("invoices.create", "/v1/invoices", "draft"), params=("number",))
        ),
        "I13: a number was set by invoices.create /v1/invoices",
    ),
    "gone at Stripe": (
        replace(WELL, theirs=WELL.theirs[1:] if WELL.theirs else None),
        "I13: invoice F-1 is not at Stripe any more",
    ),
    "a payload that was changed": (
        with_row(WELL, "attempts", 0, payload=WELL.ours.attempts[0].payload + " "),
        "I14: the payload of attempt 1 was changed",
    ),
    "a signature that is gone": (
        with_ours(WELL, told_signed=("q3",)),
        "I15: the signature of quote q3 is gone",
    ),
    "a signature taken out of the chain": (
        with_ours(WELL, signatures=tuple(chain()[1:])),
        "I15: signature 2 of workspace w (quote q2) follows number 0: one is missing",
    ),
}


def test_nothing_to_object_to() -> None:
    assert violations(WELL) == []


@pytest.mark.parametrize("name", SICK)
def test_named_when_broken(name: str) -> None:
    snapshot, sentence = SICK[name]
    assert sentence in violations(snapshot)


def test_every_rule_has_a_case_and_its_own_sentence() -> None:
    named = {sentence.split(":", maxsplit=1)[0] for _, sentence in SICK.values()}
    assert named == {rule.__name__.upper() for rule in RULES}
    assert len(named) == 15
    assert all(rule.__doc__ for rule in RULES)


FINE: dict[str, Snapshot] = {
    "about to be written down": with_side(
        with_row(WELL, "attempts", 1, step="lines"), 1, status="open", number="F-2"
    ),
    "wholly credited, then anew": with_more(
        with_side(WELL, 0, credited_cents=17500), replace(side(1, "in_0", "void"), number="F-0")
    ),
    "sent again by a person": with_more(
        with_ours(WELL, orders=(OrderRow(1, 1, "send", "done"),)), Mail("in_1")
    ),
    "sent by hand at Stripe": with_more(
        WELL, call("invoices.send", "/v1/invoices/in_1/send"), Mail("in_1")
    ),
    "void, of before the backup": with_more(
        WELL,
        replace(side(8, "in_8", "void"), number="F-8"),
        replace(side(1, "in_9", "void"), marks=replace(side(1, "", "").marks, payload_sha256="?")),
    ),
    "given up with its draft": with_more(
        with_row(WELL, "attempts", 2, problem="abandoned"), side(3, "in_3", "draft")
    ),
    "waits for a comparison": with_ours(
        with_row(WELL, "attempts", 1, next_try_at=LONG_AGO, lease_until=LONG_AGO),
        must_reconcile=True,
    ),
    "an account that gave no answer": replace(WELL, theirs=(), unread=frozenset({1})),
    "Stripe not asked": replace(WELL, theirs=None, calls=None, mails=None),
}


@pytest.mark.parametrize("name", FINE)
def test_no_false_alarm(name: str) -> None:
    assert violations(FINE[name]) == []
