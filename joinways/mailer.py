"""The only way a message leaves: one mail to one person, handed to a mail server.

What may be tried again is decided by how far the hand-over came: until the text is sent nothing
has left, and once it was sent without an answer nobody can know (RFC 5321, 4.5.3.2.6: sending again
after a lost answer to the final dot "would typically result in delivery of multiple copies").
"""

import re
import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from urllib.parse import unquote, urlsplit

TIMEOUT_SECONDS = 10
ANSWER_SECONDS = 60
"""For the answer to the final dot, the only one whose loss costs: servers look into mails first."""

MAILBOX = "mailbox:"
"""No server: what would leave is kept, to be seen."""

_PORTS = {"smtp": 587, "smtps": 465}
_HERE = ("127.0.0.1", "::1", "localhost")
_LINE_OF_A_DOT = re.compile(rb"^\.", re.MULTILINE)
_BREAKS_A_HEADER = re.compile(r"[\r\n\x00]")


@dataclass(frozen=True)
class Enclosed:
    """A file that a letter brings along. `media_type`: application/pdf and the like."""

    name: str
    media_type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True)
class Letter:
    """What one person gets. `html` "" for a mail of plain text only.

    `from_name` "" for our own; `reply_to`: the address that answers go to, "" for the sender's.
    """

    to_name: str
    to_email: str
    language: str
    subject: str
    text: str
    html: str
    message_id: str
    at: datetime
    from_name: str = ""
    reply_to: str = ""
    files: tuple[Enclosed, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """`status`: sent (a server took it), failed (refused for good), waiting (nothing left, try
    again later) or unknown (it was handed over and no answer came: never send it again).

    `of_server`: it was not about this mail, so that another would fare no better now.
    """

    status: str
    problem: str = ""
    of_server: bool = False


@dataclass(frozen=True)
class MailServer:
    """Where mail is handed over."""

    scheme: str
    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)


def server_of(url: str) -> MailServer:
    """smtp://user:password@host:587 or smtps://host; user and password percent-encoded or not.

    Raises ValueError, without the address: it may hold a password.
    """
    scheme, _, rest = url.partition("://")
    # What comes before the last @ may hold any character: it is the password.
    user, _, place = rest.rpartition("@")
    name, _, password = user.partition(":")
    parts = urlsplit(f"//{place}")
    if scheme not in _PORTS or not parts.hostname or parts.path.strip("/") or parts.query:
        raise ValueError("not the address of a mail server")
    port = parts.port or _PORTS[scheme]
    return MailServer(scheme, parts.hostname, port, unquote(name), unquote(password))


def post(
    url: str, sender: str, letter: Letter, handing_over: Callable[[], None] = lambda: None
) -> Outcome:
    """Hand a letter over. `handing_over` is called right before its text is sent: from there on
    it may have left. What it raises is raised, and then nothing was sent.
    """
    try:
        message = written(sender, letter)
    except (ValueError, IndexError, MessageError) as error:  # an odd address raises any of them
        return Outcome("failed", f"{type(error).__name__}: {error}"[:500])
    if url == MAILBOX:
        handing_over()
        return Outcome("sent")
    server = server_of(url)
    try:
        line = _connected(server, sender)
    except (OSError, smtplib.SMTPException) as error:
        # Whatever it was, also a password that is refused: no mail is to blame for it.
        return Outcome("waiting", _said(error), of_server=True)
    try:
        outcome = _hand_over(line, sender, letter, message, handing_over)
        if outcome.status == "sent":
            with suppress(OSError, smtplib.SMTPException):
                line.quit()
        return outcome
    finally:
        line.close()


def reach(url: str, sender: str) -> str:
    """Come as far as a server that would take a mail: connected, encrypted, signed in. "", or what
    stopped us. Nothing is sent.
    """
    try:
        line = _connected(server_of(url), sender)
    except (OSError, smtplib.SMTPException) as error:
        return _said(error)
    with suppress(OSError, smtplib.SMTPException):
        line.quit()
    line.close()
    return ""


