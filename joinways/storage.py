"""Where kept files lie besides the database: a folder or an S3-compatible store.

A file's name is the SHA-256 of its content, so that the same file lies there once and a reader sees
whether it is still what was written. Whoever reads checks the hash (kept_files.py).
"""

import hashlib
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import Protocol
from urllib.parse import urlsplit

import fsspec


class BadStorage(ValueError):
    """The address names no store that can be used here. The message says why."""


class Store(Protocol):
    """A place that keeps contents under their hash."""

    def write(self, content: bytes) -> str:
        """Keep it; its SHA-256 in hex. What is there already is written once more only if it is
        no longer what it was. Raises OSError."""

    def read(self, sha256: str) -> bytes:
        """What lies under that name, whatever it is. Raises FileNotFoundError, OSError."""


@dataclass(frozen=True)
class Folder:
    """A folder of this machine (or mounted in it). A crash leaves a whole file or none."""

    root: Path

    def write(self, content: bytes) -> str:
        sha256 = hashlib.sha256(content).hexdigest()
        target = self._place(sha256)
        if target.exists() and target.read_bytes() == content:
            return sha256
        target.parent.mkdir(parents=True, exist_ok=True)
        aside = target.with_name(f".{sha256}-{secrets.token_hex(4)}")
        try:
            with open(aside, "xb", opener=_private) as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            aside.replace(target)
        finally:
            aside.unlink(missing_ok=True)
        _sync(target.parent)
        return sha256

    def read(self, sha256: str) -> bytes:
        return self._place(sha256).read_bytes()

    def try_out(self) -> None:
        """Write something that is gone at once. Raises OSError."""
        self.root.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=self.root) as file:
            file.write(b"?")

    def _place(self, sha256: str) -> Path:
        return self.root / sha256[:2] / sha256


@dataclass(frozen=True)
class Bucket:
    """Whatever fsspec opens: s3:// above all, where an object is there whole or not at all."""

    url: str

    def write(self, content: bytes) -> str:
        sha256 = hashlib.sha256(content).hexdigest()
        files, root = fsspec.core.url_to_fs(self.url)
        place = f"{root.rstrip('/')}/{sha256[:2]}/{sha256}"
        if not (files.exists(place) and files.cat_file(place) == content):
            files.pipe_file(place, content)
        return sha256

    def read(self, sha256: str) -> bytes:
        files, root = fsspec.core.url_to_fs(self.url)
        content: bytes = files.cat_file(f"{root.rstrip('/')}/{sha256[:2]}/{sha256}")
        return content


def store_at(url: str | None) -> Store | None:
    """The store of an address; None keeps files in the database.

    "/var/lib/joinways" and file:///… are folders, all else is fsspec's (s3://bucket/folder needs
    the package s3fs; keys and endpoint come from its own environment). Raises BadStorage.
    """
    if not url:
        return None
    parts = urlsplit(url)
    if parts.scheme in ("", "file"):
        if not parts.path.startswith("/") or parts.netloc:
            raise BadStorage("a folder is named by its whole path")
        return Folder(Path(parts.path))
    try:
        fsspec.get_filesystem_class(parts.scheme)
    except (ImportError, ValueError) as error:
        raise BadStorage(str(error)) from None
    return Bucket(url)


def try_out(url: str | None) -> None:
    """Whether what is kept in a folder can be written there. Raises BadStorage.

    Told when the server starts, not when the first client asks for what was signed. A bucket is
    elsewhere: it may be away for a while, and come back.
    """
    store = store_at(url)
    if isinstance(store, Folder):
        try:
            store.try_out()
        except OSError as error:
            raise BadStorage(f"{store.root} cannot be written: {error.strerror}") from None


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _sync(folder: Path) -> None:
    """The name is on the disk too, not only the content."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
