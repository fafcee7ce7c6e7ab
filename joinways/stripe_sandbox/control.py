"""The control API, `/_sandbox/…` in JSON: what Stripe has no calls for. For demos and tests."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, Response, current_app, jsonify, request

from . import accounts, dispatch, faults, keys, lines, oauth, occasions, webhook_endpoints
from .deliveries import OPTIONS
from .errors import Refusal
from .store import Store
from .wire import Json

control = Blueprint("control", __name__, url_prefix="/_sandbox")


def sandbox() -> dispatch.Sandbox:
    """The stand-in that serves this request."""
    box: dispatch.Sandbox = current_app.extensions["sandbox"]
    return box


def store() -> Store:
    """Its store."""
    return sandbox().store


def public_base() -> str:
    """Where links lead: the public address where there is one, else where it was asked."""
    return str(current_app.config["PUBLIC_URL"] or request.host_url.rstrip("/"))


_FOR_CLIENTS = ("/pay/", "/pdf/")


def keep_private() -> Response | None:
    """Whoever comes from outside sees hosted invoices and nothing else: everybody's are here."""
    public = current_app.config["PUBLIC_URL"]
    if public is None or request.path.startswith(_FOR_CLIENTS):
        return None
    passed_on = {"X-Forwarded-For", "Forwarded", "X-Real-Ip"} & set(request.headers.keys())
    if not passed_on and request.host != urlsplit(public).netloc:
        return None
    return Response("simulated: not here\n", 404, mimetype="text/plain")


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
        due = occasions.catch_up(store(), public_base())
    for account, events in due:
        sandbox().deliveries.offer(account, events)
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


@control.get("/working")
def working() -> Json:
    """The idempotency keys being worked on at this moment."""
    with store().lock:
        return {"data": [key for _, key in sorted(sandbox().working)]}


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
        call, answer = occasions.payment(store(), invoice, _given(), public_base())
    sandbox().deliveries.offer(call.account, call.events)
    return answer


@control.get("/webhooks")
def webhooks() -> Json:
    """How deliveries go, and the log of attempts, oldest first."""
    with store().lock:
        log = list(store().everywhere("sandbox_delivery"))
    return {"options": sandbox().deliveries.options(), "data": log}


@control.post("/webhooks")
def webhooks_change() -> Json:
    """Set some of the options: duplicates, shuffle, drop, delay, before_response, retries…"""
    given = _given()
    unknown = set(given) - set(OPTIONS)
    if unknown:
        raise Refusal(400, f"Unknown option: {', '.join(sorted(unknown))}")
    with store().lock:
        store().set_setting("webhooks", {**store().setting("webhooks", {}), **given})
    return sandbox().deliveries.options()


@control.post("/events/<event>/redeliver")
def event_redeliver(event: str) -> Json:
    """Send one event again to every endpoint that wants it."""
    with store().lock:
        account = store().owner(event) or ""
        found = store().get(account, "event", event)
    if found is None:
        raise Refusal(404, f"No such event: '{event}'", "resource_missing")
    sandbox().deliveries.offer(account, [found])
    return found


@control.post("/webhook_endpoints/<endpoint>/roll")
def endpoint_roll(endpoint: str) -> Json:
    """A new secret; the old one keeps signing beside it until the next roll."""
    with store().lock, store().transaction():
        account = store().owner(endpoint) or ""
        return webhook_endpoints.roll(occasions.outside_call(store(), account, (endpoint,)))


@control.post("/platforms")
def platform_listens() -> Json:
    """{"url", "secret"}: a Connect endpoint of sk_test_platform, for every event."""
    given = _given()
    with store().lock, store().transaction():
        webhook_endpoints.listen(store(), str(given["url"]), str(given["secret"]), platform=True)
    return {"url": given["url"]}


@control.post("/authorizations/end")
def authorization_end() -> Json:
    """{"platform": "acct_…", "account": "acct_…"}: the account's owner removes the application."""
    given = _given()
    with store().lock, store().transaction():
        call = occasions.outside_call(store(), str(given["platform"]))
        oauth.taken_back(call, str(given["account"]))
    sandbox().deliveries.offer(call.account, call.events)
    return given


@control.post("/reset")
def reset() -> Json:
    """As at the first start."""
    with store().lock:
        store().clear()
        accounts.account_of(store(), "demo")
    return {}
