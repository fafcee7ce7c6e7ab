"""The messages of WTForms: ours first, then the ones it brings along."""

from functools import cache
from gettext import GNUTranslations

from wtforms.i18n import get_translations

from joinways.i18n.languages import current_lang
from joinways.i18n.messages import N_, find, find_plural
from joinways.i18n.typography import french_spaces

# Messages of WTForms that people meet, said in our own words in the catalogues.
N_("This field is required.")
N_("Invalid email address.")
N_("Invalid URL.")
N_("Not a valid choice.")
N_("Not a valid integer value.")
N_("Not a valid decimal value.")
N_("Not a valid date value.")
N_("Not a valid time value.")
N_("Number must be at least %(min)s.")
N_("Number must be at most %(max)s.")
N_("Number must be between %(min)s and %(max)s.")
N_("Field must be between %(min)d and %(max)d characters long.")


class FormTranslations:
    """What a form's `Meta.get_translations` returns. WTForms fills the placeholders in itself."""

    def gettext(self, string: str, /) -> str:
        found = find(None, string)
        built_in = _built_in(current_lang())
        return _typeset(built_in.gettext(string)) if found == string and built_in else found

    def ngettext(self, singular: str, plural: str, n: int, /) -> str:
        found = find_plural(None, singular, plural, n)
        built_in = _built_in(current_lang())
        if found in (singular, plural) and built_in:
            return _typeset(built_in.ngettext(singular, plural, n))
        return found


def _typeset(text: str) -> str:
    """WTForms' own French has plain spaces as well."""
    return french_spaces(text) if current_lang() == "fr" else text


@cache
def _built_in(lang: str) -> GNUTranslations | None:
    """WTForms is written in English and has no catalogue for it."""
    return None if lang == "en" else get_translations([lang])
