"""Languages: which one is in use, its catalogue, and the words of pages, forms and messages.

msgids are English. A catalogue is `translations/<language>/LC_MESSAGES/messages.po`, read as it is
(nothing is compiled) and again as soon as the file is saved.
"""

from joinways.i18n.forms import FormTranslations
from joinways.i18n.languages import (
    DEFAULT,
    LANGUAGE_NAMES,
    LANGUAGES,
    LOCALES,
    current_lang,
    current_locale,
    negotiate,
    set_lang,
    use_lang,
)
from joinways.i18n.messages import (
    N_,
    gettext,
    install,
    lazy_gettext,
    lazy_pgettext,
    ngettext,
    npgettext,
    pgettext,
)

__all__ = [
    "DEFAULT",
    "LANGUAGES",
    "LANGUAGE_NAMES",
    "LOCALES",
    "N_",
    "FormTranslations",
    "current_lang",
    "current_locale",
    "gettext",
    "install",
    "lazy_gettext",
    "lazy_pgettext",
    "negotiate",
    "ngettext",
    "npgettext",
    "pgettext",
    "set_lang",
    "use_lang",
]
