"""The steps of issuing: each makes its call and records what came of it before the next.

docs/ISSUING.md has the table of steps, and what a crash at each of them leads to.
"""

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from joinways.domain.billing import differences, sha256
from joinways.domain.invoice import KEY_LIFE
from joinways.invoices.attempt import Attempt, Worker, progress, record
from joinways.invoices.ending import close, finish_invoiced
from joinways.invoices.finding import CLOCKS_APART, adopt, ours_at_stripe
from joinways.models import Client, Invoice, Quote, StripeConnection, StripeCustomer
from joinways.stripe_gateway import StripeGateway
from joinways.stripe_words import GatewayError, StripeInvoice

LOOK_AGAIN = timedelta(minutes=15)
"""How often an invoice that somebody changed by hand is looked at again."""

MOST_TELLINGS = 12
"""After so many new keys, whatever for, a customer that still changes is left to a person."""

Step = Callable[[Worker, StripeGateway, Attempt], None]


def customer(worker: Worker, gateway: StripeGateway, attempt: Attempt) -> None:
    """start → customer: the client's customer at this account, told anew only if it changed."""
    if not attempt.account_id:
        _learn_account(worker, gateway, attempt)
    details = attempt.bill.customer
    told = sha256(repr(details))
    known = _known_customer(worker, attempt)
    if known is None:
        customer_id = gateway.create_customer(details, attempt.marks, attempt.key("customer"))
    else:
        customer_id, told_before = known
        if told_before != told:
            # Half an update is no state we know: until it is whole, the next one tells all anew.
            record(worker, attempt, also=lambda session: forget_told(session, attempt))
            gateway.update_customer(customer_id, details, attempt.marks, attempt.key("customer"))

    def remember(session: Session) -> None:
        _remember_customer(session, attempt, customer_id, told)

    progress(worker, attempt, "customer", customer_id=customer_id, also=remember)


def _learn_account(worker: Worker, gateway: StripeGateway, attempt: Attempt) -> None:
    """Pin the account. That Stripe does not tell it is no reason to stop."""
    try:
        account = gateway.account()
    except GatewayError as error:
        if error.code == "revoked":
            raise
        return

    def also(session: Session) -> None:
        session.execute(
            update(StripeConnection)
            .where(StripeConnection.id == attempt.connection_id)
            .values(account_id=account.id, account_name=account.name)
        )

    record(worker, attempt, account_id=account.id, also=also)


def _known_customer(worker: Worker, attempt: Attempt) -> tuple[str, str] | None:
    row = worker.db.execute(
        select(StripeCustomer.customer_id, StripeCustomer.details_sha256)
        .join(Quote, Quote.client_id == StripeCustomer.client_id)
        .where(Quote.id == attempt.quote_id, StripeCustomer.connection_id == attempt.connection_id)
    ).first()
    worker.db.rollback()
    return (row[0], row[1]) if row else None


def _remember_customer(session: Session, attempt: Attempt, customer_id: str, told: str) -> None:
    # Locked, so that two workers for two quotes of one client note it one after the other.
    client_id = session.scalar(
        select(Client.id)
        .join(Quote, Quote.client_id == Client.id)
        .where(Quote.id == attempt.quote_id)
        .with_for_update(of=Client, key_share=True)
    )
    known = session.scalar(
        select(StripeCustomer).where(
            StripeCustomer.client_id == client_id,
            StripeCustomer.connection_id == attempt.connection_id,
        )
    )
    if known is None:
        session.add(
            StripeCustomer(
                workspace_id=attempt.workspace_id,
                client_id=client_id,
                connection_id=attempt.connection_id,
                customer_id=customer_id,
                details_sha256=told,
            )
        )
    elif known.customer_id == customer_id:
        known.details_sha256 = told


def forget_told(session: Session, attempt: Attempt) -> None:
    """What the client's customer was told is no longer known."""
    client_id = select(Quote.client_id).where(Quote.id == attempt.quote_id).scalar_subquery()
    session.execute(
        update(StripeCustomer)
        .where(
            StripeCustomer.client_id == client_id,
            StripeCustomer.connection_id == attempt.connection_id,
        )
        .values(details_sha256="")
    )


def draft(worker: Worker, gateway: StripeGateway, attempt: Attempt) -> None:
    """customer → draft: the id of the draft is recorded before anything else is asked."""
    if attempt.read_first and (found := ours_at_stripe(gateway, attempt)):
        adopt(worker, gateway, attempt, found)
        return
    made = gateway.create_draft(
        attempt.bill, attempt.customer_id or "", attempt.marks, attempt.key("draft")
    )
    progress(worker, attempt, "draft", stripe_invoice_id=made.id)


def lines(worker: Worker, gateway: StripeGateway, attempt: Attempt) -> None:
    """draft → lines: in one call; a replay under a living key adds nothing twice."""
    invoice_id = attempt.stripe_invoice_id or ""
    have = 0
    if attempt.read_first:
        invoice = gateway.read_invoice(invoice_id)
        have = len(gateway.all_lines(invoice))
        if invoice.status != "draft":
            have = len(attempt.bill.lines)
    gateway.add_lines(invoice_id, attempt.bill, have, attempt.key("lines"))
    progress(worker, attempt, "lines")


