"""What somebody with a link meets: one word for each page that may await them."""

from collections.abc import Collection

PAGES = (
    "open",
    "signed",
    "declined",
    "expired",
    "revoked",
    "replaced",
    "withdrawn",
    "superseded",
)

SIGNED = frozenset({"signed", "invoicing", "invoiced"})


def page_of(
    link: str, states: Collection[str], *, past: bool = False, amended: Collection[str] = ()
) -> str:
    """One of `PAGES`, for a link on quotes that are signed together (mostly one alone).

    `link`: open, expired or revoked. `states`: of the quotes. `past`: today is after the day until
    which one of them is valid. `amended`: the states of the quotes that they are to replace.
    What was signed stays to be seen when the link's time is over; a revoked link opens nothing.
    "withdrawn" is also a quote that is not sent yet, or quotes of which only some can be signed.
    """
    found = set(states)
    if link == "revoked":
        return "revoked"
    settled = _settled(found)
    if settled or found != {"sent"}:
        return settled or "withdrawn"
    if link == "expired" or past:
        return "expired"
    return "superseded" if set(amended) - {"signed"} else "open"


def _settled(states: set[str]) -> str:
    """What has become of the quotes; "" while that is open."""
    if states and states <= SIGNED:
        return "signed"
    words = {"replaced": "replaced", "draft": "withdrawn", "declined": "declined"}
    words["expired"] = "expired"
    return next((word for state, word in words.items() if state in states), "")
