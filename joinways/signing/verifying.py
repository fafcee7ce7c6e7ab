"""Whether a hash is one of something signed here: anyone may ask, and learns nothing else."""

import re
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from joinways.database import Db
from joinways.formats import local_date
from joinways.models import Quote, Signature, StoredFile, Workspace

HEX = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Known:
    """What a hash is of: content, file or evidence; the quote's number, and the day it was signed
    in the seller's time zone."""

    what: str
    number: str
    day: date


def normal(typed: str) -> str:
    """The hash as it is stored; "" for what is none."""
    compact = "".join(typed.split()).lower()
    return compact if HEX.fullmatch(compact) else ""


def known(db: Db, sha256: str) -> Known | None:
    """What this hash is of. Three statements, whether it is known or not."""
    asked = (
        ("content", Signature.content_sha256 == sha256),
        ("evidence", Signature.sha256 == sha256),
        (
            "file",
            Signature.quote_id.in_(
                select(StoredFile.quote_id).where(
                    StoredFile.sha256 == sha256, StoredFile.kind == "signed-quote"
                )
            ),
        ),
    )
    answers = [
        (
            what,
            db.execute(
                select(Signature.signed_at, Quote.number, Workspace.time_zone)
                .join(Quote, Quote.id == Signature.quote_id)
                .join(Workspace, Workspace.id == Signature.workspace_id)
                .where(condition)
                .order_by(Signature.id)
                .limit(1)
            ).first(),
        )
        for what, condition in asked
    ]
    for what, row in answers:
        if row:
            return Known(what, row.number or "", local_date(row.signed_at, row.time_zone))
    return None