def finalize(worker: Worker, gateway: StripeGateway, attempt: Attempt) -> None:
    """lines → finalized: only with the recorded id, only right after the comparison."""
    invoice = gateway.read_invoice(attempt.stripe_invoice_id or "")
    if invoice.status == "void":
        close(worker, attempt, "voided-by-hand")
        return
    if invoice.status == "draft" and not _for_the_right_client(worker, attempt, invoice):
        _tell_customer_anew(worker, attempt)
        return
    found = differences(attempt.bill, gateway.drafted(invoice))
    if found:
        _differ(worker, attempt, invoice.status, [vars(difference) for difference in found])
        return
    if invoice.status == "draft":
        record(worker, attempt)  # still ours? Renewed, so that nobody takes it over meanwhile
        invoice = gateway.finalize(invoice.id, attempt.key("finalize"))
        totals = (attempt.bill.net_cents, attempt.bill.gross_cents)
        if (invoice.net_cents, invoice.gross_cents) != totals:
            return  # changed by hand at the last moment: compared once more, as it stands now
        finish_invoiced(worker, attempt, invoice)
        return
    # Finalised before: by us, who then crashed, or by hand, which may have mailed it as well.
    sent = _was_sent(gateway, attempt)
    finish_invoiced(worker, attempt, invoice, mail="sent" if sent else attempt.mail)


def _for_the_right_client(worker: Worker, attempt: Attempt, invoice: StripeInvoice) -> bool:
    """Whether the draft still is for whom the person confirmed.

    Stripe keeps a draft's customer up to date until it is finalised (API reference, Invoices >
    customer_email): another quote of the same client may have corrected it since, which our own
    row knows, or somebody at Stripe, which name and email show.
    """
    details = attempt.bill.customer
    known = _known_customer(worker, attempt)
    if known and known[0] == attempt.customer_id and known[1] != sha256(repr(details)):
        return False
    told = (
        (invoice.customer_name, details.company or details.name),
        (invoice.customer_email, details.email),
    )
    return all(seen is None or seen == ours for seen, ours in told)


def _tell_customer_anew(worker: Worker, attempt: Attempt) -> None:
    """Back to the customer; the draft is found again by its marks. Not without end."""
    if attempt.key_epoch >= MOST_TELLINGS:
        close(worker, attempt, "customer-differs")
        return
    record(
        worker,
        attempt,
        also=lambda session: forget_told(session, attempt),
        step="start",
        key_epoch=attempt.key_epoch + 1,
        key_born_at=attempt.read_at,
    )


def _differ(worker: Worker, attempt: Attempt, status: str, found: list[dict[str, object]]) -> None:
    detail = {"differences": found, "invoice": attempt.stripe_invoice_id}
    if status == "draft":
        close(worker, attempt, "totals-differ", detail)
    else:
        # Somebody changed and finalised it by hand: it has a number, only a person can decide.
        record(
            worker,
            attempt,
            problem="finalized-differs",
            problem_detail=detail,
            next_try_at=attempt.read_at + LOOK_AGAIN,
        )


def mail(worker: Worker, gateway: StripeGateway, attempt: Attempt) -> None:
    """finalized → mail: `unknown` is written first, so that no crash can send it twice."""
    if attempt.mail == "sent":
        _mailed(worker, attempt)
        return
    if attempt.adopted_open:
        # Found already open: whether it was mailed nobody here can know. Never by itself.
        progress(worker, attempt, "mail", mail="unknown")
        return
    if attempt.mail == "none" and _may_be_mailed(attempt) and _was_sent(gateway, attempt):
        _mailed(worker, attempt)
        return
    if attempt.mail == "none":
        record(worker, attempt, mail="unknown", mail_started_at=attempt.read_at)
    elif _mail_key_lost(attempt):
        if _was_sent(gateway, attempt):
            _mailed(worker, attempt)
        else:
            progress(worker, attempt, "mail", mail="unknown")
        return
    gateway.send(attempt.stripe_invoice_id or "", attempt.key("send"))
    _mailed(worker, attempt)


def _mailed(worker: Worker, attempt: Attempt) -> None:
    """The mail is out: said on the attempt, counted on its invoice."""

    def count(session: Session) -> None:
        session.execute(
            update(Invoice)
            .where(Invoice.invoicing_id == attempt.id, Invoice.mails == 0)
            .values(mails=1, mailed_at=attempt.read_at, changed_at=attempt.read_at)
        )

    progress(worker, attempt, "mail", mail="sent", also=count)


def _may_be_mailed(attempt: Attempt) -> bool:
    """Whether somebody, or we before a backup was put back, may have sent it meanwhile."""
    return bool(attempt.tries) or attempt.read_at - attempt.key_born_at > KEY_LIFE


def _was_sent(gateway: StripeGateway, attempt: Attempt) -> bool:
    return gateway.was_sent(attempt.stripe_invoice_id or "", attempt.created_at - CLOCKS_APART)


def _mail_key_lost(attempt: Attempt) -> bool:
    """Whether the key under which the mail was asked for is too old, or was given up since."""
    started = attempt.mail_started_at or attempt.created_at
    return attempt.read_at - started > KEY_LIFE or attempt.key_born_at >= started


def advance(worker: Worker, gateway: StripeGateway, attempt: Attempt) -> None:
    """mail → done: Stripe's reminders and reconciliation on, after the person's wait."""
    gateway.let_advance(attempt.stripe_invoice_id or "", attempt.key("advance"))

    def reminders_work(session: Session) -> None:
        session.execute(
            update(Invoice)
            .where(Invoice.invoicing_id == attempt.id)
            .values(auto_advance=True, changed_at=attempt.read_at)
        )

    progress(worker, attempt, "done", status="done", ended_at=attempt.read_at, also=reminders_work)


AFTER: dict[str, Step] = {
    "start": customer,
    "customer": draft,
    "draft": lines,
    "lines": finalize,
    "finalized": mail,
    "mail": advance,
}
"""The step that follows each recorded one."""
