"""Documents of what was issued lately are made without being asked for: nobody waits for them then.

They say what the seller is called on that day. What something is missing for is left to whoever
asks first, so that it can be completed before.
"""

import logging
import time
from datetime import timedelta

from flask import current_app
from sqlalchemy import select

from joinways.config import Config
from joinways.domain.refused import Refused
from joinways.extensions import db
from joinways.models import Invoice, Paper
from joinways.models.columns import utc_now
from joinways.papers.making import ELSEWHERE, Subject, case_of, missing_now, paper_of

log = logging.getLogger(__name__)

LATELY = timedelta(days=2)
MOST_PER_ROUND = 10
LOOK_AGAIN_SECONDS = 600.0


def papers_round(looked: dict[int, float]) -> int:
    """Make what is complete; how many. `looked`: when each invoice was looked at that was not.

    Needs an application context; each invoice's trouble is its own.
    """
    made, moment = 0, time.monotonic()
    for invoice_id in _without_paper():
        if moment - looked.get(invoice_id, -LOOK_AGAIN_SECONDS) < LOOK_AGAIN_SECONDS:
            continue
        if made >= MOST_PER_ROUND:
            break
        looked[invoice_id] = moment
        made += _made(invoice_id)
    return made


def _without_paper() -> list[int]:
    found = db.session.scalars(
        select(Invoice.id)
        .outerjoin(Paper, (Paper.invoice_id == Invoice.id) & Paper.credit_note_id.is_(None))
        .where(
            Invoice.live,
            Invoice.sample.is_(False),
            Invoice.issued_on > (utc_now() - LATELY).date(),
            Paper.id.is_(None),
        )
        .order_by(Invoice.id)
    ).all()
    db.session.rollback()
    return list(found)


def _made(invoice_id: int) -> bool:
    config: Config = current_app.config["JOINWAYS"]
    subject = Subject(invoice_id)
    try:
        missing = missing_now(case_of(db.session, subject))
        db.session.rollback()
        if missing and not ELSEWHERE.issuperset(missing):
            return False
        paper_of(db.session, config, subject)
    except Refused:
        return False
    except Exception:
        log.exception("the document of invoice %s could not be made", invoice_id)
        return False
    finally:
        db.session.rollback()
    return True
