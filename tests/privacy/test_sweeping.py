"""What is over goes by itself, some at a time, by one process; what still counts stays."""

from collections import Counter
from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import select, text

from joinways import background
from joinways.account.lookups import ABSOLUTE, IDLE
from joinways.database import now, writing
from joinways.extensions import db
from joinways.following import tasks
from joinways.models import (
    AccountEvent,
    AccountToken,
    DamagedFile,
    FailedSignIn,
    LinkUse,
    PasskeyChallenge,
    ShareLink,
    StoredFile,
    UserSession,
)
from joinways.models.columns import utc_now
from joinways.privacy import sweeping
from joinways.privacy.sweeping import Sweep, sweep
from joinways.team.lookups import members
from tests.cast import Cast

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def file(workspace_id: int, kind: str, age: timedelta) -> StoredFile:
    about = {"name": "a.csv", "media_type": "text/csv", "sha256": "f" * 64, "size": 1}
    return StoredFile(
        workspace_id=workspace_id, kind=kind, created_at=utc_now() - age, content=b"x", **about
    )


def session_of(user_id: int, seen: timedelta, begun: timedelta, **more: object) -> UserSession:
    moment = utc_now()
    where = {"ip": "192.0.2.7", "user_agent": "Firefox"}
    token = f"{user_id} {seen} {more}"[:64]
    return UserSession(
        user_id=user_id, seen_at=moment - seen, created_at=moment - begun, token_sha256=token,
        **{**where, **more},
    )  # fmt: skip


def words(column: object) -> Counter[str]:
    return Counter(db.session.scalars(select(column)))  # type: ignore[call-overload]


def test_what_is_over_goes_and_the_rest_stays(app: Flask, cast: Cast) -> None:
    user_id = cast.users["owner"]
    with app.app_context(), writing(db.session) as session:
        moment = now(session)
        link = ShareLink(
            workspace_id=cast.workspace, kind="sheet", nonce="n", token_sha256="t",
            expires_at=moment,
        )  # fmt: skip
        session.add(link)
        for workspace_id in (cast.workspace, cast.other_workspace):
            for kind in ("import-clients", "import-events", "import-services", "evidence"):
                session.add(file(workspace_id, kind, 25 * HOUR))
                session.add(file(workspace_id, kind, 23 * HOUR))
        session.flush()
        some = session.scalars(select(StoredFile.id)).first()
        session.add(DamagedFile(workspace_id=cast.workspace, file_id=some, found_at=moment))
        for word, age in (("old", 366), ("young", 364)):
            session.add(AccountEvent(user_id=user_id, word=word, at=moment - age * DAY))
            ends = moment - (age - 364) * DAY + HOUR
            session.add(AccountToken(kind="step", nonce=word, token_sha256=word, expires_at=ends))
        for word, ago in (("old", HOUR), ("young", -HOUR)):
            session.add(PasskeyChallenge(challenge=word, name="", expires_at=moment - ago))
            session.add(FailedSignIn(subject=word, at=moment - DAY - ago))
            session.add(LinkUse(link_id=link.id, what="post", at=moment - DAY - ago))
    with app.app_context():
        assert sweep(db.session) == (6 + 5, False)
        db.session.rollback()
        assert words(StoredFile.kind) == {
            "import-clients": 2, "import-events": 2, "import-services": 2, "evidence": 4,
        }  # fmt: skip
        for column in (AccountEvent.word, AccountToken.nonce, PasskeyChallenge.challenge):
            assert words(column) == {"young": 1}
        assert words(FailedSignIn.subject) == {"young": 1}
        assert words(LinkUse.what) == {"post": 1}
        assert not words(DamagedFile.file_id)
        db.session.rollback()
        assert sweep(db.session) == (0, False)


