"""The kinds of event and its statuses in words, and the title that follows from them."""

from joinways.i18n import lazy_gettext as _l
from joinways.i18n import lazy_pgettext
from joinways.models import Client

KINDS = {
    "wedding": _l("Wedding"),
    "birthday": _l("Birthday"),
    "baptism": _l("Baptism"),
    "family": _l("Family celebration"),
    "seminar": _l("Seminar"),
    "conference": _l("Conference"),
    "gala": _l("Gala"),
    "cocktail": _l("Cocktail reception"),
    "launch": _l("Product launch"),
    "concert": _l("Concert"),
    "other": _l("Other event"),
}
STATUSES = {
    "option": lazy_pgettext("event status", "Option"),
    "confirmed": lazy_pgettext("event status", "Confirmed"),
    "lost": lazy_pgettext("event status", "Lost"),
    "cancelled": lazy_pgettext("event status", "Cancelled"),
}
_PLAIN = _l("Event")


def kind_word(kind: str) -> str:
    """Of a kind; "" for none, the word itself for one that is not ours."""
    return str(KINDS.get(kind, kind))


def proposed_title(kind: str, company: str, name: str) -> str:
    """“Wedding – Martin”: the kind, and the company or the person's last name."""
    word = str(_PLAIN) if kind in ("", "other") else kind_word(kind)
    who = company or (name.split() or [""])[-1]
    return f"{word} – {who}"[:200] if who else word


def title_for(kind: str, client: Client) -> str:
    """The title proposed for an event of this client."""
    return proposed_title(kind, client.company, client.name)
