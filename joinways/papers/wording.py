"""What is missing for the XML of an invoice, in words that say what to do."""

from collections.abc import Iterable

from joinways.i18n import N_, gettext

_WORDS = {
    "seller-siren": N_("Your SIREN or SIRET: enter it as registration number in the settings."),
    "seller-siret": N_("Your SIREN or SIRET: enter it as registration number in the settings."),
    "seller-vat-number": N_("Your VAT number: enter it in the settings."),
    "seller-name": N_("Your name: enter it in the settings."),
    "seller-address": N_("Your city: enter your address in the settings."),
    "buyer-siren": N_(
        "The client’s SIREN or SIRET: enter it as registration number of the client."
    ),
    "buyer-siret": N_(
        "The client’s SIREN or SIRET: enter it as registration number of the client."
    ),
    "buyer-email": N_("The client’s email address."),
    "buyer-vat-number": N_("The client’s VAT number."),
    "buyer-name": N_("The client’s name."),
    "buyer-address": N_("The client’s city."),
    "exemption": N_("Why there is no VAT: write it in the settings of documents."),
}
_OTHER = N_("Something that electronic invoices can’t say (%(word)s).")


def missing_words(missing: Iterable[str]) -> tuple[str, ...]:
    """A sentence for each, each once, in the language in use."""
    said = (
        gettext(_WORDS[word]) if word in _WORDS else gettext(_OTHER, word=word) for word in missing
    )
    return tuple(dict.fromkeys(said))