def test_of_sessions_that_are_over_the_last_one_says_when_somebody_was_seen(
    app: Flask, cast: Cast
) -> None:
    owner, member, here = cast.users["owner"], cast.users["member"], cast.workspace
    with app.app_context():
        with writing(db.session) as session:
            session.add_all(
                [
                    session_of(owner, HOUR, DAY),
                    session_of(owner, DAY, ABSOLUTE + HOUR),
                    session_of(owner, IDLE + HOUR, 9 * DAY),
                    session_of(owner, DAY, 2 * DAY, ended_at=utc_now(), ip="192.0.2.9"),
                    session_of(member, IDLE + DAY, 9 * DAY, workspace_id=here),
                    session_of(member, IDLE + HOUR, 9 * DAY, workspace_id=here),
                    session_of(member, IDLE + 2 * DAY, 10 * DAY, ended_at=utc_now()),
                ]
            )
        seen = last_seen(here)
        assert sweep(db.session)[0] == 2 + 2
        db.session.rollback()
        assert last_seen(here) == seen
        rows = db.session.execute(
            select(UserSession.user_id, UserSession.ip, UserSession.user_agent)
        ).all()
        assert sorted(map(tuple, rows)) == sorted(
            [(owner, "192.0.2.7", "Firefox")] * 2
            + [(owner, "192.0.2.9", "Firefox")]
            + [(member, "", "")] * 2
        )
        db.session.rollback()
        assert sweep(db.session) == (0, False)


def last_seen(workspace_id: int) -> dict[int, datetime | None]:
    found = {row.id: row.seen_at for row in members(db.session, workspace_id)}
    db.session.rollback()
    return found


def test_a_turn_is_short_and_one_process_has_it(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweeping, "MOST_AT_ONCE", 2)
    monkeypatch.setattr(sweeping, "MOST_BATCHES", 2)
    with app.app_context():
        with writing(db.session) as session:
            for _ in range(5):
                session.add(file(cast.workspace, "import-clients", 25 * HOUR))
        other = tasks.take(db.session, "sweep")
        assert other
        first = Sweep()
        assert first.due(db.session) == 0, "it is another one's turn"
        tasks.end(db.session, other, timedelta(0))
        assert first.due(db.session) == 0, "it asks now and then"
        second = Sweep()
        assert [second.due(db.session) for _ in range(3)] == [4, 1, 0]
        assert Sweep().due(db.session) == 0, "not again within the hour"
        assert tasks.take(db.session, "sweep") is None


def test_trouble_with_one_kind_keeps_none_of_the_others(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = sweeping.over
    with app.app_context():
        with writing(db.session) as session:
            session.add(file(cast.workspace, "import-clients", 25 * HOUR))
        broken = sweeping.Over(AccountEvent, text("nothing = 1"))  # type: ignore[arg-type]
        monkeypatch.setattr(sweeping, "over", lambda moment: (broken, *usual(moment)))
        assert sweep(db.session) == (1, False)


def test_each_is_found_by_an_index(app: Flask, cast: Cast) -> None:
    with app.app_context():
        connection = db.session.connection()
        postgres = connection.dialect.name == "postgresql"
        if postgres:  # it reads small tables as they are
            connection.execute(text("SET enable_seqscan = off"))
        for each in sweeping.over(utc_now()):
            query = (
                select(each.model.id)
                .where(each.rows)
                .compile(connection, compile_kwargs={"literal_binds": True})
            )
            explain = "EXPLAIN" if postgres else "EXPLAIN QUERY PLAN"
            rows = connection.exec_driver_sql(f"{explain} {query}")
            plan = "\n".join(str(row) for row in rows)
            assert "Seq Scan" not in plan and "SCAN" not in plan, plan


def test_the_server_does_it_by_itself(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Enough(BaseException):
        """After one round."""

    def stop(_seconds: float) -> None:
        raise Enough

    with app.app_context(), writing(db.session) as session:
        for workspace_id in (cast.workspace, cast.other_workspace):
            session.add(file(workspace_id, "import-clients", 25 * HOUR))
    monkeypatch.setattr(background, "time", SimpleNamespace(sleep=stop))
    with pytest.raises(Enough):
        background._tell(app)
    with app.app_context():
        assert not words(StoredFile.kind)


def test_what_somebody_holds_is_left_for_later(app: Flask, cast: Cast) -> None:
    with app.app_context():
        if db.engine.dialect.name != "postgresql":
            return  # SQLite has one writer
        with writing(db.session) as session:
            session.add(file(cast.workspace, "import-clients", 25 * HOUR))
            session.add(file(cast.workspace, "import-events", 25 * HOUR))
        with db.engine.begin() as other:
            other.execute(text("SELECT 1 FROM stored_file WHERE kind LIKE '%events' FOR UPDATE"))
            assert sweep(db.session) == (1, False)
        assert sweep(db.session) == (1, False)
