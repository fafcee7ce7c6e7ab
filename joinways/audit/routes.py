"""Settings > Audit log."""

from collections.abc import Iterator
from datetime import date
from urllib.parse import urlencode

from flask import Blueprint, Response, request, stream_with_context

from joinways import csv_files
from joinways.audit import lookups, wording
from joinways.audit.exports import note_export
from joinways.audit.lookups import Asked
from joinways.extensions import db
from joinways.formats import local_date
from joinways.i18n import current_lang, gettext, use_lang
from joinways.models import AuditLine
from joinways.web import access, page, viewer

blueprint = Blueprint("audit", __name__, url_prefix="/settings")


@blueprint.get("/audit")
@access("manager")
def audit() -> Response:
    """Who did what, the newest first, as far as it is asked for."""
    asked, who = _asked(), viewer()
    query = lookups.wanted(who.workspace_id, asked, who.zone)
    names, actions = lookups.people_and_actions(db.session, who.workspace_id)
    number = request.args.get("page", 1, type=int)
    choices = sorted(((each, wording.action_name(each)) for each in actions), key=lambda it: it[1])
    return page(
        "audit/list.html",
        page=lookups.lines_page(db.session, query, number),
        asked=asked,
        asked_as=_as_typed(asked),
        query=urlencode(_as_typed(asked)),
        names=names,
        actions=choices,
        sentence=wording.sentence,
        actor_name=wording.actor_name,
    )


@blueprint.get("/audit.csv")
@access("manager")
def audit_csv() -> Response:
    """The same lines as a table, all of them."""
    who, lang = viewer(), current_lang()
    note_export(db.session, who, "audit")
    query = lookups.wanted(who.workspace_id, _asked(), who.zone)
    heads = [gettext("Number"), gettext("Day"), gettext("Time (UTC)"), gettext("Who"),
             gettext("What"), gettext("Fingerprint (SHA-256)")]  # fmt: skip

    def pieces() -> Iterator[str]:
        with use_lang(lang):
            rows = (_cells(each, who.time_zone) for each in lookups.every_line(db.session, query))
            yield from csv_files.as_csv(heads, rows, lang)

    answer = Response(stream_with_context(pieces()), mimetype="text/csv")
    answer.headers["Content-Disposition"] = 'attachment; filename="audit.csv"'
    return answer


def _cells(line: AuditLine, time_zone: str) -> list[csv_files.Cell]:
    return [
        line.number,
        local_date(line.at, time_zone),
        line.at.strftime("%H:%M:%S"),
        wording.actor_name(line),
        wording.sentence(line),
        line.sha256,
    ]


def _asked() -> Asked:
    """Of the address; a day that is none asks for nothing."""
    given = request.args
    return Asked(
        words=given.get("q", "").strip()[:200],
        person=given.get("person", "")[:200],
        action=given.get("action", "")[:40],
        since=_day(given.get("since", "")),
        until=_day(given.get("until", "")),
    )


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None


def _as_typed(asked: Asked) -> dict[str, str]:
    found = {
        "q": asked.words,
        "person": asked.person,
        "action": asked.action,
        "since": asked.since.isoformat() if asked.since else "",
        "until": asked.until.isoformat() if asked.until else "",
    }
    return {name: value for name, value in found.items() if value}
