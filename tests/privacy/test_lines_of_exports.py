"""What is taken out of a workspace, and how long people are kept, stands in the audit log."""

from flask import Flask

from joinways.extensions import db
from joinways.models import AuditLine
from tests.cast import Cast, signed_in
from tests.web.seeing import send, text

EXPORTS = {
    "/clients/export.csv": "A téléchargé la liste des clients.",
    "/events/export.csv": "A téléchargé la liste des événements.",
    "/catalogue/export.csv": "A téléchargé le catalogue.",
    "/invoices/export.csv": "A téléchargé la liste des factures.",
    "/invoices/export.xlsx": "A téléchargé la liste des factures.",
    "/invoices/archive/2026-11.zip": "A téléchargé les factures de 2026-11 en documents.",
    "/settings/audit.csv": "A téléchargé le journal d’audit.",
}


def test_each_export_has_its_line(app: Flask, cast: Cast) -> None:
    browser = signed_in(app, "admin")
    for number, (address, said) in enumerate(EXPORTS.items(), 1):
        answer = browser.get(address)
        assert answer.status_code == 200 and answer.data
        answer.close()
        log = text(browser.get("/settings/audit"))
        assert said in log, address
        with app.app_context():
            rows = db.session.query(AuditLine).all()
            assert [row.actor_name for row in rows] == ["Admin"] * number


def test_how_long_clients_are_kept(app: Flask, cast: Cast) -> None:
    browser = signed_in(app, "admin")
    for months in ("24", "24", ""):
        send(browser, "/settings/privacy", {"months": months, "seen": "y"})
    with app.app_context():
        assert db.session.query(AuditLine).count() == 2, "the same again is no change"
    log = text(browser.get("/settings/audit"))
    for said in ("24", "–"):
        assert f"sans contact les clients sont oubliés : {said}." in log.replace("\u202f", " ")
