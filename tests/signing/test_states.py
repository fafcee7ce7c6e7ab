"""What each action gives in each state of a quote: the whole table, by hand."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import text
from werkzeug.datastructures import MultiDict

from joinways.database import writing
from joinways.extensions import db
from joinways.signing.forms import VerifyForm
from tests.signing.table import Table
from tests.web import seeing

# state: heading of GET; where confirm, decline, question lead: "sign page", or a status of its own
HERE, GONE = "sign page", "404"
TABLE = {
    "open": ("Salle et repas", HERE, HERE, "200"),
    "signed": ("C’est signé, merci", HERE, HERE, "200"),
    "declined": ("Vous avez refusé ce devis", HERE, HERE, "200"),
    "expired": ("Ce devis a expiré", HERE, HERE, "200"),
    "past": ("Ce devis a expiré", HERE, HERE, "200"),
    "old link": ("Ce devis a expiré", HERE, HERE, "200"),
    "revoked": ("Ce lien n’est plus valable", HERE, HERE, HERE),
    "replaced": ("Ce devis a été remplacé", HERE, HERE, HERE),
    "withdrawn": ("Ce devis n’est pas prêt à être signé", HERE, HERE, HERE),
    "invoiced": ("C’est signé, merci", HERE, HERE, "200"),
    "unknown": ("Cette page n’existe pas", GONE, GONE, GONE),
}


def _set(table: Table, quote_id: int, state: str) -> None:
    """What a state is in the database: led there by its usual way, as triggers want it."""
    ways = {
        "signed": ("signed",),
        "invoiced": ("signed", "invoicing", "invoiced"),
        "replaced": ("signed", "replaced"),
        "declined": ("declined",),
        "expired": ("expired",),
        "withdrawn": ("draft",),
    }
    with table.app.app_context(), writing(db.session) as session:
        for step in ways.get(state, ()):
            session.execute(
                text("UPDATE quote SET state = :state WHERE id = :id"),
                {"state": step, "id": quote_id},
            )


def _led_to(answer: object, link: str) -> str:
    status = getattr(answer, "status_code", 0)
    return HERE if status == 303 and getattr(answer, "location", "") == link else str(status)


@pytest.mark.parametrize("state", TABLE)
def test_state_gives_its_page_and_refuses_the_rest(table: Table, state: str) -> None:
    heading, confirmed, declined, asked = TABLE[state]
    for column, action in enumerate(("confirm", "decline", "question")):
        quote = table.sent(valid_until=_over()) if state == "past" else table.sent()
        link = table.link(quote)
        form = table.pressed(link) if state != "past" else {}
        _set(table, quote.id, state)
        if state == "old link":
            with table.app.app_context(), writing(db.session) as session:
                session.execute(text("UPDATE share_link SET expires_at = '2020-01-01'"))
        if state == "revoked":
            table.revoke(quote)
        if state == "unknown":
            link = "/sign/of-nobody"
        page = table.browser.get(link)
        assert f"<h1>{heading}</h1>" in seeing.source(page), (state, seeing.text(page))
        assert page.headers["Cache-Control"] == "no-store"
        if state != "unknown":
            assert page.headers["X-Robots-Tag"] == "noindex, nofollow"
            assert page.headers["Referrer-Policy"] == "same-origin"
        before = table.count("signature")
        fields = {"question": "Quand ?"} if action == "question" else form
        answer = seeing.send(table.browser, f"{link}/{action}", dict(fields))
        assert _led_to(answer, link) == (confirmed, declined, asked)[column], (state, action)
        assert table.count("signature") == before + (state == "open" and action == "confirm")


def _over() -> date:
    return datetime.now(UTC).date() - timedelta(days=2)


def test_what_cannot_be_seen_is_left_out_and_words_stay_apart() -> None:
    typed = MultiDict({"sha256": " Léa\u00a0Martin\u200b\u202e\nRoy\x00 "})
    assert VerifyForm(formdata=typed, meta={"csrf": False}).sha256.data == "Léa Martin Roy"
