"""A mail that comes back is no sent mail any more, and the team is told."""

import pytest
from flask import Flask
from sqlalchemy import select

from joinways.extensions import db
from joinways.models import Notice, OutgoingMail
from joinways.sending.bounces import bounce_of
from joinways.sending.commands import bounced
from joinways.sending.watching import unsent_due
from tests.cast import Cast, signed_in
from tests.sending.desk import Sender, press_send, set_mail
from tests.web.seeing import text

WORDS = "550 5.1.1 The email account that you tried to reach does not exist"


REPORT = """\
From: MAILER-DAEMON@mx.example
To: joinways@joinways.example
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="x"

--x
Content-Type: text/plain

Your mail could not be delivered.
--x
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; lea@nowhere.example
Action: {action}
Status: 5.1.1
Diagnostic-Code: smtp; {words}

--x
Content-Type: {kind}

Message-ID: {message_id}
Subject: Votre devis

{rest}
--x--
"""


def report(message_id: str, action: str = "failed", *, headers_only: bool = False) -> bytes:
    """As a mail server writes it (RFC 3464, appendix E)."""
    kind = "text/rfc822-headers" if headers_only else "message/rfc822"
    rest = "" if headers_only else "Bonjour"
    return REPORT.format(
        action=action, words=WORDS, kind=kind, message_id=message_id, rest=rest
    ).encode()


@pytest.mark.parametrize("headers_only", [False, True])
def test_a_report_names_the_mail_and_says_why(headers_only: bool) -> None:
    found = bounce_of(report("<q1@joinways.example>", headers_only=headers_only))
    assert found
    assert (found.message_id, found.words) == ("<q1@joinways.example>", WORDS)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff\x00 not a mail",
        report("<q1@joinways.example>", "delayed"),
        report(""),
        b"Subject: Je suis absent\n\nDe retour lundi.",
        b"Content-Type: multipart/report; boundary=x\n\n--x\nContent-Type: message/rfc822\n\n--x--",
    ],
)
def test_other_messages_say_nothing(raw: bytes) -> None:
    assert bounce_of(raw) is None


def test_the_quote_says_that_its_mail_came_back(app: Flask, cast: Cast) -> None:
    browser = signed_in(app, "member")
    with app.app_context():
        quote = Sender(app, cast).draft()
    press_send(browser, quote)
    with app.app_context():
        mail = db.session.scalars(select(OutgoingMail)).one()
        set_mail(quote, status="sent", sent_at=mail.created_at)
        raw = report(mail.message_id)
    noted = app.test_cli_runner().invoke(bounced, input=raw)
    assert (noted.exit_code, noted.output) == (0, f"noted: {WORDS}\n")
    page = text(browser.get(quote.address))
    assert "Revenu : parti le" in page
    assert WORDS in page
    with app.app_context():
        assert unsent_due(db.session) == 1
        told = db.session.scalars(select(Notice).where(Notice.kind == "attention")).one()
        assert told.detail["reason"] == "quote-mail-bounced"
    again = app.test_cli_runner().invoke(bounced, input=raw)
    assert again.output == "no mail of ours: nothing noted\n"
