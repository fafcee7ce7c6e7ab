"""What needs a person, in words, with what can be done about each."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from joinways.board.waiting import KINDS, MOST, before
from joinways.database import Db
from joinways.formats import moment, money
from joinways.i18n import gettext, ngettext
from joinways.viewer import Viewer

SETTINGS = "/settings/integrations"


@dataclass(frozen=True)
class Matter:
    """One thing that a person must decide.

    `kind` as in `waiting.KINDS`; `level` error or warning; `said`: what Stripe said, or "";
    `href` and `action`: where to act and the words of that link, "" where there is none here.
    """

    kind: str
    level: str
    title: str
    text: str
    href: str = ""
    action: str = ""
    said: str = ""


def matters(db: Db, person: Viewer, now: datetime) -> list[Matter]:
    """All that needs a person, the most urgent first; one statement for each kind."""
    ago = before(now)
    return [
        _SAID[kind](row, person)
        for kind, waits in KINDS.items()
        for row in db.execute(waits(person.workspace_id, ago).limit(MOST))
    ]


def _restored(_row: Row[Any], _person: Viewer) -> Matter:
    text = gettext(
        "No invoice can be created until the database has been compared with Stripe. "
        "Whoever runs the server does it and ends with: %(command)s",
        command="flask --app app invoices reconcile",
    )
    return Matter("restored", "error", gettext("A backup was restored"), text)


def _key(row: Row[Any], person: Viewer) -> Matter:
    if row.broken == "right":
        title = gettext("Your Stripe key lacks a right")
        text = gettext(
            "An invoice waits until the key has the right to write customers and invoices, then"
            " goes on by itself."
        )
    elif row.oauth_scope:
        title = gettext("Stripe no longer lets Joinways in")
        text = gettext(
            "The connection was ended at Stripe. An invoice waits until the account is connected "
            "again, then goes on by itself."
        )
    else:
        title = gettext("Stripe refuses your key")
        text = gettext(
            "The key was revoked. An invoice waits until it is replaced, then goes on by itself."
        )
    matter = Matter("key", "error", title, text, said=row.broken_detail)
    action = gettext("Connect again") if row.oauth_scope else gettext("Replace the key")
    return _in_settings(matter, action, person)


def _webhook(row: Row[Any], person: Viewer) -> Matter:
    if row.heard_at:
        text = gettext(
            "The last message came on %(when)s. Since then Joinways finds out only by "
            "asking Stripe: payments show later than they could.",
            when=moment(row.heard_at, person.time_zone),
        )
    else:
        text = gettext(
            "No message has come yet. Joinways finds out only by asking Stripe: payments "
            "show later than they could."
        )
    title = gettext("Stripe’s messages don’t arrive")
    matter = Matter("webhook", "warning", title, text)
    return _in_settings(matter, gettext("Check the connection"), person)


def _events(row: Row[Any], person: Viewer) -> Matter:
    title = ngettext(
        "%(num)d message from Stripe could not be applied",
        "%(num)d messages from Stripe could not be applied",
        row.number,
    )
    text = gettext(
        "The oldest came on %(when)s. Joinways keeps trying; check at Stripe whether "
        "an invoice is different there.",
        when=moment(row.oldest, person.time_zone),
    )
    matter = Matter("events", "warning", title, text)
    return _in_settings(matter, gettext("Check the connection"), person)


def _in_settings(matter: Matter, action: str, person: Viewer) -> Matter:
    """Only owners and administrators reach the settings; others read whom to ask."""
    if person.can_manage:
        return replace(matter, href=SETTINGS, action=action)
    ask = gettext("Ask an owner or administrator of your workspace.")
    return replace(matter, text=f"{matter.text} {ask}")


def _stuck(row: Row[Any], person: Viewer) -> Matter:
    began = moment(row.created_at, person.time_zone)
    texts = {
        "blocked": gettext(
            "Stripe doesn’t accept the key. The invoice goes on by itself once the key is replaced."
        ),
        "finalized-differs": gettext(
            "Somebody changed and finalised it by hand, and its amounts are not the quote’s."
            " Decide at Stripe what to do with it."
        ),
        "closing": gettext(
            "Its draft could not be taken back yet. Nothing was sent; Joinways keeps trying."
        ),
    }
    waits = gettext(
        "It was started on %(when)s, and Stripe hasn’t answered all of it yet. "
        "Joinways keeps asking, and no invoice can be made twice.",
        when=began,
    )
    closing = "closing" if row.status == "closing" else ""
    text = texts.get(row.problem) or texts.get(closing) or waits
    title = gettext("The invoice of %(quote)s isn’t finished", quote=_quote(row))
    return Matter("stuck", "error", title, text, *_to_quote(row))


def _differing(row: Row[Any], _person: Viewer) -> Matter:
    title = gettext("The invoice of %(quote)s was stopped", quote=_quote(row))
    text = gettext(
        "Stripe’s figures are not the quote’s: nothing was sent, and the quote is still signed."
        " Compare both on its page, then generate the invoice again."
    )
    return Matter("differing", "error", title, text, *_to_quote(row))


def _quote(row: Row[Any]) -> str:
    return f"{row.number or row.title} ({row.client_name})"


def _to_quote(row: Row[Any]) -> tuple[str, str]:
    return f"/quotes/{row.public_id}", gettext("Open the quote")


def _to_invoice(row: Row[Any]) -> tuple[str, str]:
    return f"/invoices/{row.public_id}", gettext("Open the invoice")


def _invoice(row: Row[Any], _person: Viewer) -> Matter:
    number = row.number
    title, text = {
        "two-open": (
            gettext("Two invoices are open for the quote of %(number)s", number=number),
            gettext("Void one of them, so that the client doesn’t pay twice."),
        ),
        "credit-withdrawn": (
            gettext("A credit note on %(number)s was withdrawn", number=number),
            gettext(
                "It was cancelled at Stripe, so the invoice asks for money again. Decide "
                "which of the two is right."
            ),
        ),
        "other-figures": (
            gettext("%(number)s is different at Stripe", number=number),
            gettext(
                "Its amounts at Stripe are not those that were sent to the client. Compare both,"
                " and correct it with a credit note."
            ),
        ),
        "credit-differs": (
            gettext("The credit note on %(number)s has other amounts", number=number),
            gettext("At Stripe it is not what was asked for here. Look at it there."),
        ),
        "overpaid": (
            gettext("Too much was paid on %(number)s", number=number),
            gettext(
                "%(client)s paid %(paid)s for an invoice of %(total)s. Refund the difference,"
                " or agree on what it is for.",
                client=row.client_name,
                paid=money(row.paid_cents + row.attention_detail.get("cents", 0), row.currency),
                total=money(row.gross_cents, row.currency),
            ),
        ),
    }.get(row.attention) or (
        gettext("%(number)s needs checking", number=number),
        gettext("Stripe says something about it that Joinways can’t settle by itself."),
    )
    return Matter("invoice", "error", title, text, *_to_invoice(row))


def _unsent(row: Row[Any], _person: Viewer) -> Matter:
    if row.mail == "failed":
        title = gettext("The email for %(number)s wasn’t sent", number=row.number)
        text = gettext(
            "Stripe refused to send it. Check the address of %(client)s, then send it again.",
            client=row.client_name,
        )
    else:
        title = gettext("It isn’t known whether %(number)s was emailed", number=row.number)
        text = gettext(
            "Stripe’s answer got lost, and Joinways never sends twice by itself. Check at"
            " Stripe, or ask %(client)s; then send it again if needed.",
            client=row.client_name,
        )
    return Matter("unsent", "warning", title, text, *_to_invoice(row))


def _order(row: Row[Any], person: Viewer) -> Matter:
    title = {
        "send": gettext("%(number)s could not be sent again yet", number=row.number),
        "void": gettext("%(number)s could not be voided yet", number=row.number),
        "transfer": gettext(
            "The bank transfer on %(number)s could not be recorded yet", number=row.number
        ),
        "credit": gettext("The credit note on %(number)s could not be made yet", number=row.number),
    }[row.kind]
    text = gettext(
        "%(name)s asked for it on %(when)s. Joinways keeps asking Stripe, and nothing is done"
        " twice.",
        name=row.created_by_name or "Joinways",
        when=moment(row.created_at, person.time_zone),
    )
    said = str((row.problem_detail or {}).get("message", ""))
    return Matter("order", "error", title, text, *_to_invoice(row), said)


def _mail(row: Row[Any], _person: Viewer) -> Matter:
    who = row.to_name or row.to_email
    if row.status == "failed":
        title = gettext("An email to %(name)s was refused", name=who)
    else:
        title = gettext("It isn’t known whether an email to %(name)s arrived", name=who)
    text = gettext(
        "“%(subject)s”, to %(email)s. Joinways doesn’t send it again by itself.",
        subject=row.subject,
        email=row.to_email,
    )
    if row.quote_id:  # there it can be sent again, or its link be copied
        href, word = f"/quotes/{row.quote_id}", gettext("Open the quote")
        return Matter("mail", "warning", title, text, href, word)
    return Matter(
        "mail", "warning", title, text, f"mailto:{row.to_email}", gettext("Write to them")
    )


def _file(row: Row[Any], person: Viewer) -> Matter:
    title = gettext("The file %(name)s is damaged", name=row.name)
    text = gettext(
        "When it was asked for on %(when)s, it was not what had been kept. Nobody is shown it until"
        " whoever runs your Joinways brings it back from a backup.",
        when=moment(row.found_at, person.time_zone),
    )
    return Matter("file", "error", title, text, *(_to_quote(row) if row.public_id else ()))


_SAID: dict[str, Callable[[Row[Any], Viewer], Matter]] = {
    "restored": _restored,
    "key": _key,
    "stuck": _stuck,
    "differing": _differing,
    "invoice": _invoice,
    "unsent": _unsent,
    "order": _order,
    "file": _file,
    "events": _events,
    "webhook": _webhook,
    "mail": _mail,
}
