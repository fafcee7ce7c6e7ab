"""10,000 forged or mutated webhooks: none is accepted, none breaks anything."""

import json
import random
from collections import Counter
from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from joinways.extensions import db
from joinways.models import StripeEvent, Workspace
from joinways.workspace.webhooks import add_secret
from tests.cast import Cast
from tests.following.post import SECRET, VAULT, signed
from tests.following.test_receiving import EVENT

FORGERIES = 10_000
SEED = 20261126
Forged = tuple[bytes, dict[str, str]]


def address_of(app: Flask, cast: Cast) -> str:
    with app.app_context():
        add_secret(db.session, VAULT, cast.workspace, SECRET)
        workspace = db.session.get_one(Workspace, cast.workspace).public_id
    return f"/stripe/webhook/{workspace}"


def body_of(chance: random.Random) -> bytes:
    """A right event, each time another one."""
    return json.dumps({**EVENT, "id": f"evt_{chance.getrandbits(64):x}"}).encode()


def flipped(chance: random.Random) -> Forged:
    """Signed, then one byte is another."""
    body = bytearray(body_of(chance))
    header = signed(bytes(body))
    body[chance.randrange(len(body))] ^= 1 << chance.randrange(8)
    return bytes(body), {"Stripe-Signature": header}


def cut(chance: random.Random) -> Forged:
    """Signed, then cut off or made longer."""
    body = body_of(chance)
    header = signed(body)
    shorter = body[: chance.randrange(len(body))]
    return chance.choice([shorter, body + b"\n", body * 2]), {"Stripe-Signature": header}


def wrong_secret(chance: random.Random) -> Forged:
    """Signed with a secret that is not ours, or with ours but one letter."""
    other = chance.choice([f"whsec_{chance.getrandbits(128):x}", SECRET[:-1], SECRET + " ", ""])
    body = body_of(chance)
    return body, {"Stripe-Signature": signed(body, other)}


def wrong_time(chance: random.Random) -> Forged:
    """Signed rightly, at another time; or the stamp was moved to now afterwards."""
    age = chance.choice([-1, 1]) * chance.randint(310, 10**9)
    body = body_of(chance)
    header = signed(body, age=age)
    if chance.random() < 0.5:
        header = signed(body).split(",")[0] + "," + header.split(",")[1]
    return body, {"Stripe-Signature": header}


def odd_header(chance: random.Random) -> Forged:
    """A header that is none, or none at all."""
    body = body_of(chance)
    header = list(signed(body))
    for _ in range(chance.randint(1, 4)):
        header[chance.randrange(len(header))] = chance.choice("tv=,10é\x7f ")
    mangled = "".join(header)
    headers = {"Stripe-Signature": mangled} if chance.random() < 0.9 else {}
    return body, {} if mangled == signed(body) else headers


def noise(chance: random.Random) -> Forged:
    """Bytes, and a signature made of bytes."""
    return chance.randbytes(chance.randrange(2000)), {
        "Stripe-Signature": f"t={chance.getrandbits(40)},v1={chance.randbytes(32).hex()}"
    }


KINDS: tuple[Callable[[random.Random], Forged], ...] = (
    flipped,
    cut,
    wrong_secret,
    wrong_time,
    odd_header,
    noise,
)


def test_ten_thousand_forgeries(app: Flask, cast: Cast) -> None:
    browser, address = FlaskClient(app, use_cookies=False), address_of(app, cast)
    chance, answers = random.Random(SEED), Counter[int]()
    many = FORGERIES if "sqlite" in app.config["SQLALCHEMY_DATABASE_URI"] else FORGERIES // 10
    for number in range(many):
        body, headers = KINDS[number % len(KINDS)](chance)
        answer = browser.post(address, data=body, headers=headers)
        answers[answer.status_code] += 1
        assert "Set-Cookie" not in answer.headers
    with app.app_context():
        kept = db.session.scalar(select(func.count()).select_from(StripeEvent))
    assert (kept, dict(answers)) == (0, {400: many})


def test_what_is_too_large_is_not_read(app: Flask, cast: Cast) -> None:
    browser, address = FlaskClient(app, use_cookies=False), address_of(app, cast)
    body = json.dumps({**EVENT, "padding": "x" * 256 * 1024}).encode()
    answer = browser.post(address, data=body, headers={"Stripe-Signature": signed(body)})
    assert answer.status_code == 413
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(StripeEvent)) == 0


def test_other_methods_are_refused(app: Flask, cast: Cast) -> None:
    browser, address = FlaskClient(app, use_cookies=False), address_of(app, cast)
    assert [browser.open(address, method=one).status_code for one in ("GET", "PUT")] == [405, 405]


def test_signed_one_is_taken_beside_them(app: Flask, cast: Cast) -> None:
    browser, address = FlaskClient(app, use_cookies=False), address_of(app, cast)
    body = json.dumps(EVENT).encode()
    for status, word in ((200, "kept"), (200, "duplicate")):
        answer = browser.post(address, data=body, headers={"Stripe-Signature": signed(body)})
        assert (answer.status_code, answer.get_data(as_text=True)) == (status, word)
