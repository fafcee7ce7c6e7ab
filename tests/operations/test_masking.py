"""The net below the habit: what libraries say of people and keys does not reach a log."""

import pytest
from sqlalchemy.exc import IntegrityError

from joinways.operations.masking import masked, masked_address, said_by


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("mail to ana.garcia+x@correo.example failed", "mail to … failed"),
        ("key rk_test_51abcDEF4567890 refused", "key … refused"),
        ("whsec_abcdEFGH12345678", "…"),
        ("GET /sign/Qx7_short-Token 200", "GET /sign/… 200"),
        ("/sheet/abc/pdf and /join/abc and /password/reset/abc", "/sheet/…/pdf and /join/… and"
         " /password/reset/…"),
        ("smtp://joinways:p@ss@mail.example:25", "smtp://…mail.example:25"),
        ("attempt 17: 7k2m9d4x8p3w5n6b waits", "attempt 17: 7k2m9d4x8p3w5n6b waits"),
        ("/quotes/7k2m9d4x8p3w5n6b/invoice", "/quotes/7k2m9d4x8p3w5n6b/invoice"),
        ("in_1PqLxA2eZvKYlo2C0x", "in_1PqLxA2eZvKYlo2C0x"),
    ],
)  # fmt: skip
def test_masked(given: str, kept: str) -> None:
    assert masked(given) == kept


def test_an_address_loses_what_was_searched_for() -> None:
    assert masked_address("GET /clients?q=Martin&page=2 HTTP/1.1") == "GET /clients?… HTTP/1.1"


def test_an_error_loses_the_values_in_its_words() -> None:
    assert said_by(ValueError("invalid literal for int(): 'Jean Dupont'")) == (
        "invalid literal for int(): …"
    )
    assert said_by(KeyError("Léa Martin")) == "…"
    postgresql = Exception(
        'duplicate key value violates unique constraint "uq_user_account_email"\n'
        "DETAIL:  Key (email)=(lea@client.example) already exists, see\nJean Dupont"
    )
    words = said_by(IntegrityError("INSERT …", {"email": "lea@client.example"}, postgresql))
    assert words == "(builtins.Exception) duplicate key value violates unique constraint …"
