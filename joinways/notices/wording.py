"""What a notice says, in the language in use."""

from joinways.domain.invoice import ALARM_AFTER
from joinways.formats import date_medium, money
from joinways.i18n import N_, gettext
from joinways.notices.lookups import Told

_SENTENCES = {
    "signed": N_("%(client)s has signed quote %(quote)s: %(amount)s."),
    "declined": N_("%(client)s has declined quote %(quote)s."),
    "question": N_("%(client)s has a question about quote %(quote)s."),
    "paid": N_("Invoice %(number)s for %(client)s is paid: %(amount)s."),
    "payment-failed": N_(
        "A payment of invoice %(number)s failed: %(client)s, %(amount)s. Stripe tells the client,"
        " who can try again."
    ),
    "overdue": N_(
        "Invoice %(number)s for %(client)s was due on %(due)s, and %(amount)s is still to be paid."
    ),
}
_ATTENTION = {
    "stuck": N_(
        "The invoice of quote %(quote)s for %(client)s isn’t done after %(minutes)s min. See what"
        " it is waiting for."
    ),
    "finalized-differs": N_(
        "Somebody finalised the invoice of quote %(quote)s for %(client)s by hand, and its amounts"
        " are not the quote’s. Decide at Stripe what to do with it."
    ),
    "mail-unknown": N_(
        "It isn’t known whether Stripe sent invoice %(number)s to %(client)s. Look at Stripe before"
        " you send it again."
    ),
    "mail-failed": N_(
        "Stripe couldn’t send invoice %(number)s to %(client)s. Check the email address, then send"
        " it again."
    ),
    "key-revoked": N_(
        "Stripe no longer accepts your key. No invoice can be created until it is replaced."
    ),
    "connect-ended": N_(
        "Stripe no longer lets Joinways into your account. No invoice can be created until it is"
        " connected again."
    ),
    "key-right": N_(
        "Your Stripe key lacks a right. Give it the right at Stripe, or paste another key."
    ),
    "two-open": N_(
        "Stripe has two open invoices for quote %(quote)s of %(client)s. Decide which one counts."
    ),
    "other-figures": N_(
        "Invoice %(number)s for %(client)s has other amounts at Stripe than the signed quote."
    ),
    "credit-withdrawn": N_(
        "A credit note on invoice %(number)s for %(client)s was withdrawn at Stripe. Decide whether"
        " the client still has to pay."
    ),
    "credit-differs": N_(
        "The credit note on invoice %(number)s for %(client)s has other amounts at Stripe than were"
        " asked for. Look at it there."
    ),
    "order-slow": N_(
        "What was asked for on invoice %(number)s for %(client)s isn’t done after %(minutes)s min."
        " Joinways keeps trying; see what holds it up."
    ),
    "overpaid": N_(
        "More was paid on invoice %(number)s for %(client)s than it asks for. Decide whether to"
        " refund the client."
    ),
}
_ATTENTION |= {
    "quote-mail-failed": N_(
        "The email with quote %(quote)s for %(client)s was refused. Check the address, then send it"
        " again, or pass the link on yourself."
    ),
    "quote-mail-bounced": N_(
        "The email with quote %(quote)s for %(client)s came back. Check the address, then send it"
        " again, or pass the link on yourself."
    ),
    "quote-mail-unknown": N_(
        "It isn’t known whether the email with quote %(quote)s reached %(client)s. Ask before you"
        " send it again."
    ),
}
_OF_AN_INVOICE = N_("Invoice %(number)s for %(client)s needs a decision of yours.")
_OF_A_QUOTE = N_("Quote %(quote)s for %(client)s needs a decision of yours.")
_OF_ANYTHING = N_("Something needs a decision of yours.")

_SUBJECTS = {
    "signed": N_("Signed: quote %(quote)s, %(client)s"),
    "declined": N_("Declined: quote %(quote)s, %(client)s"),
    "question": N_("Question about quote %(quote)s, %(client)s"),
    "paid": N_("Invoice %(number)s is paid"),
    "payment-failed": N_("A payment of invoice %(number)s failed"),
    "overdue": N_("Invoice %(number)s is overdue"),
}
_ATTENTION_SUBJECTS = {
    "invoice": N_("Invoice %(number)s needs you"),
    "quote": N_("Quote %(quote)s needs you"),
    "stripe": N_("Your connection to Stripe needs you"),
}


def sentence(told: Told) -> str:
    """The notice as whole sentences. A reason that is not known here says that something is."""
    return gettext(_sentence(told), **_facts(told))


def subject(told: Told) -> str:
    """The notice as a mail's subject."""
    if told.kind in _SUBJECTS:
        return gettext(_SUBJECTS[told.kind], **_facts(told))
    about = "invoice" if told.invoice_id else "quote" if told.quote_id else "stripe"
    return gettext(_ATTENTION_SUBJECTS[about], **_facts(told))


def opens(told: Told) -> str:
    """The words of the link to what it is about."""
    if told.invoice_id:
        return gettext("Open the invoice")
    return gettext("Open the quote") if told.quote_id else gettext("Open the settings")


def _sentence(told: Told) -> str:
    if told.kind in _SENTENCES:
        return _SENTENCES[told.kind]
    if told.reason in _ATTENTION:
        return _ATTENTION[told.reason]
    if told.number:
        return _OF_AN_INVOICE
    return _OF_A_QUOTE if told.quote else _OF_ANYTHING


def _facts(told: Told) -> dict[str, str]:
    known = told.cents is not None and told.currency
    return {
        "number": told.number,
        "quote": told.quote,
        "client": told.client,
        "amount": money(told.cents or 0, told.currency) if known else "",
        "due": date_medium(told.due_on) if told.due_on else "",
        "minutes": str(int(ALARM_AFTER.total_seconds() // 60)),
    }
