"""The control API, `/_sandbox/…` in JSON: what Stripe has no calls for. For demos and tests."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, jsonify, request

from . import accounts, dispatch, faults, keys, lines, occasions
from .errors import Refusal
from .store import Store
from .wire import Json

control = Blueprint("control", __name__, url_prefix="/_sandbox")


def store() -> Store:
    """The store of the stand-in that serves this request."""
    box: dispatch.Sandbox = current_app.extensions["sandbox"]
    return box.store


def _given() -> Json:
    body = request.get_json(silent=True)
    if not isinstance(body, dict):
        raise Refusal(400, "Send a JSON object.")
    return body


@control.errorhandler(Refusal)
def refused(refusal: Refusal) -> tuple[Response, int]:
    """A refusal, in the same form as the API's."""
    return jsonify(refusal.reply().body), refusal.status


@control.get("/clock")
def clock() -> Json:
    """{"now": seconds UTC, "offset": seconds ahead of real time}"""
    with store().lock:
        return {"now": store().now(), "offset": store().setting("clock_offset", 0)}


@control.post("/clock")
def clock_advance() -> Json:
    """{"advance": seconds}: forward only; what falls due meanwhile happens."""
    seconds = _given().get("advance")
    if not isinstance(seconds, int) or seconds < 0:
        raise Refusal(400, "The clock goes forward by whole seconds.", param="advance")
    with store().lock, store().transaction():
        store().set_setting("clock_offset", store().setting("clock_offset", 0) + seconds)
        occasions.catch_up(store(), request.host_url.rstrip("/"))
    return clock()


@control.get("/faults")
def faults_listed() -> Json:
    """The faults still to come, and the kinds there are."""
    with store().lock:
        return {"data": faults.listed(store()), "kinds": faults.KINDS}


@control.post("/faults")
def faults_add() -> Json:
    """One fault: kind, match, nth, times, account and what its kind takes."""
    with store().lock, store().transaction():
        return faults.add(store(), _given())


@control.delete("/faults")
def faults_clear() -> Json:
    """No more faults."""
    with store().lock:
        faults.clear(store())
    return {"data": []}


@control.get("/calls")
def calls() -> Json:
    """Every call to /v1 since the start (or the last clearing), oldest first."""
    return {"data": dispatch.calls(store())}


@control.delete("/calls")
def calls_clear() -> Json:
    """An empty log."""
    with store().lock:
        store().db.execute("DELETE FROM call")
    return {"data": []}


@control.get("/mailbox.json")
def mailbox() -> Json:
    """Every simulated mail, oldest first."""
    with store().lock:
        return {"data": list(store().everywhere("sandbox_mail"))}


@control.get("/objects/<kind>")
def objects(kind: str) -> Json:
    """All objects of a type ("invoice", "line_item", "event"…) in every account, oldest first."""
    with store().lock:
        return {"data": [lines.public(one) for one in store().everywhere(kind)]}


@control.get("/accounts")
def accounts_listed() -> Json:
    """The accounts there are, with their settings."""
    with store().lock:
        return {"data": list(store().everywhere("sandbox_account"))}


@control.post("/accounts/<account>")
def account_change(account: str) -> Json:
    """Change some settings of an account."""
    with store().lock, store().transaction():
        return accounts.change(store(), account, _given())


@control.post("/keys")
def key_restrict() -> Json:
    """{"key": "rk_test_…", "account": "acct_…" or null, "missing": ["invoice_write", …]}"""
    given = _given()
    with store().lock, store().transaction():
        keys.restrict(store(), str(given["key"]), given.get("account"), given.get("missing", []))
    return given


@control.post("/latency")
def latency() -> Json:
    """{"ms": milliseconds added to each call}"""
    given = _given()
    with store().lock:
        store().set_setting("latency_ms", int(given["ms"]))
    return given


@control.post("/invoices/<invoice>/payment")
def payment(invoice: str) -> Json:
    """{"cents": …} the client pays, or {"declined": true}: an attempt that fails."""
    with store().lock, store().transaction():
        return occasions.payment(store(), invoice, _given(), request.host_url.rstrip("/"))


@control.post("/reset")
def reset() -> Json:
    """As at the first start."""
    with store().lock:
        store().clear()
        accounts.account_of(store(), "demo")
    return {}
