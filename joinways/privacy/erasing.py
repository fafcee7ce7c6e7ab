"""A client's data are erased, but for what the law wants kept."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Update, case, delete, select, update
from sqlalchemy.orm import Session

from joinways.audit.noting import Thing, Who, note
from joinways.clients.holding import hold_work
from joinways.database import Db, now, writing
from joinways.domain.refused import Refused
from joinways.events.actions import discard_event, is_used
from joinways.events.wording import proposed_title
from joinways.i18n import gettext, use_lang
from joinways.models import (
    Client,
    ClientContact,
    ClientCorrection,
    Event,
    EventSlot,
    History,
    LinkOpening,
    Notice,
    OutgoingMail,
    Quote,
    QuoteSnapshot,
    ShareLink,
    SigningCode,
)
from joinways.privacy.holding import (
    SIGNED,
    events_to_come,
    held,
    mails_of,
    names_of,
    quotes_of,
)
from joinways.quotes.deleting import discard
from joinways.quotes.moving import Actor

OPERATIONAL = ("email", "phone", "notes")
"""Columns of a client that no law wants kept."""
OF_LAW = ("name", "company", "line1", "line2", "postal_code", "city", "vat_number", "registration")
"""Columns that are kept where something was signed or invoiced: they stand on it."""


def erase(db: Db, client_id: int, by: Actor, *, with_events: bool = False) -> bool:
    """Erase a client, with those merged into it; whether the law wants something kept.

    Quotes and invoices themselves stay, as does the evidence of signatures; drafts that never left
    and events without quotes go. Raises Refused: client-in-work while something is to be settled,
    client-erased the second time, client-merged for one that is another one now; client-expected
    while an event is to come, unless `with_events`: somebody saw which.
    """
    with writing(db) as session:
        hold_work(session, names_of(client_id))
        client = session.get_one(Client, client_id, populate_existing=True, with_for_update=True)
        if client.merged_into_id is not None:
            raise Refused("client-merged")
        if client.erased_at is not None:
            raise Refused("client-erased")
        state = held(session, client_id)
        if state.in_work:
            raise Refused("client-in-work")
        if not with_events and events_to_come(session, client_id):
            raise Refused("client-expected")
        moment = now(session)
        names = session.scalars(names_of(client_id)).all()
        _drafts_and_events(session, client_id, names)
        quotes = session.scalars(quotes_of(client_id)).all()
        _mails_to_team(session, client.workspace_id, names)
        _empty_clients(session, names, moment, keep_names=state.kept)
        _mails(session, client_id)
        _around(session, names, quotes)
        _tell(session, client, by)
        return state.kept


def _drafts_and_events(session: Session, client_id: int, names: Sequence[int]) -> None:
    """What never left the house goes; what stays of events says only what kind they were."""
    never_sent = select(Quote.id).where(
        Quote.id.in_(quotes_of(client_id)),
        Quote.state == "draft",
        Quote.number.is_(None),
        Quote.id.not_in(select(ShareLink.quote_id).where(ShareLink.quote_id.is_not(None))),
    )
    discard(session, session.scalars(never_sent).all())
    for event in session.scalars(select(Event).where(Event.client_id.in_(names))).all():
        if not is_used(session, event.id):
            discard_event(session, event.id)
            session.expunge(event)
            continue
        event.title, event.venue, event.notes = proposed_title(event.kind, "", ""), "", ""
        session.execute(delete(EventSlot).where(EventSlot.event_id == event.id))
        session.execute(_revoked(ShareLink.event_id == event.id, now(session)))


def _empty_clients(
    session: Session, names: Sequence[int], moment: datetime, *, keep_names: bool
) -> None:
    for client in session.scalars(select(Client).where(Client.id.in_(names))).all():
        for column in OPERATIONAL if keep_names else (*OPERATIONAL, *OF_LAW):
            setattr(client, column, "")
        if not keep_names:
            with use_lang(client.language):
                client.name = gettext("Erased client")
        client.erased_at = moment
    session.flush()  # the trigger of the history looks at it


def _mails(session: Session, client_id: int) -> None:
    """That there was one is known; not to whom, nor what it said. What waits does not leave."""
    mails = session.scalars(mails_of(client_id)).all()
    for statement in (
        update(OutgoingMail)
        .where(OutgoingMail.id.in_(mails), OutgoingMail.status == "waiting")
        .values(status="failed"),
        update(OutgoingMail)
        .where(OutgoingMail.id.in_(mails))
        .values(to_name="", to_email="", subject="", text="", html="", reply_to=""),
    ):
        session.execute(statement.execution_options(synchronize_session=False))


def _mails_to_team(session: Session, workspace_id: int, names: Sequence[int]) -> None:
    """What the team was told of the client, found by the name that stands in it. What waits does
    not leave: other news in it are on the page."""
    for client in session.scalars(select(Client).where(Client.id.in_(names))).all():
        told = update(OutgoingMail).where(
            OutgoingMail.workspace_id == workspace_id,
            OutgoingMail.kind == "notices",
            OutgoingMail.text.contains(client.shown_name, autoescape=True),
        )
        session.execute(
            told.values(
                subject="",
                text="",
                html="",
                status=case(
                    (OutgoingMail.status == "waiting", "failed"), else_=OutgoingMail.status
                ),
            ).execution_options(synchronize_session=False)
        )


def _around(session: Session, names: Sequence[int], quotes: Sequence[int]) -> None:
    """Contacts, corrections, links, openings, codes, notices, the words of the history."""
    unsigned = select(Quote.id).where(Quote.id.in_(quotes), Quote.state.not_in(SIGNED))
    links = select(ShareLink.id).where(ShareLink.quote_id.in_(quotes))
    unsigned_links = select(ShareLink.id).where(ShareLink.quote_id.in_(unsigned))
    for statement in (
        delete(ClientContact).where(ClientContact.client_id.in_(names)),
        delete(ClientCorrection).where(ClientCorrection.client_id.in_(names)),
        delete(SigningCode).where(SigningCode.link_id.in_(links)),
        delete(LinkOpening).where(LinkOpening.link_id.in_(unsigned_links)),
        _revoked(ShareLink.quote_id.in_(quotes), now(session)),
        delete(Notice).where(Notice.quote_id.in_(unsigned)),
        delete(QuoteSnapshot).where(QuoteSnapshot.quote_id.in_(quotes)),
        update(Quote).where(Quote.id.in_(quotes)).values(internal_note=""),
        update(History)
        .where(History.quote_id.in_(unsigned), History.actor == "client")
        .values(actor_name="", detail={}),
        update(History)
        .where(
            History.event_id.in_(select(Event.id).where(Event.client_id.in_(names))),
            History.action == "draft-deleted",
        )
        .values(detail={}),
    ):
        session.execute(statement.execution_options(synchronize_session=False))


def _revoked(which: ColumnElement[bool], moment: datetime) -> Update:
    return update(ShareLink).where(which).values(email="", revoked_at=moment)


def _tell(session: Session, client: Client, by: Actor) -> None:
    who, thing = Who(by.kind, by.id, by.name), Thing("client", client.public_id, client.public_id)
    note(session, client.workspace_id, who, "client-erased", thing)
    session.add(
        History(
            workspace_id=client.workspace_id,
            actor=by.kind,
            actor_id=by.id,
            actor_name=by.name,
            action="client-erased",
            detail={"client": client.public_id},
        )
    )
