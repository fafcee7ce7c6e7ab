"""Events out as CSV, and in."""

from collections.abc import Sequence

from flask import Blueprint, Response
from werkzeug.wrappers import Response as AnyResponse

from joinways import import_pages
from joinways.events import table
from joinways.events.importing import import_events
from joinways.extensions import db
from joinways.i18n import gettext
from joinways.import_pages import Importer
from joinways.importing import Planned
from joinways.models import StoredFile
from joinways.web import access, viewer

blueprint = Blueprint("events_import", __name__)


def _write(file: StoredFile, plan: Sequence[Planned]) -> None:
    import_events(db.session, viewer(), file.id, plan)


EVENTS = Importer(
    kind="import-events",
    address="/events",
    heads=table.heads,
    plan=table.plan,
    write=_write,
    title=lambda: gettext("Import events"),
    about=lambda: gettext(
        "A row with an identifier that is known changes that event; any other row is a new one,"
        " of the client that it names. Columns that are missing change nothing."
    ),
)


@blueprint.get("/events/export.csv")
@access("member")
def export_csv() -> Response:
    """All events with all columns."""
    # Translators: the beginning of a file's name, plain letters only
    name = gettext("calendar")
    rows = table.rows(db.session, viewer().workspace_id)
    return import_pages.download(name, table.heads(), rows)


@blueprint.get("/events/import")
@access("member")
def upload() -> Response:
    """Choose a file."""
    return import_pages.show_upload(EVENTS)


@blueprint.post("/events/import")
@access("member")
def upload_submit() -> AnyResponse:
    """Keep the file, show its rows."""
    return import_pages.take_upload(EVENTS)


@blueprint.get("/events/import/<public_id>")
@access("member")
def preview(public_id: str) -> AnyResponse:
    """What would become of each row."""
    return import_pages.show_preview(EVENTS, public_id)


@blueprint.post("/events/import/<public_id>")
@access("member")
def confirm(public_id: str) -> AnyResponse:
    """Import them."""
    return import_pages.confirm(EVENTS, public_id)
