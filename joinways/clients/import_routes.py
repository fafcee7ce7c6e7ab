"""Clients out as CSV, and in."""

from collections.abc import Sequence

from flask import Blueprint, Response
from werkzeug.wrappers import Response as AnyResponse

from joinways import import_pages
from joinways.clients import table
from joinways.clients.importing import import_clients
from joinways.extensions import db
from joinways.i18n import gettext
from joinways.import_pages import Importer
from joinways.importing import Planned
from joinways.models import StoredFile
from joinways.web import access, viewer

blueprint = Blueprint("clients_import", __name__)


def _write(file: StoredFile, plan: Sequence[Planned]) -> None:
    import_clients(db.session, viewer().workspace_id, file.id, plan)


CLIENTS = Importer(
    kind="import-clients",
    address="/clients",
    heads=table.heads,
    plan=table.plan,
    write=_write,
    title=lambda: gettext("Import clients"),
    about=lambda: gettext(
        "A row with an identifier or an email that is known changes that client; any other row"
        " is a new one. Columns that are missing change nothing."
    ),
)


@blueprint.get("/clients/export.csv")
@access("member")
def export_csv() -> Response:
    """All clients with all columns."""
    # Translators: the beginning of a file's name, plain letters only
    name = gettext("clients")
    rows = table.rows(db.session, viewer().workspace_id)
    return import_pages.download(name, table.heads(), rows)


@blueprint.get("/clients/import")
@access("member")
def upload() -> Response:
    """Choose a file."""
    return import_pages.show_upload(CLIENTS)


@blueprint.post("/clients/import")
@access("member")
def upload_submit() -> AnyResponse:
    """Keep the file, show its rows."""
    return import_pages.take_upload(CLIENTS)


@blueprint.get("/clients/import/<public_id>")
@access("member")
def preview(public_id: str) -> AnyResponse:
    """What would become of each row."""
    return import_pages.show_preview(CLIENTS, public_id)


@blueprint.post("/clients/import/<public_id>")
@access("member")
def confirm(public_id: str) -> AnyResponse:
    """Import them."""
    return import_pages.confirm(CLIENTS, public_id)
