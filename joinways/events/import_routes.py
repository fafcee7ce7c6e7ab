"""Events out as CSV, and in."""

from collections.abc import Sequence
from functools import partial

from joinways.audit.exports import note_export
from joinways.events import table
from joinways.events.importing import import_events
from joinways.extensions import db
from joinways.i18n import gettext
from joinways.import_pages import Importer, pages_of
from joinways.importing import Planned
from joinways.models import StoredFile
from joinways.web import viewer


def _write(file: StoredFile, plan: Sequence[Planned]) -> None:
    import_events(db.session, viewer(), file.id, plan)


def _file_name() -> str:
    # Translators: the beginning of a file's name, plain letters only
    return gettext("calendar")


EVENTS = Importer(
    kind="import-events",
    address="/events",
    called=lambda: gettext("Events"),
    heads=table.heads,
    rows=table.rows,
    note_export=partial(note_export, what="events"),
    file_name=_file_name,
    plan=table.plan,
    write=_write,
    title=lambda: gettext("Import events"),
    about=lambda: gettext(
        "A row with an identifier that is known changes that event; any other row is a new one,"
        " of the client that it names. Columns that are missing change nothing."
    ),
)

blueprint = pages_of(EVENTS)
