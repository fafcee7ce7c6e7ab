"""Giving an attempt up, by a person: its account or its key is gone for good."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from joinways.database import Db, now, writing
from joinways.domain.quote import after
from joinways.domain.refused import Refused
from joinways.models import History, Invoicing, Quote
from joinways.viewer import Viewer
from joinways.workspace.waiting import waiting_of

SILENCE = timedelta(minutes=5)
"""How long after its lease a worker that never came back is taken for gone."""


def abandon(db: Db, quote_id: int, viewer: Viewer, typed: str, looked: bool) -> bool:
    """End the quote's open attempt without Stripe. True when its invoice exists and stands.

    Before the number the quote is signed again: a draft with `auto_advance` off never becomes
    an invoice by itself (Stripe: docs, Invoicing > "Status transitions and finalization").
    `typed` confirms with the quote's number; `looked` says that the person saw at Stripe that
    no invoice was finalised. Raises Refused: "quote-state", "abandon-word", "abandon-look",
    "abandon-numbered" where Stripe showed us a number, and "abandon-busy" while a worker holds
    the attempt.
    """
    with writing(db) as session:
        attempt = _open_attempt(session, quote_id)
        quote = session.get_one(Quote, quote_id, populate_existing=True)
        waiting = waiting_of(quote, attempt)
        if attempt.problem == "finalized-differs":
            raise Refused("abandon-numbered")  # it has a number: given up, it would be a second
        if typed.strip() != waiting.word.strip():
            raise Refused("abandon-word", word=waiting.word)
        if waiting.must_look and not looked:
            raise Refused("abandon-look")
        session.add(_history(quote, attempt, viewer, looked and waiting.must_look))
        _end(session, attempt, waiting.stands)
        if not waiting.stands:
            _sign_again(session, quote_id)
        return waiting.stands


def _open_attempt(session: Session, quote_id: int) -> Invoicing:
    found = session.scalar(
        select(Invoicing)
        .where(
            Invoicing.quote_id == quote_id,
            Invoicing.live,
            Invoicing.status.in_(("open", "closing")),
        )
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise Refused("quote-state")
    return found


def _end(session: Session, attempt: Invoicing, stands: bool) -> None:
    """Only as it was seen, and only while nobody holds it; whoever held it once has lost it."""
    moment = now(session)
    # A lease that nobody gave back may belong to a worker that only sleeps: it gets more time.
    silent_since = moment - SILENCE if attempt.lease else moment
    ended: Any = session.execute(
        update(Invoicing)
        .where(
            Invoicing.id == attempt.id,
            Invoicing.lease_until <= silent_since,
            Invoicing.lease == attempt.lease,
            Invoicing.step == attempt.step,
            Invoicing.status == attempt.status,
        )
        .values(
            status="done" if stands else "released",
            live=stands,
            lease="",
            problem="abandoned",
            problem_detail={},
            ended_at=moment,
        )
        .execution_options(synchronize_session=False)
    )
    if not ended.rowcount:
        raise Refused("abandon-busy")


def _sign_again(session: Session, quote_id: int) -> None:
    session.execute(
        update(Quote)
        .where(Quote.id == quote_id, Quote.state == "invoicing")
        .values(state=after("invoicing", "release"), version=Quote.version + 1)
        .execution_options(synchronize_session=False)
    )


def _history(quote: Quote, attempt: Invoicing, viewer: Viewer, looked: bool) -> History:
    stands = quote.state == "invoiced"
    return History(
        workspace_id=quote.workspace_id,
        event_id=quote.event_id,
        quote_id=quote.id,
        actor="user",
        actor_id=viewer.user_id,
        actor_name=viewer.name,
        action="invoice-abandon",
        from_state=quote.state,
        to_state=quote.state if stands else "signed",
        detail={
            "step": attempt.step,
            "looked": looked,
            "stripe_invoice": attempt.stripe_invoice_id,
            "problem": attempt.problem,
        },
    )
