"""Somebody closes their own account: what is theirs is erased (GDPR, art. 17).

What they did stays where it was written down, with the name they had then: the history, the audit
log and the evidence of signatures are the workspace's, and the law wants them kept.
"""

from collections.abc import Sequence

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from joinways.account import letters
from joinways.account.choosing import prove
from joinways.account.office import Office
from joinways.account.second_factor import prove_both
from joinways.audit.noting import Thing, Who, note
from joinways.database import writing
from joinways.domain.refused import Refused
from joinways.i18n import gettext, use_lang
from joinways.models import (
    AccountEvent,
    AccountToken,
    Invitation,
    Invoice,
    Membership,
    NoticeChoice,
    OutgoingMail,
    Passkey,
    PasskeyChallenge,
    Quote,
    RecoveryCode,
    StripeConnection,
    User,
    UserSession,
    Workspace,
)
from joinways.models.columns import utc_now
from joinways.models.notice import NOTICE_KINDS
from joinways.team.holding import hold

_THEIRS = (UserSession, AccountToken, RecoveryCode, AccountEvent, Passkey, PasskeyChallenge,
           NoticeChoice)  # fmt: skip
_IN_WORK = ("sent", "invoicing")
"""States of quotes that have a way out. What was signed and will not be invoiced has none, and is
kept with the workspace."""

_TO_USERS = ("notices", "plan-limit", "invitation")
"""Kinds of mails of a workspace that go to people as users; all others go to its clients."""

_NOWHERE = "account.invalid"
"""No address is there, and none ever will be (RFC 2606)."""


def close(office: Office, user_id: int, password: str, code: str) -> None:
    """Erase the account; nobody signs in with it any more.

    A workspace of theirs alone stays as it is, with nobody in it. Raises Refused: "password-wrong",
    "code-wrong", "sign-in-throttled"; "close-owner" for the last owner of a workspace with others;
    "close-in-work" and "close-connected" for one of theirs alone in which something is going on;
    "close-changed".
    """
    if office.db.get_one(User, user_id).totp_since is None:
        prove(office, user_id, password)
    else:
        prove_both(office, user_id, password, code)
    with writing(office.db) as session:
        places = _places(session, user_id)
        for place in places:
            hold(session, place.workspace_id)
        # Nobody invites them in from here on: a new membership wants this row too.
        user = session.get_one(User, user_id, with_for_update=True, populate_existing=True)
        held = _places(session, user_id)
        if [each.id for each in held] != [each.id for each in places]:
            raise Refused("close-changed")
        for model in _THEIRS:
            session.execute(delete(model).where(model.user_id == user.id))
        for place in held:
            _leave(session, user, place)
        _erase(session, office, user)


def _places(session: Session, user_id: int) -> Sequence[Membership]:
    """By workspace: who holds several takes them in this order."""
    return session.scalars(
        select(Membership)
        .where(Membership.user_id == user_id)
        .order_by(Membership.workspace_id)
        .execution_options(populate_existing=True)
    ).all()


def _leave(session: Session, user: User, mine: Membership) -> None:
    """The database wants an owner of each workspace: alone in one, the account stays its owner."""
    workspace = session.get_one(Workspace, mine.workspace_id)
    others = session.scalars(
        select(Membership.role).where(
            Membership.workspace_id == workspace.id, Membership.user_id != user.id
        )
    ).all()
    if not others:
        _at_rest(session, workspace)
        _tell_nobody(session, mine)
    elif mine.role == "owner" and "owner" not in others:
        raise Refused("close-owner", workspace=workspace.name)
    thing, who = Thing("member", user.public_id, user.name), Who("user", user.id, user.name)
    note(session, workspace.id, who, "account-closed", thing)
    session.execute(
        update(Invitation)
        .where(
            Invitation.workspace_id == workspace.id,
            Invitation.invited_by == user.id,
            Invitation.accepted_at.is_(None),
            Invitation.withdrawn_at.is_(None),
        )
        .values(withdrawn_at=utc_now())
    )
    if others:
        session.delete(mine)


def _at_rest(session: Session, workspace: Workspace) -> None:
    waiting = select(Quote.id).where(Quote.workspace_id == workspace.id, Quote.state.in_(_IN_WORK))
    open_invoice = select(Invoice.id).where(
        Invoice.workspace_id == workspace.id, Invoice.status == "open", Invoice.live
    )
    connected = select(StripeConnection.id).where(
        StripeConnection.workspace_id == workspace.id, StripeConnection.ended_at.is_(None)
    )
    for found, code in (
        (waiting, "close-in-work"),
        (open_invoice, "close-in-work"),
        (connected, "close-connected"),
    ):
        if session.scalar(found.limit(1)) is not None:
            raise Refused(code, workspace=workspace.name)


def _tell_nobody(session: Session, mine: Membership) -> None:
    """What is told there would be mailed to an address that is none."""
    session.add_all(
        NoticeChoice(
            user_id=mine.user_id,
            workspace_id=mine.workspace_id,
            kind=kind,
            on_page=False,
            by_mail=False,
        )
        for kind in NOTICE_KINDS
    )


def _erase(session: Session, office: Office, user: User) -> None:
    _forget_mails(session, user.email)
    reader = letters.reader_of(user, office)
    letters.tell_closed(session, office, reader)
    with use_lang(reader.language):
        user.name = gettext("Closed account")
    user.email = f"{user.public_id.lower()}@{_NOWHERE}"
    user.password_hash, user.language = "", None
    user.totp_sealed, user.totp_since, user.totp_step = "", None, None


def _forget_mails(session: Session, email: str) -> None:
    """What waits does not leave; of the others it is known that there was one. Not what workspaces
    write to the same person as their client: that is theirs."""
    theirs = (
        OutgoingMail.to_email == email,
        OutgoingMail.quote_id.is_(None),
        or_(OutgoingMail.workspace_id.is_(None), OutgoingMail.kind.in_(_TO_USERS)),
    )
    for statement in (
        update(OutgoingMail)
        .where(*theirs, OutgoingMail.status == "waiting")
        .values(status="failed"),
        update(OutgoingMail)
        .where(*theirs)
        .values(to_name="", to_email="", subject="", text="", html=""),
        update(OutgoingMail).where(OutgoingMail.reply_to == email).values(reply_to=""),
        update(Invitation)
        .where(Invitation.email == email, Invitation.accepted_at.is_(None))
        .values(withdrawn_at=utc_now()),
        update(Invitation).where(Invitation.email == email).values(email=""),
    ):
        session.execute(statement.execution_options(synchronize_session=False))
