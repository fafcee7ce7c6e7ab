"""How often one link may be used: counted in the database, so that it holds for all processes."""

from datetime import timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from joinways.database import Db, writing
from joinways.domain.refused import Refused
from joinways.models import LinkUse
from joinways.models.columns import utc_now

DAY = timedelta(days=1)
LIMITS: dict[str, tuple[tuple[int, timedelta], ...]] = {
    "post": ((40, timedelta(minutes=1)), (400, timedelta(hours=1))),
    "question": ((5, DAY),),
    "code": ((1, timedelta(minutes=1)), (10, DAY)),
}
"""(how many, within how long)."""


def count_post(db: Db, link_id: int) -> None:
    """Note that a form was sent through the link. Raises Refused("sign-too-many")."""
    with writing(db) as session:
        count_use(session, link_id, "post", "sign-too-many")


def count_use(session: Session, link_id: int, what: str, refusal: str) -> None:
    """Note a use inside this transaction. Raises Refused(refusal) when it is one too many."""
    moment = utc_now()
    for most, within in LIMITS[what]:
        used = session.scalar(
            select(func.count())
            .select_from(LinkUse)
            .where(LinkUse.link_id == link_id, LinkUse.what == what, LinkUse.at > moment - within)
        )
        if (used or 0) >= most:
            raise Refused(refusal)
    session.execute(delete(LinkUse).where(LinkUse.link_id == link_id, LinkUse.at < moment - DAY))
    session.add(LinkUse(link_id=link_id, what=what, at=moment))
