"""Kept files: in the database, a folder or a bucket; a changed one is never handed out."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import fsspec
import pytest
from flask import Flask
from sqlalchemy import select

from joinways.config import ConfigError, read
from joinways.database import writing
from joinways.extensions import db
from joinways.kept_files import Damaged, content_of, damaged, laid_down
from joinways.models import DamagedFile, StoredFile
from joinways.storage import BadStorage, Folder, store_at
from tests.cast import Cast, signed_in
from tests.papers.billing import billed
from tests.papers.conftest import known_seller
from tests.web.seeing import text

WORDS = b"what was kept"


def kept(cast: Cast, config: Any) -> StoredFile:
    with writing(db.session) as session:
        file = StoredFile(
            workspace_id=cast.workspace,
            kind="evidence",
            name="words.txt",
            media_type="text/plain",
            **laid_down(config, WORDS),
        )
        session.add(file)
    return db.session.scalars(select(StoredFile)).one()


@pytest.mark.parametrize("where", ["database", "folder", "bucket"])
def test_what_is_kept_comes_back_and_a_changed_one_does_not(
    app: Flask, cast: Cast, tmp_path: Path, where: str
) -> None:
    url = {"database": None, "folder": f"file://{tmp_path}", "bucket": "memory://files"}[where]
    config = replace(app.config["JOINWAYS"], storage_url=url)
    with app.app_context():
        file = kept(cast, config)
        assert file.content == (WORDS if where == "database" else b"")
        assert content_of(db.session, config, file) == WORDS
        assert list(damaged(db.session, config)) == []
        spoilt = _spoil(where, tmp_path, file)
        file = db.session.scalars(select(StoredFile)).one()
        with pytest.raises(Damaged):
            content_of(db.session, config, file)
        file = db.session.scalars(select(StoredFile)).one()
        assert db.session.scalars(select(DamagedFile.file_id)).all() == [file.id]
        [said] = damaged(db.session, config)
        assert "words.txt) is not what was kept" in said
        if not spoilt:
            return
        laid_down(config, WORDS)  # written once more, as a backup would
        assert content_of(db.session, config, file) == WORDS
        assert db.session.scalars(select(DamagedFile.file_id)).all() == []


def _spoil(where: str, folder: Path, file: StoredFile) -> bool:
    """Change a byte behind everybody's back. Whether it can be mended from outside."""
    place = f"{file.sha256[:2]}/{file.sha256}"
    if where == "folder":
        (folder / place).write_bytes(b"what was kept!")
    elif where == "bucket":
        fsspec.filesystem("memory").rm(f"/files/{place}")
    else:
        db.session.rollback()
        with db.engine.begin() as connection:
            postgresql = connection.dialect.name == "postgresql"
            off = "ALTER TABLE stored_file DISABLE TRIGGER USER"
            connection.exec_driver_sql(off if postgresql else "DROP TRIGGER stored_file_no_update")
            connection.exec_driver_sql(
                "UPDATE stored_file SET sha256 = 'f' || substr(sha256, 2, 62) || 'x'"
            )
            if postgresql:
                connection.exec_driver_sql("ALTER TABLE stored_file ENABLE TRIGGER USER")
        db.session.expire_all()
        return False
    return True


def test_a_folder_has_whole_files_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_more(_handle: int) -> None:
        raise OSError("no space left on device")

    folder = Folder(tmp_path)
    monkeypatch.setattr("os.fsync", no_more)
    with pytest.raises(OSError, match="no space"):
        folder.write(WORDS)
    assert [each for each in tmp_path.rglob("*") if each.is_file()] == []
    monkeypatch.undo()
    sha256 = folder.write(WORDS)
    assert folder.write(WORDS) == sha256
    [file] = [each for each in tmp_path.rglob("*") if each.is_file()]
    assert (file.name, file.stat().st_mode & 0o777) == (sha256, 0o600)


@pytest.mark.parametrize("url", ["files", "file://host/files", "nosuch://files"])
def test_strange_addresses_are_refused(url: str, tmp_path: Path) -> None:
    with pytest.raises(BadStorage):
        store_at(url)
    with pytest.raises(ConfigError, match=r"^STORAGE_URL must be a folder.s whole path or s3://"):
        read({"STORAGE_URL": url}, tmp_path)


def test_a_damaged_document_is_not_shown_and_needs_attention(
    app: Flask, cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = replace(app.config["JOINWAYS"], storage_url=str(tmp_path))
    monkeypatch.setitem(app.config, "JOINWAYS", config)
    with app.app_context():
        known_seller(cast)
        from_quote = billed(cast, cast.quote(state="invoiced").id)
    browser = signed_in(app, "member")
    address = f"/invoices/{_public_id(app, from_quote)}"
    assert browser.get(f"{address}/document.pdf").data.startswith(b"%PDF")
    for file in tmp_path.rglob("*"):
        if file.is_file():
            file.write_bytes(b"%PDF other")
    answer = browser.get(f"{address}/document.pdf")
    assert answer.status_code == 500
    assert "Ce fichier ne peut pas être affiché" in text(answer)
    assert "Le fichier TIL-0001.pdf est endommagé" in text(browser.get("/attention"))
    said = app.test_cli_runner().invoke(args=["verify", "--offline"])
    assert said.exit_code == 1
    assert said.output.count("I16: file ") == 3


def _public_id(app: Flask, invoice_id: int) -> str:
    from_app = app.app_context()
    with from_app:
        row = db.session.execute(
            db.text("SELECT public_id FROM invoice WHERE id = :id"), {"id": invoice_id}
        )
        return str(row.scalar_one())
