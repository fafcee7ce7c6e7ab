"""10,000 forged or mutated webhooks: none is accepted, none breaks anything.

Every fifth goes to the platform's endpoint, as an event of an account that is connected by OAuth.
Each would be kept if it were signed rightly, which is shown beside it.
"""

import json
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from joinways.database import writing
from joinways.extensions import db
from joinways.models import StripeConnection, StripeEvent, Workspace
from joinways.workspace.webhooks import add_secret
from tests.cast import Cast
from tests.following.post import SECRET, VAULT, signed
from tests.following.test_receiving import EVENT
from tests.web.authorising import SECRET as PLATFORMS
from tests.web.authorising import with_platform

FORGERIES = 10_000
TO_THE_PLATFORM = 5
"""Every so many-th."""
SEED = 20261126
ACCOUNT = "acct_by_oauth"
Forged = tuple[bytes, dict[str, str]]


@dataclass(frozen=True)
class Target:
    """An endpoint: its address and secret, the other one's secret, the account it speaks of."""

    address: str
    secret: str
    others: str
    account: str = ""

    def body(self, chance: random.Random) -> bytes:
        """A right event, each time another one."""
        event = {**EVENT, "id": f"evt_{chance.getrandbits(64):x}"}
        return json.dumps({**event, "account": self.account} if self.account else event).encode()

    def signed(self, body: bytes, age: int = 0) -> str:
        """The right signature, of so many seconds ago."""
        return signed(body, self.secret, age)


@pytest.fixture
def targets(app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> tuple[Target, Target]:
    """A workspace's own endpoint, and the platform's, to which another one is connected."""
    monkeypatch.setitem(app.config, "JOINWAYS", with_platform(app))
    with app.app_context():
        add_secret(db.session, VAULT, cast.workspace, SECRET)
        with writing(db.session) as session:
            workspace = session.get_one(Workspace, cast.workspace).public_id
            session.add(
                StripeConnection(
                    workspace_id=cast.other_workspace,
                    key_encrypted="sealed",
                    key_last4="",
                    livemode=False,
                    account_id=ACCOUNT,
                    oauth_scope="read_write",
                )
            )
    return (
        Target(f"/stripe/webhook/{workspace}", SECRET, PLATFORMS),
        Target("/stripe/webhook/connect", PLATFORMS, SECRET, ACCOUNT),
    )


def flipped(chance: random.Random, to: Target) -> Forged:
    """Signed, then one byte is another."""
    body = bytearray(to.body(chance))
    header = to.signed(bytes(body))
    body[chance.randrange(len(body))] ^= 1 << chance.randrange(8)
    return bytes(body), {"Stripe-Signature": header}


def cut(chance: random.Random, to: Target) -> Forged:
    """Signed, then cut off or made longer."""
    body = to.body(chance)
    header = to.signed(body)
    shorter = body[: chance.randrange(len(body))]
    return chance.choice([shorter, body + b"\n", body * 2]), {"Stripe-Signature": header}


def wrong_secret(chance: random.Random, to: Target) -> Forged:
    """Signed with a secret that is not this endpoint's, or with its own but one letter."""
    made_up = f"whsec_{chance.getrandbits(128):x}"
    other = chance.choice([made_up, to.others, to.secret[:-1], to.secret + " ", ""])
    body = to.body(chance)
    return body, {"Stripe-Signature": signed(body, other)}


def wrong_time(chance: random.Random, to: Target) -> Forged:
    """Signed rightly, at another time; or the stamp was moved to now afterwards."""
    age = chance.choice([-1, 1]) * chance.randint(310, 10**9)
    body = to.body(chance)
    header = to.signed(body, age)
    if chance.random() < 0.5:
        header = to.signed(body).split(",")[0] + "," + header.split(",")[1]
    return body, {"Stripe-Signature": header}


def odd_header(chance: random.Random, to: Target) -> Forged:
    """A header that is none, or none at all."""
    body = to.body(chance)
    right = to.signed(body)
    header = list(right)
    for _ in range(chance.randint(1, 4)):
        header[chance.randrange(len(header))] = chance.choice("tv=,10é\x7f ")
    mangled = "".join(header)
    headers = {"Stripe-Signature": mangled} if chance.random() < 0.9 else {}
    return body, {} if mangled == right else headers


def noise(chance: random.Random, _to: Target) -> Forged:
    """Bytes, and a signature made of bytes."""
    return chance.randbytes(chance.randrange(2000)), {
        "Stripe-Signature": f"t={chance.getrandbits(40)},v1={chance.randbytes(32).hex()}"
    }


KINDS: tuple[Callable[[random.Random, Target], Forged], ...] = (
    flipped,
    cut,
    wrong_secret,
    wrong_time,
    odd_header,
    noise,
)


def test_ten_thousand_forgeries(app: Flask, targets: tuple[Target, Target]) -> None:
    browser, chance = FlaskClient(app, use_cookies=False), random.Random(SEED)
    answers = Counter[tuple[str, int]]()
    many = FORGERIES if "sqlite" in app.config["SQLALCHEMY_DATABASE_URI"] else FORGERIES // 10
    for number in range(many):
        to = targets[number % TO_THE_PLATFORM == 0]
        body, headers = KINDS[number % len(KINDS)](chance, to)
        answer = browser.post(to.address, data=body, headers=headers)
        answers[to.address, answer.status_code] += 1
        assert "Set-Cookie" not in answer.headers
    platforms = many // TO_THE_PLATFORM
    expected = zip((to.address for to in targets), (many - platforms, platforms), strict=True)
    assert kept(app) == 0
    assert answers == {(address, 400): count for address, count in expected}


@pytest.mark.parametrize("which", [0, 1])
def test_what_is_too_large_is_not_read(
    app: Flask, targets: tuple[Target, Target], which: int
) -> None:
    browser, to = FlaskClient(app, use_cookies=False), targets[which]
    body = json.dumps({**EVENT, "account": to.account, "padding": "x" * 256 * 1024}).encode()
    answer = browser.post(to.address, data=body, headers={"Stripe-Signature": to.signed(body)})
    assert (answer.status_code, kept(app)) == (413, 0)


@pytest.mark.parametrize("which", [0, 1])
def test_other_methods_are_refused(app: Flask, targets: tuple[Target, Target], which: int) -> None:
    browser, address = FlaskClient(app, use_cookies=False), targets[which].address
    assert [browser.open(address, method=one).status_code for one in ("GET", "PUT")] == [405, 405]


@pytest.mark.parametrize("which", [0, 1])
def test_signed_one_is_taken_beside_them(
    app: Flask, targets: tuple[Target, Target], which: int
) -> None:
    browser, to = FlaskClient(app, use_cookies=False), targets[which]
    body = to.body(random.Random(SEED))
    for status, word in ((200, "kept"), (200, "duplicate")):
        answer = browser.post(to.address, data=body, headers={"Stripe-Signature": to.signed(body)})
        assert (answer.status_code, answer.get_data(as_text=True)) == (status, word)
    assert kept(app) == 1


def kept(app: Flask) -> int:
    """How many events are stored."""
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(StripeEvent)) or 0
