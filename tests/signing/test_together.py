"""Bundles, amendments, codes, declining, questions, paper."""

import io
import json
import re
from datetime import UTC, datetime, timedelta

from sqlalchemy import select, text
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from joinways.database import writing
from joinways.extensions import db
from joinways.models import History, Notice, OutgoingMail, Signature, StoredFile
from tests.cast import signed_in
from tests.forms_of_page import prefilled_form
from tests.signing.table import Table
from tests.web.seeing import beside, send, source
from tests.web.seeing import text as words


def evidence(table: Table) -> list[dict[str, object]]:
    with table.app.app_context():
        rows = db.session.scalars(select(Signature).order_by(Signature.number)).all()
        return [{**json.loads(row.evidence), "own": row.sha256} for row in rows]


def test_bundle_is_signed_in_one_act_or_not_at_all(table: Table) -> None:
    deposit = table.sent(bundle="b1", bundle_position=0)
    balance = table.sent(bundle="b1", bundle_position=1, needs_code=False)
    link = table.link(deposit)
    page = words(table.browser.get(link))
    assert "2 devis, une signature" in page
    assert "1 199,72 €" in page
    form = table.pressed(link)
    with table.app.app_context(), writing(db.session) as session:
        session.execute(text("UPDATE quote SET state = 'draft' WHERE id = :id"), {"id": balance.id})
    table.browser.post(f"{link}/confirm", data=form)
    assert (table.state(deposit), table.count("signature")) == ("sent", 0)
    assert "n’est pas prêt" in words(table.browser.get(link))
    with table.app.app_context(), writing(db.session) as session:
        session.execute(text("UPDATE quote SET state = 'sent' WHERE id = :id"), {"id": balance.id})
    table.sign(link)
    first, second = evidence(table)
    assert first["act"] == second["act"]
    assert (second["number"], second["previous_sha256"]) == (2, first["own"])
    assert (table.state(deposit), table.state(balance)) == ("signed", "signed")
    for quote in (deposit, balance):
        pdf = table.browser.get(f"{link}/signed.pdf?of={quote.public_id}")
        assert pdf.data.startswith(b"%PDF-")
    with table.app.app_context():
        assert db.session.query(OutgoingMail).filter_by(kind="signed").count() == 2


def test_amendment_replaces_what_it_amends_unless_that_is_invoiced(table: Table) -> None:
    first, other = table.cast.quote(), table.cast.quote()
    amendment, late = table.sent(amends_id=first.id), table.sent(amends_id=other.id)
    page = table.browser.get(table.link(amendment)).get_data(as_text=True)
    assert "Ce qui change" in page
    assert "D-2026-001" in page
    table.sign(table.link(amendment))
    assert (table.state(amendment), table.state(first)) == ("signed", "replaced")
    link = table.link(late)
    form = table.pressed(link)
    with table.app.app_context(), writing(db.session) as session:
        session.execute(
            text("UPDATE quote SET state = 'invoicing' WHERE id = :id"), {"id": other.id}
        )
    answer = table.browser.post(f"{link}/confirm", data=form, follow_redirects=True)
    assert "Cet avenant ne peut plus être signé" in words(answer)
    assert (table.state(late), table.state(other)) == ("sent", "invoicing")


def _sent_code(table: Table) -> str:
    with table.app.app_context():
        mail = db.session.scalars(
            select(OutgoingMail).filter_by(kind="signing-code").order_by(OutgoingMail.id.desc())
        ).first()
        assert mail is not None
        assert mail.to_email == "lea@atelier-nord.example"
        found = re.search(r"^\d{6}$", mail.text, re.MULTILINE)
        assert found
        return found[0]


def test_code_by_mail(table: Table) -> None:
    quote = table.sent(needs_code=True)
    link = table.link(quote)
    page = table.review(link)
    assert "l…@atelier-nord.example" in words(page)
    form, right = prefilled_form(source(page), "/confirm"), _sent_code(table)
    wrong = "000000" if right != "000000" else "111111"
    for _ in range(4):
        answer = table.browser.post(f"{link}/confirm", data=form | {"code": wrong})
        assert answer.status_code == 422
        assert beside(source(answer), "code").startswith("Ce n’est pas le code")
    answer = table.browser.post(f"{link}/confirm", data=form | {"code": wrong})
    assert beside(source(answer), "code").startswith("Ce code n’est plus valable")
    answer = table.browser.post(f"{link}/confirm", data=form | {"code": right})
    assert beside(source(answer), "code").startswith("Ce code n’est plus valable"), (
        "five tries, no more"
    )
    answer = table.browser.post(f"{link}/code", data=form)
    assert answer.status_code == 429, "one a minute"
    with table.app.app_context(), writing(db.session) as session:
        session.execute(text("DELETE FROM link_use WHERE what = 'code'"))
    answer = table.browser.post(f"{link}/code", data=form)
    assert answer.status_code == 200
    form = prefilled_form(source(answer), "/confirm")
    again = _sent_code(table)
    answer = table.browser.post(
        f"{link}/confirm", data=form | {"code": f" {again[:3]} {again[3:]} "}
    )
    assert (answer.status_code, table.state(quote)) == (303, "signed")
    [facts] = evidence(table)
    assert facts["code"]["typed"] is True  # type: ignore[index]
    assert facts["code"]["sent_to"] == "lea@atelier-nord.example"  # type: ignore[index]
    with table.app.app_context():
        row = str(tuple(db.session.execute(text("SELECT * FROM signing_code")).all()))
        assert again not in row


