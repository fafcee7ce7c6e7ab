"""Tokens of addresses that open one thing, and what stands for them in mails that have not left.

A token has 256 bits and is computed from its row's nonce with the server's secret; only its hash is
stored, and a mail at rest holds a marker. So a copy of the database opens nothing, while the team
can still be shown the address.
"""

import base64
import hashlib
import hmac
import re
import secrets
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

_NAME = "([0-9a-z]{16})"


def new_nonce() -> str:
    """What a row keeps, to compute its token from."""
    return secrets.token_urlsafe(32)


def token_from(nonce: str, purpose: str, secret_key: str) -> str:
    """The token. `purpose` keeps one kind of link from being another."""
    said = f"{purpose}\n{nonce}".encode()
    digest = hmac.digest(secret_key.encode(), said, "sha256")
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def token_if(kept_sha256: str, nonce: str, purpose: str, secret_key: str) -> str:
    """The token; "" when the server's secret is no longer the one it was made with."""
    token = token_from(nonce, purpose, secret_key)
    return token if hmac.compare_digest(hash_of(token), kept_sha256) else ""


def hash_of(token: str) -> str:
    """What is kept of a token: the SHA-256 of its characters, in hex."""
    return hashlib.sha256(token.encode()).hexdigest()


@dataclass(frozen=True)
class Marker:
    """What stands for addresses of one kind in a mail at rest."""

    word: str

    def of(self, public_id: str) -> str:
        """For the row of that public id."""
        return f"{self.word}:{public_id}"

    def put_in(
        self,
        text: str,
        addresses: Callable[[Collection[str]], Mapping[str, str]],
        otherwise: str,
    ) -> str:
        """The text with addresses in place of its markers.

        `addresses` is asked once, for all public ids in the text, and not at all where there are
        none; `otherwise` stands for those that it has nothing for.
        """
        pattern = re.compile(f"{re.escape(self.word)}:{_NAME}")
        names = set(pattern.findall(text))
        known = addresses(names) if names else {}
        return pattern.sub(lambda found: known.get(found[1]) or otherwise, text)
