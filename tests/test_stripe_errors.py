"""Answers that are not Stripe's: what happened behind them is unknown, never "refused"."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

from joinways.stripe_gateway import StripeGateway, door
from joinways.stripe_words import GatewayError

HTML = "<html><title>Proxy</title></html>"


@contextmanager
def answering(status: int, body: str) -> Iterator[StripeGateway]:
    """A gateway to a server that gives this answer to everything."""
    with serving(lambda _request: Response(body, status, content_type="text/html")) as gateway:
        yield gateway


@contextmanager
def serving(answer: Callable[[Request], Response]) -> Iterator[StripeGateway]:
    """A gateway to a server that answers so."""
    with listening(answer) as base:
        yield StripeGateway("sk_test_x", base, lambda: None)


@contextmanager
def listening(answer: Callable[[Request], Response]) -> Iterator[str]:
    """Where a server on this machine answers so."""
    server = make_server("127.0.0.1", 0, Request.application(answer))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


CALLS: dict[str, Callable[[StripeGateway], object]] = {
    "read": lambda gateway: gateway.read_invoice("in_1"),
    "send": lambda gateway: gateway.send("in_1", "key"),
    "finalize": lambda gateway: gateway.finalize("in_1", "key"),
    "account": lambda gateway: gateway.account(),
}


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, HTML),
        (200, "{}"),
        (200, "[1]"),
        (302, HTML),
        (302, '{"error": {"type": "invalid_request_error", "code": "email_invalid"}}'),
        (400, HTML),
        (400, '{"error": "text"}'),
        (401, HTML),
        (403, HTML),
        (404, HTML),
        (407, ""),
        (502, HTML),
    ],
)
def test_answer_of_something_in_between_is_unknown(
    call: str, status: int, body: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door, "MOST_RETRIES", 0)
    with answering(status, body) as gateway, pytest.raises(GatewayError) as raised:
        CALLS[call](gateway)
    assert raised.value.kind == "unknown"


@pytest.mark.parametrize(
    ("status", "error", "kind"),
    [
        (400, '{"type": "invalid_request_error", "code": "email_invalid"}', "rejected"),
        (400, '{"type": "invalid_request_error", "code": "resource_missing"}', "missing"),
        (400, '{"type": "idempotency_error"}', "stuck"),
        (401, '{"type": "invalid_request_error"}', "blocked"),
        (402, '{"type": "card_error", "code": "card_declined"}', "rejected"),
        (403, '{"type": "invalid_request_error"}', "blocked"),
        (404, '{"type": "invalid_request_error", "code": "resource_missing"}', "missing"),
        (409, '{"type": "idempotency_error", "code": "idempotency_key_in_use"}', "unknown"),
        (429, '{"type": "invalid_request_error", "code": "rate_limit"}', "unknown"),
        (500, '{"type": "api_error"}', "unknown"),
    ],
)
def test_answer_of_stripe_has_its_meaning(
    status: int, error: str, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door, "MOST_RETRIES", 0)
    with answering(status, f'{{"error": {error}}}') as gateway:
        with pytest.raises(GatewayError) as raised:
            gateway.finalize("in_1", "key")
        assert raised.value.kind == kind


@pytest.mark.parametrize("call", ["read", "finalize"])
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_the_key_is_led_nowhere_else(call: str, status: int, host: str) -> None:
    """What is sent elsewhere is not followed, on the same host or another, nor asked again."""
    came: list[str] = []

    def answer(request: Request) -> Response:
        came.append(request.path)
        if request.path == "/elsewhere":
            return Response('{"id": "in_1", "object": "invoice"}', content_type="application/json")
        to = request.host_url.replace("127.0.0.1", host) + "elsewhere"
        return Response("", status, {"Location": to})

    with serving(answer) as gateway, pytest.raises(GatewayError) as raised:
        CALLS[call](gateway)
    assert raised.value.kind == "unknown"
    assert (len(came), "/elsewhere" in came) == (1, False)
