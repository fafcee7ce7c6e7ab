"""One Chromium for all tests of a process, one window and one server for each test."""

import os
from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect, sync_playwright

from scripts.chromium import find
from tests.browser.site import Windows, serving
from tests.stand_in import StandIn

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The Chromium that CHROMIUM names, or that is found."""
    path = os.environ.get("CHROMIUM") or find()
    assert path, "no Chromium: `make browser` finds or installs one"
    expect.set_options(timeout=10_000)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def windows(browser: Browser, app: Flask, stripe: StandIn) -> Iterator[Windows]:
    """Windows on the application; afterwards nothing unexpected may have happened in them."""
    with serving(app) as base:
        opened = Windows(browser, app, base)
        yield opened
        opened.close()
        stripe.clear_faults()
    assert opened.watch.unexpected() == []
