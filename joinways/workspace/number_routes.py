"""Settings > Workspace > Quote numbers."""

from flask import Blueprint, flash, redirect, request
from werkzeug.wrappers import Response

from joinways.domain.numbering import EXAMPLES, LARGEST, BadPattern, checked_pattern, spelled
from joinways.domain.refused import Refused
from joinways.extensions import db
from joinways.i18n import gettext
from joinways.messages import sentence
from joinways.models import Workspace
from joinways.models.columns import utc_now
from joinways.web import access, htmx, page, viewer
from joinways.workspace.counting import Counting, counting_of, following, next_of, save_numbers
from joinways.workspace.number_form import NumberForm, filled

blueprint = Blueprint("numbers", __name__, url_prefix="/settings/workspace/numbers")
HERE = "/settings/workspace/numbers"


@blueprint.get("")
@access("manager")
def numbers() -> Response:
    """How quotes are numbered, and the number of the next one."""
    counting = _counting()
    return _page(filled(_workspace(), next_of(db.session, counting)))


@blueprint.post("")
@access("manager")
def numbers_submit() -> Response:
    """Keep it; or put a usual pattern in, and keep nothing yet."""
    form = NumberForm()
    if pattern := request.form.get("use"):
        form.pattern.data = pattern if pattern in EXAMPLES else form.pattern.data
        return _page(form)
    if not form.validate():
        return _page(form, 422)
    try:
        save_numbers(db.session, viewer(), form.numbers(), utc_now())
    except Refused as refused:
        form.following.errors = [sentence(refused)]
        return _page(form, 422)
    flash(gettext("The settings are saved."), "success")
    return redirect(HERE, 303)


@blueprint.post("/preview")
@access("manager")
def preview() -> Response:
    """The next numbers as they would be, while somebody types; nothing is kept."""
    if not htmx():
        return redirect(HERE, 303)
    return page("workspace/_number.html", coming=_coming(NumberForm()))


def _page(form: NumberForm, status: int = 200) -> Response:
    year = _counting().year
    examples = [(each, spelled(each, year, 14)) for each in EXAMPLES]
    return page(
        "workspace/numbers.html", status, form=form, examples=examples, coming=_coming(form)
    )


def _coming(form: NumberForm) -> list[str]:
    """The next three numbers, [] while what is typed makes none."""
    known, wish = _counting(), form.numbers()
    counting = Counting(known.workspace_id, wish.pattern, wish.anew, known.year)
    try:
        checked_pattern(wish.pattern, anew=wish.anew)
        first = following(db.session, known, counting, wish)
    except (BadPattern, Refused):
        return []
    sound = 1 <= (form.following.data or 0) <= LARGEST
    return [spelled(wish.pattern, known.year, first + more) for more in range(3)] if sound else []


def _counting() -> Counting:
    return counting_of(_workspace(), utc_now())


def _workspace() -> Workspace:
    found: Workspace = db.session.get_one(Workspace, viewer().workspace_id)
    return found
