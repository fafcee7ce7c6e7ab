"""Seller and client as their address stands on paper."""

from typing import Protocol

from joinways.documents.sheet import Party
from joinways.domain.registration import named_registration
from joinways.i18n import current_locale, gettext, use_lang


class Addressed(Protocol):
    """What is read of a workspace or a client: the models have it all."""

    @property
    def name(self) -> str: ...
    @property
    def line1(self) -> str: ...
    @property
    def line2(self) -> str: ...
    @property
    def postal_code(self) -> str: ...
    @property
    def city(self) -> str: ...
    @property
    def country(self) -> str: ...
    @property
    def vat_number(self) -> str: ...
    @property
    def registration(self) -> str: ...
    @property
    def email(self) -> str: ...
    @property
    def phone(self) -> str: ...


class Workspace(Addressed, Protocol):
    """The seller; `legal_name` "" means its name."""

    @property
    def legal_name(self) -> str: ...


class Company(Protocol):
    """What a seller says of itself in law."""

    @property
    def legal_form(self) -> str: ...
    @property
    def share_capital(self) -> str: ...
    @property
    def register(self) -> str: ...
    @property
    def legal_mentions(self) -> str: ...


class Client(Addressed, Protocol):
    """Who is billed; `company` is "" for a private person."""

    @property
    def company(self) -> str: ...


def seller_of(workspace: Workspace, lang: str) -> Party:
    """The seller, in the language of the document; without a country, as at home."""
    with use_lang(lang):
        lines = (*_address(workspace), *_numbers(workspace), workspace.email, workspace.phone)
    return Party(workspace.legal_name or workspace.name, _kept(*lines))


def mentions_of(workspace: Company) -> tuple[str, ...]:
    """The small print: form, capital and register in one line, then the lines of its own."""
    said = (workspace.legal_form, workspace.share_capital, workspace.register)
    return _kept(" – ".join(_kept(*said)), *workspace.legal_mentions.splitlines())


def client_of(client: Client, lang: str, home: str) -> Party:
    """The client; the country is said where it is not `home` (ISO 3166-1), the seller's."""
    with use_lang(lang):
        abroad = client.country not in ("", home)
        country = current_locale().territories.get(client.country, client.country)
        person = client.name if client.company else ""
        lines = (person, *_address(client), country if abroad else "", *_numbers(client))
    return Party(client.company or client.name, _kept(*lines, client.email))


def _address(who: Addressed) -> tuple[str, ...]:
    return who.line1, who.line2, f"{who.postal_code} {who.city}".strip()


def _numbers(who: Addressed) -> tuple[str, ...]:
    vat = gettext("VAT number: %(number)s", number=who.vat_number) if who.vat_number else ""
    return named_registration(who.registration, who.country), vat


def _kept(*lines: str) -> tuple[str, ...]:
    return tuple(line for line in lines if line)
