"""Every page of the settings is reached from every other, by those who may open it."""

import re

import pytest
from flask import Flask

from tests.cast import Cast, signed_in
from tests.web.seeing import source

FOR_ALL = ["/catalogue", "/catalogue/templates", "/settings/notifications"]
FOR_MANAGERS = [
    "/settings/workspace", "/settings/team", "/settings/integrations", "/settings/documents",
    *FOR_ALL, "/settings/privacy", "/settings/audit",
]  # fmt: skip
TABS = {
    "member": FOR_ALL,
    "admin": FOR_MANAGERS,
    "owner": [*FOR_MANAGERS[:-1], "/settings/plan", FOR_MANAGERS[-1]],
}


@pytest.mark.parametrize("who", TABS)
def test_tabs_lead_to_what_one_may_open(app: Flask, cast: Cast, who: str) -> None:
    browser = signed_in(app, who)
    for address in TABS[who]:
        page = source(browser.get(address))
        tabs = re.search(r'<nav class="tabs".*?</nav>', page, re.DOTALL)
        assert tabs, address
        assert re.findall(r'href="([^"]+)"', tabs[0]) == TABS[who]
        assert f'href="{address}" aria-current="page"' in tabs[0]
