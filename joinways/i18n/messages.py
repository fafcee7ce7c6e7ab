"""Words in the language in use: for Python, forms and templates.

A message is always a format string, in Python as in templates: `%(name)s` is a placeholder and a
percent sign is written `%%`.
"""

from collections.abc import Callable, Mapping
from typing import cast

from jinja2 import Environment, pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

from joinways.i18n.catalogues import CATALOGUES, message_key
from joinways.i18n.languages import LANGUAGES, current_lang


def N_(message: str) -> str:  # noqa: N802 - the name gettext's tools look for
    """Mark a message for the catalogues; whoever shows it calls `gettext` with it."""
    return message


def gettext(message: str, /, **variables: object) -> str:
    """The message in the language in use; in English where it has no translation."""
    return find(None, message) % variables


def pgettext(context: str, message: str, /, **variables: object) -> str:
    """`gettext` for a word whose translation depends on what it says something about."""
    return find(context, message) % variables


def ngettext(singular: str, plural: str, n: int, /, **variables: object) -> str:
    """The message for a number of things; `%(num)s` is that number."""
    return find_plural(None, singular, plural, n) % ({"num": n} | variables)


def npgettext(context: str, singular: str, plural: str, n: int, /, **variables: object) -> str:
    """`ngettext` with a context."""
    return find_plural(context, singular, plural, n) % ({"num": n} | variables)


def lazy_gettext(message: str, /, **variables: object) -> str:
    """A message translated each time it is shown: for labels, written before any language is."""
    return cast(str, LazyMessage(None, message, variables))


def lazy_pgettext(context: str, message: str, /, **variables: object) -> str:
    """`lazy_gettext` with a context."""
    return cast(str, LazyMessage(context, message, variables))


def find(context: str | None, message: str) -> str:
    """The translation before its placeholders are filled in."""
    return CATALOGUES.get(current_lang()).singular.get(message_key(context, message), message)


def find_plural(context: str | None, singular: str, plural: str, n: int) -> str:
    """The translation for a number of things, before its placeholders are filled in."""
    lang = current_lang()
    forms = CATALOGUES.get(lang).plural.get(message_key(context, singular), (singular, plural))
    # French counts 0 as singular, Spanish and English don't (CLDR, cardinal plural rules).
    return forms[1] if (n > 1 if lang == "fr" else n != 1) else forms[0]


class LazyMessage:
    """What stands for a message until it is shown. Declared as `str`, since that is what
    forms' labels accept; a session or JSON wants `str(...)` of it.
    """

    __slots__ = ("_context", "_message", "_variables")

    def __init__(self, context: str | None, message: str, variables: dict[str, object]) -> None:
        self._context = context
        self._message = message
        self._variables = variables

    def __str__(self) -> str:
        return find(self._context, self._message) % self._variables

    def __mod__(self, variables: object) -> str:
        """Validators fill in their messages themselves: `message % {"max": 30}`."""
        return find(self._context, self._message) % variables

    def __repr__(self) -> str:
        return f"LazyMessage({self._message!r})"


def install(jinja_env: Environment) -> None:
    """Give templates `_`, gettext, ngettext, pgettext, npgettext and `{% trans %}`.

    Variables are escaped as everywhere in templates; blocks of `{% trans %}` are trimmed. Reads
    all catalogues, so that a broken one is reported at start.
    """
    jinja_env.add_extension("jinja2.ext.i18n")
    jinja_env.policies["ext.i18n.trimmed"] = True
    translations: dict[str, Callable[..., str]] = {
        "gettext": lambda message: find(None, message),
        "pgettext": find,
        "ngettext": lambda singular, plural, n: find_plural(None, singular, plural, n),
        "npgettext": find_plural,
    }
    jinja_env.install_gettext_callables(newstyle=True, **translations)  # type: ignore[attr-defined]
    # Jinja's own make three calls for each word; a page has a hundred.
    jinja_env.globals.update({"_": _in_template, "gettext": _in_template})
    jinja_env.globals["pgettext"] = _in_template_with_context
    for lang in LANGUAGES:
        CATALOGUES.refresh(lang)


@pass_eval_context
def _in_template(template: EvalContext, message: str, /, **variables: object) -> str:
    return _filled(find(None, message), variables, template.autoescape)


@pass_eval_context
def _in_template_with_context(
    template: EvalContext, context: str, message: str, /, **variables: object
) -> str:
    return _filled(find(context, message), variables, template.autoescape)


def _filled(found: str, variables: Mapping[str, object], escaped: bool) -> str:
    """The words of a template with its variables, which are escaped where its own are."""
    if not escaped:
        return found % variables
    # As Jinja's own: what is translated is a template's text, not a person's.
    return Markup(found) % variables if variables else Markup(found % variables)  # noqa: S704
