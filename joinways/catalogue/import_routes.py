"""The catalogue out as CSV, and in."""

from collections.abc import Sequence
from functools import partial

from joinways.audit.exports import note_export
from joinways.catalogue import table
from joinways.catalogue.importing import import_services
from joinways.extensions import db
from joinways.i18n import gettext
from joinways.import_pages import Importer, pages_of
from joinways.importing import Planned
from joinways.models import StoredFile
from joinways.web import viewer


def _write(file: StoredFile, plan: Sequence[Planned]) -> None:
    import_services(db.session, viewer().workspace_id, file.id, plan, viewer().currency)


def _file_name() -> str:
    # Translators: the name of a file, plain letters only
    return gettext("catalogue")


SERVICES = Importer(
    kind="import-services",
    address="/catalogue",
    called=lambda: gettext("Catalogue"),
    heads=table.heads,
    also=table.ALSO,
    needed=table.NEEDED,
    rows=table.rows,
    note_export=partial(note_export, what="services"),
    file_name=_file_name,
    plan=table.plan,
    write=_write,
    said=lambda column, value: table.said(column, value, viewer().currency),
    title=lambda: gettext("Import services"),
    about=lambda: gettext(
        "A row with a reference or the name of a service that is known changes that service; any"
        " other row without a reference is a new one, by piece and at the usual VAT rate of your"
        " country unless it says otherwise. Prices are read in any usual spelling. Columns that are"
        " missing change nothing."
    ),
)

blueprint = pages_of(SERVICES)
