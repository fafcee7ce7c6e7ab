"""What the server does by itself, once however many processes run."""

from typing import Any

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from joinways.database import Base
from joinways.models.columns import Moment


class Task(Base):
    """A recurring piece of work: who does it now, when it is due again, how far it got."""

    __tablename__ = "task"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    lease: Mapped[str] = mapped_column(String(32), default="")
    lease_until: Mapped[Moment]
    next_at: Mapped[Moment]
    progress: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    ended_at: Mapped[Moment | None]
