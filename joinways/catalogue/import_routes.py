"""A CSV of services: handed in, looked at, taken over."""

import base64
import binascii
from decimal import Decimal

from flask import Blueprint, Response, flash
from werkzeug.wrappers import Response as AnyResponse

from joinways.catalogue import actions
from joinways.catalogue.forms import TakeOverForm, UploadForm
from joinways.catalogue.importing import Plan, plan
from joinways.catalogue.lookups import all_services
from joinways.catalogue.reading import MOST_BYTES, decoded
from joinways.catalogue.wording import COLUMNS, column_word
from joinways.domain.refused import Refused
from joinways.domain.vat_rates import rates_of
from joinways.extensions import db
from joinways.i18n import gettext, ngettext, pgettext
from joinways.messages import sentence
from joinways.web import access, leave, page, viewer

blueprint = Blueprint("catalogue_import", __name__)


@blueprint.get("/catalogue/import")
@access("member")
def choose() -> Response:
    """Choose a file."""
    return _ask(UploadForm())


@blueprint.post("/catalogue/import")
@access("member")
def look() -> Response:
    """What the file would do; nothing is changed yet."""
    form = UploadForm()
    if not form.validate():
        return _ask(form, 422)
    try:
        text = decoded(form.file.data.read(MOST_BYTES + 1))
        return _show(text, _plan(text))
    except Refused as refused:
        form.file.errors = [sentence(refused)]
        return _ask(form, 422)


@blueprint.post("/catalogue/import/confirm")
@access("member")
def take_over() -> AnyResponse:
    """Do what was shown, or show again what it would do now."""
    form = TakeOverForm()
    try:
        text = decoded(base64.b64decode(form.content.data or "", validate=True))
    except (Refused, binascii.Error, ValueError):
        return leave("/catalogue/import")
    try:
        counts = actions.take_over(
            db.session, viewer().workspace_id, text, form.digest.data or "", _usual_rate()
        )
    except Refused as refused:
        return _once_more(text, refused)
    taken = counts["new"] + counts["changed"]
    flash(ngettext("%(num)d service taken over.", "%(num)d services taken over.", taken), "success")
    return leave("/catalogue")


def _once_more(text: str, refused: Refused) -> Response:
    if refused.code != "import-changed":
        form = UploadForm()
        form.file.errors = [sentence(refused)]
        return _ask(form, 422)
    return _show(text, _plan(text), sentence(refused), 409)


def _ask(form: UploadForm, status: int = 200) -> Response:
    columns = [(column, column_word(column)) for column in COLUMNS]
    return page("catalogue/import.html", status, form=form, columns=columns)


def _show(text: str, found: Plan, refusal: str = "", status: int = 200) -> Response:
    form = TakeOverForm(
        formdata=None,
        data={"content": base64.b64encode(text.encode()).decode(), "digest": found.digest},
    )
    words = {
        "label": gettext("Service"),
        "description": pgettext("service", "Description"),
        "category": gettext("Category"),
        "unit": gettext("Unit"),
        "unit_price_cents": gettext("Unit price excl. tax"),
        "vat_rate": gettext("VAT rate"),
        "archived": gettext("Archived"),
    }
    return page(
        "catalogue/preview.html", status, form=form, plan=found, words=words, refusal=refusal
    )


def _plan(text: str) -> Plan:
    services = all_services(db.session, viewer().workspace_id)
    return plan(text, services, viewer().currency, _usual_rate())


def _usual_rate() -> Decimal:
    return rates_of(viewer().country)[0]
