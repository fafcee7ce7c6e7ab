"""A person's own page: name, language, email, password, browsers, what happened."""

from flask import Blueprint, flash, redirect, request
from werkzeug.wrappers import Response

from joinways.account import actions, choosing, moving, pages, passkeys, second_factor, sessions
from joinways.account.forms import ChangePasswordForm, NewEmailForm, ProfileForm
from joinways.account.guarding import need_passkey
from joinways.account.happened import latest
from joinways.account.lookups import words_of
from joinways.account.signup_routes import gone
from joinways.account.tokens import find_token
from joinways.account.wording import device_words, event_words
from joinways.domain.refused import Refused
from joinways.extensions import db
from joinways.i18n import current_lang, gettext, set_lang
from joinways.messages import sentence
from joinways.models import User
from joinways.web import access, page, viewer

blueprint = Blueprint("person", __name__)

ACCOUNT = "/account"


@blueprint.get(ACCOUNT)
@access("member")
def account() -> Response:
    """All of it."""
    return _account_page(ProfileForm(name=viewer().name, language=current_lang()))


@blueprint.post(ACCOUNT)
@access("member")
def account_submit() -> Response:
    """Another name or language."""
    form = ProfileForm()
    if not form.validate():
        return _account_page(form, 422)
    name, language = form.name.data or "", form.language.data
    actions.choose_profile(db.session, viewer().user_id, name, language)
    set_lang(language)
    flash(gettext("Saved."), "success")
    return redirect(ACCOUNT, 303)


@blueprint.post("/account/sessions/end")
@access("member")
def sessions_end() -> Response:
    """Sign out one of the browsers."""
    sessions.end_session(pages.office(), viewer().user_id, request.form.get("session", ""))
    return redirect(f"{ACCOUNT}#account-sessions", 303)


@blueprint.post("/account/sessions/end-others")
@access("member")
def sessions_end_others() -> Response:
    """Sign out all but this one."""
    sessions.end_others(pages.office(), viewer().user_id, viewer().session_id)
    return redirect(f"{ACCOUNT}#account-sessions", 303)


@blueprint.get("/account/password")
@access("member")
def password() -> Response:
    """The one before, and a new one."""
    return page("account/password.html", form=ChangePasswordForm(()))


@blueprint.post("/account/password")
@access("member")
def password_submit() -> Response:
    """Change it; every other browser is signed out."""
    who = viewer()
    form = ChangePasswordForm(words_of(db.session, who.user_id))
    if not form.validate():
        return page("account/password.html", 422, form=form)
    current, new = form.current.data or "", form.new.data or ""
    try:
        choosing.change(pages.office(), who.user_id, who.session_id, current, new)
    except Refused as refused:
        if refused.code == "password-wrong":
            return page("account/password.html", pages.beside(form.current, refused), form=form)
        return page("account/password.html", 429, form=form, refusal=sentence(refused))
    flash(gettext("Your password is changed. Every other browser was signed out."), "success")
    return redirect(ACCOUNT, 303)


@blueprint.get("/account/email")
@access("member")
def email() -> Response:
    """The new address."""
    return _email_page(NewEmailForm(viewer().email))


@blueprint.post("/account/email")
@access("member")
def email_submit() -> Response:
    """Write to it; it counts once its reader says so."""
    if pages.config().mail_url is None:
        return _email_page(NewEmailForm(viewer().email), 403)
    form = NewEmailForm(viewer().email)
    if not form.validate():
        return _email_page(form, 422)
    try:
        need_passkey(db.session, viewer())
        moving.ask(pages.office(), viewer().user_id, form.address, form.password.data or "")
    except Refused as refused:
        if refused.code == "password-wrong":
            return _email_page(form, pages.beside(form.password, refused))
        return _email_page(form, pages.status_of(refused), refusal=sentence(refused))
    flash(gettext("Open the email that we sent to the new address and confirm it there."), "info")
    return redirect(ACCOUNT, 303)


@blueprint.get("/account/email/confirm/<token>")
@access("public")
def email_confirm(token: str) -> Response:
    """What a button confirms; opening it alone changes nothing."""
    row = find_token(db.session, "email", token)
    if row is None:
        return gone("/account/email")
    return page("account/email_confirm.html", email=row.email)


@blueprint.post("/account/email/confirm/<token>")
@access("public")
def email_confirm_submit(token: str) -> Response:
    """The new address counts."""
    try:
        moving.confirm(pages.office(), token)
    except Refused:
        return gone("/account/email")
    flash(gettext("From now on you sign in with the new address."), "success")
    return redirect(ACCOUNT, 303)


def _account_page(form: ProfileForm, status: int = 200) -> Response:
    who = viewer()
    return page(
        "account/account.html",
        status,
        form=form,
        sessions=sessions.open_sessions(db.session, who.user_id),
        events=latest(db.session, who.user_id),
        user=db.session.get_one(User, who.user_id),
        codes_left=second_factor.codes_left(db.session, who.user_id),
        keys=passkeys.of(db.session, who.user_id),
        old_keys=passkeys.from_before_reset(db.session, who.user_id),
        device_words=device_words,
        event_words=event_words,
        name_of=sessions.name_of,
    )


def _email_page(form: NewEmailForm, status: int = 200, refusal: str | None = None) -> Response:
    no_server = pages.config().mail_url is None
    return page("account/email.html", status, form=form, refusal=refusal, no_server=no_server)
