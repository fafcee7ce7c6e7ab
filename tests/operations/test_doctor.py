"""`flask --app app doctor`: each thing that can be wrong is found, and said with what to do."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet
from flask import Flask
from sqlalchemy import text, update
from sqlalchemy.exc import OperationalError
from werkzeug.wrappers import Request, Response

from joinways.database import writing, writing_begins
from joinways.extensions import db
from joinways.models import Installation, OutgoingMail, Task
from joinways.models.columns import utc_now
from joinways.notices.outbox import put
from joinways.operations.doctor import commands, database, machine, settings, work
from joinways.operations.doctor.finding import OK, WARNING, WRONG, Check, Finding, Patient
from joinways.operations.rounds import ROUNDS, note_round
from tests.actions.desk import Desk
from tests.notices.mails import MAIL
from tests.notices.smtp_server import Script, mail_server
from tests.test_config import KEY, PRODUCTION
from tests.test_stripe_errors import listening

GOOD: dict[str, Any] = {
    "env": "production",
    "base_url": "https://quotes.example",
    "trusted_proxies": 1,
    "secret_key": Fernet.generate_key().decode(),
    "encryption_keys": (KEY,),
    "stripe_api_base": None,
}


@pytest.fixture
def patient(app: Flask) -> Iterator[Patient]:
    with app.app_context():
        yield Patient(app.config["JOINWAYS"], db.session, {})
        db.session.remove()


def told(patient: Patient, *checks: Check) -> dict[str, list[str]]:
    """Level -> "about: words" of each finding; every one that isn't well says what to do."""
    found: list[Finding] = commands.examine(patient, checks)
    assert all(bool(each.remedy) is (each.level != OK) for each in found)
    levels: dict[str, list[str]] = {OK: [], WARNING: [], WRONG: []}
    for each in found:
        levels[each.level].append(f"{each.about}: {each.words}")
    return levels


def with_settings(patient: Patient, **changed: Any) -> Patient:
    return replace(patient, config=replace(patient.config, **{**GOOD, **changed}))


def test_good_settings(patient: Patient) -> None:
    assert told(with_settings(patient), *settings.CHECKS)[OK] == [
        "JOINWAYS_ENV: production",
        "BASE_URL: https://quotes.example",
        "TRUSTED_PROXIES: 1",
        f"SECRET_KEY: {len(GOOD['secret_key'])} characters",
        "ENCRYPTION_KEY: 1 in use, the first one seals",
        "STRIPE_API_BASE: Stripe itself",
    ]


@pytest.mark.parametrize(
    ("changed", "level", "about"),
    [
        ({"env": "demo"}, WARNING, "JOINWAYS_ENV"),
        ({"base_url": "http://quotes.example"}, WRONG, "BASE_URL"),
        ({"base_url": "http://127.0.0.1:8000", "env": "demo"}, WARNING, "BASE_URL"),
        ({"trusted_proxies": 0}, WRONG, "TRUSTED_PROXIES"),
        ({"secret_key": "changeme" * 5}, WRONG, "SECRET_KEY"),
        ({"secret_key": KEY}, WRONG, "SECRET_KEY"),
        ({"encryption_keys": ("A" * 43 + "=",)}, WRONG, "ENCRYPTION_KEY"),
        ({"stripe_api_base": "http://127.0.0.1:1"}, WRONG, "STRIPE_API_BASE"),
    ],
)
def test_bad_settings(patient: Patient, changed: dict[str, Any], level: str, about: str) -> None:
    found = told(with_settings(patient, **changed), *settings.CHECKS)
    assert about in [each.split(":")[0] for each in found[level]]


