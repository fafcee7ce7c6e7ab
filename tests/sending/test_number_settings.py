"""Quote numbers as the workspace chooses them: the page, the counter, several at once."""

import re
import threading
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import select

from joinways.extensions import db
from joinways.models import QuoteCounter
from joinways.workspace.counting import Numbers, save_numbers
from tests.cast import Cast, signed_in
from tests.forms_of_page import prefilled_form
from tests.sending.desk import Sender, change, stored
from tests.web.seeing import beside, send, source, text

HERE = "/settings/workspace/numbers"
YEAR = datetime.now(UTC).year
YY = f"{YEAR % 100:02}"


@pytest.fixture
def sender(app: Flask, cast: Cast) -> Iterator[Sender]:
    with app.app_context():
        yield Sender(app, cast)
        db.session.remove()


def given(app: Flask, cast: Cast, *moments: datetime) -> list[str]:
    """The numbers of quotes sent at these moments, now without any."""
    with app.app_context():
        sender = Sender(app, cast)
        found = [stored(sender.sent(at)).number or "" for at in moments or (datetime.now(UTC),)]
        db.session.remove()
    return found


def shown(page: str) -> str:
    """The number that the page says comes next."""
    found = re.search(r'<strong class="id">([^<]+)<', page)
    return found[1] if found else ""


def test_a_pattern_is_chosen_and_counts_on(app: Flask, cast: Cast) -> None:
    assert given(app, cast) == [f"D-{YEAR}-001"]
    browser = signed_in(app, "admin")
    page = source(browser.get(HERE))
    form = prefilled_form(page, HERE)
    assert (form["pattern"], form["anew"], form["following"]) == ("D-{year}-{number:3}", "y", "2")
    assert shown(page) == f"D-{YEAR}-002"
    form |= {"pattern": "DEV{yy}/{number:4}", "following": "120"}
    preview = source(send(browser, f"{HERE}/preview", form, htmx=True))
    assert shown(preview) == f"DEV{YY}/0120"
    assert given(app, cast) == [f"D-{YEAR}-002"]  # nothing was kept yet
    assert send(browser, HERE, form).status_code == 303
    assert shown(source(browser.get(HERE))) == f"DEV{YY}/0120"
    now = datetime.now(UTC)
    assert given(app, cast, now, now) == [f"DEV{YY}/0120", f"DEV{YY}/0121"]
    log = text(browser.get("/settings/audit"))
    assert "les paramètres de l’espace de travail : Modèle de numérotation, Prochain numéro" in log


def test_it_is_raised_and_never_goes_back_to_a_used_one(app: Flask, cast: Cast) -> None:
    with app.app_context():
        change(cast.quote(state="draft"), number=f"D-{YEAR}-041")
    browser = signed_in(app)
    form = prefilled_form(source(browser.get(HERE)), HERE)
    assert form["following"] == "42"
    answer = send(browser, HERE, form | {"following": "41"})
    assert answer.status_code == 422
    assert beside(source(answer), "following") == (
        "Ce numéro est utilisé, ou un plus grand l’est : saisissez 42 ou plus."
    )
    assert shown(source(answer)) == ""
    assert send(browser, HERE, form | {"following": "900"}).status_code == 303
    assert send(browser, HERE, form | {"following": "50"}).status_code == 303  # nobody used 899
    # Somebody sends while the page stands open: what was left alone is not refused.
    form = prefilled_form(source(browser.get(HERE)), HERE)
    assert given(app, cast) == [f"D-{YEAR}-050"]
    assert send(browser, HERE, form).status_code == 303
    assert given(app, cast) == [f"D-{YEAR}-051"]


def test_numbers_of_another_pattern_that_look_alike_do_not_make_it_jump(
    app: Flask, cast: Cast
) -> None:
    browser = signed_in(app)
    for pattern, following in (("D{yy}{number:4}", "14"), ("D{number:6}", "15")):
        form = prefilled_form(source(browser.get(HERE)), HERE) | {"pattern": pattern}
        form |= {"anew": ""} if pattern == "D{number:6}" else {}
        assert send(browser, HERE, form | {"following": following}).status_code == 303
        assert given(app, cast) == [f"D{YY}0014" if following == "14" else "D000015"]
    form = prefilled_form(source(browser.get(HERE)), HERE)
    assert form["following"] == "16"
    assert send(browser, HERE, form).status_code == 303
    assert send(browser, HERE, form | {"following": "20"}).status_code == 303
    assert given(app, cast) == ["D000020"]


def test_numbers_that_go_on_through_the_years(app: Flask, cast: Cast) -> None:
    browser = signed_in(app)
    form = prefilled_form(source(browser.get(HERE)), HERE)
    del form["anew"]
    assert send(browser, HERE, form | {"pattern": "{yy}-{number:3}"}).status_code == 303
    old = datetime(2026, 12, 31, 22, 59, tzinfo=UTC)
    new = datetime(2026, 12, 31, 23, 1, tzinfo=UTC)
    assert given(app, cast, old, new, old) == ["26-001", "27-002", "26-003"]


def test_what_is_wrong_stands_beside_its_field(app: Flask, cast: Cast) -> None:
    browser = signed_in(app)
    form = prefilled_form(source(browser.get(HERE)), HERE)
    page = source(send(browser, HERE, form | {"pattern": "Devis n° {number:3}", "following": "0"}))
    assert "sans accent" in beside(page, "pattern")
    assert beside(page, "following") == "Saisissez un nombre de 1 à 999999."
    page = source(send(browser, HERE, form | {"pattern": "D-{number:3}"}))
    assert "{year} ou {yy}" in beside(page, "anew")
    used = source(send(browser, HERE, form | {"pattern": "x y", "use": "{number:6}"}))
    assert prefilled_form(used, HERE)["pattern"] == "{number:6}"
    assert prefilled_form(source(browser.get(HERE)), HERE)["pattern"] == "D-{year}-{number:3}"


def test_a_number_of_an_earlier_pattern_is_passed_over(sender: Sender) -> None:
    """26 as the year and 001 make the same word as 26001 does."""
    for number in ("D26001", "D26002"):
        change(sender.draft(), number=number)
    at = datetime(2026, 6, 1, tzinfo=UTC)
    save_numbers(db.session, sender.viewer(), Numbers("D-{number:5}", False, 1, 1), at)
    change(sender.draft(), number="D-26001")
    save_numbers(db.session, sender.viewer(), Numbers("D-{yy}{number:3}", True, 1, 1), at)
    assert stored(sender.sent(at)).number == "D-26002"


def test_choosing_while_others_send_gives_no_number_twice(sender: Sender) -> None:
    quotes = [[sender.draft() for _ in range(4)] for _ in range(3)]
    patterns = ("D{yy}{number:4}", "D{number:6}", "D-{year}-{number:3}")
    ready, failed = threading.Barrier(len(quotes) + 1), []

    def work(index: int) -> None:
        with sender.app.app_context():
            ready.wait()
            try:
                for step in range(4):
                    if index < len(quotes):
                        sender.send(quotes[index][step])
                    else:
                        wish = Numbers(patterns[step % 3], "y" in patterns[step % 3], 1, 1)
                        save_numbers(db.session, sender.viewer(), wish, datetime.now(UTC))
            except Exception as error:
                failed.append(error)
            db.session.remove()

    threads = [threading.Thread(target=work, args=(index,)) for index in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    numbers = [stored(quote).number for mine in quotes for quote in mine]
    assert len(set(numbers)) == 12
    assert None not in numbers
    counters = db.session.scalars(select(QuoteCounter.year)).all()
    assert 0 in counters
