"""All that the page of a quote shows, gathered in a fixed number of statements."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from flask import Response
from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import aliased

from joinways.database import Db
from joinways.domain.billing import from_json
from joinways.domain.invoice import displayed_status
from joinways.domain.quote import displayed_state
from joinways.extensions import db
from joinways.models import Invoice, Invoicing, Membership, Quote, User
from joinways.quotes.amending import OPEN, difference_of
from joinways.quotes.drawn import shown_lines
from joinways.quotes.lookups import history_of
from joinways.quotes.progress import blocked_by, shown_steps
from joinways.quotes.splitting import bundle_of
from joinways.viewer import Viewer
from joinways.web import htmx, page, viewer
from joinways.workspace.waiting import Waiting, waiting_of

LINKS_LIVE = timedelta(days=25)

_LAST = (
    select(func.max(Invoicing.number))
    .where(Invoicing.quote_id == bindparam("quote_id"))
    .scalar_subquery()
)
_AMENDMENT = aliased(Quote)
_OPEN_AMENDMENT = (
    select(_AMENDMENT.public_id)
    .where(_AMENDMENT.amends_id == bindparam("quote_id"), _AMENDMENT.state.in_(OPEN))
    .limit(1)
    .scalar_subquery()
)
_ATTEMPT_AND_INVOICE = (
    select(Invoicing, Invoice, _OPEN_AMENDMENT)
    .select_from(Quote)
    .outerjoin(Invoicing, (Invoicing.quote_id == Quote.id) & (Invoicing.number == _LAST))
    .outerjoin(Invoice, (Invoice.quote_id == Quote.id) & Invoice.live)
    .where(Quote.id == bindparam("quote_id"))
    .execution_options(populate_existing=True)
)


@dataclass(frozen=True)
class Billing:
    """Where the invoice of a quote stands: the last attempt, and the invoice that lives.

    `status` as a person reads it; `email`: where Stripe sent it; `links_fresh`: whether the
    addresses we know still open (Stripe: hosted pages expire 30 days after the due date).
    `amendment`: the public id of one that is not signed yet, or "".
    """

    attempt: Invoicing | None
    invoice: Invoice | None
    status: str
    email: str
    links_fresh: bool
    amendment: str


def show(
    quote: Quote, status: int = 200, *, refusal: str = "", billing: Billing | None = None
) -> Response:
    """The quote's page, or its fragment for htmx. `quote` comes with event and client.

    `refusal`: why what was asked for was not done. `billing`: where it was read already.
    """
    billing = billing or billing_of(db.session, quote, viewer())
    obstacle = invoice_obstacle(viewer(), quote)
    return page(
        "quotes/_quote.html" if htmx() else "quotes/quote.html",
        status,
        quote=quote,
        **shown_lines(quote),
        history=history_of(db.session, quote.id),
        billing=billing,
        steps=shown_steps(billing.attempt),
        blocked_by=blocked_by(db.session, billing.attempt),
        given=_to_give_up(viewer(), quote, billing.attempt),
        obstacle=obstacle,
        owner_name=owner_name(db.session, viewer()) if obstacle == "not-connected" else "",
        refusal=refusal,
        today=local_today(viewer()),
        state=displayed_state(quote.state, quote.valid_until, local_today(viewer())),
        time_zone=viewer().time_zone,
        bundle=bundle_of(db.session, quote),
        difference=difference_of(db.session, quote),
    )


def _to_give_up(person: Viewer, quote: Quote, attempt: Invoicing | None) -> Waiting | None:
    """The open attempt, where Stripe lets its key in no more and no number is known."""
    if attempt is None or attempt.status not in ("open", "closing") or not person.can_manage:
        return None
    if attempt.problem == "finalized-differs":
        return None
    stuck = attempt.problem == "blocked" or person.connection_broken
    return waiting_of(quote, attempt) if stuck else None


def invoice_obstacle(person: Viewer, quote: Quote) -> str:
    """Why this quote cannot be invoiced now, as a word; "" when it can."""
    if quote.state != "signed":
        return "not-signed"
    if not person.can_invoice:
        return "plan"
    if person.connection_id is None:
        return "not-connected"
    return "key-refused" if person.connection_broken == "revoked" else ""


def billing_of(session: Db, quote: Quote, person: Viewer) -> Billing:
    """The last attempt and the living invoice of a quote. One statement."""
    found = session.execute(_ATTEMPT_AND_INVOICE, {"quote_id": quote.id}).one()
    attempt, invoice, amendment = found
    today = local_today(person)
    return Billing(
        attempt,
        invoice,
        status=displayed_status(invoice.status, invoice.due_on, today) if invoice else "",
        email=from_json(attempt.payload).customer.email if attempt else "",
        links_fresh=invoice is not None and today <= invoice.due_on + LINKS_LIVE,
        amendment=amendment or "",
    )


def owner_name(session: Db, person: Viewer) -> str:
    """Who may connect Stripe, for those who may not."""
    if person.can_manage:
        return ""
    found = session.scalar(
        select(User.name)
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.workspace_id == person.workspace_id, Membership.role == "owner")
        .limit(1)
    )
    return found or ""


def local_today(person: Viewer) -> date:
    """The day it is in the workspace's time zone."""
    return datetime.now(ZoneInfo(person.time_zone)).date()
