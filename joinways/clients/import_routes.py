"""Clients out as CSV, and in."""

from collections.abc import Sequence
from functools import partial

from joinways.audit.exports import note_export
from joinways.clients import table
from joinways.clients.importing import import_clients
from joinways.extensions import db
from joinways.i18n import gettext
from joinways.import_pages import Importer, pages_of
from joinways.importing import Planned
from joinways.models import StoredFile
from joinways.web import viewer


def _write(file: StoredFile, plan: Sequence[Planned]) -> None:
    import_clients(db.session, viewer().workspace_id, file.id, plan)


def _file_name() -> str:
    # Translators: the beginning of a file's name, plain letters only
    return gettext("clients")


CLIENTS = Importer(
    kind="import-clients",
    address="/clients",
    called=lambda: gettext("Clients"),
    heads=table.heads,
    rows=table.rows,
    note_export=partial(note_export, what="clients"),
    file_name=_file_name,
    plan=table.plan,
    write=_write,
    title=lambda: gettext("Import clients"),
    about=lambda: gettext(
        "A row with an identifier or an email that is known changes that client; any other row"
        " is a new one. Columns that are missing change nothing."
    ),
)

blueprint = pages_of(CLIENTS)
