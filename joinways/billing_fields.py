"""Fields that several forms share: text, the country, a VAT number."""

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any
from unicodedata import combining, normalize

from babel import Locale
from wtforms import StringField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # newer than its stubs
from wtforms.validators import Length

from joinways.domain.currencies import CHARGED
from joinways.domain.registration import BadRegistration, checked_registration
from joinways.i18n import LANGUAGE_NAMES, current_locale, gettext
from joinways.i18n import lazy_gettext as _l
from joinways.tax_ids import BadTaxId, checked, takes_tax_id

# What CLDR has beside ISO 3166-1's official codes: regions of others, which Stripe does not take.
_NO_COUNTRIES = frozenset(["CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "UN", "XA", "XB", "ZZ"])


EVERY_LANGUAGE = " ".join(LANGUAGE_NAMES)


def stripped(value: str | None) -> str:
    """What was typed, with single spaces."""
    return " ".join((value or "").split())


def stripped_lines(value: str | None) -> str:
    """What a browser sends of a textarea, with plain line ends."""
    return "\n".join(line.rstrip() for line in (value or "").strip().splitlines())


def not_known(typed: str | None, words: Iterable[str]) -> str:
    """That what somebody wrote is none of these words, as a sentence."""
    return gettext(
        "Not known: “%(typed)s”. Use one of: %(words)s.",
        typed=(typed or "")[:40],
        words=", ".join(words),
    )


def text_field(
    label: Any, most: int, *validators: Any, clean: Callable[[str | None], str] = stripped
) -> StringField:
    """A line of text of at most `most` characters."""
    too_long = _l("At most %(max)d characters.")
    return StringField(
        label, filters=[clean], validators=[*validators, Length(max=most, message=too_long)]
    )


def check_vat_number(country: str | None, number: str | None) -> None:
    """The shape and check digits of the country's VAT numbers; raises WTForms' ValidationError."""
    if not number or not country:
        return
    if not takes_tax_id(country):
        raise ValidationError(
            gettext("VAT numbers of this country can’t be sent to Stripe. Leave it empty.")
        )
    try:
        checked(country, number)
    except BadTaxId:
        raise ValidationError(
            gettext("This VAT number doesn’t exist in the chosen country. Check each digit.")
        ) from None


def check_registration(country: str, number: str | None) -> None:
    """The check digits of the registers that are known; raises WTForms' ValidationError."""
    try:
        checked_registration(country, number) if number else None
    except BadRegistration:
        raise ValidationError(
            gettext("This is not a SIREN or SIRET: check each digit.")
            if country == "FR"
            else gettext("This is not a NIF: check each digit.")
        ) from None


def country_choices() -> list[SelectChoice]:
    """Every country by its name in the language in use, ours and our neighbours' first."""
    return [SelectChoice(code, name) for code, name in country_names(current_locale())]


@lru_cache(maxsize=8)
def country_names(locale: Locale) -> tuple[tuple[str, str], ...]:
    """(code, name) in the order of the choices; the first one, "", is no country."""
    named = {
        code: name
        for code, name in locale.territories.items()
        if len(code) == 2 and code not in _NO_COUNTRIES
    }
    near = [(code, named.pop(code)) for code in ("FR", "ES", "GB", "BE", "CH", "PT", "DE", "IT")]
    far = sorted(named.items(), key=lambda pair: _alphabetical(pair[1]))
    return (("", "—"), *near, *far)


def language_choices(worked: str, *also: str | None) -> list[SelectChoice]:
    """The languages that a workspace works in ("fr es"), and what somebody has already."""
    wanted = {*worked.split(), *also}
    return [SelectChoice(code, name) for code, name in LANGUAGE_NAMES.items() if code in wanted]


def currency_choices(now: str) -> list[SelectChoice]:
    """Every currency that Stripe charges in, by its name: the euro first; `now` is among them."""
    found = dict(_currency_names(current_locale()))
    found.setdefault(now, now)
    return [SelectChoice(code, name) for code, name in found.items()]


@lru_cache(maxsize=8)
def _currency_names(locale: Locale) -> tuple[tuple[str, str], ...]:
    """(code, "Swiss Franc (CHF)") in the order of the choices."""
    named = {code: name for code, name in locale.currencies.items() if code in CHARGED}
    shown = {code: f"{name[:1].upper()}{name[1:]} ({code})" for code, name in named.items()}
    far = sorted(shown.items(), key=lambda pair: (pair[0] != "EUR", _alphabetical(pair[1])))
    return tuple(far)


def _alphabetical(name: str) -> str:
    """É stands with E, not after Z."""
    return "".join(each for each in normalize("NFKD", name.casefold()) if not combining(each))
