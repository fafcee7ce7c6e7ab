"""The pages by which a CSV is taken in: upload, preview row by row, confirm."""

from codecs import BOM_UTF8
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, Response, abort, flash, request
from werkzeug.wrappers import Response as AnyResponse

from joinways.csv_files import MOST_BYTES, MOST_ROWS, BadFile, Table, as_csv, read_table
from joinways.database import Db
from joinways.domain.refused import Refused
from joinways.extensions import db
from joinways.formats import count
from joinways.i18n import LANGUAGES, N_, current_lang, gettext, ngettext, use_lang
from joinways.importing import CHANGED, NEW, REFUSED, SAME, Kind, Planned, fingerprint, keep_upload
from joinways.messages import sentence
from joinways.models import StoredFile
from joinways.viewer import Viewer
from joinways.web import Form, access, attempt, leave, mine_or_404, page, viewer

SHOWN_ROWS = 200
MOST_READ = 4 * MOST_BYTES
"""Up to here a file is read, so that the field can say that it is too large."""

BAD_FILES = {
    "missing": N_("Choose a file."),
    "nothing": N_("This file is empty."),
    "too-large": N_("This file is larger than 1 MB. Split it."),
    "not-text": N_("This is not a CSV file. Save it as “CSV UTF-8” in your spreadsheet."),
    "unreadable": N_("This file can’t be read as CSV: a quotation mark is open at its end."),
    "empty": N_("This file has no rows below its heads."),
    "no-columns": N_("The first row names no column of ours, or one of them twice."),
    "needed": N_("The first row has to name these columns: %(needed)s."),
    "too-many": N_("This file has more than %(most)s rows. Split it."),
}
ORDER = (REFUSED, NEW, CHANGED, SAME)


@dataclass(frozen=True)
class Importer:
    """What is taken in, and given out. `kind` of its stored files; `address` of its list, and what
    it is `called()`; `heads()`: the columns' names in the language in use; `rows` of the whole
    table, `file_name()` without its ending; `plan` and `write` do it; `title()` and `about()` say
    it. `also`: {column: other heads that are understood}; `needed`: columns that a file must have;
    `said(column, value)`: a value in words. `note_export`: writes down who took the list out.
    """

    kind: Kind
    address: str
    called: Callable[[], str]
    heads: Callable[[], Mapping[str, str]]
    rows: Callable[[Db, int], Iterable[Sequence[Any]]]
    note_export: Callable[[Db, Viewer], None]
    file_name: Callable[[], str]
    plan: Callable[[Db, int, Table], list[Planned]]
    write: Callable[[StoredFile, Sequence[Planned]], None]
    title: Callable[[], str]
    about: Callable[[], str]
    also: Mapping[str, Iterable[str]] = field(default_factory=dict)
    needed: Sequence[str] = ()
    said: Callable[[str, Any], str] = lambda _column, value: str(value or "")

    def needed_heads(self) -> str:
        """The names of the columns that a file must have."""
        return ", ".join(self.heads()[column] for column in self.needed)


def heads_in_all(heads: Callable[[], Mapping[str, str]]) -> dict[str, set[str]]:
    """{column: its names in every language, and our own}."""
    found: dict[str, set[str]] = {}
    for lang in LANGUAGES:
        with use_lang(lang):
            for column, head in heads().items():
                found.setdefault(column, {column}).add(head)
    return found


def read_upload(importer: Importer, content: bytes) -> Table:
    """The rows of a file, whatever the language of its heads. Raises BadFile."""
    names = heads_in_all(importer.heads)
    for column, others in importer.also.items():
        names[column].update(others)
    return read_table(content, names, importer.needed)


def pages_of(importer: Importer) -> Blueprint:
    """The addresses under the list's own: /export.csv, /import, /import/<upload>."""
    name = importer.kind.replace("-", "_")
    blueprint = Blueprint(name, __name__, url_prefix=importer.address)

    @blueprint.url_value_preprocessor
    def let_large_files_in(endpoint: str | None, _values: dict[str, Any] | None) -> None:
        if endpoint == f"{name}.upload_submit":
            request.max_content_length = MOST_READ

    @blueprint.get("/export.csv")
    @access("member")
    def export_csv() -> Response:
        importer.note_export(db.session, viewer())
        rows = importer.rows(db.session, viewer().workspace_id)
        return download(importer.file_name(), importer.heads(), rows)

    @blueprint.get("/import")
    @access("member")
    def upload() -> Response:
        return show_upload(importer)

    @blueprint.post("/import")
    @access("member")
    def upload_submit() -> AnyResponse:
        return take_upload(importer)

    @blueprint.get("/import/<public_id>")
    @access("member")
    def preview(public_id: str) -> AnyResponse:
        return show_preview(importer, public_id)

    @blueprint.post("/import/<public_id>")
    @access("member")
    def confirm_submit(public_id: str) -> AnyResponse:
        return confirm(importer, public_id)

    return blueprint


