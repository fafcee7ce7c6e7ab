"""Sign up: ask for an account, confirm the address, choose a password."""

from flask import Blueprint, flash, g, redirect, request
from werkzeug.wrappers import Response

from joinways.account import pages, signing_up
from joinways.account.forms import PasswordForm, SignUpForm
from joinways.account.regions import likely_country, time_zone_of
from joinways.account.signing_up import Wish
from joinways.account.tokens import find_token
from joinways.billing_fields import country_names
from joinways.domain.refused import Refused
from joinways.extensions import db
from joinways.i18n import current_lang, current_locale, gettext
from joinways.messages import sentence
from joinways.models import AccountToken
from joinways.web import access, page

blueprint = Blueprint("signup", __name__)


@blueprint.get("/signup")
@access("public")
def signup() -> Response:
    """The form, or why there is none."""
    if g.viewer:
        return redirect("/events", 303)
    if not _is_open():
        return _closed()
    known = dict(country_names(current_locale()))
    guess = likely_country(request.accept_languages.values(), known, current_lang())
    return page("account/signup.html", form=SignUpForm(country=guess))


@blueprint.post("/signup")
@access("public")
def signup_submit() -> Response:
    """Write to the address; the same page for one that has an account."""
    if not _is_open():
        return _closed()
    form = SignUpForm()
    if not form.validate():
        return page("account/signup.html", 422, form=form)
    try:
        signing_up.ask(pages.office(), _wish(form))
    except Refused as refused:
        status = pages.status_of(refused)
        return page("account/signup.html", status, form=form, refusal=sentence(refused))
    return redirect("/signup/sent", 303)


@blueprint.get("/signup/sent")
@access("public")
def signup_sent() -> Response:
    """Look into your mailbox."""
    return page("account/sent.html", kept=pages.keeps_mails())


@blueprint.get("/signup/confirm/<token>")
@access("public")
def confirm(token: str) -> Response:
    """What is about to be made, and the password to choose. Opening it alone makes nothing."""
    row = find_token(db.session, "signup", token)
    if row is None:
        return gone("/signup")
    return _confirm_page(row, _password_form(row))


@blueprint.post("/signup/confirm/<token>")
@access("public")
def confirm_submit(token: str) -> Response:
    """Make the account, and go in."""
    row = find_token(db.session, "signup", token)
    if row is None:
        return gone("/signup")
    form = _password_form(row)
    if not form.validate():
        return _confirm_page(row, form, 422)
    try:
        session_token = signing_up.confirm(pages.office(), token, form.new.data or "")
    except Refused:
        return gone("/signup")
    pages.enter(session_token)
    flash(gettext("Welcome to Joinways. Your workspace is ready."), "success")
    return redirect("/events", 303)


def gone(again: str) -> Response:
    """A link that counts no more; `again`: where to ask for another."""
    return page("account/gone.html", 404, again=again)


def _is_open() -> bool:
    return pages.config().signup and pages.config().mail_url is not None


def _closed() -> Response:
    return page("account/closed.html", 403, no_server=pages.config().signup)


def _wish(form: SignUpForm) -> Wish:
    country = form.country.data or ""
    return Wish(
        name=form.name.data or "",
        email=form.address,
        workspace=form.workspace.data or "",
        country=country,
        language=current_lang(),
        time_zone=time_zone_of(country),
        plan=pages.config().signup_plan,
    )


def _password_form(row: AccountToken) -> PasswordForm:
    return PasswordForm((row.wish["name"], row.email, row.wish["workspace"]))


def _confirm_page(row: AccountToken, form: PasswordForm, status: int = 200) -> Response:
    context = {"email": row.email, "workspace": row.wish["workspace"], "name": row.wish["name"]}
    return page("account/confirm.html", status, form=form, **context)
