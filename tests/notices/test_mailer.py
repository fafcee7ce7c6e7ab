"""A mail is handed to a real server on loopback; each way in which that may end."""

import smtplib
import socket
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from joinways import mailer
from joinways.mailer import Letter, MailServer, Outcome, post, server_of
from tests.notices.smtp_server import (
    HANG_UP,
    SILENCE,
    Script,
    certificate,
    mail_server,
    plain_login,
)

SENDER = "factures@domaine.example"
LETTER = Letter(
    to_name="Inès Quéruel",
    to_email="ines@team.example",
    language="fr",
    subject="Facture F-0001 payée : 2 194,86 €",
    text="Bonjour,\n\n.une ligne qui commence par un point\n.\nFin\n",
    html="<p>Bonjour, <b>payée</b></p>",
    message_id="<abc@domaine.example>",
    at=datetime(2026, 11, 26, 1, 2, 3, tzinfo=UTC),
)


def sent(script: Script, letter: Letter = LETTER) -> tuple[Outcome, list[str]]:
    """How handing over ended; whether it came to the point where the mail may have left."""
    reached: list[str] = []
    with mail_server(script) as port:
        outcome = post(
            f"smtp://127.0.0.1:{port}", SENDER, letter, lambda: reached.append("handed over")
        )
    return outcome, reached


def test_a_mail_arrives_as_it_was_written() -> None:
    script = Script()
    assert sent(script) == (Outcome("sent"), ["handed over"])
    [mail] = script.taken
    assert mail["From"] == "Joinways <factures@domaine.example>"
    assert mail["To"] == "Inès Quéruel <ines@team.example>"
    assert mail["Subject"] == LETTER.subject
    assert mail["Date"] == "Thu, 26 Nov 2026 01:02:03 +0000"
    assert mail["Message-ID"] == "<abc@domaine.example>"
    assert (mail["Content-Language"], mail["Auto-Submitted"]) == ("fr", "auto-generated")
    plain, rich = mail.iter_parts()
    assert (plain.get_content_type(), rich.get_content_type()) == ("text/plain", "text/html")
    assert plain.get_content() == LETTER.text
    assert rich.get_content() == LETTER.html + "\n"
    assert script.heard[:4] == [
        "ehlo domaine.example",
        "mail FROM:<factures@domaine.example>",
        "rcpt TO:<ines@team.example>",
        "DATA",
    ]


def test_plain_text_alone_is_one_part() -> None:
    script = Script()
    sent(script, replace(LETTER, html=""))
    assert script.taken[0].get_content_type() == "text/plain"


def test_a_domain_in_other_letters_is_spelled_as_the_mail_system_does() -> None:
    script = Script()
    assert sent(script, replace(LETTER, to_email="ines@équipe.example"))[0] == Outcome("sent")
    assert script.heard[2] == "rcpt TO:<ines@xn--quipe-9ra.example>"
    assert script.taken[0]["To"] == "Inès Quéruel <ines@xn--quipe-9ra.example>"


def test_what_travels_is_ascii_with_short_lines() -> None:
    script = Script()
    sent(script, replace(LETTER, text="é" * 3000, html="<p>" + "x" * 3000 + "</p>"))
    [raw] = script.raw
    assert raw.isascii()
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998
    plain, _ = script.taken[0].iter_parts()
    assert plain.get_content().strip() == "é" * 3000


@pytest.mark.parametrize(
    ("step", "says", "expected", "of_server"),
    [
        ("greeting", "554 no service", "waiting", True),
        ("greeting", HANG_UP, "waiting", True),
        ("EHLO", HANG_UP, "waiting", True),
        ("MAIL", "451 later", "waiting", False),
        ("MAIL", "550 not from you", "failed", False),
        ("MAIL", HANG_UP, "waiting", True),
        ("RCPT", "450 mailbox busy", "waiting", False),
        ("RCPT", "550 no such person", "failed", False),
        ("RCPT", HANG_UP, "waiting", True),
        ("DATA", "452 disk full", "waiting", False),
        ("DATA", "554 no", "failed", False),
        ("DATA", HANG_UP, "waiting", True),
    ],
)
def test_before_the_text_nothing_has_left(
    step: str, says: str, expected: str, of_server: bool
) -> None:
    script = Script(says={step: says})
    outcome, reached = sent(script)
    assert (outcome.status, outcome.of_server) == (expected, of_server)
    assert (reached, script.taken) == ([], [])
    assert outcome.problem
    if says != HANG_UP:
        assert outcome.problem == says


@pytest.mark.parametrize(
    ("says", "expected"),
    [
        ("250 taken", "sent"),
        ("451 greylisted, come back", "waiting"),
        ("554 looks like spam", "failed"),
        (HANG_UP, "unknown"),
        ("what?", "waiting"),
    ],
)
def test_after_the_text_only_an_answer_tells(says: str, expected: str) -> None:
    script = Script(says={"END": says})
    outcome, reached = sent(script)
    assert (outcome.status, reached) == (expected, ["handed over"])
    assert len(script.taken) == 1


