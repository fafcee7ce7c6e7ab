"""Mentions that a country's law, or its custom, wants on quotes and invoices: offered, not advice.

Sources: FR: code de commerce, art. L441-9, L441-10, D441-5, L526-22; CGI annexe II, art. 242
nonies A; CGI, art. 293 B; code du travail, art. L7122-3; loi 96-603, art. 22-2; code de la
consommation, art. L616-1. ES: código de comercio, art. 24; ley 3/2004, art. 7 and 8; ley 37/1992,
art. 20 and 163 decies; RD 1619/2012, art. 6.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from joinways.i18n import N_, gettext, use_lang
from joinways.models import PaperStyle, Workspace

ON_ALL, ON_STRIPE = "legal_mentions", "invoice_footer"
"""Columns of Workspace: the small print of our documents, the footer of Stripe's invoices."""
STYLE = ("late_penalty", "early_discount", "exemption", "vat_on_debits")
"""Columns of PaperStyle: what our own invoices say besides."""


@dataclass(frozen=True)
class Mention:
    """`title`, `why`, `text`: msgids; what is in [brackets] the team completes. `column`: where it
    goes, "" for one that invoices have by themselves. `usual`: said without being added too."""

    code: str
    title: str
    why: str
    text: str
    column: str
    usual: bool = False


_FRENCH = (
    Mention(
        "late",
        N_("Late payment penalties"),
        N_("Required on invoices to businesses; yours, from three times the legal rate."),
        N_("Late payment penalties: three times the legal interest rate"),
        "late_penalty",
        usual=True,
    ),
    Mention(
        "indemnity",
        N_("Indemnity of €40"),
        N_("Required on invoices to businesses: what each late payer owes for the collection."),
        N_("Fixed indemnity for recovery costs when paid late: €40"),
        "",
        usual=True,
    ),
    Mention(
        "discount",
        N_("Discount for early payment"),
        N_("Required on invoices to businesses, even to say that there is none."),
        N_("No discount for early payment"),
        "early_discount",
        usual=True,
    ),
    Mention(
        "stripe-late",
        N_("The three of them on Stripe’s invoice"),
        N_("Stripe’s invoice is the one that your client gets by email: it has its own footer."),
        N_(
            "Late payment: penalties of three times the legal interest rate and a fixed indemnity"
            " of €40 for recovery costs (code de commerce, art. L441-10). No discount for early"
            " payment."
        ),
        ON_STRIPE,
    ),
    Mention(
        "franchise",
        N_("No VAT below the threshold"),
        N_("For those who charge no VAT (franchise en base): clients then know why."),
        "TVA non applicable, art. 293 B du CGI",
        "exemption",
    ),
    Mention(
        "debits",
        N_("VAT on debits"),
        N_("For those who opted to pay the VAT of services when they invoice them."),
        N_("Option for paying VAT on debits"),
        "vat_on_debits",
    ),
    Mention(
        "insurance",
        N_("Insurance"),
        N_("Required of trades whose insurance is compulsory; usual with others, for trust."),
        N_("Professional insurance: [insurer, address], policy [number], valid in [country]."),
        ON_ALL,
    ),
    Mention(
        "licence",
        N_("Licence for live shows"),
        N_("For those who produce, present or host shows: required on contracts and adverts."),
        N_("Licence to present live shows: [number]."),
        ON_ALL,
    ),
    Mention(
        "mediator",
        N_("Consumer mediator"),
        N_("Required where you sell to private persons: whom they can turn to."),
        N_("Consumer mediation: [name of the mediator, address, website]."),
        ON_ALL,
    ),
    Mention(
        "sole-trader",
        N_("Sole trader"),
        N_("Required of sole traders: EI beside the name, so that private property is protected."),
        "Entrepreneur individuel (EI)",
        ON_ALL,
    ),
)
_SPANISH = (
    Mention(
        "register",
        N_("Commercial register"),
        N_("Required of companies on all their documents: where they are registered."),
        N_("Commercial register of [city], volume [number], folio [number], sheet [number]."),
        ON_ALL,
    ),
    Mention(
        "late",
        N_("Late payment"),
        N_("Reminds businesses of the interest and the €40 that the law gives you."),
        N_(
            "Between businesses, late payment is charged with the interest of ley 3/2004 (the"
            " European Central Bank’s rate plus eight points) and €40 for the costs of collection."
        ),
        ON_STRIPE,
    ),
    Mention(
        "exempt",
        N_("Exempt from VAT"),
        N_("For services that are exempt: the invoice has to say by which article."),
        "Operación exenta, art. 20 de la Ley 37/1992",
        "exemption",
    ),
    Mention(
        "cash",
        N_("Cash accounting"),
        N_("Required of those who pay VAT once they are paid themselves."),
        "Régimen especial del criterio de caja",
        ON_STRIPE,
    ),
    Mention(
        "complaints",
        N_("Complaint forms"),
        N_("For those who sell to private persons: that there are official forms."),
        N_("Official complaint forms are at the disposal of clients."),
        ON_ALL,
    ),
)
_OTHERS = (
    Mention(
        "late",
        N_("Late payment"),
        N_("Reminds businesses of what the law gives you when they pay late."),
        N_("Between businesses, late payment is charged with the interest that the law provides."),
        ON_STRIPE,
    ),
    Mention(
        "insurance",
        N_("Insurance"),
        N_("Required of trades whose insurance is compulsory; usual with others, for trust."),
        N_("Professional insurance: [insurer, address], policy [number], valid in [country]."),
        ON_ALL,
    ),
)
_BY_COUNTRY = {"FR": _FRENCH, "ES": _SPANISH}


@dataclass(frozen=True)
class Offer:
    """A mention as a person reads it. `state`: there, usual (said by itself), missing. `text` is in
    the workspace's language, as it would be printed."""

    code: str
    title: str
    why: str
    text: str
    column: str
    state: str


def mentions_for(country: str) -> Sequence[Mention]:
    """The mentions of a country; a few of everywhere where we know none of its own."""
    return _BY_COUNTRY.get(country, _OTHERS)


def offers(workspace: Workspace, style: PaperStyle) -> list[Offer]:
    """Each mention of the workspace's country, and whether it is there."""
    return [
        Offer(
            each.code,
            gettext(each.title),
            gettext(each.why),
            text := words_of(each, workspace),
            each.column,
            _state(each, text, workspace, style),
        )
        for each in mentions_for(workspace.country)
    ]


def words_of(mention: Mention, workspace: Workspace) -> str:
    """What would be printed."""
    with use_lang(workspace.language):
        return gettext(mention.text)


def _state(mention: Mention, text: str, workspace: Workspace, style: PaperStyle) -> str:
    if mention.column in STYLE and getattr(style, mention.column):
        return "there"
    if mention.usual:
        return "usual"
    begins = text.partition("[")[0].strip()
    here = getattr(workspace, mention.column) if mention.column in (ON_ALL, ON_STRIPE) else ""
    return "there" if begins in here and begins else "missing"
