"""A forgotten password: a link by mail, and a new one."""

from flask import Blueprint, flash, redirect
from werkzeug.wrappers import Response

from joinways.account import choosing, pages, passkeys
from joinways.account.forms import EmailForm, ResetForm
from joinways.account.lookups import words_of
from joinways.account.signup_routes import gone
from joinways.account.tokens import find_token
from joinways.domain.refused import Refused
from joinways.extensions import db
from joinways.i18n import gettext
from joinways.messages import sentence
from joinways.models import AccountToken, User
from joinways.web import access, page

blueprint = Blueprint("password", __name__)

FORGOTTEN = "/password/forgotten"


@blueprint.get(FORGOTTEN)
@access("public")
def forgotten() -> Response:
    """Where the link is to go."""
    return _forgotten_page(EmailForm())


@blueprint.post(FORGOTTEN)
@access("public")
def forgotten_submit() -> Response:
    """Write to the address; the same page for one that has no account."""
    if pages.config().mail_url is None:
        return _forgotten_page(EmailForm(), 403)
    form = EmailForm()
    if not form.validate():
        return _forgotten_page(form, 422)
    try:
        choosing.forgotten(pages.office(), form.address)
    except Refused as refused:
        return _forgotten_page(form, pages.status_of(refused), refusal=sentence(refused))
    return redirect("/password/sent", 303)


@blueprint.get("/password/sent")
@access("public")
def sent() -> Response:
    """Look into your mailbox."""
    return page("account/sent.html", kept=pages.keeps_mails(), password=True)


@blueprint.get("/password/reset/<token>")
@access("public")
def reset(token: str) -> Response:
    """The password to choose. Opening it alone changes nothing."""
    row = find_token(db.session, "password", token)
    if row is None or row.user_id is None:
        return gone(FORGOTTEN)
    return _reset_page(row)


@blueprint.post("/password/reset/<token>")
@access("public")
def reset_submit(token: str) -> Response:
    """Set it; then sign in with it."""
    row = find_token(db.session, "password", token)
    if row is None or row.user_id is None:
        return gone(FORGOTTEN)
    form = _reset_form(row.user_id, words_of(db.session, row.user_id))
    if not form.validate():
        return _reset_page(row, form, 422)
    try:
        choosing.reset(pages.office(), token, form.new.data or "", form.without_passkeys)
    except Refused:
        return gone(FORGOTTEN)
    flash(gettext("Your new password is saved. Sign in with it."), "success")
    return redirect("/login", 303)


def _forgotten_page(form: EmailForm, status: int = 200, refusal: str | None = None) -> Response:
    no_server = pages.config().mail_url is None
    return page("account/forgotten.html", status, form=form, refusal=refusal, no_server=no_server)


def _reset_form(user_id: int, own: tuple[str, ...] = ()) -> ResetForm:
    return ResetForm(own, bool(passkeys.of(db.session, user_id)))


def _reset_page(row: AccountToken, form: ResetForm | None = None, status: int = 200) -> Response:
    user = db.session.get_one(User, row.user_id)
    form = form or _reset_form(user.id)
    return page(
        "account/reset.html", status, form=form, email=user.email, first=not user.password_hash
    )
