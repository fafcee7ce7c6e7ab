"""Two-step sign-in, turned on and off by its person."""

import segno
from flask import Blueprint, flash, redirect, request
from werkzeug.wrappers import Response

from joinways.account import pages, passkeys, second_factor
from joinways.account.forms import FactorForm
from joinways.account.guarding import need_passkey
from joinways.account.lookups import demanding
from joinways.account.office import Office
from joinways.account.relying_party import party_of
from joinways.domain.refused import Refused
from joinways.extensions import db
from joinways.i18n import gettext
from joinways.messages import sentence
from joinways.models import User
from joinways.web import access, page, viewer

blueprint = Blueprint("factor", __name__)

FACTOR = "/account/two-step"


@blueprint.get(FACTOR)
@access("member")
def factor() -> Response:
    """On, off, or being set up."""
    return _factor_page(FactorForm())


@blueprint.post(f"{FACTOR}/begin")
@access("member")
def factor_begin() -> Response:
    """Make a secret for the phone."""
    try:
        need_passkey(db.session, viewer())
        second_factor.begin(pages.office(), viewer().user_id)
    except Refused as refused:
        flash(sentence(refused), "warning")
    return redirect(FACTOR, 303)


@blueprint.post(FACTOR)
@access("member")
def factor_submit() -> Response:
    """Turn it on (then the recovery codes are shown, once), off, or make new recovery codes."""
    if not db.session.get_one(User, viewer().user_id).totp_sealed:
        return redirect(FACTOR, 303)
    form, do = FactorForm(), request.form.get("do", "on")
    if not form.validate():
        return _factor_page(form, 422)
    about = (pages.office(), viewer().user_id, form.password.data or "", form.code.data or "")
    try:
        if do == "off":
            second_factor.turn_off(*about)
            flash(gettext("Two-step sign-in is off."), "success")
            return redirect("/account", 303)
        return page("account/codes.html", codes=_codes(do, about), first=do == "on")
    except Refused as refused:
        return _refused(form, refused)


@blueprint.get("/account/second-step")
@access("member")
def demanded() -> Response:
    """Why the workspace does not open yet, and the ways to a second step."""
    who = viewer()
    if not who.lacks_step:
        return redirect("/events", 303)
    keys = passkeys.of(db.session, who.user_id)
    coded = db.session.get_one(User, who.user_id).totp_since is not None
    return page("account/demanded.html", keys=keys, coded=coded, party=party_of(pages.config()))


def _codes(do: str, about: tuple[Office, int, str, str]) -> list[str]:
    if do == "codes":
        return second_factor.new_codes(*about)
    need_passkey(db.session, viewer())
    return second_factor.turn_on(*about, viewer().session_id)


def _refused(form: FactorForm, refused: Refused) -> Response:
    if refused.code == "password-wrong":
        return _factor_page(form, pages.beside(form.password, refused))
    if refused.code == "code-wrong":
        return _factor_page(form, pages.beside(form.code, refused))
    return _factor_page(form, pages.status_of(refused), refusal=sentence(refused))


def _factor_page(form: FactorForm, status: int = 200, refusal: str | None = None) -> Response:
    who = viewer()
    user = db.session.get_one(User, who.user_id)
    secret = second_factor.secret_of(pages.office(), user) if user.totp_since is None else ""
    drawn = _drawn(second_factor.address_of(secret, who.email)) if secret else ""
    return page(
        "account/two_step.html",
        status,
        form=form,
        refusal=refusal,
        user=user,
        secret=" ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        drawn=drawn,
        left=second_factor.codes_left(db.session, who.user_id),
        needed_by=demanding(db.session, who.user_id) if user.totp_since else (),
    )


def _drawn(address: str) -> str:
    """A QR code as an image in its own address: black on white, whatever the page's colours."""
    return segno.make(address, error="m").svg_data_uri(scale=4, light="#fff", border=3)
