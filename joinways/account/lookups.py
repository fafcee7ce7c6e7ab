"""Finding the person behind a session's token, and what is asked of them."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import aliased

from joinways.database import Db
from joinways.domain.link_tokens import hash_of
from joinways.models import (
    Membership,
    Notice,
    NoticeChoice,
    Passkey,
    StripeConnection,
    User,
    UserSession,
    Workspace,
)
from joinways.models.columns import utc_now
from joinways.viewer import Viewer

IDLE = timedelta(days=7)
ABSOLUTE = timedelta(days=30)

# Correlated by name: left alone, the inner one would look at everybody's choices.
_UNWANTED = (
    exists()
    .where(
        NoticeChoice.user_id == User.id,
        NoticeChoice.workspace_id == Workspace.id,
        NoticeChoice.kind == Notice.kind,
        NoticeChoice.on_page.is_(False),
    )
    .correlate(User, Workspace, Notice)
)
_NEW_NOTICES = (
    select(func.count(Notice.id))
    .where(
        Notice.workspace_id == Workspace.id,
        Notice.at > func.coalesce(Membership.notices_read_at, Membership.created_at),
        ~_UNWANTED,
    )
    .correlate(User, Membership, Workspace)
    .scalar_subquery()
)
# Correlated by name: it counts the person's places, of which the statement itself joins one.
_PLACES = aliased(Membership)
_WORKSPACES = (
    select(func.count(_PLACES.id))
    .where(_PLACES.user_id == User.id)
    .correlate(User)
    .scalar_subquery()
)
# A session counts that had it: begun with a code or a passkey, or the one in which that was set up.
# One that the password alone began before, in another browser, does not.
_HAS_STEP = and_(
    UserSession.stepped.is_(True),
    or_(
        User.totp_since.is_not(None),
        exists().where(Passkey.user_id == User.id).correlate(User),
    ),
)

# Every page asks for it, so it is made once: that takes SQLAlchemy longer than to run it.
_VIEWER = (
    select(
        UserSession.id,
        UserSession.seen_at,
        User.id,
        User.name,
        User.email,
        User.language,
        Membership.role,
        Workspace.id,
        Workspace.name,
        Workspace.plan,
        Workspace.country,
        Workspace.currency,
        Workspace.time_zone,
        Workspace.due_days,
        StripeConnection.id,
        StripeConnection.broken,
        StripeConnection.livemode,
        _NEW_NOTICES,
        _WORKSPACES,
        Workspace.vat_rates,
        Workspace.client_languages,
        Workspace.language,
        Workspace.due_term,
        StripeConnection.oauth_scope,
        StripeConnection.simulated,
        Workspace.step_demanded,
        _HAS_STEP,
    )
    .join(User, User.id == UserSession.user_id)
    .join(Membership, Membership.user_id == User.id)
    .join(Workspace, Workspace.id == Membership.workspace_id)
    .outerjoin(
        StripeConnection,
        (StripeConnection.workspace_id == Workspace.id) & StripeConnection.ended_at.is_(None),
    )
    .where(
        UserSession.token_sha256 == bindparam("token"),
        UserSession.ended_at.is_(None),
        UserSession.seen_at > bindparam("seen"),
        UserSession.created_at > bindparam("created"),
        (UserSession.workspace_id.is_(None)) | (UserSession.workspace_id == Workspace.id),
    )
    .order_by(Membership.id)
    .limit(1)
)


def token_hash(token: str) -> str:
    """What is kept of a session's token."""
    return hash_of(token)


def viewer_of(db: Db, token: str) -> Viewer | None:
    """Who holds this token, or None when it is unknown, ended or too old. One statement."""
    now = utc_now()
    row = db.execute(
        _VIEWER,
        {"token": token_hash(token), "seen": now - IDLE, "created": now - ABSOLUTE},
    ).first()
    return Viewer(*tuple(row)) if row else None


def words_of(db: Db, user_id: int) -> tuple[str, ...]:
    """What is known of a person, and must not be their password: name, email, workspaces."""
    user = db.execute(select(User.name, User.email).where(User.id == user_id)).one()
    workspaces = db.scalars(
        select(Workspace.name)
        .join(Membership, Membership.workspace_id == Workspace.id)
        .where(Membership.user_id == user_id)
    ).all()
    return (user.name, user.email, *workspaces)


def demanding(db: Db, user_id: int) -> Sequence[str]:
    """The names of the person's workspaces that want a second step of everyone."""
    return db.scalars(
        select(Workspace.name)
        .join(Membership, Membership.workspace_id == Workspace.id)
        .where(Membership.user_id == user_id, Workspace.step_demanded.is_(True))
        .order_by(Workspace.name)
    ).all()
