"""A new person with a workspace of their own: asked for, and made once the address is confirmed.

Nothing is made before, and no password is asked for: whoever types somebody else's address gets
nothing that the owner of that address would later confirm with a password they don't know.
"""

from dataclasses import asdict, dataclass
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from joinways.account import letters, sessions
from joinways.account.happened import note
from joinways.account.letters import Reader
from joinways.account.office import Office
from joinways.account.passwords import hashed
from joinways.account.throttle import claim, may_mail
from joinways.account.tokens import address_of, make_token, take_token
from joinways.database import Db, writing
from joinways.domain.refused import Refused
from joinways.models import AccountToken, Membership, User, Workspace

CURRENCY = "EUR"
OPERATORS_LINK_LASTS = timedelta(hours=24)


@dataclass(frozen=True)
class Wish:
    """Whom and what an account is to be for. `email` in lower case; `language`: fr, es, en."""

    name: str
    email: str
    workspace: str
    country: str
    language: str
    time_zone: str
    plan: str


def ask(office: Office, wish: Wish) -> None:
    """Write to the address: how to go on, or that it has an account. Nobody else learns which.

    Raises Refused("sign-in-throttled").
    """
    claim(office.db, "mail", wish.email, office.visitor.ip)
    reader = Reader(wish.name, wish.email, wish.language)
    with writing(office.db) as session:
        if not may_mail(session, "signup", wish.email):
            return
        known = user_of(session, wish.email)
        if known is not None:
            letters.known_already(session, office, letters.reader_of(known, office))
            return
        secret = office.config.secret_key
        token = make_token(session, "signup", secret, email=wish.email, wish=asdict(wish))
        letters.confirm_sign_up(session, office, reader, token, wish.workspace)


def confirm(office: Office, token: str, password: str) -> str:
    """Make the person and the workspace; the token of their first session.

    Raises Refused("link-gone"), also when the address has come to an account meanwhile.
    """
    password_hash = hashed(password)
    try:
        with writing(office.db) as session:
            row = take_token(session, "signup", token)
            user = _make(session, Wish(**row.wish), password_hash)
            row.wish = {}
            note(session, user.id, "joined", office.visitor)
            return sessions.begin(session, office, user.id)
    except IntegrityError:
        raise Refused("link-gone") from None


def make_account(office: Office, wish: Wish) -> str:
    """The same by whoever runs the server: made at once; the address that sets the password.

    Raises Refused("account-known").
    """
    with writing(office.db) as session:
        if user_of(session, wish.email) is not None:
            raise Refused("account-known")
        user = _make(session, wish, password_hash="")
        note(session, user.id, "joined", office.visitor)
        return _link(session, office, user)


def password_link(office: Office, email: str) -> str:
    """A new address that sets the password of an account. Raises Refused("account-unknown")."""
    with writing(office.db) as session:
        user = user_of(session, email)
        if user is None:
            raise Refused("account-unknown")
        return _link(session, office, user)


def user_of(db: Db | Session, email: str) -> User | None:
    """The person with this email, if any."""
    found: User | None = db.scalar(select(User).where(User.email == email))
    return found


def _link(session: Session, office: Office, user: User) -> str:
    secret, lasts = office.config.secret_key, OPERATORS_LINK_LASTS
    row: AccountToken = make_token(session, "password", secret, lasts=lasts, user_id=user.id)
    return address_of(row, office.config)


def _make(session: Session, wish: Wish, password_hash: str) -> User:
    user = User(
        email=wish.email, name=wish.name, password_hash=password_hash, language=wish.language
    )
    workspace = Workspace(
        name=wish.workspace,
        plan=wish.plan,
        country=wish.country,
        language=wish.language,
        currency=CURRENCY,
        time_zone=wish.time_zone,
    )
    session.add_all([user, workspace])
    session.flush()
    session.add(Membership(workspace_id=workspace.id, user_id=user.id, role="owner"))
    session.flush()
    return user
