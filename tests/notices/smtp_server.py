"""A tiny mail server on loopback that does at each step what it is told to: answer, or hang up."""

from __future__ import annotations

import base64
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from ipaddress import IPv4Address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

HANG_UP = "hang up"
SILENCE = "say nothing"


@dataclass
class Script:
    """What a server says at each step (greeting, EHLO, STARTTLS, AUTH, MAIL, RCPT, DATA,
    and END, the final dot), and what it was told. Without a line here it is content.

    `taken`: the mails whose text arrived whole, whatever was answered then.
    """

    says: dict[str, str] = field(default_factory=dict)
    extensions: tuple[str, ...] = ("8BITMIME",)
    certificate: Path | None = None
    heard: list[str] = field(default_factory=list)
    taken: list[EmailMessage] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    script: Script
    implicit_tls = False


class _Handler(socketserver.StreamRequestHandler):
    server: _Server
    secure = False

    def finish(self) -> None:
        super().finish()
        self.connection.close()

    def handle(self) -> None:
        if self.server.implicit_tls:
            self._secure()
        if not self._answer("greeting", "220 mail.example"):
            return
        while line := self.rfile.readline():
            words = line.decode("utf-8").strip()
            self.server.script.heard.append(words)
            step = words.split(" ")[0].upper()
            if step == "QUIT" or not self._step(step):
                return

    def _step(self, step: str) -> bool:
        script = self.server.script
        if step == "EHLO":
            lines = ["mail.example", *script.extensions]
            text = "\r\n".join(f"250-{one}" for one in lines[:-1])
            return self._answer(step, f"{text}\r\n250 {lines[-1]}")
        if step == "STARTTLS":
            self._answer(step, "220 go on")
            self._secure()
            return True
        if step == "AUTH":
            return self._answer(step, "235 welcome")
        if step == "DATA":
            if not self._answer(step, "354 go on") or "DATA" in script.says:
                return "DATA" in script.says and script.says["DATA"] != HANG_UP
            self._take()
            return self._answer("END", "250 taken")
        return self._answer(step, "250 fine")

    def _take(self) -> None:
        script, text = self.server.script, b""
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            text += line.removeprefix(b".")
        script.raw.append(text)
        script.encrypted.append(self.secure)
        lines = text.replace(b"\r\n", b"\n")
        script.taken.append(message_from_bytes(lines, policy=policy.default))

    def _answer(self, step: str, usual: str) -> bool:
        said = self.server.script.says.get(step, usual)
        if said == HANG_UP:
            return False
        if said == SILENCE:
            self.rfile.readline()  # until the other side has enough
            return False
        self.wfile.write(f"{said}\r\n".encode())
        return True

    def _secure(self) -> None:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        assert self.server.script.certificate
        context.load_cert_chain(self.server.script.certificate)
        self.connection = context.wrap_socket(self.connection, server_side=True)
        self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb", 0)
        self.secure = True


@contextmanager
def mail_server(script: Script, *, implicit_tls: bool = False) -> Iterator[int]:
    """The port that it listens on."""
    with _Server(("127.0.0.1", 0), _Handler) as server:
        server.script, server.implicit_tls = script, implicit_tls
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()


def certificate(folder: Path) -> Path:
    """A certificate for 127.0.0.1 that signs itself, with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    file = folder / "mail.pem"
    file.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return file


def plain_login(words: str) -> tuple[str, str]:
    """User and password of an AUTH PLAIN line (RFC 4616)."""
    _, user, password = base64.b64decode(words.split(" ")[2]).decode().split("\x00")
    return user, password
