"""Sign in, in one step or two, sign out, choose a language."""

from flask import Blueprint, g, redirect, request, session
from werkzeug.wrappers import Response

from joinways.account import actions, pages, second_factor
from joinways.account.forms import CodeForm, SignInForm
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
    return pages.login_page(SignInForm(next=request.args.get("next", "")))


@blueprint.post("/login")
@access("public")
def login_submit() -> Response:
    """Sign in and go on to where the person wanted to be."""
    form = SignInForm()
    if not form.validate():
        return pages.login_page(form, 422)
    try:
        entered = actions.sign_in(pages.office(), form.email.data or "", form.password.data or "")
    except Refused as refused:
        return pages.login_page(form, refused=refused)
    wanted = local_address(form.next.data)
    if entered.needs_code:
        pages.await_code(entered.token)
        session["next"] = wanted
        return redirect("/login/code", 303)
    pages.enter(entered.token)
    return redirect(wanted, 303)


@blueprint.get("/login/code")
@access("public")
def login_code() -> Response:
    """The second step."""
    if g.viewer or pages.STEP not in session:
        return redirect("/login", 303)
    return page("account/code.html", form=CodeForm())


@blueprint.post("/login/code")
@access("public")
def login_code_submit() -> Response:
    """The code, of the phone or of the paper."""
    form = CodeForm()
    if pages.STEP not in session:
        return redirect("/login", 303)
    if not form.validate():
        return page("account/code.html", 422, form=form)
    try:
        token = second_factor.sign_in(pages.office(), session[pages.STEP], form.code.data or "")
    except Refused as refused:
        return _code_refused(form, refused)
    wanted = local_address(session.get("next"))
    pages.enter(token)
    return redirect(wanted, 303)


def _code_refused(form: CodeForm, refused: Refused) -> Response:
    if refused.code == "code-wrong":
        return page("account/code.html", pages.beside(form.code, refused), form=form)
    if refused.code == "sign-in-throttled":
        return page("account/code.html", 429, form=form, refusal=sentence(refused))
    session.pop(pages.STEP)
    return pages.login_page(SignInForm(formdata=None), refused=refused)


@blueprint.post("/logout")
@access("public")
def logout() -> Response:
    """End this session."""
    if token := session.get("token"):
        actions.sign_out(pages.office(), token)
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
