"""Many processes that press the same quotes at once."""

import json
import os
import re
import time
from collections import Counter
from typing import Any

from flask import Flask

from tests.proof.defences import DROP
from tests.proof.fitting import Fitting
from tests.proof.lives import Life, live
from tests.proof.stage import Pressed, Stage

AT_MOST_SECONDS = 600
HAMMER_LINES = 2
LEASE_SECONDS = 30.0
LOG_CHARACTERS = 3000
_NUMBER = re.compile(r"\b[0-9A-Z]{3,}-\d{4}\b")


def hammer(
    stage: Stage,
    processes: int,
    quotes: int,
    at_once: int,
    removed: tuple[str, ...] = (),
    dropped: tuple[str, ...] = (),
) -> dict[str, Any]:
    """Every quote is pressed by `at_once` of the processes in the same moment.

    `removed` and `dropped`: defences taken away from the processes, and from the database.

    What came of it: {"invoices", "doubled": quotes with more than one of them, "mails", "presses",
    "seconds", "wrong": [sentences]}.
    """
    stage.reset()
    for name in dropped:
        stage.drop(DROP[name])
    pressed = [each for each in stage.template.quotes if each.lines == HAMMER_LINES][:quotes]
    groups = max(1, processes // at_once)
    go, starts = os.pipe()
    lives = []
    for number in range(processes):
        mine = pressed[number % groups :: groups]
        lives.append(_presser(stage, mine, (go, starts), number, tuple(removed)))
    begun = time.monotonic()
    os.close(go)
    os.close(starts)  # all of them read the end of this pipe, and so begin together
    found = _judge(stage, pressed, lives)
    found["seconds"] = round(time.monotonic() - begun, 2)
    return found


def _presser(
    stage: Stage,
    quotes: list[Pressed],
    barrier: tuple[int, int],
    number: int,
    removed: tuple[str, ...],
) -> Life:
    out = stage.folder / f"pressed{number}"

    def task(app: Flask) -> None:
        os.close(barrier[1])
        os.read(barrier[0], 1)
        out.write_text(json.dumps(_press(app, quotes, stage.template.cookie)))

    return live(stage.setting(removed, LEASE_SECONDS), Fitting(stage.clock), task)


def _press(app: Flask, quotes: list[Pressed], cookie: str) -> list[tuple[str, int, str]]:
    """(quote, status, invoice's number or the text of the page) of each press."""
    browser = app.test_client()
    name, _, value = cookie.partition("=")
    browser.set_cookie(name, value)
    told = []
    for quote in quotes:
        answer = browser.post(f"/quotes/{quote.public_id}/invoice", data=quote.form)
        status = answer.status_code
        answer.close()
        page = browser.get(f"/quotes/{quote.public_id}", follow_redirects=True)
        found = _NUMBER.search(page.get_data(as_text=True).replace("D-2026", ""))
        page.close()
        told.append((quote.public_id, status, found[0] if found else "no number on the page"))
    return told


def _judge(stage: Stage, quotes: list[Pressed], lives: list[Life]) -> dict[str, Any]:
    told, wrong = _answers(stage, lives)
    invoices = stage.stripe.objects("invoice")
    numbers = {each["metadata"]["quote"]: each["number"] for each in invoices}
    doubled = sum(n > 1 for n in Counter(each["metadata"]["quote"] for each in invoices).values())
    for quote in quotes:
        answers = {(status, number) for one, status, number in told if one == quote.public_id}
        expected = {(303, numbers.get(quote.public_id))}
        if answers != expected:
            wrong.append(f"a quote was answered {answers}, not {expected}")
    mails = len(stage.stripe.mailbox())
    if (len(invoices), mails) != (len(quotes), len(quotes)):
        wrong.append(f"{len(invoices)} invoices and {mails} mails for {len(quotes)} quotes")
    if "Traceback" in (log := stage.log.read_text(errors="replace")):
        wrong.append(f"a process wrote: {log[-LOG_CHARACTERS:]}")
    return {
        "invoices": len(invoices),
        "doubled": doubled,
        "mails": mails,
        "presses": len(told),
        "wrong": wrong,
    }


def _answers(stage: Stage, lives: list[Life]) -> tuple[list[tuple[str, int, str]], list[str]]:
    """What every process was answered, and which of them did not end well."""
    told: list[tuple[str, int, str]] = []
    wrong = []
    for number, life in enumerate(lives):
        life.wait(lambda: False, AT_MOST_SECONDS)
        ended = life.ended
        life.end()
        if ended == 0:
            said = json.loads((stage.folder / f"pressed{number}").read_text())
            told += [(quote, status, words) for quote, status, words in said]
        else:
            wrong.append(f"a process ended with {ended}")
    return told, wrong
