"""Links for those without an account: only the hash of their token is in the database."""

from datetime import timedelta

from flask import Flask
from sqlalchemy import text

from joinways.database import writing
from joinways.extensions import db
from joinways.models import ShareLink
from joinways.models.columns import utc_now
from joinways.sending.links import address_of, find_link, is_open, make_link, token_of
from tests.cast import Cast

SECRET = "a secret of the server's"


def test_a_token_opens_its_link_and_no_copy_of_the_database_holds_it(
    app: Flask, cast: Cast
) -> None:
    with app.app_context():
        quote = cast.quote()
        with writing(db.session) as session:
            expires = utc_now() + timedelta(hours=1)
            link = make_link(
                session, cast.workspace, "quote", SECRET, expires_at=expires, quote_id=quote.id
            )
            link_id = link.id
        link = db.session.get_one(ShareLink, link_id)
        token = token_of(link, SECRET)
        assert len(token) == 43  # 256 bits in base64url
        found = find_link(db.session, "quote", token)
        assert found is not None
        assert found.id == link_id
        assert is_open(found)
        assert find_link(db.session, "sheet", token) is None
        assert find_link(db.session, "quote", token[:-1]) is None
        assert address_of(link, SECRET, "https://a.example") == f"https://a.example/sign/{token}"
        assert address_of(link, "another secret", "https://a.example") == ""
        row = db.session.execute(text("SELECT * FROM share_link")).one()
        assert token not in str(tuple(row))


def test_a_link_ends_by_time_or_by_hand() -> None:
    past, future = utc_now() - timedelta(seconds=1), utc_now() + timedelta(hours=1)
    assert is_open(ShareLink(expires_at=future, revoked_at=None))
    assert not is_open(ShareLink(expires_at=past, revoked_at=None))
    assert not is_open(ShareLink(expires_at=future, revoked_at=past))