def test_an_answer_that_does_not_come_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mailer, "ANSWER_SECONDS", 0.05)
    script = Script(says={"END": SILENCE})
    outcome, reached = sent(script)
    assert (outcome.status, reached, len(script.taken)) == ("unknown", ["handed over"], 1)


def test_nobody_there_is_for_now() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    outcome = post(f"smtp://127.0.0.1:{port}", SENDER, LETTER)
    assert (outcome.status, outcome.of_server) == ("waiting", True)
    assert outcome.problem.startswith("ConnectionRefusedError")


def test_a_name_that_nobody_knows_is_for_now(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "create_connection", unknown)
    outcome = post("smtps://mail.invalid", SENDER, LETTER)
    assert (outcome.status, outcome.of_server) == ("waiting", True)
    assert outcome.problem == "gaierror: [Errno -2] Name or service not known"


def test_what_stops_the_hand_over_leaves_nothing_sent() -> None:
    script = Script()

    def taken_by_another() -> None:
        raise LookupError("another worker has it")

    with mail_server(script) as port, pytest.raises(LookupError):
        post(f"smtp://127.0.0.1:{port}", SENDER, LETTER, taken_by_another)
    assert [one.get_content_type() for one in script.taken if one["Subject"]] == []


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_user_and_password_go_encrypted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, scheme: str
) -> None:
    file = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    script = Script(extensions=("STARTTLS", "AUTH PLAIN"), certificate=file)
    with mail_server(script, implicit_tls=scheme == "smtps") as port:
        outcome = post(f"{scheme}://joinways:p@ss%2Fword@127.0.0.1:{port}", SENDER, LETTER)
    assert outcome == Outcome("sent")
    assert script.encrypted == [True]
    assert [plain_login(one) for one in script.heard if one.startswith("AUTH")] == [
        ("joinways", "p@ss/word")
    ]
    # Nothing but the greeting came before the encryption.
    assert [one.split(" ")[0] for one in script.heard][:2] == (
        ["ehlo", "STARTTLS"] if scheme == "smtp" else ["ehlo", "AUTH"]
    )


def test_a_certificate_that_nobody_vouches_for_will_do_on_this_machine_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = Script(extensions=("STARTTLS",), certificate=certificate(tmp_path))
    assert sent(script) == (Outcome("sent"), ["handed over"])
    assert script.encrypted == [True]
    monkeypatch.setattr(mailer, "_HERE", ())
    outcome, reached = sent(script)
    assert (outcome.status, outcome.of_server, reached) == ("waiting", True, [])
    assert "CERTIFICATE_VERIFY_FAILED" in outcome.problem


def test_a_refused_password_is_for_now_and_shown_nowhere() -> None:
    script = Script(says={"AUTH": "535 wrong password"}, extensions=("AUTH PLAIN",))
    with mail_server(script) as port:
        outcome = post(f"smtp://joinways:hush-hush@127.0.0.1:{port}", SENDER, LETTER)
    assert (outcome.status, outcome.of_server) == ("waiting", True)
    assert outcome.problem == "535 wrong password"


def test_another_machine_without_encryption_gets_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    script = Script()
    monkeypatch.setattr(mailer, "_HERE", ())
    outcome, reached = sent(script)
    assert (outcome.status, reached, script.taken) == ("waiting", [], [])
    assert outcome.problem == "SMTPNotSupportedError: STARTTLS extension not supported by server."


@pytest.mark.parametrize(
    "change",
    [
        {"subject": "paid\r\nBcc: all@team.example"},
        {"to_name": "Inès\nBcc: all@team.example"},
        {"to_email": "ines@team.example\r\nBcc: all@team.example"},
        {"to_email": "ines@team.example, all@team.example"},
        {"to_email": "nobody"},
        {"to_email": "inès@team.example"},
        {"to_email": "ines@team..example"},
        {"message_id": "<a@b>\r\nBcc: all@team.example"},
    ],
)
def test_a_header_holds_one_line_and_one_address(change: dict[str, str]) -> None:
    script = Script()
    outcome, reached = sent(script, replace(LETTER, **change))  # type: ignore[arg-type]
    assert (outcome.status, reached, script.heard) == ("failed", [], [])


def test_the_mailbox_takes_everything_and_sends_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtplib, "SMTP", None)
    reached: list[str] = []
    assert post("mailbox:", SENDER, LETTER, lambda: reached.append("kept")) == Outcome("sent")
    assert reached == ["kept"]


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://mail.example", MailServer("smtp", "mail.example", 587)),
        ("smtps://mail.example", MailServer("smtps", "mail.example", 465)),
        ("smtp://u:p@ss:w@mail.example:25", MailServer("smtp", "mail.example", 25, "u", "p@ss:w")),
        ("smtp://u%40d:p%25@[::1]:25/", MailServer("smtp", "::1", 25, "u@d", "p%")),
    ],
)
def test_addresses_of_servers(url: str, server: MailServer) -> None:
    assert server_of(url) == server


@pytest.mark.parametrize(
    "url", ["", "mail.example", "http://mail.example", "smtp://", "smtp://h:x"]
)
def test_what_is_no_address_of_a_server(url: str) -> None:
    with pytest.raises(ValueError):
        server_of(url)
