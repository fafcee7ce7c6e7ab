"""Columns that many tables share."""

from datetime import UTC, datetime
from typing import Annotated

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import mapped_column

from joinways.database import UTCDateTime, new_public_id


def utc_now() -> datetime:
    """The time now, aware, UTC."""
    return datetime.now(UTC)


Key = Annotated[int, mapped_column(primary_key=True)]
PublicId = Annotated[str, mapped_column(String(32), unique=True, default=new_public_id)]
WorkspaceId = Annotated[int, mapped_column(ForeignKey("workspace.id"), index=True)]
Moment = Annotated[datetime, mapped_column(UTCDateTime)]
Created = Annotated[datetime, mapped_column(UTCDateTime, default=utc_now)]
Cents = Annotated[int, mapped_column(BigInteger)]
Word = Annotated[str, mapped_column(String(20))]
Name = Annotated[str, mapped_column(String(200), default="")]
Country = Annotated[str, mapped_column(String(2))]
Currency = Annotated[str, mapped_column(String(3))]
Language = Annotated[str, mapped_column(String(2))]
Sha256 = Annotated[str, mapped_column(String(64))]
StripeId = Annotated[str, mapped_column(String(255))]
Sealed = Annotated[str, mapped_column(Text, info={"sealed": True})]
"""What the vault sealed, or "": `flask secrets rotate` finds every such column by its mark."""


def one_of(column: str, words: tuple[str, ...]) -> CheckConstraint:
    """A constraint: the column holds one of these words."""
    listed = ", ".join(f"'{word}'" for word in words)
    return CheckConstraint(f"{column} IN ({listed})", name=column)
