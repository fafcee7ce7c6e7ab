"""Secrets at rest: encrypted with the newest key, read with any key of the ring."""

from cryptography.fernet import Fernet, InvalidToken, MultiFernet


class Sealed(Exception):
    """A secret that none of the keys opens, or that was sealed for another owner."""


class Vault:
    """Encrypts small secrets for one owner each, so that a row copied elsewhere stays shut."""

    def __init__(self, keys: tuple[str, ...]) -> None:
        self._newest = Fernet(keys[0])
        self._ring = MultiFernet([Fernet(key) for key in keys])

    def seal(self, owner: str, secret: str) -> str:
        """The encrypted text of `secret`, which only the same `owner` can open."""
        return self._ring.encrypt(f"{owner}\n{secret}".encode()).decode()

    def open(self, owner: str, sealed: str) -> str:
        """The secret. Raises Sealed when the keys or the owner are not the right ones."""
        try:
            found, secret = self._ring.decrypt(sealed.encode()).decode().split("\n", 1)
        except InvalidToken:
            raise Sealed("no key of ENCRYPTION_KEY opens this secret") from None
        if found != owner:
            raise Sealed("this secret belongs to another owner")
        return secret

    def is_newest(self, sealed: str) -> bool:
        """Whether the newest key alone opens it."""
        try:
            self._newest.decrypt(sealed.encode())
        except InvalidToken:
            return False
        return True

    def resealed(self, sealed: str) -> str:
        """The same secret of the same owner under the newest key. Raises Sealed."""
        try:
            return self._ring.rotate(sealed.encode()).decode()
        except InvalidToken:
            raise Sealed("no key of ENCRYPTION_KEY opens this secret") from None
