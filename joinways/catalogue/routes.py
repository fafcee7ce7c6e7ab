"""The catalogue: its list, one service, what a quote's editor finds in it, and the templates."""

from dataclasses import replace

from flask import Blueprint, Response, flash, request
from werkzeug.wrappers import Response as AnyResponse

from joinways.catalogue import actions
from joinways.catalogue.forms import ServiceForm, TemplateForm
from joinways.catalogue.lookups import (
    categories_of,
    search_services,
    services_page,
    templates_of,
)
from joinways.catalogue.wording import UNITS, per_unit, unit_word, usual_reasons
from joinways.domain.refused import Refused
from joinways.domain.vat_rates import offered
from joinways.extensions import db
from joinways.formats import percent
from joinways.i18n import current_lang, gettext
from joinways.messages import sentence
from joinways.models import QuoteTemplate, Service
from joinways.paging import Page
from joinways.web import access, htmx, leave, mine_or_404, page, viewer
from joinways.workspace.rate_words import rate_use

blueprint = Blueprint("catalogue", __name__)
blueprint.add_app_template_filter(unit_word)
blueprint.add_app_template_filter(per_unit)

LONGEST_SEARCH = 200


@blueprint.get("/catalogue")
@access("member")
def catalogue() -> Response:
    """The services that the team offers."""
    search = request.args.get("q", "").strip()[:LONGEST_SEARCH]
    category = request.args.get("category", "")[:LONGEST_SEARCH]
    archived = request.args.get("show") == "archived"
    found = services_page(
        db.session,
        viewer().workspace_id,
        search=search,
        category=category,
        archived=archived,
        number=request.args.get("page", 1, type=int),
    )
    asked = {"q": search, "category": category, "show": "archived" if archived else ""}
    return _list(found, asked)


@blueprint.get("/catalogue/search")
@access("member")
def search() -> Response:
    """Ten services that fit, as buttons for htmx to put below a field; else as links."""
    words = request.args.get("q", "")[:LONGEST_SEARCH]
    found = search_services(db.session, viewer().workspace_id, words)
    template = "catalogue/_found.html" if htmx() else "catalogue/found.html"
    return page(template, services=found, words=words, picking=htmx())


@blueprint.get("/catalogue/new")
@access("member")
def service_new() -> Response:
    """The form of a new service, with the first rate that the workspace offers."""
    usual = {"vat_rate": _rates()[0][0], "unit": "person"}
    form = ServiceForm(data=usual, currency=viewer().currency)
    return _form(form, None)


@blueprint.post("/catalogue/new")
@access("member")
def service_add() -> AnyResponse:
    """Add it."""
    form = ServiceForm(currency=viewer().currency)
    if not form.validate():
        return _form(form, None, 422)
    try:
        actions.add_service(db.session, viewer().workspace_id, form.values(), form.currency)
    except Refused as refused:
        return _refused(form, None, refused)
    flash(gettext("“%(name)s” is in the catalogue.", name=form.label.data), "success")
    return leave("/catalogue")


@blueprint.get("/services/<public_id>")
@access("member")
def service(public_id: str) -> Response:
    """One service, to change it."""
    found = mine_or_404(Service, public_id)
    return _form(ServiceForm.filled(found, viewer().currency), found)


@blueprint.post("/services/<public_id>")
@access("member")
def service_change(public_id: str) -> AnyResponse:
    """Change it."""
    found = mine_or_404(Service, public_id)
    form = ServiceForm(currency=viewer().currency)
    if not form.validate():
        return _form(form, found, 422)
    values = replace(form.values(), archived=found.archived)
    try:
        actions.change_service(db.session, found.id, values, form.currency)
    except Refused as refused:
        return _refused(form, found, refused)
    flash(gettext("“%(name)s” is saved.", name=values.label), "success")
    return leave("/catalogue")


@blueprint.post("/services/<public_id>/archive")
@access("member")
def service_archive(public_id: str) -> AnyResponse:
    """Offer it no more, or again."""
    found = mine_or_404(Service, public_id)
    archived = request.form.get("archived") == "1"
    actions.archive(db.session, found.id, archived)
    if archived:
        flash(gettext("“%(name)s” is archived.", name=found.label), "success")
    else:
        flash(gettext("“%(name)s” is offered again.", name=found.label), "success")
    return leave("/catalogue?show=archived" if archived else "/catalogue")


@blueprint.get("/catalogue/templates")
@access("member")
def templates() -> Response:
    """The quotes that others begin from."""
    found = templates_of(db.session, viewer().workspace_id)
    return page("catalogue/templates.html", templates=found)


@blueprint.get("/templates/<public_id>")
@access("member")
def template(public_id: str) -> Response:
    """One template: what it holds, its name."""
    found = mine_or_404(QuoteTemplate, public_id)
    return _template(TemplateForm(data={"name": found.name}), found)


@blueprint.post("/templates/<public_id>")
@access("member")
def template_rename(public_id: str) -> AnyResponse:
    """Call it something else."""
    found = mine_or_404(QuoteTemplate, public_id)
    form = TemplateForm()
    if not form.validate():
        return _template(form, found, 422)
    try:
        actions.rename_template(db.session, found.id, form.name.data or "")
    except Refused as refused:
        form.name.errors = [sentence(refused)]
        return _template(form, found, 422)
    flash(gettext("The template is renamed."), "success")
    return leave("/catalogue/templates")


@blueprint.post("/templates/<public_id>/delete")
@access("member")
def template_delete(public_id: str) -> AnyResponse:
    """Throw it away."""
    found = mine_or_404(QuoteTemplate, public_id)
    name = found.name
    actions.delete_template(db.session, found.id)
    flash(gettext("The template “%(name)s” is deleted.", name=name), "success")
    return leave("/catalogue/templates")


def _list(found: Page, asked: dict[str, str]) -> Response:
    return page(
        "catalogue/list.html",
        page=found,
        asked=asked,
        categories=categories_of(db.session, viewer().workspace_id),
        units={unit: unit_word(unit) for unit in UNITS},
    )


def _form(form: ServiceForm, found: Service | None, status: int = 200) -> Response:
    categories = categories_of(db.session, viewer().workspace_id)
    return page(
        "catalogue/service.html",
        status,
        form=form,
        service=found,
        categories=categories,
        rates=_rates(),
        vat_free=usual_reasons(viewer().country, current_lang()),
    )


def _refused(form: ServiceForm, found: Service | None, refused: Refused) -> Response:
    form.unit_price.errors = [sentence(refused)]
    return _form(form, found, 422)


def _template(form: TemplateForm, found: QuoteTemplate, status: int = 200) -> Response:
    return page("catalogue/template.html", status, form=form, template=found)


def _rates() -> list[tuple[str, str]]:
    """Each rate that the workspace offers, and what it is for."""
    country = viewer().country
    found = offered(country, viewer().vat_rates)
    return [(percent(each.rate), rate_use(country, each)) for each in found]
