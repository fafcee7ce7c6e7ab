"""Settings > Documents: how they look, and what invoices say besides."""

import base64
from typing import Any

from flask import Blueprint, Response, flash, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from joinways.documents.colour import readable
from joinways.documents.sheet import Look
from joinways.domain.journal import chart_of
from joinways.extensions import db
from joinways.i18n import gettext
from joinways.models import Workspace
from joinways.papers.actions import save_style
from joinways.papers.forms import StyleForm, filled
from joinways.papers.logos import LOGO_BYTES
from joinways.papers.sample import picture
from joinways.papers.style import style_of
from joinways.web import access, htmx, page, viewer

blueprint = Blueprint("paper_style", __name__, url_prefix="/settings/documents")

LARGE = ("paper_style.style_submit", "paper_style.preview")


@blueprint.url_value_preprocessor
def _let_logos_in(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Before any form is read: these addresses take a logo, all others a megabyte."""
    if endpoint in LARGE:
        request.max_content_length = 2 * LOGO_BYTES


@blueprint.get("")
@access("manager")
def style() -> Response:
    """The form, with a page as it will look."""
    return _page(filled(style_of(db.session, viewer().workspace_id)))


@blueprint.post("")
@access("manager")
def style_submit() -> AnyResponse:
    """Keep it."""
    form = _typed()
    if not form.validate():
        return _page(form, 422)
    save_style(db.session, viewer().workspace_id, form.values())
    flash(gettext("The settings are saved."), "success")
    return redirect("/settings/documents", 303)


@blueprint.post("/preview")
@access("manager")
def preview() -> AnyResponse:
    """The page as it would look, while somebody chooses; nothing is kept."""
    if not htmx():
        return redirect("/settings/documents", 303)
    form = _typed()
    form.validate()
    return page("papers/_preview.html", **_shown(form))


def _typed() -> StyleForm:
    return StyleForm(logo_png=style_of(db.session, viewer().workspace_id).logo_png)


def _page(form: StyleForm, status: int = 200) -> Response:
    return page("papers/style.html", status, form=form, **_shown(form))


def _shown(form: StyleForm) -> dict[str, Any]:
    """The picture of a page, the colour that is used, and what is wrong with the logo."""
    accent, typeface, logo = form.look()
    used = readable(accent)
    workspace = db.session.get_one(Workspace, viewer().workspace_id)
    drawn = picture(workspace, Look(used, typeface, logo))
    return {
        "image": f"data:image/png;base64,{base64.b64encode(drawn).decode()}",
        "darker": used if used != accent else "",
        "wrong": form.logo.errors,
        "has_logo": bool(form.logo_png),
        "chart": chart_of(workspace.country),
    }
