"""What the server does by itself about notices and mails, in any number of processes."""

import logging
from collections.abc import Callable

from flask import current_app

from joinways.config import Config
from joinways.extensions import db
from joinways.notices.composing import compose_due
from joinways.notices.posting import Finish, empty_old, post_due
from joinways.notices.watching import attention_due, overdue_due

log = logging.getLogger(__name__)


def notices_round(finish: Finish = lambda letter: letter) -> None:
    """Tell what is overdue or stands still, write the mails about all that was told, send what is
    due, forget what is old. Needs an application context; each part's trouble is its own.
    `finish`: see posting.
    """
    config: Config = current_app.config["JOINWAYS"]
    parts: tuple[Callable[[], int], ...] = (
        lambda: overdue_due(db.session),
        lambda: attention_due(db.session),
        lambda: compose_due(db.session, config, render),
        lambda: post_due(db.session, config, finish),
        lambda: empty_old(db.session),
    )
    for part in parts:
        try:
            part()
        except Exception:
            # The next round tries again; what was told must not wait for what cannot be.
            log.exception("a part of the round of notices failed")
            db.session.rollback()


def render(template: str, **context: object) -> str:
    """A template without a request: nobody looks, and `lang` is the reader's."""
    return current_app.jinja_env.get_template(template).render(**context)
