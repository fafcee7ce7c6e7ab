"""From the editor's form to what came of it. Nothing that was typed is lost on the way."""

from collections.abc import Sequence
from typing import Any

from flask import Response, flash, request
from werkzeug.wrappers import Response as AnyResponse

from joinways.billing_fields import language_choices
from joinways.catalogue.lookups import search_services
from joinways.catalogue.wording import usual_reasons
from joinways.domain.refused import Refused
from joinways.domain.vat_rates import Offered, offered
from joinways.extensions import db
from joinways.formats import typed
from joinways.i18n import gettext
from joinways.messages import sentence
from joinways.models import Quote, Service
from joinways.quotes import actions
from joinways.quotes.drafts import Draft, draft_of, last_change, move_row, read_draft
from joinways.quotes.lookups import service_of, with_event_and_client
from joinways.quotes.moving import Actor
from joinways.quotes.rows import UNITS, Prices, Row, new_row, row_of_service
from joinways.web import htmx, leave, mine_or_404, page, viewer
from joinways.workspace.rate_words import rate_use

STEPS = {"up": -1, "down": 1}


def open_editor(public_id: str) -> AnyResponse:
    """The editor of a draft; the page of anything else."""
    quote = mine_or_404(Quote, public_id, with_event_and_client())
    if quote.state != "draft":
        return leave(f"/quotes/{public_id}")
    if quote.bundle:
        return _no_draft(public_id, "draft-in-bundle")
    draft = draft_of(db.session, quote)
    if not draft.rows or "line" in request.args:  # a new line is stored once it says something
        draft.rows.append(_fresh("item", draft.rows))
    return _editor(quote, draft)


def submit(public_id: str) -> AnyResponse:
    """Save what was posted, after what its button asks for was done to it."""
    quote = mine_or_404(Quote, public_id, with_event_and_client())
    wish, _, key = request.form.get("do", "").partition(":")
    if service := request.form.get("add-service", ""):
        wish, key = "service", service
    if quote.state != "draft":
        return _no_draft(public_id)
    if wish == "undo":
        return _undo(quote)
    draft = read_draft(request.form, quote)
    if wish == "find":
        return _editor(quote, draft)
    focus = _change(draft, wish, key)
    if draft.wrong:
        return _answer(quote, draft, 422, wish)
    try:
        _save(quote, draft, by_force=wish == "force")
    except Refused as refused:
        return _refused(public_id, draft, refused, wish)
    quote = mine_or_404(Quote, public_id, with_event_and_client())
    if draft.wants_vat != draft.prices_with_vat or wish == "force":
        draft, wish = draft_of(db.session, quote), wish or "redraw"
    return _answer(quote, draft, 200, wish, focus)


def _save(quote: Quote, draft: Draft, *, by_force: bool) -> None:
    version = None if by_force else request.form.get("version", type=int) or 0
    by = Actor("user", viewer().user_id, viewer().name)
    rows = [row for row in draft.rows if row.kind != "item" or not row.blank]
    content = draft.content() if rows == draft.rows else _without_blank(draft, rows)
    actions.save_draft(db.session, quote.id, content, by, version=version, valid_until=draft.until)


def _without_blank(draft: Draft, rows: list[Row]) -> dict[str, Any]:
    """Lines that nobody wrote in are on the page only."""
    every, draft.rows = draft.rows, rows
    content = draft.content()
    draft.rows = every
    return content


def _change(draft: Draft, wish: str, key: str) -> str:
    """Do to the rows what a button asks for; the key of the row that takes the focus."""
    if wish == "add":
        draft.rows.append(_fresh(key, draft.rows))
        return draft.rows[-1].key
    if wish == "service":
        return _add_service(draft, key)
    if wish in STEPS:
        draft.rows = move_row(draft.rows, key, STEPS[wish])
        return key
    index = next((i for i, row in enumerate(draft.rows) if row.key == key), None)
    if index is None:
        return ""
    if wish == "copy":
        draft.rows.insert(index + 1, draft.rows[index].twin())
        return draft.rows[index + 1].key
    if wish == "delete":
        del draft.rows[index]
    return ""


def _fresh(kind: str, rows: list[Row] | None = None) -> Row:
    """An empty row; a line begins with the rate of the one before, or the country's usual one."""
    before = [row.rate for row in rows or () if row.kind == "item" and row.rate]
    row = new_row(kind if kind in ("section", "text") else "item", _rates()[0].rate)
    row.rate = before[-1] if row.kind == "item" and before else row.rate
    return row


def _add_service(draft: Draft, public_id: str) -> str:
    """A service of the catalogue as a new line, in the place of a last one that is blank."""
    service = service_of(db.session, viewer().workspace_id, public_id)
    if service is None:
        return ""
    if draft.rows and draft.rows[-1].kind == "item" and draft.rows[-1].blank:
        draft.rows.pop()
    row = row_of_service(service, Prices(draft.prices_with_vat, draft.currency))
    if draft.currency != viewer().currency:  # the catalogue's prices are in another one
        row.price = ""
    draft.rows.append(row)
    return row.key