def written(sender: str, letter: Letter) -> EmailMessage:
    """The letter as it travels. Raises ValueError for one that cannot be written so."""
    names = (letter.to_name, letter.to_email, letter.from_name, letter.reply_to)
    for value in (*names, letter.subject, letter.message_id):
        if _BREAKS_A_HEADER.search(value):
            raise ValueError("a line break in a header")
    message = EmailMessage(policy=SMTP.clone(cte_type="7bit"))
    message["From"] = Address(letter.from_name or "Joinways", addr_spec=sender)
    message["To"] = Address(letter.to_name, addr_spec=_address(letter.to_email))
    if letter.reply_to:
        message["Reply-To"] = Address(addr_spec=_address(letter.reply_to))
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(letter.at)
    message["Message-ID"] = letter.message_id
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday answers, please
    message.set_content(letter.text)
    if letter.html:
        message.add_alternative(letter.html, subtype="html")
    for file in letter.files:
        kind, _, subtype = file.media_type.partition("/")
        message.add_attachment(file.content, kind, subtype, filename=file.name)
    message["Content-Language"] = letter.language  # what fills in the text would move it
    return message


def _address(email: str) -> str:
    """The address as the mail system spells it: the domain in ASCII. Raises ValueError.

    Letters beyond ASCII before the @ are refused by EmailMessage itself.
    """
    local, _, domain = email.rpartition("@")
    return f"{local}@{domain.encode('idna').decode()}"


def _connected(server: MailServer, sender: str) -> smtplib.SMTP:
    """An open line to a server that knows us. Raises OSError or SMTPException."""
    trust = _trust(server.host)
    us = sender.rpartition("@")[2]  # else the standard library asks the DNS for our own name
    if server.scheme == "smtps":
        line: smtplib.SMTP = smtplib.SMTP_SSL(
            server.host, server.port, us, timeout=TIMEOUT_SECONDS, context=trust
        )
    else:
        line = smtplib.SMTP(server.host, server.port, us, timeout=TIMEOUT_SECONDS)
    try:
        line.ehlo_or_helo_if_needed()
        # Only to this very machine may a mail go in the open.
        if server.scheme == "smtp" and (line.has_extn("starttls") or server.host not in _HERE):
            line.starttls(context=trust)
            line.ehlo()
        if server.user:
            line.login(server.user, server.password)
    except BaseException:
        line.close()
        raise
    return line


def _trust(host: str) -> ssl.SSLContext:
    """Whose certificates are believed. This very machine may be spoken to in the open, so that any
    certificate will do: the one that Debian makes for its own mail server is signed by nobody.
    """
    trust = ssl.create_default_context()
    if host in _HERE:
        trust.check_hostname = False
        trust.verify_mode = ssl.CERT_NONE
    return trust


def _hand_over(
    line: smtplib.SMTP,
    sender: str,
    letter: Letter,
    message: EmailMessage,
    handing_over: Callable[[], None],
) -> Outcome:
    try:
        for code, said in _commands(line, sender, _address(letter.to_email)):
            if not 200 <= code < 400:
                return _refused(code, said)
    except (OSError, smtplib.SMTPException) as error:
        return Outcome("waiting", _said(error), of_server=True)
    handing_over()
    try:
        if line.sock:
            line.sock.settimeout(ANSWER_SECONDS)
        line.send(_LINE_OF_A_DOT.sub(b"..", message.as_bytes()) + b".\r\n")
        code, said = line.getreply()
    except (OSError, smtplib.SMTPException) as error:
        return Outcome("unknown", _said(error), of_server=True)
    return Outcome("sent") if code == 250 else _refused(code, said)


def _commands(line: smtplib.SMTP, sender: str, to_email: str) -> Iterator[tuple[int, bytes]]:
    """What comes before the text, one answer after the other."""
    yield line.mail(sender)
    yield line.rcpt(to_email)
    yield line.docmd("DATA")


def _refused(code: int, said: bytes) -> Outcome:
    """5xx is for good, everything else for now (RFC 5321, 4.2.1)."""
    status = "failed" if 500 <= code < 600 else "waiting"
    return Outcome(status, f"{code} {said.decode('utf-8', 'replace')}"[:500])


def _said(error: Exception) -> str:
    """What went wrong, in the server's or the system's words. No password is in any of them."""
    if isinstance(error, smtplib.SMTPResponseException):
        said = error.smtp_error
        text = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
        return f"{error.smtp_code} {text}"[:500]
    return f"{type(error).__name__}: {error}"[:500]