def show_upload(importer: Importer, error: str = "") -> Response:
    """The page to choose a file on. `error`: a key of BAD_FILES, or ""."""
    facts = {"most": count(MOST_ROWS), "needed": importer.needed_heads()}
    said = gettext(BAD_FILES[error], **facts) if error else ""
    status = 422 if error else 200
    return page("imports/upload.html", status, importer=importer, error=said)


def take_upload(importer: Importer) -> AnyResponse:
    """Keep the file and lead to the preview of its rows."""
    upload = request.files.get("file")
    content = upload.read(MOST_BYTES + 1) if upload else b""
    if upload is None or not upload.filename:
        return show_upload(importer, "missing")
    if not content.removeprefix(BOM_UTF8).strip():
        return show_upload(importer, "nothing")
    if len(content) > MOST_BYTES:
        return show_upload(importer, "too-large")
    try:
        read_upload(importer, content)
    except BadFile as bad:
        return show_upload(importer, bad.code)
    name = upload.filename or ""
    kept = keep_upload(db.session, viewer().workspace_id, importer.kind, name, content)
    return leave(f"{importer.address}/import/{kept}")


def show_preview(importer: Importer, public_id: str) -> AnyResponse:
    """Row by row, what would become of it."""
    file = _upload_or_404(importer, public_id)
    table, plan = _planned(importer, file)
    shown = sorted(plan, key=lambda each: (ORDER.index(each.outcome), each.line))[:SHOWN_ROWS]
    return page(
        "imports/preview.html",
        importer=importer,
        file=file,
        heads=importer.heads(),
        plan=plan,
        shown=shown,
        unknown=table.unknown,
        counts={each: sum(row.outcome == each for row in plan) for each in ORDER},
        seen=fingerprint(plan),
    )


def confirm(importer: Importer, public_id: str) -> AnyResponse:
    """Write the rows, if they still lead to what was shown."""
    file = _upload_or_404(importer, public_id)
    plan = _planned(importer, file)[1]
    again = f"{importer.address}/import/{public_id}"
    taken = [each for each in plan if each.outcome in (NEW, CHANGED)]
    if request.form.get("seen") != fingerprint(plan) or not taken:
        flash(sentence(Refused("import-changed")), "warning")
        return leave(again)
    said = ngettext("%(num)d row is imported.", "%(num)d rows are imported.", len(taken))
    done = attempt(lambda: importer.write(file, taken), said)
    return leave(importer.address if done else again)


def _planned(importer: Importer, file: StoredFile) -> tuple[Table, list[Planned]]:
    table = read_upload(importer, file.content)
    return table, importer.plan(db.session, viewer().workspace_id, table)


def _upload_or_404(importer: Importer, public_id: str) -> StoredFile:
    file = mine_or_404(StoredFile, public_id)
    if file.kind != importer.kind:
        abort(404)
    return file


Explain = Callable[[str], str]
"""Why what stands in a cell is none of the choices, or no day, as a sentence."""

_PLAIN = ("Not a valid choice.", "Not a valid date value.")


def faults(form: Form, better: Mapping[str, Explain]) -> list[str]:
    """What is wrong with a row, each fault with the name of its field. `better`: {field: what is
    said where a page, which offers choices and days, would not say much}."""
    return [
        gettext("%(label)s: %(message)s", label=wrong.label.text, message=_fault(wrong, better))
        for wrong in form
        if wrong.errors
    ]


def _fault(wrong: Any, better: Mapping[str, Explain]) -> str:
    said = str(wrong.errors[0])
    if wrong.name in better and said in map(wrong.gettext, _PLAIN):
        return better[wrong.name](wrong.raw_data[0])
    return said


def download(name: str, heads: Mapping[str, str], rows: Iterable[Sequence[Any]]) -> Response:
    """A table as a file of that name."""
    text = "".join(as_csv(list(heads.values()), rows, current_lang()))
    answer = Response(text, mimetype="text/csv")
    answer.headers.set("Content-Disposition", "attachment", filename=f"{name}.csv")
    answer.headers["Cache-Control"] = "no-store"
    return answer