def test_the_database(patient: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
    well = told(patient, *database.CHECKS)
    assert well[OK][-1] in ("migrations: at head",)
    assert any(
        each.startswith(("database: SQLite 3.", "database: PostgreSQL")) for each in well[OK]
    )

    def _gone(*_: object, **__: object) -> None:
        raise OperationalError("SELECT", {}, Exception("at db.internal"))

    monkeypatch.setattr(db.session, "execute", _gone)
    assert told(patient, *database.CHECKS)[WRONG] == [
        "database: does not answer (OperationalError)"
    ]


def test_missing_migrations(patient: Patient) -> None:
    there = db.session.scalar(text("SELECT version_num FROM alembic_version"))
    said = []
    for revision in ("0001", there):
        db.session.rollback()
        with writing_begins(), db.engine.begin() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = :v"), {"v": revision})
        found = told(patient, *database.CHECKS)[WRONG]  # a test server's fsync may be off
        said.append([each for each in found if each.startswith("migrations")])
    assert said == [["migrations: missing"], []]


def test_postgresql_that_may_lose_commits(patient: Patient) -> None:
    """What such a server is told, whatever the one of the tests is set to."""
    if db.engine.dialect.name != "postgresql":
        return
    db.session.rollback()
    asked = {name: db.session.scalar(text(f"SHOW {name}")) for name in ("fsync", "TimeZone")}
    found = told(patient, *database.CHECKS)
    fsync = f"fsync: {asked['fsync']}"
    assert fsync in found[OK] or f"{fsync}, not on" in found[WRONG]
    assert f"TimeZone: {asked['TimeZone']}" in found[OK]
    assert "server_encoding: UTF8" in found[OK]


def test_rights_of_postgresql_s_role(patient: Patient) -> None:
    if db.engine.dialect.name != "postgresql":
        return
    said = []
    for role in ("NONE", "pg_monitor"):  # whoever the tests are, then a role without rights
        db.session.execute(text(f"SET LOCAL ROLE {role}"))
        everything = db.session.scalar(text("SHOW is_superuser")) == "on"
        found = told(patient, *database.CHECKS)[WARNING]
        said.append(("PostgreSQL: we are its superuser" in found) == everything)
    assert said == [True, True]
    assert not everything


def test_whoever_is_root(patient: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
    for user, words in ((0, ["user: we are root"]), (1000, [])):
        monkeypatch.setattr("os.geteuid", lambda user=user: user)
        assert told(with_settings(patient), machine.rights)[WARNING] == words


def test_a_file_on_another_machine(tmp_path: Path) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(f"/dev/sda / ext4 rw 0 0\nserver:/x {tmp_path}/far nfs4 rw 0 0\n")
    assert database.file_system(tmp_path / "far" / "j.sqlite", mounts) == "nfs4"
    assert database.file_system(tmp_path / "near.sqlite", mounts) == "ext4"


def test_a_file_that_others_may_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "j.sqlite"
    file.touch(0o644)
    monkeypatch.setattr(database, "file_system", lambda _path: "ext4")
    said = []
    for folder, mode in ((0o700, 0o644), (0o755, 0o644), (0o755, 0o600)):
        tmp_path.chmod(folder)
        file.chmod(mode)
        said.append([each.words for each in database.of_file(file)])
    assert said == [[], ["other users of this machine may read the file"], []]


def test_mail_and_clock(patient: Patient, stripe: Any) -> None:
    script = Script(extensions=("AUTH PLAIN",))
    with mail_server(script) as port:
        asked = with_settings(patient, mail_url=f"smtp://joinways:hush@127.0.0.1:{port}")
        assert told(asked, machine.mail)[OK] == [f"mail: 127.0.0.1:{port} would take a mail"]
        script.says["AUTH"] = "535 unknown: owner@team.example"
        [refused] = told(asked, machine.mail)[WRONG]
    [away] = told(asked, machine.mail)[WRONG]
    assert refused == f"mail: 127.0.0.1:{port} would not take a mail: 535 unknown: …"
    assert "Connection refused" in away and "hush" not in away
    assert script.taken == []
    assert told(with_settings(patient, mail_url=None), machine.mail)[WARNING]
    on_time = told(with_settings(patient, stripe_api_base=stripe.base), machine.clock)
    assert on_time[OK][0] == "clock: within 60 s of Stripe's"
    silent = told(with_settings(patient, stripe_api_base="http://127.0.0.1:1"), machine.clock)
    assert silent[WARNING] == ["Stripe: does not answer within 5 s"]


def test_the_clock_is_asked_where_it_is_and_nowhere_else(patient: Patient) -> None:
    asked: list[str] = []

    def answer(request: Request) -> Response:
        asked.append(request.path)
        return Response("", 302, {"Location": request.host_url + "elsewhere"})

    with listening(answer) as base:
        there = with_settings(patient, stripe_api_base=base)
        assert told(there, machine.clock)[OK][0] == "clock: within 60 s of Stripe's"
    assert asked == ["/"]


def test_a_folder_of_files_that_cannot_be_written(
    patient: Patient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored = with_settings(patient, storage_url=str(tmp_path))
    assert "disk: the folder of STORAGE_URL" in " ".join(told(stored, machine.disk)[OK])
    monkeypatch.setattr("os.access", lambda path, _mode: path != tmp_path)
    assert told(stored, machine.rights)[WRONG] == [
        "folder: the folder of STORAGE_URL cannot be written"
    ]


def test_a_full_disk(patient: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
    for free, level in ((5_000_000_000, OK), (500_000_000, WARNING), (5_000_000, WRONG)):
        usage = type("usage", (), {"free": free})
        monkeypatch.setattr("shutil.disk_usage", lambda _path, usage=usage: usage)
        assert told(patient, machine.disk)[level]


def test_work_that_goes_on(patient: Patient) -> None:
    assert [each.split(":")[0] for each in told(patient, work.work)[WARNING]] == ["background"] * 3
    for name in ROUNDS:
        note_round(db.session, name)
    found = told(patient, *work.CHECKS)
    assert (found[WARNING], found[WRONG]) == ([], [])
    with writing(db.session) as session:
        session.execute(update(Task).values(ended_at=utc_now() - timedelta(minutes=30)))
    assert (
        told(patient, work.work)[WRONG][0] == "background: finish: last ended well 30 minutes ago"
    )


def test_work_that_stands_still(desk: Desk) -> None:
    patient = Patient(desk.app.config["JOINWAYS"], db.session, {})
    _, attempt = desk.begin()
    desk.set_attempt(attempt, created_at=utc_now() - timedelta(hours=1))
    with writing(db.session) as session:
        put(session, replace(MAIL, workspace_id=desk.cast.workspace), "a@b.example")
        session.flush()
        session.execute(update(OutgoingMail).values(created_at=utc_now() - timedelta(hours=1)))
        session.execute(update(Installation).values(must_reconcile=True))
    found = told(patient, *work.CHECKS)
    assert found[WRONG] == ["invoices: nothing is invoiced: a backup was put back"]
    assert "invoices: 1 being made for over 15 minutes" in found[WARNING]
    assert "mails: 1 wait, the oldest for 60 minutes" in found[WARNING]
    assert found[OK][-1] == "secrets: 1 sealed, all can be opened"
    other = replace(patient, config=replace(patient.config, encryption_keys=(KEY,)))
    assert told(other, work.sealed)[WRONG] == [
        "secrets: 1 of 1 cannot be opened with ENCRYPTION_KEY"
    ]


def test_the_command(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def _breaks(_patient: Patient) -> Iterator[Finding]:
        raise ZeroDivisionError

    runner = app.test_cli_runner()
    monkeypatch.setattr(commands.examine, "__defaults__", (settings.CHECKS[:2],))
    done = runner.invoke(args=["doctor"])
    assert (done.exit_code, done.output.splitlines()[-1]) == (0, "1 ok, 2 warnings, 0 wrong")
    monkeypatch.setattr(commands.examine, "__defaults__", ((_breaks,),))
    done = runner.invoke(args=["doctor"])
    assert done.exit_code == 1
    assert done.output.splitlines()[0] == (
        "WRONG    _breaks: could not be checked (ZeroDivisionError)"
    )
    assert PRODUCTION["SECRET_KEY"] not in done.output
