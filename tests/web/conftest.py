"""An invoice on its page, and an SDK that doesn't sleep between its tries."""

from collections.abc import Iterator

import pytest
import stripe as sdk
from flask import Flask

from tests.cast import Cast
from tests.stand_in import StandIn
from tests.web.invoice_page import Followed


@pytest.fixture
def followed(app: Flask, cast: Cast, stripe: StandIn) -> Iterator[Followed]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sdk.HTTPClient, "INITIAL_DELAY", 0)
        patch.setattr(sdk.HTTPClient, "MAX_DELAY", 0)
        yield Followed(app, cast, stripe)
