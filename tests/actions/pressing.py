"""One server process of several: signs in, then presses the button of each quote it is told.

`python -m tests.actions.pressing <public ids>` says "ready", waits for a line, and prints for each
quote the status of the press and the invoice's number on the page that follows, as JSON.
"""

import json
import re
import sys

from app import app
from tests.cast import signed_in
from tests.forms_of_page import prefilled_form


def press(public_ids: list[str]) -> list[tuple[str, int, str]]:
    """(quote, status, invoice's number or the text of the page) of each press."""
    browser = signed_in(app)
    address = "/quotes/{}/invoice".format
    # The forms are open everywhere before anybody presses.
    forms = [prefilled_form(browser.get(address(one)).get_data(as_text=True)) for one in public_ids]
    print("ready", flush=True)  # noqa: T201
    sys.stdin.readline()
    pressed = []
    for one, form in zip(public_ids, forms, strict=True):
        answer = browser.post(address(one), data=form)
        status = answer.status_code
        answer.close()
        page = browser.get(f"/quotes/{one}").get_data(as_text=True)
        number = re.search(r"\b[0-9A-Z]{3,}-\d{4}\b", page.replace("D-2026", ""))
        pressed.append((one, status, number[0] if number else page))
    return pressed


if __name__ == "__main__":
    print(json.dumps(press(sys.argv[1:])), flush=True)  # noqa: T201
