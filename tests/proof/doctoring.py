"""Ways to make a healthy state sick, in the database behind every lock or at the stand-in by hand.

Each begins with a quote that was invoiced and mailed: attempt 1, invoice 1.
"""

from typing import Any

import stripe as sdk
from sqlalchemy import select, text

from joinways.database import writing
from joinways.domain.billing import from_json
from joinways.domain.invoice import key
from joinways.extensions import db
from joinways.models import Installation
from tests.cast import QuoteRef
from tests.following.post import Office


def sql(statement: str, **values: Any) -> None:
    """Write behind everybody's back, past triggers."""
    with writing(db.session) as session:
        if session.get_bind().dialect.name == "postgresql":
            session.execute(text("SET LOCAL session_replication_role = replica"))
        else:  # the next test puts the migrated file back
            found = session.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'"))
            for name in found.all():
                session.execute(text(f"DROP TRIGGER {name}"))
        session.execute(text(statement), values)


def hand(office: Office) -> Any:
    """The dashboard's hand, with the team's own key."""
    return sdk.StripeClient("sk_test_team", base_addresses={"api": office.desk.stripe.base}).v1


def under_key(quote: QuoteRef, step: str, epoch: int = 0) -> dict[str, Any]:
    """Options of a call as the quote's first attempt would make it."""
    instance = db.session.scalars(select(Installation.name)).one()
    db.session.rollback()
    return {"idempotency_key": key(instance, quote.public_id, 1, epoch, step)}


def stopped_at(office: Office, step: str) -> tuple[QuoteRef, str]:
    """A second quote, whose attempt is at that step, and its invoice at Stripe."""
    quote, attempt_id = office.desk.begin()
    office.desk.drive(attempt_id, until=step)
    return quote, office.desk.attempt(attempt_id).stripe_invoice_id or ""


def draft_by_hand(office: Office, quote: QuoteRef, **marks: str) -> str:
    """A draft of the same bill, with the marks of ours on it but for those given."""
    made = office.desk.attempt(1)
    mine = dict(office.desk.at_stripe(quote)[0]["metadata"]) | marks
    gateway, bill = office.desk.gateway(), from_json(made.payload)
    draft = gateway.create_draft(bill, made.customer_id or "", mine, "by-hand").id
    gateway.add_lines(draft, bill, 0, "by-hand-lines")
    return draft


def second_number(office: Office, quote: QuoteRef) -> None:
    """Somebody finalises the same invoice once more."""
    hand(office).invoices.finalize_invoice(draft_by_hand(office, quote))


def other_figures(_office: Office, _quote: QuoteRef) -> None:
    """Our row is a cent off."""
    sql("UPDATE invoice SET gross_cents = gross_cents + 1, vat_cents = vat_cents + 1")


def forgotten(office: Office, _quote: QuoteRef) -> None:
    """An attempt is due for months, and nobody leads it on."""
    stopped_at(office, "draft")
    sql(
        "UPDATE invoicing SET next_try_at = :long_ago, lease_until = :long_ago"
        " WHERE status = 'open'",
        long_ago="2026-01-01 00:00:00",
    )


def made_without_claim(office: Office, quote: QuoteRef) -> None:
    """A draft carries our marks, of an attempt that was never committed."""
    draft_by_hand(office, quote, attempt="7")


def key_not_stored(office: Office, quote: QuoteRef) -> None:
    """A call goes out under an epoch that the attempt has not written down."""
    invoice = office.desk.at_stripe(quote)[0]["id"]
    options = under_key(quote, "advance", epoch=1)
    hand(office).invoices.update(invoice, {"auto_advance": True}, options)


def finalised_unread(office: Office, _quote: QuoteRef) -> None:
    """The number is asked for before the lines are there and compared."""
    second, draft = stopped_at(office, "draft")
    hand(office).invoices.finalize_invoice(draft, {}, under_key(second, "finalize"))


def draft_left(office: Office, _quote: QuoteRef) -> None:
    """A quote is given back, its draft still lies at Stripe."""
    second, _ = stopped_at(office, "draft")
    sql("UPDATE invoicing SET status = 'released', live = false WHERE status = 'open'")
    sql("UPDATE quote SET state = 'signed' WHERE id = :id", id=second.id)


def other_words(_office: Office, quote: QuoteRef) -> None:
    """What was signed is changed afterwards."""
    sql("UPDATE quote SET title = 'Autre chose' WHERE id = :id", id=quote.id)


def mailed_again(office: Office, quote: QuoteRef) -> None:
    """Joinways sends the same invoice once more by itself."""
    invoice = office.desk.at_stripe(quote)[0]["id"]
    hand(office).invoices.send_invoice(invoice, {}, under_key(quote, "send-again"))


def paid_then_open(office: Office, quote: QuoteRef) -> None:
    """The client paid, an older answer opens the invoice again."""
    stored = office.stored(quote)
    office.desk.stripe.pay(stored.stripe_id)
    office.check(stored)
    sql("UPDATE invoice SET status = 'open'")


def other_account(_office: Office, _quote: QuoteRef) -> None:
    """The attempt says another account than its calls went to."""
    sql("UPDATE invoicing SET account_id = 'acct_other'")


def event_without_a_word(office: Office, _quote: QuoteRef) -> None:
    """An event has come to its end, and nobody knows how."""
    office.deliver(office.told("invoice.sent")[0])
    office.work()
    sql("UPDATE stripe_event SET outcome = ''")


def number_of_our_own(office: Office, _quote: QuoteRef) -> None:
    """Joinways numbers an invoice itself."""
    second, draft = stopped_at(office, "draft")
    hand(office).invoices.update(draft, {"number": "F-2026-1"}, under_key(second, "number"))


def other_payload(_office: Office, _quote: QuoteRef) -> None:
    """What was frozen before the first call is changed by one space."""
    sql("UPDATE invoicing SET payload = payload || ' '")


def signature_gone(_office: Office, quote: QuoteRef) -> None:
    """The history tells of a signature, and there is none."""
    detail = '{"signature": 1}'
    sql(
        "INSERT INTO history (workspace_id, quote_id, at, actor, actor_name, action, from_state,"
        " to_state, detail) SELECT workspace_id, id, created_at, 'client', '', 'signed', 'sent',"
        " 'signed', :detail FROM quote WHERE id = :id",
        id=quote.id,
        detail=detail,
    )