def test_declining_tells_the_team_why(table: Table) -> None:
    quote = table.sent()
    link = table.link(quote)
    table.browser.get(link)
    send(table.browser, f"{link}/decline", {"reason": "La date ne va plus.\r\nDésolée."})
    send(table.browser, f"{link}/decline", {"reason": "encore"})
    assert table.state(quote) == "declined"
    with table.app.app_context():
        assert db.session.query(Notice).filter_by(kind="declined").count() == 1
    page = words(signed_in(table.app, "member").get(quote.address))
    assert "Refusé par le client La date ne va plus. Désolée." in page


def test_questions_reach_the_timeline_five_a_day(table: Table) -> None:
    quote = table.sent()
    link = table.link(quote)
    for number in range(5):
        answer = send(table.browser, f"{link}/question", {"question": f"Question {number} ?"})
        assert answer.status_code == 200
    assert send(table.browser, f"{link}/question", {"question": "Une de plus"}).status_code == 429
    assert send(table.browser, f"{link}/question", {"question": "x" * 2001}).status_code == 422
    with table.app.app_context():
        rows = db.session.scalars(select(History).filter_by(action="question")).all()
        assert [row.detail["message"] for row in rows] == [f"Question {n} ?" for n in range(5)]
        assert db.session.query(Notice).filter_by(kind="question").count() == 5
    assert "Question 4 ?" in words(signed_in(table.app, "member").get(quote.address))


def test_link_is_not_used_without_end(table: Table) -> None:
    quote = table.sent()
    link = table.link(quote)
    codes = [send(table.browser, f"{link}/review", {}).status_code for _ in range(42)]
    assert codes == [422] * 40 + [429] * 2


def test_only_foreign_eyes_count_as_openings(table: Table) -> None:
    quote = table.sent()
    link = table.link(quote)
    signed_in(table.app, "member").get(link)
    assert table.count("link_opening") == 0
    signed_in(table.app, "stranger").get(link)
    table.browser.get(link, headers={"User-Agent": "x" * 5000})
    with table.app.app_context():
        rows = db.session.execute(text("SELECT ip, user_agent FROM link_opening")).all()
        assert [row.ip for row in rows] == ["127.0.0.1"] * 2
        assert len(rows[1].user_agent) == 400
        opened = db.session.scalars(select(History).filter_by(action="opened")).all()
        assert len(opened) == 1


def test_signature_on_paper(table: Table) -> None:
    quote = table.sent(option=True)
    team = signed_in(table.app, "member")
    address = f"{quote.address}/signed-on-paper"
    form = prefilled_form(source(team.get(address)), "/signed-on-paper")
    day = datetime.now(UTC).date()
    late, script = str(day + timedelta(days=3)), (io.BytesIO(b"<script>"), "scan.pdf")
    answer = team.post(address, data=form | {"signed_on": late, "file": script})
    assert answer.status_code == 422
    assert beside(source(answer), "signed_on").startswith("Choisissez une date")
    assert beside(source(answer), "file") == "Ce n’est ni un PDF, ni un PNG, ni un JPEG."
    scan = b"%PDF-1.7\n" + b"0" * 2_000_000 + b"\n%%EOF\n"
    fields = form | {
        "signed_on": str(day - timedelta(days=1)),
        "name": "Léa Martin",
        "options": f"{quote.public_id}:1",
    }
    # Encoded here: the test's client would leave so large a body open behind it.
    large = fields | {"file": FileStorage(io.BytesIO(scan), "../../x.html")}
    boundary, body = encode_multipart(large)
    kind = f'multipart/form-data; boundary="{boundary}"'
    answer = team.post(address, data=body, content_type=kind)
    assert (answer.status_code, table.state(quote)) == (303, "signed")
    [facts] = evidence(table)
    assert (facts["kind"], facts["member_of_the_seller"]) == ("paper", "Member")
    kept = team.get(f"{quote.address}/signed-scan")
    assert (kept.data, kept.mimetype) == (scan, "application/pdf")
    with table.app.app_context():
        file = db.session.scalars(select(StoredFile).filter_by(kind="paper")).one()
        assert (file.name, file.sha256) == ("signed-on-paper.pdf", facts["scan_sha256"])
        assert db.session.query(OutgoingMail).count() == 0
    assert "Sur papier" in words(team.get(quote.address))
