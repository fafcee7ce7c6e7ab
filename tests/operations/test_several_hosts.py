"""Several hosts on one database: what each does by itself, all together do once."""

import subprocess
import sys
import time
from collections.abc import Callable

from joinways.extensions import db
from joinways.operations.rounds import last_rounds
from tests.actions.desk import Desk
from tests.actions.test_processes import ROOT, environment
from tests.notices import mails
from tests.notices.smtp_server import Script, mail_server

HOSTS = 2


def host(desk: Desk, mail_url: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.operations.hosting"],
        cwd=ROOT,
        env=environment(desk, MAIL_URL=mail_url, MAIL_FROM="factures@domaine.example"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def wait_for(true: Callable[[], bool], seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until
        time.sleep(0.2)


def all_rounds_ended() -> bool:
    ended = all(last_rounds(db.session).values())
    db.session.rollback()
    return ended


def test_two_hosts_invoice_once_and_mail_once(desk: Desk) -> None:
    begun = [desk.begin()[0] for _ in range(3)]
    names = [f"mail-{number}" for number in range(20)]
    mails.write(*names)
    post = Script()
    with mail_server(post) as port:
        running = [host(desk, f"smtp://127.0.0.1:{port}") for _ in range(HOSTS)]
        try:
            for one in running:
                assert one.stdout and one.stdout.readline() == "ready\n"
            wait_for(lambda: all(desk.quote_state(quote) == "invoiced" for quote in begun))
            wait_for(lambda: "waiting" not in mails.states())
            wait_for(all_rounds_ended)
        finally:
            ended = [one.communicate("", timeout=30) for one in running]
    assert [err for _, err in ended if "Traceback" in err] == []
    for quote in begun:
        desk.assert_invoiced_once(quote)
    assert len(desk.stripe.mailbox()) == len(begun)
    assert len(post.taken) == len(mails.stored()) >= len(names)
    assert set(mails.states()) == {"sent"}
