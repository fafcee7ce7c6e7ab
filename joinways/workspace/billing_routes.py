"""Settings > Workspace > Currency and VAT."""

from typing import Any

from flask import Blueprint, flash, redirect, request
from werkzeug.wrappers import Response

from joinways.domain.currencies import CHARGED
from joinways.domain.money import smallest_charge
from joinways.domain.refused import Refused
from joinways.domain.vat_rates import BadRate, offered, parse_rate, rates_of
from joinways.extensions import db
from joinways.formats import money, percent
from joinways.i18n import gettext
from joinways.messages import sentence
from joinways.web import access, page, viewer
from joinways.workspace.billing_forms import CurrencyForm, RateForm
from joinways.workspace.currency import change_currency, concerned
from joinways.workspace.rate_words import rate_use
from joinways.workspace.rates import add_rate, arrange_rates

blueprint = Blueprint("billing", __name__, url_prefix="/settings/billing")
HERE = "/settings/billing"
WISHES = ("up", "down", "first", "remove", "reset")


@blueprint.get("")
@access("manager")
def billing() -> Response:
    """The currency, and the VAT rates that forms offer."""
    return _page()


@blueprint.post("/currency")
@access("manager")
def currency() -> Response:
    """Say what it means; change it once that was seen."""
    now = viewer().currency
    form = CurrencyForm(now=now)
    if not form.validate():
        return _page(422, form=form)
    wanted = form.currency.data
    if wanted == now:
        return redirect(HERE, 303)
    if form.seen.data != wanted:
        form.seen.data = wanted
        asking = concerned(db.session, viewer().workspace_id, now, wanted)
        return _page(form=form, asking=asking)
    change_currency(db.session, viewer(), wanted)
    flash(gettext("New quotes are in this currency from now on."), "success")
    return redirect(HERE, 303)


@blueprint.post("/rates")
@access("manager")
def rates() -> Response:
    """Add a rate, move one, or offer one no more."""
    wish, _, rate = request.form.get("do", "").partition(":")
    if wish not in WISHES:
        return _add()
    try:
        arrange_rates(db.session, viewer(), wish, parse_rate(rate or "0"))
    except BadRate:
        return _page(422)
    return redirect(f"{HERE}#billing-rates", 303)


def _add() -> Response:
    form = RateForm()
    if not form.validate():
        return _page(422, rate_form=form)
    try:
        add_rate(db.session, viewer(), form.percent, form.use.data or "")
    except Refused as refused:
        form.rate.errors = [sentence(refused)]
        return _page(422, rate_form=form)
    return redirect(f"{HERE}#billing-rates", 303)


def _page(status: int = 200, **context: Any) -> Response:
    looks = viewer()
    found = offered(looks.country, looks.vat_rates)
    shown = [(str(each.rate), percent(each.rate), rate_use(looks.country, each)) for each in found]
    asked = {
        "form": CurrencyForm(formdata=None, now=looks.currency, data={"currency": looks.currency}),
        "rate_form": RateForm(formdata=None),
        "asking": None,
    }
    wanted = {**asked, **context}["form"].currency.data
    chosen = wanted if wanted in CHARGED else looks.currency
    return page(
        "workspace/billing.html",
        status,
        rates=shown,
        least=money(smallest_charge(chosen), chosen),
        of_country=[each.rate for each in found] == list(rates_of(looks.country))
        and not any(each.note for each in found),
        **{**asked, **context},
    )
