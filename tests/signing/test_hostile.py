"""Whatever is thrown at the public pages: no 5xx, nothing stored that should not be.

10,000 seeded cases, shared over the databases; HOSTILE_CASES for more, HOSTILE_SEED for others.
"""

import base64
import io
import os
import random
from typing import Any

import pytest
from sqlalchemy import text

from joinways.database import writing
from joinways.extensions import db
from joinways.signing import throttle
from tests.conftest import KINDS
from tests.signing.table import Table
from tests.web.seeing import csrf

CASES = int(os.environ.get("HOSTILE_CASES", "10000")) // len(KINDS)
SEED = int(os.environ.get("HOSTILE_SEED", "20261126"))
PIECES = (
    "", " ", "\r\nBcc: all@evil.example", "<script>alert(1)</script>", "' OR 1=1 --", "{{7*7}}",
    "%s%n", "\u202e\u200b\ufeff", "😀", "é" * 300, "A" * 70_000, "../../etc/passwd",
    "=1+1", "0", "-1", "9" * 400, "y", "null", "[]", '{"a":1}', "javascript:alert(1)",
    "\x7f\x1b[2J", "a@b", "léa@exemple.example", "x@" + "y" * 300 + ".example", "FR", "ZZ",
    "FR40303265045",
    "data:image/png;base64," + base64.b64encode(b"\x89PNG\r\n\x1a\n" + b"\0" * 60).decode(),
    "data:image/png;base64,%%%", "2026-02-30", "\t", "Ａ１", "\uffff",
)  # fmt: skip
FIELDS = (
    "name", "company", "position", "email", "line1", "line2", "postal_code", "city", "country",
    "vat_number", "options", "accept", "typed_name", "drawing", "code", "shown", "reason",
    "question", "sha256", "lang", "csrf_token", "of",
)  # fmt: skip
POSTS = ("correct", "review", "code", "confirm", "decline", "question")
GETS = ("", "/decline", "/question", "/quote.pdf", "/signed.pdf", "/review", "/nothing")


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the limit, which would keep most of it away from the code that is looked at."""
    monkeypatch.setitem(throttle.LIMITS, "post", ())


def _value(chance: random.Random, good: str) -> str:
    kind = chance.random()
    if kind < 0.35:
        return good
    if kind < 0.8:
        return chance.choice(PIECES)
    letters = chr(chance.choice((chance.randrange(1, 0xD800), chance.randrange(32, 127))))
    return "".join(
        chance.choice((letters, "a", "<", "'", "\n")) for _ in range(chance.randrange(40))
    )


def _fields(chance: random.Random, good: dict[str, str]) -> dict[str, Any]:
    names = [name for name in FIELDS if chance.random() < 0.8]
    made: dict[str, Any] = {name: _value(chance, good.get(name, "")) for name in names}
    if chance.random() < 0.95:
        made["csrf_token"] = good["csrf_token"]
    if chance.random() < 0.2:
        made["options"] = [chance.choice(PIECES) for _ in range(20)]
    if chance.random() < 0.1:
        made["file"] = (io.BytesIO(chance.randbytes(2000)), chance.choice(("a.pdf", "../x", "é")))
    return made


def _address(chance: random.Random, link: str, tail: str) -> str:
    if chance.random() < 0.15:
        token = chance.choice(PIECES)[:200].replace("/", "").replace("?", "").replace("#", "")
        link = f"/sign/{token or '0'}"
    lang = chance.choice(("", "", "?lang=es", "?lang=%00", "?lang=<b>", "?of=" + "z" * 300))
    return f"{link}{tail}{lang}".replace("\r", "").replace("\n", "").replace("\t", "")


def _throw(chance: random.Random, table: Table, link: str, good: dict[str, str]) -> int:
    headers = {"User-Agent": chance.choice(PIECES)[:5000].replace("\r", "").replace("\n", "")}
    headers["User-Agent"] = headers["User-Agent"].encode("latin-1", "replace").decode("latin-1")
    kind = chance.random()
    if kind < 0.2:
        address = _address(chance, link, chance.choice(GETS))
        return table.browser.get(address, headers=headers).status_code
    if kind < 0.3:
        address = chance.choice(("/verify", "/verify/" + chance.choice(PIECES)[:300].strip("./")))
        address = address.replace("\r", "").replace("\n", "").replace("?", "").replace("#", "")
        if chance.random() < 0.5:
            return table.browser.get(address, headers=headers).status_code
        return table.browser.post("/verify", data=_fields(chance, good)).status_code
    address = _address(chance, link, f"/{chance.choice(POSTS)}")
    return table.browser.post(address, data=_fields(chance, good), headers=headers).status_code


def test_nothing_breaks_and_nothing_unsafe_is_stored(table: Table, patient: None) -> None:
    chance, seen = random.Random(f"{SEED} {table.app.config['SQLALCHEMY_DATABASE_URI'][:6]}"), set()
    table.browser.inspects = False  # type: ignore[attr-defined]
    link, good = "", dict[str, str]()
    for case in range(CASES):
        if case % 100 == 0:
            quote = table.sent(option=True, needs_code=case % 200 == 0)
            link = table.link(quote)
            good = table.typed(link) | {"csrf_token": csrf(table.browser)}
        state = chance.getstate()
        status = _throw(chance, table, link, good)
        assert status < 500, (case, status, state[1][:3])
        seen.add(status)
    assert {200, 303, 400, 404, 422} <= seen
    _look(table)


def _look(table: Table) -> None:
    """What is kept: within its bounds, no line breaks where a mail's header would have them."""
    with table.app.app_context(), writing(db.session) as session:
        for name, email in session.execute(text("SELECT name, email FROM signature")):
            assert name.isprintable()
            assert len(name) <= 200
            assert "\n" not in email
        for row in session.execute(text("SELECT to_email, to_name, subject FROM outgoing_mail")):
            assert not any("\n" in each or "\r" in each for each in row)
        assert not session.execute(
            text("SELECT id FROM link_opening WHERE length(user_agent) > 400")
        ).all()
        kinds = set(session.scalars(text("SELECT DISTINCT media_type FROM stored_file")))
        assert kinds <= {"application/pdf", "image/png"}
        details = session.scalars(text("SELECT detail FROM history WHERE action = 'question'"))
        assert all(len(str(each)) < 20_000 for each in details)
