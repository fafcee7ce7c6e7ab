"""Currencies that a workspace may choose: what Stripe charges in, and in which units.

Amounts are integers in the smallest unit that Stripe charges: cents for most, whole yen, hundredths
of a Kuwaiti dinar. Only at Stripe's door they are turned into Stripe's own units.

Sources: Stripe: docs, Supported currencies > "Presentment currencies", "Zero-decimal currencies",
"Three-decimal currencies" and "Special cases", as of 2026. HUF and TWD have no decimals in payouts
only; charges have two.
"""

from decimal import Decimal

from joinways.domain.money import to_cents

_CHARGED = (
    "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BRL BSD BWP BYN BZD"
    " CAD CDF CHF CLP CNY COP CRC CVE CZK DJF DKK DOP DZD EGP ETB EUR FJD FKP GBP GEL GIP GMD"
    " GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR ISK JMD JOD JPY KES KGS KHR KMF KRW KWD KYD KZT"
    " LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK"
    " NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SEK SGD SHP SLE"
    " SOS SRD SZL THB TJS TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VND VUV WST XAF XCD XCG"
    " XOF XPF YER ZAR ZMW"
)
_WHOLE = "BIF CLP DJF GNF ISK JPY KMF KRW MGA PYG RWF UGX VND VUV XAF XOF XPF"

CHARGED = frozenset(_CHARGED.split())
WITHOUT_DECIMALS = frozenset(_WHOLE.split())
THREE_DECIMALS = frozenset(("BHD", "JOD", "KWD", "OMR", "TND"))
TIMES_AT_STRIPE = dict.fromkeys(("ISK", "UGX"), 100) | dict.fromkeys(THREE_DECIMALS, 10)
"""Stripe wants ISK and UGX with two decimals that are 00, and those of three with a last 0."""

USUAL_DIGITS = 8
_DIGITS = {"IDR": 12, "LBP": 11, "COP": 10, "HUF": 10, "JPY": 10, "INR": 9}
"""How many an amount has at most, in Stripe's units; of LBP, COP, HUF and JPY, paid by card."""


def decimals_of(currency: str) -> int:
    """How many decimals an amount has that can be charged: 2 for EUR and KWD, 0 for JPY, ISK."""
    return 0 if currency in WITHOUT_DECIMALS else 2


def shown_decimals(currency: str) -> int:
    """How many decimals are written on a page or a document: 2 for EUR, 3 for KWD, 0 for JPY."""
    return 3 if currency in THREE_DECIMALS else decimals_of(currency)


def largest_charge(currency: str) -> int:
    """The largest total, in our smallest unit, that Stripe charges: 999,999.99 EUR.

    Stripe: docs, Supported currencies > "Minimum and maximum charge amounts", as of 2026.
    """
    at_most: int = 10 ** _DIGITS.get(currency, USUAL_DIGITS) - 1
    return at_most // TIMES_AT_STRIPE.get(currency, 1)


def at_stripe(cents: int, currency: str) -> int:
    """Our amount in Stripe's units."""
    return cents * TIMES_AT_STRIPE.get(currency, 1)


def from_stripe(amount: int, currency: str) -> int:
    """Stripe's amount in ours; one between two of ours, which Stripe doesn't charge, half up."""
    times = TIMES_AT_STRIPE.get(currency, 1)
    return (2 * amount + times) // (2 * times)


def rescaled(cents: int, before: str, now: str) -> int:
    """The same figure in another currency: 150.00 EUR is 150 JPY, halves of a unit away from 0."""
    shift = decimals_of(now) - decimals_of(before)
    return to_cents(Decimal(cents).scaleb(shift))
