"""Numbers of the French and Spanish registers."""

import pytest

from joinways.domain.registration import BadRegistration, checked_registration, named_registration


@pytest.mark.parametrize(
    ("country", "typed", "kept"),
    [
        ("FR", "303 265 045", "303265045"),
        ("FR", "732 829 320 00074", "73282932000074"),
        ("FR", "356 000 000 00048", "35600000000048"),  # La Poste's head office, by Luhn
        ("FR", "35600000049837", "35600000049837"),  # a post office, by its own sum: 55
        ("ES", "12345678-z", "12345678Z"),
        ("ES", "X1234567L", "X1234567L"),
        ("ES", "ES A58818501", "A58818501"),
        ("ES", "Q2826000H", "Q2826000H"),  # a public body ends with a letter
        ("ES", "B00173427", "B00173427"),
        ("DE", "HRB  12 345", "HRB 12 345"),
    ],
)
def test_right_numbers_have_one_spelling(country: str, typed: str, kept: str) -> None:
    assert checked_registration(country, typed) == kept


@pytest.mark.parametrize(
    ("country", "typed"),
    [
        ("FR", "303265046"),
        ("FR", "30326504"),
        ("FR", "73282932000075"),
        ("FR", "12345678Z"),
        ("FR", "٣٠٣٢٦٥٠٤٥"),
        ("ES", "12345678A"),
        ("ES", "X1234567Z"),
        ("ES", "A58818502"),
        ("ES", "A5881850A"),
        ("ES", "Q28260008"),
        ("ES", "I1234567A"),
        ("ES", "303265045"),
    ],
)
def test_wrong_numbers_are_refused(country: str, typed: str) -> None:
    with pytest.raises(BadRegistration):
        checked_registration(country, typed)


@pytest.mark.parametrize(
    ("country", "number", "shown"),
    [
        ("FR", "732829320", "SIREN 732 829 320"),
        ("FR", "73282932000074", "SIRET 732 829 320 00074"),
        ("FR", "000 142 711", "SIREN 000 142 711"),
        ("FR", "RM 44", "RM 44"),
        ("ES", "B58378431", "NIF B58378431"),
        ("DE", "HRB 12 345", "HRB 12 345"),
        ("ES", "", ""),
    ],
)
def test_numbers_are_shown_with_the_name_of_their_register(
    country: str, number: str, shown: str
) -> None:
    assert named_registration(number, country).replace("\u00a0", " ") == shown
