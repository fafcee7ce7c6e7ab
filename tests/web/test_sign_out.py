"""Who is signed in can sign out again from every page, whatever it says."""

import re

import pytest
from flask import Flask

from tests.cast import Cast, signed_in
from tests.web.addresses import GET, TO_SIGN_IN
from tests.web.places import made_places
from tests.web.seeing import source
from tests.web.test_access import filled_in

SIGN_OUT = re.compile(
    r'<form method="post" action="/logout"><input type="hidden" name="csrf_token" value="[^"]+">'
    r"<button[^>]*>(?:(?!</form>).)*</button>\s*</form>",
    re.S,
)


@pytest.mark.parametrize("who", ["member", "owner"])
def test_every_page_behind_the_sign_in_lets_out_again(
    app: Flask, cast: Cast, stripe: object, who: str
) -> None:
    places, browser = made_places(app, cast), signed_in(app, who)
    looked, without = 0, []
    for address in (each for each, row in GET.items() if row[0] == TO_SIGN_IN):
        answer = browser.get(filled_in(address, places))
        if answer.mimetype == "text/html" and not 300 <= answer.status_code < 400:
            looked += 1
            without += [] if SIGN_OUT.search(source(answer)) else [f"{address} {answer.status}"]
        answer.close()
    assert (without, looked > 60) == ([], True), looked
