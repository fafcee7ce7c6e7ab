"""What the server does by itself about sent quotes, in any number of processes."""

import logging
from collections.abc import Callable

from flask import current_app

from joinways.config import Config
from joinways.extensions import db
from joinways.mailer import Letter
from joinways.notices.round import render
from joinways.sending.expiring import expire_due
from joinways.sending.letters import Office, finished
from joinways.sending.near_limit import near_limit_due
from joinways.sending.reminding import remind_due
from joinways.sending.watching import unsent_due

log = logging.getLogger(__name__)


def sending_round() -> None:
    """Note what is over, write reminders, tell of mails that did not leave and of limits that are
    near. Needs an application context; each part's trouble is its own."""
    parts: tuple[Callable[[], int], ...] = (
        lambda: expire_due(db.session),
        lambda: remind_due(db.session, office()),
        lambda: unsent_due(db.session),
        lambda: near_limit_due(db.session, office()),
    )
    for part in parts:
        try:
            part()
        except Exception:
            # The next round tries again.
            log.exception("a part of the round of sent quotes failed")
            db.session.rollback()


def office() -> Office:
    """What writing to clients takes, in this application."""
    config: Config = current_app.config["JOINWAYS"]
    return Office(config, render)


def with_addresses(letter: Letter) -> Letter:
    """A letter about to leave, with the addresses of its links."""
    return finished(db.session, office().config, letter)
