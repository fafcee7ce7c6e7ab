"""Sign in, sign out, choose a language."""

from flask import Blueprint, current_app, g, redirect, request, session
from werkzeug.wrappers import Response

from joinways.account import actions
from joinways.account.forms import SignInForm
from joinways.domain.refused import Refused
from joinways.extensions import db
from joinways.i18n import LANGUAGES
from joinways.messages import sentence
from joinways.web import access, leave, local_address, page

blueprint = Blueprint("account", __name__)


@blueprint.get("/login")
@access("public")
def login() -> Response:
    """The sign-in page; a person who is signed in goes on."""
    if g.viewer:
        return redirect(local_address(request.args.get("next")), 303)
    return _login_page(SignInForm(next=request.args.get("next", "")))


@blueprint.post("/login")
@access("public")
def login_submit() -> Response:
    """Sign in and go on to where the person wanted to be."""
    form = SignInForm()
    if not form.validate():
        return _login_page(form, 422)
    try:
        token = actions.sign_in(
            db.session, form.email.data or "", form.password.data or "", request.remote_addr or ""
        )
    except Refused as refused:
        status = 429 if refused.code == "sign-in-throttled" else 422
        return _login_page(form, status, refusal=sentence(refused))
    _begin(token)
    return redirect(local_address(form.next.data), 303)


def _begin(token: str) -> None:
    """A fresh cookie: nothing of the session before the sign-in goes on."""
    language = session.get("language")
    session.clear()
    session.permanent = True
    session["token"] = token
    if language:
        session["language"] = language


def _login_page(form: SignInForm, status: int = 200, refusal: str | None = None) -> Response:
    demo = current_app.config["JOINWAYS"].env == "demo"
    return page("account/login.html", status, form=form, refusal=refusal, demo=demo)


@blueprint.post("/logout")
@access("public")
def logout() -> Response:
    """End this session."""
    if token := session.get("token"):
        actions.sign_out(db.session, token)
    session.clear()
    return leave("/login")


@blueprint.post("/language")
@access("public")
def language() -> Response:
    """Read on in another language; remembered for the person who is signed in."""
    chosen = request.form.get("language", "")
    if chosen in LANGUAGES:
        session["language"] = chosen
        if g.viewer:
            actions.choose_language(db.session, g.viewer.user_id, chosen)
    return redirect(local_address(request.form.get("next")), 303)
