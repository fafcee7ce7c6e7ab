"""Passkeys: listed, added, named, removed; and signing in with one."""

from flask import Blueprint, abort, flash, redirect, request, session
from werkzeug.wrappers import Response

from joinways.account import challenges, pages, passkeys
from joinways.account.choosing import prove
from joinways.account.forms import SignInForm
from joinways.account.guarding import need_passkey
from joinways.account.lookups import demanding
from joinways.account.passkey_forms import (
    PasskeyAnswerForm,
    PasskeyForm,
    PasskeyNameForm,
    PasskeyRemoveForm,
)
from joinways.account.relying_party import party_of
from joinways.domain.refused import Refused
from joinways.extensions import db
from joinways.i18n import gettext
from joinways.messages import sentence
from joinways.models import Passkey, User
from joinways.web import access, local_address, page, viewer

blueprint = Blueprint("passkeys", __name__)

HERE = "/account/passkeys"
CHALLENGE = "passkey"
"""The cookie's word for what a passkey is to sign in this browser. It opens nothing by itself."""


@blueprint.get(HERE)
@access("member")
def list_() -> Response:
    """Those that there are, and the form for one more."""
    return _list(_form())


@blueprint.post(HERE)
@access("member")
def begin() -> Response:
    """Who asks for one more proves who they are."""
    form = _form()
    if not _is_here():
        return redirect(HERE, 303)
    if not form.validate():
        return _list(form, 422)
    typed = (form.name.data or "", form.password.data or "", form.typed_code)
    try:
        need_passkey(db.session, viewer())
        session[CHALLENGE] = challenges.begin_adding(pages.office(), viewer().user_id, *typed)
    except Refused as refused:
        return _refused(form, refused)
    return redirect(f"{HERE}/new", 303)


@blueprint.get(f"{HERE}/new")
@access("member")
def new() -> Response:
    """The button that makes the browser ask for a finger, a face or a PIN."""
    challenge = session.get(CHALLENGE, "")
    options = challenges.options_to_add(pages.office(), viewer().user_id, challenge)
    if not options:
        return redirect(HERE, 303)
    form = PasskeyAnswerForm(formdata=None)
    party = party_of(pages.config())
    return page("account/passkey_new.html", form=form, options=options, party=party)


@blueprint.post(f"{HERE}/new")
@access("member")
def new_submit() -> Response:
    """Keep it. Each answer is looked at once: what is not right begins anew."""
    form, challenge = PasskeyAnswerForm(), session.pop(CHALLENGE, "")
    try:
        need_passkey(db.session, viewer())  # the challenge may be older than the passkey
        if not form.validate():
            raise Refused("passkey-refused")
        who, answer = viewer(), form.answer.data or ""
        name = passkeys.add(pages.office(), who.user_id, challenge, answer, who.session_id)
    except Refused as refused:
        return _list(_form(formdata=None), 422, refusal=sentence(refused))
    flash(gettext("From now on you can sign in with the passkey “%(name)s”.", name=name), "success")
    return redirect("/events" if viewer().lacks_step else HERE, 303)


@blueprint.get("/passkeys/<public_id>")
@access("member")
def one(public_id: str) -> Response:
    """Its name, and the way to remove it."""
    found = _mine_or_404(public_id)
    return _one(found, PasskeyNameForm(name=found.name), PasskeyRemoveForm(formdata=None))


@blueprint.post("/passkeys/<public_id>/rename")
@access("member")
def rename(public_id: str) -> Response:
    """Call it something else."""
    found, form = _mine_or_404(public_id), PasskeyNameForm()
    if not form.validate():
        return _one(found, form, PasskeyRemoveForm(formdata=None), 422)
    passkeys.rename(pages.office(), viewer().user_id, public_id, form.name.data or "")
    flash(gettext("Saved."), "success")
    return redirect(HERE, 303)


@blueprint.post("/passkeys/<public_id>/remove")
@access("member")
def remove(public_id: str) -> Response:
    """It signs in no more."""
    found, form = _mine_or_404(public_id), PasskeyRemoveForm()
    naming, name = PasskeyNameForm(formdata=None, name=found.name), found.name
    if not form.validate():
        return _one(found, naming, form, 422)
    try:
        need_passkey(db.session, viewer())
        prove(pages.office(), viewer().user_id, form.password.data or "")
    except Refused as refused:
        pages.beside(form.password, refused)
        return _one(_mine_or_404(public_id), naming, form, pages.status_of(refused))
    passkeys.remove(pages.office(), viewer().user_id, public_id)
    flash(gettext("The passkey “%(name)s” is removed.", name=name), "success")
    return redirect(HERE, 303)


@blueprint.post("/login/passkey/begin")
@access("public")
def login_begin() -> Response:
    """What this browser's passkeys are to sign, as JSON; nobody is named."""
    try:
        session[CHALLENGE] = challenges.begin_signing_in(pages.office())
    except Refused as refused:
        return Response("{}", pages.status_of(refused), mimetype="application/json")
    options = challenges.options_to_sign_in(pages.office(), session[CHALLENGE])
    answer = Response(options, mimetype="application/json")
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.post("/login/passkey")
@access("public")
def login_submit() -> Response:
    """Sign in with what the device signed, and go on to where the person wanted to be."""
    form, challenge = PasskeyAnswerForm(), session.pop(CHALLENGE, "")
    try:
        if not form.validate():
            raise Refused("passkey-wrong")
        token = passkeys.sign_in(pages.office(), challenge, form.answer.data or "")
    except Refused as refused:
        wanted = request.form.get("next", "")
        return pages.login_page(SignInForm(formdata=None, next=wanted), refused=refused)
    pages.enter(token)
    return redirect(local_address(form.next.data), 303)


def _form(**kwargs: object) -> PasskeyForm:
    user = db.session.get_one(User, viewer().user_id)
    return PasskeyForm(user.totp_since is not None, **kwargs)


def _refused(form: PasskeyForm, refused: Refused) -> Response:
    field = {"password-wrong": "password", "code-wrong": "code"}.get(refused.code)
    if field:
        return _list(form, pages.beside(form[field], refused))
    return _list(form, pages.status_of(refused), refusal=sentence(refused))


def _list(form: PasskeyForm, status: int = 200, refusal: str | None = None) -> Response:
    who = viewer()
    return page(
        "account/passkeys.html",
        status,
        form=form,
        refusal=refusal,
        keys=passkeys.of(db.session, who.user_id),
        party=party_of(pages.config()),
        is_here=_is_here(),
    )


def _is_here() -> bool:
    """Whether this page has the address that passkeys are made for. Its scheme the script looks at:
    of that a proxy may tell us nothing."""
    party = party_of(pages.config())
    return party is not None and party.host == request.host


def _one(
    found: Passkey, naming: PasskeyNameForm, removing: PasskeyRemoveForm, status: int = 200
) -> Response:
    who = viewer()
    user, keys = db.session.get_one(User, who.user_id), passkeys.of(db.session, who.user_id)
    is_last = user.totp_since is None and len(keys) == 1
    return page(
        "account/passkey.html",
        status,
        key=found,
        naming=naming,
        removing=removing,
        needed_by=demanding(db.session, who.user_id) if is_last else (),
    )


def _mine_or_404(public_id: str) -> Passkey:
    found = passkeys.one_of(db.session, viewer().user_id, public_id)
    if found is None:
        abort(404)
    return found
