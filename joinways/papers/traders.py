"""Seller and client of an invoice, as its page and its XML name them."""

from joinways.documents.einvoice import Trader
from joinways.domain.billing import Customer
from joinways.domain.registration import BadRegistration, checked_registration
from joinways.models import Client, Workspace
from joinways.tax_ids import BadTaxId, checked


def seller_of(workspace: Workspace) -> Trader:
    """The workspace."""
    vat_number = _vat_number(workspace.country, workspace.vat_number)
    siren, siret = _french(workspace.country, workspace.registration, vat_number)
    return Trader(
        name=workspace.legal_name or workspace.name,
        country=workspace.country,
        line1=workspace.line1,
        line2=workspace.line2,
        postal_code=workspace.postal_code,
        city=workspace.city,
        siren=siren,
        siret=siret,
        vat_number=vat_number,
        email=workspace.email,
        registration="" if siren else workspace.registration,
        also=(workspace.phone,) if workspace.phone else (),
    )


def buyer_of(client: Client, billed: Customer | None) -> Trader:
    """Whom the invoice is for: as it was sent to Stripe, else as the client stands.

    Without a company it is a private person (directive 2011/83/EU, article 2).
    """
    told = billed or client
    place = billed.address if billed else client
    vat_number = _vat_number(place.country, billed.tax_id if billed else client.vat_number)
    siren, siret = _french(place.country, client.registration, vat_number)
    private = client.private_person or not told.company
    return Trader(
        name=told.company or told.name,
        country=place.country,
        line1=place.line1,
        line2=place.line2,
        postal_code=place.postal_code,
        city=place.city,
        siren="" if private else siren,
        siret="" if private else siret,
        vat_number=vat_number,
        email=told.email,
        private=private,
        registration="" if siren else client.registration,
        also=(told.name,) if told.company and told.name else (),
    )


def _vat_number(country: str, typed: str) -> str:
    """With its country before it, as EN 16931 wants it [BR-CO-9]; as it was typed if unknown."""
    if not typed:
        return ""
    try:
        return checked(country, typed)[1]
    except BadTaxId:
        return typed


def _french(country: str, registration: str, vat_number: str) -> tuple[str, str]:
    """SIREN and SIRET. The VAT number of a French business ends with its SIREN (CGI, 286 ter)."""
    if country != "FR":
        return "", ""
    try:
        number = checked_registration("FR", registration)
    except BadRegistration:
        number = vat_number[4:] if len(vat_number) == 13 else ""
        return (number, "") if number.isdigit() else ("", "")
    return number[:9], number if len(number) == 14 else ""
