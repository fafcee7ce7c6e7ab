"""The board of invoices, its tables for a spreadsheet, and what needs a person."""

from typing import Any

from flask import Blueprint, Response, request, send_file, stream_with_context
from werkzeug.wrappers import Response as AnyResponse

from joinways.audit.exports import note_export
from joinways.board import asked as asking
from joinways.board import chart, export, figures, news, waiting
from joinways.board.attention import matters
from joinways.board.invoices import all_invoices, invoices_page
from joinways.board.wording import announcement, shown
from joinways.domain.currencies import decimals_of
from joinways.extensions import db
from joinways.i18n import current_lang, gettext
from joinways.models.columns import utc_now
from joinways.quotes.showing import local_today
from joinways.web import access, htmx, leave, page, viewer

blueprint = Blueprint("board", __name__)

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.get("/invoices")
@access("member")
def board() -> AnyResponse:
    """The board; for an open page that asks, its fragment, or 204 when nothing has changed."""
    asked, today = asking.read(request.args), local_today(viewer())
    # Before the rest: what changes meanwhile is then news to the page's next question.
    seen = news.seen(db.session, viewer().workspace_id, today)
    if not htmx():
        return page("board/board.html", answer=False, **_shown(asked, seen))
    before = request.args.get("seen", "")
    if before == seen:
        return Response(status=204)
    changed = news.changed_since(db.session, viewer().workspace_id, before, today)
    said = announcement(changed)
    return page("board/_board.html", answer=True, announce=said, **_shown(asked, seen))


def _shown(asked: asking.Asked, seen: str) -> dict[str, Any]:
    person, today = viewer(), local_today(viewer())
    workspace_id = person.workspace_id
    found = invoices_page(db.session, workspace_id, asked, today)
    tiles, part_paid = figures.tiles(db.session, workspace_id, person.currency, today)
    months = figures.months(db.session, workspace_id, person.currency, today, person.time_zone)
    return {
        "asked": asked,
        "seen": seen,
        "page": found,
        "rows": [shown(row, today) for row in found.rows],
        "tiles": tiles,
        "part_paid": part_paid,
        "chart": chart.drawn(months),
        "attention_count": waiting.count_of(db.session, workspace_id, utc_now()),
    }


@blueprint.get("/invoices/export.csv")
@access("member")
def export_csv() -> Response:
    """The filtered rows as CSV, as a stream."""
    note_export(db.session, viewer(), "invoices")
    answer = Response(
        stream_with_context(export.as_csv(_cells(), current_lang())),
        mimetype="text/csv",
    )
    answer.headers.set("Content-Disposition", "attachment", filename=_file("csv"))
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.get("/invoices/export.xlsx")
@access("member")
def export_xlsx() -> Response:
    """The filtered rows as a workbook."""
    note_export(db.session, viewer(), "invoices")
    decimals = decimals_of(viewer().currency)
    answer = send_file(
        export.as_xlsx(_cells(), decimals), XLSX, as_attachment=True, download_name=_file("xlsx")
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _cells() -> Any:
    person, today = viewer(), local_today(viewer())
    rows = all_invoices(db.session, person.workspace_id, asking.read(request.args), today)
    return (export.cells(row, today, person.time_zone) for row in rows)


def _file(kind: str) -> str:
    # Translators: the beginning of a file's name, plain letters only
    name = gettext("invoices")
    return f"{name}-{local_today(viewer()).isoformat()}.{kind}"


@blueprint.get("/attention")
@access("member")
def attention() -> Response:
    """What only a person can decide, with the action beside each."""
    found = matters(db.session, viewer(), utc_now())
    return page("board/attention.html", matters=found, attention_count=len(found))


@blueprint.get("/attention/badge")
@access("member")
def attention_badge() -> AnyResponse:
    """How many there are, for the navigation of every other page."""
    if not htmx():
        return leave("/attention")
    count = waiting.count_of(db.session, viewer().workspace_id, utc_now())
    return page("board/_badge.html", attention_count=count)
