"""Owners are mailed once when a month's signatures are nearly used, once when they are used up."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from joinways.account.letters import Words
from joinways.database import Db, now, writing
from joinways.domain.plan import SIGNATURES_A_MONTH
from joinways.i18n import LANGUAGES, gettext, use_lang
from joinways.models import Membership, OutgoingMail, Quote, User, Workspace
from joinways.outbox import NewMail, put
from joinways.sending.letters import Office
from joinways.sending.limit import Limit, limit_of

KIND = "plan-limit"
_A_MONTH = timedelta(days=33)
"""At least as long as any month, in whatever time zone."""


def near_limit_due(db: Db, office: Office, at: datetime | None = None) -> int:
    """Write what is due; how many mails. Without MAIL_URL none. `at` is now, UTC."""
    if office.config.mail_url is None:
        return 0
    moment = at or now(db())
    signed = (
        select(Workspace.id)
        .join(Quote, Quote.workspace_id == Workspace.id)
        .where(
            Quote.signed_at > moment - _A_MONTH,
            Workspace.plan.in_([plan for plan, most in SIGNATURES_A_MONTH.items() if most]),
        )
        .group_by(Workspace.id)
        .having(func.count(Quote.id) >= _LEAST)
    )
    found = db.scalars(signed.order_by(Workspace.id)).all()
    db.rollback()
    return sum(_tell(db, office, workspace_id, moment) for workspace_id in found)


_LEAST = min(Limit(0, most).near_from for most in SIGNATURES_A_MONTH.values() if most)
"""With fewer signatures no plan's limit is near."""


def _tell(db: Db, office: Office, workspace_id: int, moment: datetime) -> int:
    """Another process may write the same ones: then it has told."""
    try:
        with writing(db) as session:
            place = session.get_one(Workspace, workspace_id)
            limit = limit_of(session, place.id, place.plan, place.time_zone, moment)
            if not limit.near:
                return 0
            month = moment.astimezone(ZoneInfo(place.time_zone)).strftime("%Y-%m")
            level = 100 if limit.reached else 80
            once = f"{KIND}:{place.public_id}:{month}:{level}"
            owners = _owners(session, place.id, once)
            for owner in owners:
                put(session, _mail(office, place, owner, limit, once), office.config.mail_from)
            return len(owners)
    except IntegrityError:
        return 0


def _owners(session: Session, workspace_id: int, once: str) -> list[User]:
    """Those who were not told yet. Who closed their account has no password, and no address."""
    told = session.scalars(
        select(OutgoingMail.dedupe_key).where(OutgoingMail.dedupe_key.startswith(f"{once}:"))
    ).all()
    owners = session.scalars(
        select(User)
        .join(Membership, Membership.user_id == User.id)
        .where(
            Membership.workspace_id == workspace_id,
            Membership.role == "owner",
            User.password_hash != "",
        )
        .order_by(User.id)
    )
    return [each for each in owners if f"{once}:{each.public_id}" not in told]


def _mail(office: Office, place: Workspace, owner: User, limit: Limit, once: str) -> NewMail:
    language = str(owner.language if owner.language in LANGUAGES else place.language)
    with use_lang(language):
        words = _words(office, place, limit)
        hello = gettext("Hello %(name)s,", name=owner.name)
        context = {"lang": language, "hello": hello, "words": words}
        return NewMail(
            workspace_id=place.id,
            kind=KIND,
            once=f"{once}:{owner.public_id}",
            to_name=owner.name,
            to_email=owner.email,
            language=language,
            subject=words.subject,
            text=office.render("emails/account.txt", **context),
            html=office.render("emails/account.html", **context),
        )


def _words(office: Office, place: Workspace, limit: Limit) -> Words:
    facts = {"workspace": place.name, "used": limit.used, "most": limit.most}
    if limit.reached:
        subject = gettext("The signatures of this month are used up")
        said = gettext(
            "%(workspace)s has used the %(most)s signatures that its plan has for this month. What"
            " was sent can still be signed. New quotes can be sent next month, or with the"
            " Enterprise plan: ask whoever runs your Joinways.",
            **facts,
        )
    else:
        subject = gettext("The signatures of this month are nearly used up")
        said = gettext(
            "%(workspace)s has used %(used)s of the %(most)s signatures that its plan has for this"
            " month. At the limit no quote can be sent until next month; what was sent can still"
            " be signed.",
            **facts,
        )
    button = (gettext("See the plan"), f"{office.config.base_url}/settings/plan")
    return Words(subject=subject, paragraphs=[said], button=button)
