"""What the actions on an account are handed: the database, settings, a pen, and who asks."""

from collections.abc import Callable
from dataclasses import dataclass

from joinways.config import Config
from joinways.database import Db

IP_CHARACTERS = 45
USER_AGENT_CHARACTERS = 500

Render = Callable[..., str]
"""A template's path and its variables -> the text."""


@dataclass(frozen=True)
class Visitor:
    """Who asks, as far as a server can know. `language`: of the page (fr, es, en)."""

    ip: str
    user_agent: str
    language: str


@dataclass(frozen=True)
class Office:
    """`render` writes a mail from its template; no request is needed for it."""

    db: Db
    config: Config
    render: Render
    visitor: Visitor