def _undo(quote: Quote) -> AnyResponse:
    public_id, draft = quote.public_id, read_draft(request.form, quote)
    try:
        version = request.form.get("version", type=int) or 0
        actions.undo(db.session, quote.id, version=version)
    except Refused as refused:
        return _refused(public_id, draft, refused, "undo")
    quote = mine_or_404(Quote, public_id, with_event_and_client())
    return _answer(quote, draft_of(db.session, quote), 200, "undo")


def _no_draft(public_id: str, code: str = "quote-state") -> AnyResponse:
    flash(sentence(Refused(code)), "error")
    return leave(f"/quotes/{public_id}")


def _refused(public_id: str, draft: Draft, refused: Refused, wish: str) -> AnyResponse:
    if refused.code in ("quote-state", "draft-in-bundle"):
        return _no_draft(public_id, refused.code)
    quote = mine_or_404(Quote, public_id, with_event_and_client())
    return _answer(quote, draft, 409, wish, refusal=refused)


def _answer(
    quote: Quote,
    draft: Draft,
    status: int,
    wish: str,
    focus: str = "",
    *,
    refusal: Refused | None = None,
) -> AnyResponse:
    """What the page needs: the computed cells after typing, the whole editor after a button."""
    if not htmx():
        return _page(quote, draft, status, wish, focus, refusal=refusal)
    if wish == "done" and status == 200:
        return leave(f"/quotes/{quote.public_id}")
    if not wish:
        return _cells(quote, draft, status, refusal)
    answer = _editor(quote, draft, status, focus=focus, refusal=refusal)
    answer.headers["HX-Retarget"] = "#quotes-editor"
    answer.headers["HX-Reswap"] = "outerHTML"
    return answer


def _page(
    quote: Quote,
    draft: Draft,
    status: int,
    wish: str,
    focus: str,
    *,
    refusal: Refused | None,
) -> AnyResponse:
    """Without a script: on to the page that shows it, or the form with what is wrong."""
    if status != 200:
        return _editor(quote, draft, status, refusal=refusal)
    address = f"/quotes/{quote.public_id}"
    if wish == "done":
        return leave(address)
    flash(gettext("The draft is saved."), "success")
    blank = any(row.key == focus and row.blank for row in draft.rows)
    return leave(f"{address}/edit?line=new#quotes-editor-lines" if blank else f"{address}/edit")


def _cells(quote: Quote, draft: Draft, status: int, refusal: Refused | None) -> Response:
    """Totals, sums of lines, errors and the state: nothing that somebody may be typing in."""
    touched = request.form.get("touched")
    keys = None if touched is None else set(touched.split())
    cells = [
        row
        for row in draft.rows
        if keys is None or row.key in keys or row.errors or row.kind == "section"
    ]
    context = _context(quote, draft, refusal)
    return page("quotes/saved.html", status, answer=True, cells=cells, **context)


def _editor(
    quote: Quote,
    draft: Draft,
    status: int = 200,
    *,
    focus: str = "",
    refusal: Refused | None = None,
) -> Response:
    template = "quotes/_editor.html" if htmx() else "quotes/edit.html"
    return page(template, status, focus=focus, **_context(quote, draft, refusal))


def _context(quote: Quote, draft: Draft, refusal: Refused | None) -> dict[str, Any]:
    conflict = refusal is not None and refusal.code == "draft-changed"
    # Whoever has not seen what is there goes on being refused, however often the page saves.
    version = request.form.get("version", 0, type=int) if conflict else quote.version
    return {
        "quote": quote,
        "version": version,
        "draft": draft,
        "totals": draft.totals,
        "sections": draft.section_cents,
        "rates": [(typed(each.rate), rate_use(viewer().country, each)) for each in _rates()],
        "vat_free": usual_reasons(viewer().country, draft.language),
        "units": UNITS,
        "services": _found_services(),
        "picking": True,
        "words": request.form.get("q", ""),
        "languages": language_choices(viewer().client_languages, draft.language),
        "blank_rows": [_blank(kind) for kind in ("item", "section", "text")],
        "changed": last_change(db.session, quote),
        "refusal": sentence(refusal) if refusal else "",
        "conflict": conflict,
    }


def _found_services() -> Sequence[Service] | None:
    """What the catalogue has, where the search was a button's; with a script it asks by itself."""
    if request.form.get("do") != "find":
        return None
    return search_services(db.session, viewer().workspace_id, request.form.get("q", "")[:200])


def _blank(kind: str) -> Row:
    """What the script makes new lines from; it puts a key of its own in."""
    row = new_row(kind, _rates()[0].rate)
    row.key = "newkey"
    return row


def _rates() -> tuple[Offered, ...]:
    return offered(viewer().country, viewer().vat_rates)
