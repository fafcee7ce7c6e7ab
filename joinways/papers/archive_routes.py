"""Invoices > A month for the accountant: the documents are made bit by bit, then sent as a ZIP."""

import logging
import time
from contextlib import suppress
from typing import Any

from flask import Blueprint, Response, current_app, flash, request, stream_with_context
from werkzeug.wrappers import Response as AnyResponse

from joinways.audit.exports import note_export
from joinways.config import Config
from joinways.domain.refused import Refused
from joinways.extensions import db
from joinways.i18n import current_lang, gettext
from joinways.messages import sentence
from joinways.papers.archive import files_of
from joinways.papers.making import Subject, paper_of
from joinways.papers.month import Month, months_of, not_made, read_month, subjects_of
from joinways.papers.zipping import zipped
from joinways.quotes.showing import local_today
from joinways.web import access, htmx, leave, page, viewer

log = logging.getLogger(__name__)

blueprint = Blueprint("archive", __name__, url_prefix="/invoices/archive")

MAKE_SECONDS = 3.0
"""So long one press makes documents; the page then says how far it is, and goes on."""


@blueprint.get("")
@access("member")
def archive() -> Response:
    """Choose a month; how many of its documents are made."""
    return _page(_month())


@blueprint.post("")
@access("member")
def archive_submit() -> AnyResponse:
    """Make documents for some seconds. What can't be made is said in the ZIP."""
    month = _month()
    try:
        return _after(month, done=_made_in_time(month))
    except OSError:
        log.exception("documents of %s could not be made", month.name)
        db.session.rollback()
        return _after(month, done=False, problem=sentence(Refused("paper-store")))


def _made_in_time(month: Month) -> bool:
    """Make documents of that month; whether all were tried, or none can be made in that time: the
    ZIP then says so of each. Raises OSError as `paper_of` does."""
    ends, config = time.monotonic() + MAKE_SECONDS, _config()
    made = 0
    for tried, subject in enumerate(not_made(db.session, _subjects(month))):
        if time.monotonic() > ends:
            return tried > 0 and not made
        with suppress(Refused):
            paper_of(db.session, config, subject)
            made += 1
    return True


@blueprint.get("/<month>.zip")
@access("member")
def archive_zip(month: str) -> AnyResponse:
    """The month as a ZIP, sent while it is written."""
    found = read_month(month)
    if found is None:
        return leave("/invoices/archive")
    note_export(db.session, viewer(), "archive", found.name)
    files = files_of(db.session, _config(), _subjects(found), current_lang())
    # Translators: the beginning of a file's name, plain letters only
    name = gettext("invoices")
    pieces = stream_with_context(zipped(files))
    answer = current_app.response_class(pieces, mimetype="application/zip")
    answer.headers.set("Content-Disposition", "attachment", filename=f"{name}-{found.name}.zip")
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _config() -> Config:
    config: Config = current_app.config["JOINWAYS"]
    return config


def _month() -> Month:
    """The one that is asked for, else the last one with invoices, else this one."""
    asked = read_month(request.values.get("month", ""))
    if asked:
        return asked
    known = months_of(db.session, viewer().workspace_id)
    return known[0][0] if known else Month(local_today(viewer()).replace(day=1))


def _subjects(month: Month) -> list[Subject]:
    person = viewer()
    return subjects_of(db.session, person.workspace_id, month, person.time_zone)


def _after(month: Month, *, done: bool, problem: str = "") -> AnyResponse:
    if htmx():
        going_on = not done and not problem
        return page(
            "papers/_archive.html", **_shown(month), going_on=going_on, done=done, problem=problem
        )
    if problem:
        flash(problem, "error")
    ready = "&done=1" if done else ""
    return leave(f"/invoices/archive?month={month.name}{ready}")


def _page(month: Month) -> Response:
    done = request.args.get("done") == "1"
    return page("papers/archive.html", **_shown(month), going_on=False, done=done, problem="")


def _shown(month: Month) -> dict[str, Any]:
    subjects = _subjects(month)
    left = len(not_made(db.session, subjects))
    return {
        "month": month,
        "months": months_of(db.session, viewer().workspace_id),
        "total": len(subjects),
        "made": len(subjects) - left,
        "left": left,
    }
