"""The links and mails of sample quotes that wait for a signature. Nothing of it ever left."""

from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy.orm import Session

from joinways.demo.planned import Planned, Scene, moment
from joinways.models import LinkOpening, Quote
from joinways.sending.bundle import Addressed, about, new_link, put_mail
from joinways.sending.letters import Office, usual_message

OPENED = "Déjeuner et accordéon"
"""The one that its client has looked at, on two evenings."""


def write_sending(
    session: Session, scene: Scene, office: Office, pairs: Iterable[tuple[Planned, Quote]]
) -> None:
    """What each sent quote's page shows: the link, its mail, when it was opened."""
    for planned, quote in pairs:
        if planned.sample.state == "sent":
            _write(session, scene, office, planned, quote)


def _write(session: Session, scene: Scene, office: Office, planned: Planned, quote: Quote) -> None:
    client, seller = planned.client, scene.seller
    at = moment(planned, "sent", scene.calendar)
    link = new_link(session, office, [quote], client.email, seller.id)
    link.created_at = at
    what = about(session, [quote], client.name, seller.name)
    words = usual_message("quote", what, quote.language)
    mail = put_mail(
        session,
        office,
        link,
        what,
        Addressed("quote", client.name, client.email, quote.language, words, seller.email),
    )
    mail.status, mail.created_at, mail.sent_at = "sent", at, at + timedelta(seconds=9)
    if planned.sample.title == OPENED:
        opened = [scene.calendar.at((planned.sample.sent or 0) + day, 20, 14) for day in (0, 2)]
        session.add_all([LinkOpening(link_id=link.id, at=moment) for moment in opened])
