"""What became of a mail to a client, in true words."""

from joinways.formats import moment
from joinways.i18n import gettext
from joinways.models import OutgoingMail


def mail_text(mail: OutgoingMail, delivery: str, time_zone: str) -> str:
    """One sentence or two, in the language in use. `delivery`: see showing.Sent.

    *Sent* only where a mail server took it; what a client did with it nobody knows.
    """
    if mail.status == "sent":
        when = moment(mail.sent_at or mail.created_at, time_zone)
        if delivery == "mailbox":
            return gettext(
                "Kept in the mailbox of this server on %(when)s: nothing leaves it.", when=when
            )
        return gettext("Sent: the mail server took it on %(when)s.", when=when)
    return _not_sent(mail, delivery, time_zone)


def _not_sent(mail: OutgoingMail, delivery: str, time_zone: str) -> str:
    if mail.status == "failed" and mail.sent_at:
        when = moment(mail.sent_at, time_zone)
        return gettext(
            "Came back: it left on %(when)s and could not be delivered. Check the address.",
            when=when,
        )
    if mail.status == "failed":
        return gettext("Not sent: the mail server refused it. Check the address.")
    if mail.status == "unknown":
        return gettext(
            "Unclear: the connection broke while it was handed over. It may have arrived; Joinways"
            " doesn’t send it again by itself."
        )
    if delivery == "none":
        return gettext("Not sent: no mail server is set. Pass the link on yourself.")
    if mail.tries:
        return gettext("Not sent yet: the mail server didn’t take it. Joinways keeps trying.")
    return gettext("Waiting to be handed to the mail server.")


LOOKS = {
    "sent": ("ok", "circle-check"),
    "failed": ("bad", "circle-x"),
    "unknown": ("warn", "triangle-alert"),
    "waiting": ("info", "clock"),
}
"""The colour and the icon of each."""


def mail_name(mail: OutgoingMail) -> str:
    """Which mail it is."""
    return {
        "quote": gettext("The quote"),
        "quote-again": gettext("The quote, once more"),
        "reminder": gettext("Reminder"),
    }[mail.kind]
