"""The door to Stripe: the one import of its SDK, its settings, its errors in our words.

Before each request `guard` runs: it raises when a database transaction is open, since a call can
take longer than a lock may be held.
"""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.utils import parsedate_to_datetime
from typing import Any, cast

import stripe

from joinways.stripe_errors import translate, translate_oauth
from joinways.stripe_words import GatewayError, OutOfTime

log = logging.getLogger(__name__)

TIMEOUT_SECONDS = 15.0
MOST_RETRIES = 2

API_VERSION = stripe.api_version
"""What this SDK speaks; webhook endpoints are made with it, so that events speak it too."""

SIGNATURE_TOLERANCE = 300
"""Seconds that a webhook's signature may be old, or ahead of our clock."""

# Else the SDK writes request metrics into the home folder and sends them along.
stripe.enable_telemetry = False


class Door:
    """One key's access to Stripe, or to a stand-in at `base`.

    With `account` the key is a platform's, which acts for that connected account.

    `deadline` (monotonic seconds) bounds all calls together: retries get fewer towards it, and
    OutOfTime is raised where not even one attempt fits.
    """

    def __init__(
        self,
        key: str,
        base: str | None,
        guard: Callable[[], None],
        deadline: float | None = None,
        timeout: float = TIMEOUT_SECONDS,
        *,
        account: str = "",
    ) -> None:
        addresses: dict[str, str] = {"api": base, "connect": base} if base else {}
        self._timeout = timeout
        self._deadline = deadline
        self._http = _GuardedClient(guard, timeout, acting=bool(account))
        whole = stripe.StripeClient(
            key,
            http_client=self._http,
            base_addresses=cast(Any, addresses),
            stripe_account=account or None,
        )
        self._client, self._oauth = whole.v1, whole.oauth

    def _options(self, key: str | None = None) -> Any:
        retries = MOST_RETRIES
        if self._deadline is not None:
            tries_left = int((self._deadline - time.monotonic()) // self._timeout)
            if tries_left < 1:
                raise OutOfTime
            retries = min(MOST_RETRIES, tries_left - 1)
        options: dict[str, Any] = {"max_network_retries": retries}
        if key:
            options["idempotency_key"] = key
        return options


class _GuardedClient(stripe.RequestsClient):
    """The SDK's own client, which first asks whether a call may leave now, and goes nowhere else:
    Stripe's API redirects nobody, and where others send us the key has no business."""

    def __init__(self, guard: Callable[[], None], timeout: float, *, acting: bool) -> None:
        super().__init__(timeout=(timeout / 3, timeout * 2 / 3))  # to connect, to answer
        self._session = self.requests.Session()
        self._session.max_redirects = 0  # the SDK follows them; this raises instead
        self._guard = guard
        self._acting = acting
        self.clock_skew: float | None = None

    def request(self, *args: Any, **kwargs: Any) -> Any:
        self._guard()
        answer = super().request(*args, **kwargs)
        if 300 <= answer[1] < 400:
            # Whatever its body says, it is not Stripe's. (Those with a Location raised before.)
            raise cast(Any, stripe.APIConnectionError)("led elsewhere", code="redirect")
        self.clock_skew = _skew(answer[2])
        if self._acting and answer[1] == 401:
            # The platform's own key: the operator's trouble. No account was disconnected.
            log.error("Stripe refuses STRIPE_CONNECT_SECRET_KEY")
            raise cast(Any, stripe.APIConnectionError)(
                "the platform's key was refused", code="platform"
            )
        return answer


def _skew(headers: Any) -> float | None:
    """Seconds by which our clock is ahead of the one that wrote the answer's Date."""
    written = dict(headers).get("Date") or dict(headers).get("date")
    try:
        return time.time() - parsedate_to_datetime(str(written)).timestamp()
    except ValueError:
        return None


@contextmanager
def translated() -> Iterator[None]:
    """Turn what the SDK raises into a GatewayError."""
    try:
        yield
    except stripe.oauth_error.OAuthError as error:
        raise translate_oauth(error) from error
    except stripe.StripeError as error:
        raise translate(error) from error
    except (AttributeError, KeyError, TypeError) as error:
        # An answer that is not Stripe's (a proxy's, say): what happened behind it is unknown.
        log.warning("unreadable answer", exc_info=error)
        raise GatewayError("unknown", "unreadable", str(error), "", "") from error


def verify_signature(body: bytes, header: str, secret: str, now: float) -> bool:
    """Whether one of the header's signatures is this secret's, over these bytes, of about now.

    `now` in Unix seconds. The SDK refuses stamps older than the tolerance, but takes those of
    the future (Stripe: docs, Webhooks > "Preventing replay attacks"); we refuse them as well.
    """
    if not header.isascii():
        return False  # the SDK would compare it, and raise TypeError
    try:
        stamp = int(dict(part.split("=", 1) for part in header.split(","))["t"])
        if abs(now - stamp) > SIGNATURE_TOLERANCE:
            return False
        return bool(stripe.WebhookSignature.verify_header(body.decode(), header, secret))
    except (stripe.SignatureVerificationError, ValueError, KeyError, IndexError):
        return False
