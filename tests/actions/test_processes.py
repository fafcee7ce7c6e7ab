"""Real processes: four servers press the same quotes at once; `invoices resume` finishes."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from joinways.invoices import commands
from joinways.invoices.attempt import Worker
from joinways.invoices.issuing import drive
from tests.actions.desk import TWO_RATES, Desk
from tests.conftest import FERNET, SECRET

ROOT = Path(__file__).resolve().parents[2]
SERVERS = 4


def environment(desk: Desk, **more: str) -> dict[str, str]:
    """What a process of the same installation is started with."""
    config = desk.app.config["JOINWAYS"]
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "JOINWAYS_ENV": "test",
        "DATABASE_URL": config.database_url,
        "SECRET_KEY": SECRET,
        "ENCRYPTION_KEY": FERNET,
        "STRIPE_API_BASE": config.stripe_api_base,
        **more,
    }


def server(desk: Desk, quotes: list[str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.actions.pressing", *quotes],
        cwd=ROOT,
        env=environment(desk),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_four_servers_press_the_same_quotes_at_once(desk: Desk) -> None:
    quotes = [desk.cast.quote(TWO_RATES) for _ in range(4)]
    ids = [quote.public_id for quote in quotes]
    # Each begins with another one: the same client's customer is wanted four times at once too.
    running = [server(desk, ids[first:] + ids[:first]) for first in range(SERVERS)]
    try:
        for one in running:
            assert one.stdout
            said = one.stdout.readline()
            assert said == "ready\n", one.communicate()
        ended = [answers(one) for one in together(running)]
    finally:
        for one in running:
            one.kill()
    for quote in quotes:
        desk.assert_invoiced_once(quote)
        [invoice] = desk.at_stripe(quote)
        told = {
            (status, number)
            for told in ended
            for one, status, number in told
            if one == quote.public_id
        }
        assert told == {(303, invoice["number"])}
    assert len(desk.stripe.objects("invoice")) == len(quotes)
    assert len(desk.stripe.mailbox()) == len(quotes)


def together(running: list[subprocess.Popen[str]]) -> list[subprocess.Popen[str]]:
    """Say go to all, as nearly at once as can be."""
    for one in running:
        assert one.stdin
        one.stdin.write("go\n")
        one.stdin.flush()
    return running


def answers(process: subprocess.Popen[str]) -> list[tuple[str, int, str]]:
    """What a server was answered; it must have ended well, without a word of trouble."""
    out, err = process.communicate(timeout=100)
    assert (process.returncode, "Traceback" in err) == (0, False), err
    found: list[tuple[str, int, str]] = json.loads(out)
    return found


def resume(desk: Desk) -> str:
    """`flask --app app invoices resume`, as a timer of the machine runs it."""
    done = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "app", "invoices", "resume"],
        cwd=ROOT,
        env=environment(desk, JOINWAYS_LEASE_SECONDS="1"),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr.count("Traceback")) == (0, 0), done.stderr
    return done.stdout


def test_resume_waits_for_a_foreign_lease_and_ignores_back_off(desk: Desk) -> None:
    later = datetime.now(UTC) + timedelta(hours=1)
    held, held_id = desk.begin()
    waiting, waiting_id = desk.begin()
    desk.drive(waiting_id, until="draft")
    desk.set_attempt(waiting_id, next_try_at=later, tries=9, problem="unknown")
    soon = datetime.now(UTC) + timedelta(seconds=4)
    desk.set_attempt(held_id, lease="another worker", lease_until=soon, next_try_at=later)
    assert resume(desk) == "0 left, nothing more can move\n0 orders left\n"
    assert datetime.now(UTC) >= soon
    for quote in (held, waiting):
        desk.assert_invoiced_once(quote)


def test_resume_ends_when_nothing_more_can_move(desk: Desk) -> None:
    desk.stripe.add_fault("unauthorized", "invoices.create", times=1000)
    quote, attempt_id = desk.begin()
    assert resume(desk) == (
        f"attempt {attempt_id}: waits at step customer (blocked)\n"
        "1 left, nothing more can move\n0 orders left\n"
    )
    assert desk.quote_state(quote) == "invoicing"
    desk.stripe.clear_faults()
    assert resume(desk) == "0 left, nothing more can move\n0 orders left\n"
    desk.assert_invoiced_once(quote)


def test_resume_stays_while_another_worker_was_faster(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The lease was free, and taken before we could; that worker then dies without a trace."""
    quote, _ = desk.begin()
    lost = iter([True, True, False])

    def sometimes_late(worker: Worker, attempt_id: int) -> bool:
        return False if next(lost) else drive(worker, attempt_id)

    monkeypatch.setattr(commands, "drive", sometimes_late)
    said = desk.app.test_cli_runner().invoke(args=["invoices", "resume"])
    assert said.output == "0 left, nothing more can move\n0 orders left\n"
    desk.assert_invoiced_once(quote)


def test_resume_with_nothing_to_do(desk: Desk) -> None:
    assert resume(desk) == "0 left, nothing more can move\n0 orders left\n"
