"""What a person reads right where they sign. It is kept with the signature, word for word."""

from joinways.i18n import gettext

CONSENT_VERSION = "2026-11"
"""Changes with the sentences below."""


def button_text(private_person: bool) -> str:
    """What is written on the button that signs.

    A private person is not bound unless it says that they will have to pay (directive 2011/83/EU,
    art. 8(2); code de la consommation, L221-14; Real Decreto Legislativo 1/2007, art. 98.2).
    """
    if private_person:
        return gettext("Sign – order with obligation to pay")
    return gettext("Sign the quote")


def consent_text(count: int) -> str:
    """What is accepted by ticking. `count`: how many quotes are signed together."""
    if count > 1:
        return gettext("I have read these quotes and their conditions, and I accept them")
    return gettext("I have read this quote and its conditions, and I accept them")


def notice_text() -> str:
    """What is said about the signature itself, above the button."""
    return gettext(
        "Your signature is a simple electronic signature (eIDAS, article 3(10)). To prove it, the"
        " content, your name, the time, your IP address and your browser’s name are kept."
    )
