"""VAT numbers as people type them, country by country."""

import pytest

from joinways.tax_ids import BadTaxId, checked, takes_tax_id


@pytest.mark.parametrize(
    ("country", "typed", "kind", "number"),
    [
        ("FR", "FR40303265045", "eu_vat", "FR40303265045"),
        ("FR", "fr 40 303 265 045", "eu_vat", "FR40303265045"),
        ("FR", "40 303 265 045", "eu_vat", "FR40303265045"),
        ("ES", "ESB58378431", "eu_vat", "ESB58378431"),
        ("ES", "b-58378431", "eu_vat", "ESB58378431"),
        ("GR", "EL 094259216", "eu_vat", "EL094259216"),
        ("DE", "DE 136,695 976", "eu_vat", "DE136695976"),
        ("GB", "980 7806 84", "gb_vat", "GB980780684"),
        ("GB", "GB980780684", "gb_vat", "GB980780684"),
        ("CH", "CHE-107.787.577 MWST", "ch_vat", "CHE107787577MWST"),
        ("NO", "NO 995 525 828 MVA", "no_vat", "995525828MVA"),
    ],
)
def test_number_is_put_into_one_spelling(country: str, typed: str, kind: str, number: str) -> None:
    assert checked(country, typed) == (kind, number)


@pytest.mark.parametrize(
    ("country", "typed"),
    [
        ("FR", "FR41303265045"),  # a wrong check digit
        ("FR", "303265045"),  # a SIREN is no VAT number
        ("FR", "ESB58378431"),  # another country's
        ("ES", "B58378430"),
        ("GB", "GB980780685"),
        ("US", "12-3456789"),  # no country whose numbers are known here
        ("FR", "…"),
        ("FR", ""),
    ],
)
def test_number_that_does_not_exist_is_refused(country: str, typed: str) -> None:
    with pytest.raises(BadTaxId):
        checked(country, typed)


def test_countries_with_numbers_that_stripe_takes() -> None:
    assert [code for code in ("FR", "GR", "GB", "CH", "NO") if not takes_tax_id(code)] == []
    assert [code for code in ("EL", "US", "", "XI") if takes_tax_id(code)] == []
