"""Another email: it counts once the person opens what was mailed there."""

from sqlalchemy.exc import IntegrityError

from joinways.account import letters
from joinways.account.choosing import prove
from joinways.account.happened import note
from joinways.account.letters import Reader
from joinways.account.office import Office
from joinways.account.signing_up import user_of
from joinways.account.throttle import claim, may_mail
from joinways.account.tokens import end_tokens, make_token, take_token
from joinways.database import writing
from joinways.domain.refused import Refused
from joinways.models import User


def ask(office: Office, user_id: int, email: str, password: str) -> None:
    """Write to the new address. That it is somebody else's already only they are told.

    Raises Refused: "sign-in-throttled", "password-wrong".
    """
    prove(office, user_id, password)
    claim(office.db, "mail", email, office.visitor.ip)
    with writing(office.db) as session:
        if not may_mail(session, "email", email):
            return
        other = user_of(session, email)
        if other is not None:
            letters.known_already(session, office, letters.reader_of(other, office))
            return
        user = session.get_one(User, user_id)
        secret = office.config.secret_key
        token = make_token(session, "email", secret, user_id=user.id, email=email)
        reader = letters.reader_of(user, office)
        to = Reader(reader.name, email, reader.language)
        letters.confirm_email(session, office, to, token)


def confirm(office: Office, token: str) -> None:
    """The new address counts, and the old one is told.

    Raises Refused("link-gone"), also when the address came to another account meanwhile.
    """
    try:
        with writing(office.db) as session:
            row = take_token(session, "email", token)
            user = session.get_one(User, row.user_id)
            before = letters.reader_of(user, office)
            user.email = row.email
            session.flush()
            end_tokens(session, user.id, "password", "email")
            note(session, user.id, "email-changed", office.visitor)
            letters.tell_of(session, office, before, "email-changed")
    except IntegrityError:
        raise Refused("link-gone") from None
