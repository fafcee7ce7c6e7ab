"""The mail after a signature brings the signed PDF along."""

from dataclasses import replace
from functools import partial

import pytest
from sqlalchemy import text

from joinways import mailer
from joinways.extensions import db
from joinways.mailer import Letter, Outcome, written
from joinways.notices.posting import post_due
from joinways.sending.letters import finished
from joinways.signing import paper
from joinways.signing.evidence import VERSION
from tests.cast import signed_in
from tests.signing.table import Table


@pytest.fixture
def left(monkeypatch: pytest.MonkeyPatch) -> list[Letter]:
    """The letters that a mail server would have taken."""
    taken: list[Letter] = []

    def post(_url: str, _sender: str, letter: Letter, handing_over: object) -> Outcome:
        assert callable(handing_over)
        handing_over()
        taken.append(letter)
        return Outcome("sent")

    monkeypatch.setattr(mailer, "post", post)
    return taken


def test_mail_brings_the_signed_pdf(table: Table, left: list[Letter]) -> None:
    link = table.link(table.sent())
    table.sign(link, email="lea@atelier-nord.example")
    with table.app.app_context():
        config = table.app.config["JOINWAYS"]
        row = str(db.session.execute(text("SELECT * FROM outgoing_mail")).all())
        assert link not in row, "a copy of the database opens nothing"
        post_due(db.session, config, partial(finished, db.session, config))
    [letter] = left
    assert link in letter.text
    [file] = letter.files
    assert (file.name, file.media_type) == ("D-2026-001.pdf", "application/pdf")
    assert file.content == table.browser.get(f"{link}/signed.pdf").data
    message = written("joinways@a.example", letter)
    [attached] = message.iter_attachments()
    assert attached.get_content() == file.content
    assert attached.get_filename() == "D-2026-001.pdf"
    assert not list(written("joinways@a.example", replace(letter, files=())).iter_attachments())


def test_the_mailbox_names_what_is_attached(table: Table, left: list[Letter]) -> None:
    table.sign(table.link(table.sent()), email="lea@atelier-nord.example")
    with table.app.app_context():
        config = table.app.config["JOINWAYS"]
        post_due(db.session, config, partial(finished, db.session, config))
        mail = db.session.execute(
            text("SELECT public_id FROM outgoing_mail WHERE brings_act <> ''")
        ).scalar_one()
    page = signed_in(table.app, "member").get(f"/mailbox/{mail}").get_data(as_text=True)
    assert "Pièces jointes" in page
    assert "D-2026-001.pdf" in page


def test_a_pdf_that_cannot_be_made_keeps_nobody_from_signing(
    table: Table, left: list[Letter], monkeypatch: pytest.MonkeyPatch
) -> None:
    quote = table.sent()
    link = table.link(quote)

    def broken(*_: object) -> None:
        raise RuntimeError("no ink")

    with monkeypatch.context() as patch:
        patch.setattr(paper, "signed_quote_pdf", broken)
        assert table.sign(link).status_code == 303
    assert (table.state(quote), table.count("stored_file")) == ("signed", 0)
    with table.app.app_context():
        assert post_due(db.session, table.app.config["JOINWAYS"]) == 0, "it waits for its file"
    first = table.browser.get(f"{link}/signed.pdf").data
    assert first.startswith(b"%PDF-")
    assert table.browser.get(f"{link}/signed.pdf").data == first
    assert left == []


def test_evidence_names_the_version_of_joinways() -> None:
    with open("pyproject.toml", encoding="utf-8") as file:  # noqa: PTH123
        assert f'version = "{VERSION}"' in file.read()
