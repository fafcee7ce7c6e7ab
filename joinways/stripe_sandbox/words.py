"""The few words of the stand-in's own pages, in the languages of its customers' invoices."""

from __future__ import annotations

import re
from datetime import UTC, datetime

WORDS = {
    "en": {
        "title": "Invoice",
        "simulated": "SIMULATED — this is not Stripe. No money moves, no mail is sent.",
        "from": "From",
        "to": "Billed to",
        "due": "Due",
        "status": "Status",
        "line": "Description",
        "amount": "Amount",
        "net": "Total excl. tax",
        "tax": "Tax",
        "total": "Total",
        "left": "Still to pay",
        "pay": "Pay (simulated)",
        "decline": "Pay with a card that is declined",
        "pdf": "PDF",
        "declined": "The card was declined. Nothing was paid.",
        "draft": "draft",
        "open": "open",
        "paid": "paid",
        "void": "void",
        "uncollectible": "uncollectible",
        "allow_title": "Connect an account",
        "allow_asks": "{name} asks to read and write everything in an account of yours ({scope}).",
        "allow_only_reads": "{name} asks to read everything in an account of yours ({scope}).",
        "allow_account": "Account",
        "allow_new": "a new account",
        "allow": "Allow (simulated)",
        "deny": "Deny",
    },
    "fr": {
        "title": "Facture",
        "simulated": "SIMULATION — ceci n’est pas Stripe. Aucun paiement, aucun e-mail envoyé.",
        "from": "Émetteur",
        "to": "Facturé à",
        "due": "Échéance",
        "status": "État",
        "line": "Désignation",
        "amount": "Montant",
        "net": "Total HT",
        "tax": "TVA",
        "total": "Total TTC",
        "left": "Reste à payer",
        "pay": "Payer (simulation)",
        "decline": "Payer avec une carte refusée",
        "pdf": "PDF",
        "declined": "La carte a été refusée. Rien n’a été payé.",
        "draft": "brouillon",
        "open": "en attente",
        "paid": "payée",
        "void": "annulée",
        "uncollectible": "irrécouvrable",
        "allow_title": "Connecter un compte",
        "allow_asks": "{name} demande à lire et à écrire dans l’un de vos comptes ({scope}).",
        "allow_only_reads": "{name} demande à lire l’un de vos comptes ({scope}).",
        "allow_account": "Compte",
        "allow_new": "un nouveau compte",
        "allow": "Autoriser (simulation)",
        "deny": "Refuser",
    },
    "es": {
        "title": "Factura",
        "simulated": "SIMULACIÓN — esto no es Stripe. No se mueve dinero ni se envían correos.",
        "from": "Emisor",
        "to": "Facturado a",
        "due": "Vencimiento",
        "status": "Estado",
        "line": "Concepto",
        "amount": "Importe",
        "net": "Base imponible",
        "tax": "IVA",
        "total": "Total",
        "left": "Pendiente de pago",
        "pay": "Pagar (simulación)",
        "decline": "Pagar con una tarjeta rechazada",
        "pdf": "PDF",
        "declined": "La tarjeta fue rechazada. No se ha pagado nada.",
        "draft": "borrador",
        "open": "pendiente",
        "paid": "pagada",
        "void": "anulada",
        "uncollectible": "incobrable",
        "allow_title": "Conectar una cuenta",
        "allow_asks": "{name} pide leer y escribir en una de sus cuentas ({scope}).",
        "allow_only_reads": "{name} pide leer una de sus cuentas ({scope}).",
        "allow_account": "Cuenta",
        "allow_new": "una cuenta nueva",
        "allow": "Autorizar (simulación)",
        "deny": "Denegar",
    },
}


def language(locales: list[str]) -> str:
    """The first of the customer's languages that there are words for, else English."""
    for locale in locales:
        if locale[:2] in WORDS:
            return locale[:2]
    return "en"


_WHOLE = re.compile("bif|clp|djf|gnf|jpy|kmf|krw|mga|pyg|rwf|vnd|vuv|xaf|xof|xpf")
_THREE = ("bhd", "jod", "kwd", "omr", "tnd")


def money(cents: int, currency: str, lang: str = "en") -> str:
    """An amount in Stripe's units, as that language writes it."""
    digits = 0 if _WHOLE.fullmatch(currency) else 3 if currency in _THREE else 2
    whole, rest = divmod(abs(cents), 10**digits)
    comma, gap = (".", ",") if lang == "en" else (",", "\u202f" if lang == "fr" else ".")
    number = f"{whole:,}".replace(",", gap)
    number += f"{comma}{rest:0{digits}d}" if digits else ""
    sign = "-" if cents < 0 else ""
    symbol = {"eur": "€", "gbp": "£", "usd": "$"}.get(currency, currency.upper())
    return f"{sign}{symbol}{number}" if lang == "en" else f"{sign}{number}\u00a0{symbol}"


def percent(value: float, lang: str = "en") -> str:
    """A rate, as that language writes it."""
    return f"{value:g}%" if lang == "en" else f"{value:g}\u00a0%".replace(".", ",")


def day(moment: int | None, lang: str = "en") -> str:
    """A date, UTC, from seconds."""
    if moment is None:
        return "–"
    date = datetime.fromtimestamp(moment, UTC)
    return date.strftime("%Y-%m-%d" if lang == "en" else "%d/%m/%Y")
